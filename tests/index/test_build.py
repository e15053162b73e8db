from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa.answer.reader import MixedReader
from qa.errors import CorpusError, DamagedBuild, NoBuild
from qa.index import store
from qa.service import Service, ingest
from qa.settings import Settings
from tests.fakes import TEXT, HashingEncoder, settings_for, write_corpus


def quiet(*_: object) -> None:
    return None


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_second_ingest_with_nothing_changed_uses_no_model(settings: Settings) -> None:
    encoder = HashingEncoder()
    assert ingest(settings, [encoder], quiet).changed
    count = len(encoder.encoded)
    assert not ingest(settings, [encoder], quiet).changed
    assert len(encoder.encoded) == count > 0


def test_a_changed_document_encodes_its_new_texts_alone(settings: Settings) -> None:
    encoder = HashingEncoder()
    ingest(settings, [encoder], quiet)
    encoder.encoded.clear()
    write_corpus(settings.corpus.folder, {"tea": TEXT.replace("at nine", "at ten")})
    ingest(settings, [encoder], quiet)
    assert len(encoder.encoded) == 2  # the sentence and its passage
    assert all("at ten" in text for text in encoder.encoded)


def test_reused_vectors_equal_fresh_ones(settings: Settings, tmp_path: Path) -> None:
    ingest(settings, [HashingEncoder()], quiet)
    write_corpus(settings.corpus.folder, {"tea": TEXT.replace("at nine", "at ten")})
    again = ingest(settings, [HashingEncoder()], quiet).build
    other = settings_for(tmp_path)
    fresh_settings = other.model_copy(
        update={"index": other.index.model_copy(update={"folder": tmp_path / "fresh"})}
    )
    fresh = ingest(fresh_settings, [HashingEncoder()], quiet).build
    assert again.id == fresh.id
    assert (again.dense[0].sentences.vectors() == fresh.dense[0].sentences.vectors()).all()


def test_a_loaded_build_equals_the_one_that_was_made(settings: Settings) -> None:
    made = ingest(settings, [HashingEncoder()], quiet).build
    loaded = store.load(settings.index.folder, made.id)
    assert loaded.documents == made.documents
    assert loaded.passages == made.passages
    for passage in loaded.passages:
        assert passage.sentences[0].span.of(loaded.documents[0].text).strip()


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_flipped_byte_anywhere_in_a_build_is_refused(settings: Settings, data: st.DataObject) -> None:
    build = ingest(settings, [HashingEncoder()], quiet).build
    path = data.draw(st.sampled_from(files_of(settings.index.folder / build.id)))
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    path.write_bytes(content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :])
    try:
        if path.name == "manifest.json" and _loads(settings, build.id):
            # A byte of the manifest that is not a hash may differ without harm to any content.
            return
        with pytest.raises((DamagedBuild, NoBuild)):
            store.load(settings.index.folder, build.id)
    finally:
        path.write_bytes(content)


def test_a_manifest_that_counts_questions_that_are_not_there_is_refused(settings: Settings) -> None:
    build = ingest(settings, [HashingEncoder()], quiet).build
    path = settings.index.folder / build.id / "manifest.json"
    path.write_text(path.read_text().replace('"questions": 0', '"questions": 1'))
    with pytest.raises(DamagedBuild, match="has no questions"):
        store.load(settings.index.folder, build.id)


def _loads(settings: Settings, build_id: str) -> bool:
    try:
        store.load(settings.index.folder, build_id)
    except (DamagedBuild, NoBuild):
        return False
    return True


def test_a_missing_file_is_refused_by_name(settings: Settings) -> None:
    build = ingest(settings, [HashingEncoder()], quiet).build
    (settings.index.folder / build.id / "passages.json").unlink()
    with pytest.raises(DamagedBuild, match=r"passages\.json"):
        store.load(settings.index.folder, build.id)


def test_a_damaged_build_is_made_anew_by_the_next_ingest(settings: Settings) -> None:
    build = ingest(settings, [HashingEncoder()], quiet).build
    (settings.index.folder / build.id / "passages.json").write_text("[]")
    assert ingest(settings, [HashingEncoder()], quiet).changed
    assert store.load(settings.index.folder, build.id).passages


def test_a_running_service_takes_up_a_new_build(settings: Settings) -> None:
    encoders = [HashingEncoder()]
    first = ingest(settings, encoders, quiet).build.id
    service = Service(settings, encoders, reader())
    assert service.engine().build.id == first
    write_corpus(settings.corpus.folder, {"tea": TEXT + "\nOolong is served at four.\n"})
    second = ingest(settings, encoders, quiet).build.id
    assert service.engine().build.id == second != first


def test_a_running_service_keeps_its_build_when_the_new_one_is_damaged(settings: Settings) -> None:
    encoders = [HashingEncoder()]
    first = ingest(settings, encoders, quiet).build.id
    service = Service(settings, encoders, reader())
    service.engine()
    write_corpus(settings.corpus.folder, {"tea": TEXT + "\nOolong is served at four.\n"})
    second = ingest(settings, encoders, quiet).build.id
    (settings.index.folder / second / "documents.json").write_text("[]")
    assert service.engine().build.id == first


def test_at_start_the_newest_sound_build_serves_when_the_current_one_is_damaged(settings: Settings) -> None:
    encoders = [HashingEncoder()]
    first = ingest(settings, encoders, quiet).build.id
    write_corpus(settings.corpus.folder, {"tea": TEXT + "\nOolong is served at four.\n"})
    second = ingest(settings, encoders, quiet).build.id
    (settings.index.folder / second / "documents.json").write_text("[]")
    assert Service(settings, encoders, reader()).engine().build.id == first


def test_without_a_build_the_next_command_is_named(settings: Settings) -> None:
    with pytest.raises(NoBuild, match="qa ingest"):
        Service(settings, [HashingEncoder()], reader()).engine()


def test_a_build_of_other_encoders_is_refused(settings: Settings) -> None:
    ingest(settings, [HashingEncoder()], quiet)
    with pytest.raises(DamagedBuild, match="other@64"):
        Service(settings, [HashingEncoder("other")], reader()).engine()


def test_a_wrong_document_leaves_the_previous_build_current(settings: Settings) -> None:
    first = ingest(settings, [HashingEncoder()], quiet).build.id
    (settings.corpus.folder / "tea.md").write_text("changed behind the catalogue's back")
    with pytest.raises(CorpusError, match="tea"):
        ingest(settings, [HashingEncoder()], quiet)
    assert store.current_id(settings.index.folder) == first


def test_an_ingest_killed_while_writing_leaves_the_previous_build(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ingest(settings, [HashingEncoder()], quiet).build.id
    write_corpus(settings.corpus.folder, {"tea": TEXT + "\nOolong is served at four.\n"})

    def killed(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        ingest(settings, [HashingEncoder()], quiet)
    monkeypatch.undo()
    assert store.current_id(settings.index.folder) == first
    assert [path.name for path in settings.index.folder.glob(".writing-*")] == []
    assert ingest(settings, [HashingEncoder()], quiet).changed


def reader() -> MixedReader:
    return MixedReader.shipped()
