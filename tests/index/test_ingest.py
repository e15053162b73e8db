"""An ingest reads each file once, names what it cannot read, and survives being killed at any moment."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.documents import read, readings
from qa.documents.catalogue import Entry
from qa.errors import IngestRunning, UnreadableDocument
from qa.index import encodings, lock, store
from qa.index.encoders import Advance, Vectors
from qa.index.ingest import Duplicate, ingest, unique
from qa.model import Document
from qa.settings import Settings
from tests.conftest import ROOT
from tests.documents import pdfs
from tests.documents.files import word_file
from tests.fakes import TEXT, HashingEncoder, settings_for, write_files


def quiet(*_: object) -> None:
    return None


def run(settings: Settings, encoder: HashingEncoder | None = None) -> store.Build:
    return ingest(settings, [encoder or HashingEncoder()], quiet).build


@pytest.fixture
def mixed(tmp_path: Path) -> Settings:
    """A corpus of every format, with one file that is locked and one that is partly scanned."""
    files = {
        "tea.md": TEXT.encode(),
        "report.pdf": pdfs.report(),
        "word.docx": word_file(),
        "locked.pdf": pdfs.locked("user", "owner", "AES-256"),
        "scan.pdf": pdfs.scanned(1, 3),
    }
    write_files(tmp_path / "corpus", files)
    return settings_for(tmp_path)


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    original = read.read

    def counted(entry: Entry, *rest: object) -> Document:
        seen.append(entry.id)
        return original(entry, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(read, "read", counted)
    return seen


def test_what_cannot_be_read_is_named_and_the_rest_is_indexed(mixed: Settings) -> None:
    build = run(mixed)
    assert [record.id for record in build.manifest.documents] == ["tea", "report", "word", "scan"]
    [failure] = build.manifest.failures
    assert (failure.document, failure.error, failure.file) == ("locked", "EncryptedFile", "locked.pdf")
    records = {record.id: record for record in build.manifest.documents}
    assert (records["report"].pages, records["tea"].pages) == (3, 0)
    assert records["scan"].warnings == ("pages 2-3 of 3: no text, perhaps a scanned image",)
    pages = {passage.page for passage in build.passages if passage.document == "report"}
    assert pages == {1, 2, 3}


@pytest.mark.parametrize(
    ("raised", "error"), [(ValueError("surprise"), "DamagedFile"), (RecursionError("deep"), "TooDemanding")]
)
def test_whatever_a_file_makes_a_reader_raise_the_rest_is_indexed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception, error: str
) -> None:
    def broken(_text: str, _entry: Entry) -> Document:
        raise raised

    monkeypatch.setattr(read, "TEXT", {**read.TEXT, ".txt": broken})
    settings = settings_for(tmp_path)
    write_files(settings.corpus.folder, {"tea.md": TEXT.encode(), "odd.txt": b"Milk."})
    build = run(settings)
    assert [document.id for document in build.documents] == ["tea"]
    [failure] = build.manifest.failures
    assert (failure.document, failure.error) == ("odd", error) and "odd.txt" in failure.message


def test_only_what_changed_is_read_again(mixed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = count_reads(monkeypatch)
    run(mixed)
    assert sorted(seen) == ["locked", "report", "scan", "tea", "word"]
    seen.clear()
    files = {path.name: path.read_bytes() for path in mixed.corpus.folder.iterdir() if path.suffix != ".toml"}
    write_files(mixed.corpus.folder, files | {"tea.md": TEXT.replace("at nine", "at ten").encode()})
    encoder = HashingEncoder()
    done = ingest(mixed, [encoder], quiet)
    assert set(done.reading) == {"tea"} and 0 < done.reading["tea"] <= done.seconds
    assert sorted(seen) == ["locked", "tea"]  # what failed is tried again
    assert encoder.encoded and all("at ten" in text for text in encoder.encoded)


def test_while_files_are_read_no_more_documents_are_held_than_are_being_read(mixed: Settings) -> None:
    held = -sum(type(each) is Document for each in gc.get_objects())
    most = 0

    def count(what: str, *_: int) -> None:
        nonlocal most
        if what == "reading":
            gc.collect()
            most = max(most, sum(type(each) is Document for each in gc.get_objects()) + held)

    workers = mixed.reading.model_copy(update={"workers": 1})
    done = ingest(mixed.model_copy(update={"reading": workers}), [HashingEncoder()], count)
    assert len(done.build.documents) == 4 and most <= 1


def test_a_file_that_was_mended_joins_the_next_build(mixed: Settings) -> None:
    first = run(mixed)
    files = {path.name: path.read_bytes() for path in mixed.corpus.folder.iterdir() if path.suffix != ".toml"}
    write_files(mixed.corpus.folder, files | {"locked.pdf": pdfs.plain()})
    second = run(mixed)
    assert second.id != first.id and not second.manifest.failures
    assert "locked" in {document.id for document in second.documents}


def test_removed_files_disappear(mixed: Settings) -> None:
    run(mixed)
    write_files(mixed.corpus.folder, {"tea.md": TEXT.encode()})
    build = run(mixed)
    assert {document.id for document in build.documents} == {"tea"}
    kept = list((mixed.index.folder / readings.FOLDER).iterdir())
    assert len(kept) == 1


def test_a_kept_reading_does_not_hide_a_changed_file(mixed: Settings) -> None:
    run(mixed)
    (mixed.corpus.folder / "report.pdf").write_bytes(pdfs.plain())
    [changed] = [f for f in run(mixed).manifest.failures if f.document == "report"]
    assert "the catalogue says" in changed.message


def test_a_damaged_reading_is_made_again(mixed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(mixed)
    for path in (mixed.index.folder / readings.FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    seen = count_reads(monkeypatch)
    assert run(mixed).documents == first.documents
    assert len(seen) == 5


def test_when_no_file_can_be_read_the_previous_build_stays(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_files(settings.corpus.folder, {"tea.md": TEXT.encode()})
    first = run(settings)
    write_files(settings.corpus.folder, {"empty.pdf": b""})
    with pytest.raises(UnreadableDocument, match=r"empty\.pdf"):
        run(settings)
    assert store.current_id(settings.index.folder) == first.id


def test_files_of_the_same_bytes_are_one_document_that_readers_of_each_may_read(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_files(settings.corpus.folder, {"a.md": b"# A\n\nTea.", "b.md": b"# A\n\nTea.", "c.md": b"Milk."})
    done = ingest(settings, [HashingEncoder()], quiet)
    assert [document.id for document in done.build.documents] == ["a", "c"]
    assert done.duplicates == (Duplicate("b", "a"),)

    def entry(id_: str, readers: set[str]) -> Entry:
        return Entry(id_, tmp_path, "t", "", "", "2020", "en", "0" * 64, "", frozenset(readers))

    [kept], _ = unique([entry("a", {"legal"}), entry("b", {"everyone"})])
    assert kept.id == "b" and kept.readers == {"legal", "everyone"}


class _Killed(HashingEncoder):
    """An encoder that is interrupted after some slices."""

    def __init__(self, slices: int) -> None:
        super().__init__()
        self._left = slices

    def encode_passages(self, texts: Sequence[str], advance: Advance) -> Vectors:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return super().encode_passages(texts, advance)


def test_finished_encodings_are_used_by_the_next_run(
    mixed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "_SLICE", 4)
    with pytest.raises(KeyboardInterrupt):
        run(mixed, _Killed(3))
    encoder, fresh = HashingEncoder(), HashingEncoder()
    build = run(mixed, encoder)
    other = mixed.model_copy(
        update={"index": mixed.index.model_copy(update={"folder": mixed.index.folder / "x"})}
    )
    again = run(other, fresh)
    assert len(encoder.encoded) == len(fresh.encoded) - 3 * 4
    assert (build.dense[0].sentences.vectors() == again.dense[0].sentences.vectors()).all()
    assert not (mixed.index.folder / encodings.FOLDER).exists()


class _Impatient(HashingEncoder):
    """An encoder that starts another ingest in the middle of one."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings

    def encode_passages(self, texts: Sequence[str], advance: Advance) -> Vectors:
        with pytest.raises(IngestRunning, match=r"another ingest is at work in .*indexes; wait"):
            run(self.settings)
        return super().encode_passages(texts, advance)


def test_two_ingests_at_once_are_one_too_many(mixed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_PATIENCE", 0.1)
    build = run(mixed, _Impatient(mixed))
    assert run(mixed).id == build.id


INGEST = """
import sys, time
from pathlib import Path
from qa.index import encodings
from qa.index.ingest import ingest
from tests.fakes import HashingEncoder, settings_for
encodings._SLICE = 4
class Slow(HashingEncoder):
    def encode_passages(self, texts, advance):
        time.sleep(0.05)
        return super().encode_passages(texts, advance)
ingest(settings_for(Path(sys.argv[1])), [Slow()], lambda *_: print(flush=True))
"""


@pytest.mark.parametrize("lines", [1, 9])
def test_a_killed_ingest_leaves_the_old_build_and_the_next_one_goes_on(mixed: Settings, lines: int) -> None:
    files = {path.name: path.read_bytes() for path in mixed.corpus.folder.iterdir() if path.suffix != ".toml"}
    write_files(mixed.corpus.folder, {"tea.md": TEXT.encode()})
    first = run(mixed)
    write_files(mixed.corpus.folder, files)
    command = [sys.executable, "-c", INGEST, str(mixed.corpus.folder.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        for _ in range(lines):
            child.stdout.readline()
        time.sleep(0.01 * lines)
        os.kill(child.pid, signal.SIGKILL)
    assert store.load(mixed.index.folder, store.current_id(mixed.index.folder)).id == first.id
    build = run(mixed)
    assert len(build.documents) == 4
    assert store.current_id(mixed.index.folder) == build.id
