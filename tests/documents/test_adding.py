"""Files put into the corpus and taken out again: all or nothing, with the catalogue's comments kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.documents import adding, catalogue, read
from qa.documents.adding import Added, Described
from qa.errors import CatalogueError, EncryptedFile, UnknownDocument
from qa.settings import ReadingSettings
from tests.documents import pdfs
from tests.documents.files import word_file

COMMENTED = """# Kept by hand.

[[documents]]
id = "tea"
file = "tea.md"
title = "Tea"  # short
date = "2020"
language = "en"
sha256 = "8aa7daa9a1d5bfc8a0f8c3a1a0bb6cb8e2b35b1e2cbe0c8cb4d0fbd8a0b7d1c0"
readers = ["legal"]

# Still missing.
[[wanted]]
title = "Milk report"
"""


NOTHING = Described()


def put(corpus: Path, name: str, data: bytes, said: Described = NOTHING, replace: bool = False) -> Added:
    path = corpus.parent / name
    path.write_bytes(data)
    return adding.add(corpus, adding.supplied(path), said, lambda _: "nl", ReadingSettings(), replace)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


def hidden(corpus: Path) -> list[str]:
    return [path.name for path in corpus.iterdir() if path.name.startswith(".")]


def test_a_file_comes_with_what_can_be_told_from_it(corpus: Path) -> None:
    added = put(corpus, "Tea Report (2020).pdf", pdfs.report())
    entry = added.entry
    assert added.document is not None and len(added.document.pages) == 3
    assert (entry.id, entry.title, entry.language) == ("tea-report-2020", "The Tea Report", "nl")
    assert entry.path == (corpus / "tea-report-2020.pdf").resolve()
    assert read.read(entry).text == added.document.text
    assert hidden(corpus) == []


def test_what_is_said_of_a_file_goes_before_what_it_tells(corpus: Path) -> None:
    said = Described(
        "brew", "On brewing", "Report", "The kitchen", "2021-05", "en", "By hand", ("legal",), ("BR",)
    )
    entry = put(corpus, "a.docx", word_file(), said).entry
    assert (entry.id, entry.title, entry.kind, entry.date, entry.language) == (
        *("brew", "On brewing", "Report", "2021-05", "en"),
    )
    assert (set(entry.readers), entry.aliases, entry.origin) == ({"legal"}, ("BR",), "By hand")


def test_the_same_bytes_are_added_once(corpus: Path) -> None:
    first = put(corpus, "a.md", b"# A\n\nTea.")
    again = put(corpus, "b.md", b"# A\n\nTea.")
    assert again.document is None and again.entry.id == first.entry.id == "a"
    assert len(catalogue.load(corpus)) == 1


def test_other_bytes_under_a_taken_name_need_to_be_meant(corpus: Path) -> None:
    put(corpus, "a.md", b"# A\n\nTea.")
    with pytest.raises(CatalogueError, match="--replace"):
        put(corpus, "a.md", b"# A\n\nMilk.")
    assert (corpus / "a.md").read_bytes() == b"# A\n\nTea."
    entry = put(corpus, "a.md", b"# A\n\nMilk.", replace=True).entry
    assert "Milk" in read.read(entry).text
    assert len(catalogue.load(corpus)) == 1


def test_a_file_that_cannot_be_read_changes_nothing(corpus: Path) -> None:
    put(corpus, "a.md", b"# A\n\nTea.")
    before = (corpus / "catalogue.toml").read_bytes()
    with pytest.raises(EncryptedFile, match=r"locked: locked\.pdf"):
        put(corpus, "locked.pdf", pdfs.locked("user", "owner", "AES-256"))
    with pytest.raises(CatalogueError, match=r"date.*yesterday"):
        put(corpus, "b.md", b"# B\n\nMilk.", Described(date="yesterday"))
    assert (corpus / "catalogue.toml").read_bytes() == before
    assert sorted(path.name for path in corpus.iterdir()) == ["a.md", "catalogue.toml"]


def test_comments_and_wanted_documents_stay(corpus: Path) -> None:
    corpus.mkdir()
    (corpus / "catalogue.toml").write_text(COMMENTED)
    put(corpus, "milk.md", b"# Milk\n\nWhite.")
    written = (corpus / "catalogue.toml").read_text()
    for line in COMMENTED.splitlines():
        assert line in written
    assert [entry.id for entry in catalogue.load(corpus)] == ["tea", "milk"]
    assert [each.title for each in catalogue.load_wanted(corpus)] == ["Milk report"]
    adding.remove(corpus, "milk", delete=False)
    assert [entry.id for entry in catalogue.load(corpus)] == ["tea"]
    assert "# Still missing." in (corpus / "catalogue.toml").read_text()
    assert (corpus / "milk.md").exists()


def test_removing_can_delete_the_file(corpus: Path) -> None:
    put(corpus, "a.md", b"# A\n\nTea.")
    adding.remove(corpus, "a", delete=True)
    assert not (corpus / "a.md").exists()
    with pytest.raises(UnknownDocument, match="qa documents list"):
        adding.remove(corpus, "a", delete=True)


def test_a_file_in_the_corpus_folder_stays_where_it_is(corpus: Path) -> None:
    (corpus / "sub").mkdir(parents=True)
    (corpus / "sub" / "a.md").write_bytes(b"# A\n\nTea.")
    file = adding.supplied(corpus / "sub" / "a.md")
    entry = adding.add(corpus, file, Described(), lambda _: "en", ReadingSettings()).entry
    assert entry.path == (corpus / "sub" / "a.md").resolve()
    assert [path.name for path in corpus.iterdir() if path.is_file()] == ["catalogue.toml"]


def test_the_files_of_a_folder_are_those_that_can_be_read(tmp_path: Path) -> None:
    for name in ("b.md", "a.pdf", "c.xyz", ".hidden.md", "sub/d.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert [path.name for path in adding.files_in(tmp_path)] == ["a.pdf", "b.md", "d.html"]


RESTRICTED = Described(
    *("a", "On tea", "Report", "The kitchen", "2021", "en", "https://example.org/tea", ("legal",), ("TR",))
)


def test_a_new_version_keeps_what_is_not_said_anew(corpus: Path) -> None:
    put(corpus, "a.md", b"# A\n\nTea.", RESTRICTED)
    entry = put(corpus, "a.md", b"# Other\n\nMilk.", Described(), replace=True).entry
    assert entry.readers == {"legal"}
    assert (entry.title, entry.kind, entry.publisher, entry.language, entry.aliases) == (
        *("On tea", "Report", "The kitchen", "en", ("TR",)),
    )
    assert entry.origin == ""  # it did not come from that address
    assert entry.date != "2021"


def test_what_is_said_of_a_new_version_counts(corpus: Path) -> None:
    put(corpus, "a.md", b"# A\n\nTea.", RESTRICTED)
    said = Described(title="Milk", language="nl", origin="By hand", readers=("everyone",))
    entry = put(corpus, "a.md", b"# Other\n\nMilk.", said, replace=True).entry
    assert (entry.title, entry.language, entry.origin) == ("Milk", "nl", "By hand")
    assert entry.readers == {"everyone"}
