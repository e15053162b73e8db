from __future__ import annotations

from pathlib import Path

import pytest

from qa.documents import catalogue, read
from qa.documents.names import Known
from qa.documents.references import listed
from qa.errors import CatalogueError, UnreadableDocument
from qa.model import Document
from tests.fakes import write_corpus


def test_a_catalogue_lists_its_documents_in_order(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"b": "x", "a": "y"})
    assert [entry.id for entry in catalogue.load(tmp_path)] == ["b", "a"]


def test_a_changed_file_is_refused_with_both_hashes(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"a": "x"})
    (tmp_path / "a.md").write_text("changed")
    [entry] = catalogue.load(tmp_path)
    with pytest.raises(UnreadableDocument, match=f"catalogue says {entry.sha256}"):
        read.read(entry)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "a"', 'id = "A b"', "documents.0.id"),
        ('file = "a.md"', 'file = "../a.md"', "lies outside"),
        ('sha256 = "', 'sha256 = "xyz', "documents.0.sha256"),
        ('readers = "everyone"', "readers = []", "documents.0.readers"),
        ('readers = "everyone"', "", "documents.0.readers"),
        ('title = "a title"', 'titel = "a title"', "documents.0.title"),
        ("[[documents]]", "[[documents", "not valid TOML"),
    ],
)
def test_a_wrong_catalogue_is_refused_naming_the_place(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = write_corpus(tmp_path, {"a": "x"}) / "catalogue.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(CatalogueError, match=complaint):
        catalogue.load(tmp_path)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    path = write_corpus(tmp_path, {"a": "x"}) / "catalogue.toml"
    path.write_text(path.read_text() * 2)
    with pytest.raises(CatalogueError, match="'a' is used twice"):
        catalogue.load(tmp_path)


def test_a_missing_catalogue_says_where_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"catalogue\.toml"):
        catalogue.load(tmp_path / "nowhere")


def test_only_named_groups_may_read(tmp_path: Path) -> None:
    [entry] = catalogue.load(write_corpus(tmp_path, {"a": "x"}, readers='["legal"]'))
    assert entry.readers == {"legal"}


def test_a_file_that_is_not_utf8_is_refused_naming_the_byte(tmp_path: Path) -> None:
    import hashlib

    path = write_corpus(tmp_path, {"a": "x"}) / "catalogue.toml"
    (tmp_path / "a.md").write_bytes(b"caf\xe9")
    path.write_text(
        path.read_text().replace(hashlib.sha256(b"x").hexdigest(), hashlib.sha256(b"caf\xe9").hexdigest())
    )
    [entry] = catalogue.load(tmp_path)
    with pytest.raises(UnreadableDocument, match="byte 3"):
        read.read(entry)


def test_an_unknown_kind_of_file_is_refused_naming_the_known_ones(tmp_path: Path) -> None:
    path = write_corpus(tmp_path, {"a": "x"}) / "catalogue.toml"
    path.write_text(path.read_text().replace("a.md", "a.xyz"))
    [entry] = catalogue.load(tmp_path)
    with pytest.raises(UnreadableDocument, match=r"known endings: .*\.docx, .*\.md, .*\.txt"):
        read.read(entry)


def test_a_document_takes_over_the_names_of_the_wanted_one_that_it_is(tmp_path: Path) -> None:
    path = write_corpus(tmp_path, {"a": "x", "b": "y"}) / "catalogue.toml"
    text = path.read_text().replace('readers = "everyone"', 'readers = "everyone"\naliases = ["A."]', 1)
    path.write_text(text + '\n[[wanted]]\ntitle = "The a title"\nnumber = "A/1"\naliases = ["AT"]\n')
    first, second = catalogue.load(tmp_path)
    assert first.aliases == ("A.", "The a title", "AT", "A/1")
    assert second.aliases == ()
    [wanted] = catalogue.load_wanted(tmp_path)
    assert wanted.names == ("The a title", "AT", "A/1")


def test_what_the_policy_document_refers_to_is_wanted(policy: Document) -> None:
    corpus = Path(__file__).parent.parent.parent / "corpus"
    wanted = catalogue.load_wanted(corpus)
    known = [Known(each.title, each.names) for each in wanted]
    unlisted = [each.pointer.title for each in listed(policy, known) if each.document is None]
    assert unlisted == [
        "annual report on the results of the Netherlands’ development cooperation efforts",
        "Mare Liberum",
        "10-point peace plan",
        "Multilateral Treaty for Mutual Legal Assistance and Extradition in Domestic Prosecution of "
        "Atrocity Crimes",
    ]
    assert {each.document for each in listed(policy, known)} >= {each.title for each in wanted}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Verdrag betreffende de Europese Unie (Treaty on European Union, consolidated)", "TEU"),
        ("European Convention on Human Rights", "EVRM"),
        ("Grondwet", "Dutch Constitution"),
    ],
)
def test_a_well_known_treaty_or_law_goes_by_its_other_names(tmp_path: Path, title: str, name: str) -> None:
    path = write_corpus(tmp_path, {"a": "x", "b": "y"}) / "catalogue.toml"
    path.write_text(path.read_text().replace("a title", title))
    first, second = catalogue.load(tmp_path)
    assert name in first.aliases
    assert second.aliases == ()
