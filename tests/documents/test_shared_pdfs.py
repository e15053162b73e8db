"""Real PDF files beside this checkout: each behaves as its manifest says, and hand-checked places hold."""

from __future__ import annotations

import csv
from functools import cache

import pytest

from qa.cite import cite
from qa.documents import read
from qa.errors import DamagedFile, EmptyFile, EncryptedFile, NoText, UnreadableDocument
from qa.index.passages import passages
from qa.model import Document
from tests.conftest import ROOT
from tests.documents.files import assert_round_trip, entry_for

FOLDER = ROOT.parent / "shared" / "pdfs"
MANIFEST = FOLDER / "manifest.tsv"
LONG = 250  # pages; the script `eval/bench/reading.py` reads the longer ones too

pytestmark = pytest.mark.skipif(not MANIFEST.exists(), reason="the sample files are not beside this checkout")


UNREADABLE = ("damaged", "cannot be read", "codes")


@cache
def document_of(name: str, language: str) -> Document:
    """A file as read, once for all tests."""
    return read.read(entry_for(FOLDER / name, language=language))


def rows() -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8") as stream:
        found = list(csv.DictReader(stream, delimiter="\t"))
    return [row for row in found if int(row["pages"] or 0) <= LONG]


def error_for(row: dict[str, str]) -> type[UnreadableDocument]:
    if "password" in row["expect"]:
        return EncryptedFile
    if "no text layer" in row["expect"]:
        return NoText
    return EmptyFile if row["bytes"] == "0" else DamagedFile


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_file_behaves_as_the_manifest_says(row: dict[str, str]) -> None:
    assert entry_for(FOLDER / row["file"]).sha256 == row["sha256"]
    language = "de" if "German" in row["stresses"] else "en"
    if row["expect"].startswith("refuse"):
        with pytest.raises(error_for(row), match=f"doc: {row['file']}"):
            document_of(row["file"], language)
        return
    document = document_of(row["file"], language)
    assert len(document.pages) == int(row["pages"])
    assert 0.9 * int(row["chars"]) <= len(document.text) <= 1.3 * int(row["chars"])
    assert document.warnings or not is_partial(row)
    assert (
        not any(word in said for said in document.warnings for word in UNREADABLE) or "corrupt" in row["file"]
    )
    if row["page_labels"]:
        printed = row["page_labels"].split()
        assert [page.label for page in document.pages][: len(printed)] == printed
    assert_round_trip(document)


def is_partial(row: dict[str, str]) -> bool:
    """Whether the manifest says that something of the file cannot be read as text."""
    said = row["expect"] + row["stresses"]
    return any(word in said for word in ("warning", "lost", "form fields", "attachment"))


def test_warnings_name_the_pages() -> None:
    mixed = document_of("scan_multipage.pdf", "en")
    assert mixed.warnings == ("pages 1-3, 5-6 of 6: no text, perhaps a scanned image",)
    corrupt = document_of("bad_Cabinet-Office---Wikipedia.corrupt.pdf", "en")
    assert corrupt.warnings == (
        "pages 1-2, 4-6 of 6: damaged, words may be missing",
        "page 3 of 6: cannot be read (Invalid hexadecimal character b'T' in hex string)",
        "pages 4, 6 of 6: no text, perhaps a scanned image",
    )


# --- hand-checked places, read in the files themselves ---------------------------------------

FEDERAL = "gov_federal-register-2020-17221.pdf"  # three columns with footnotes below each of them
HOLMES = "prose_Adventures-Of-Sherlock-Holmes.pdf"  # a book with running heads, bookmarks and ligatures
TOPOLOGY = (
    "prose_GeoTopo-komprimiert.pdf"  # lecture notes with formulas; its pages are labelled i, ii, iii, 1
)

CHECKED = [
    (
        *(FEDERAL, 1, 2, ("Background",)),
        "On October 29, 2018, a Boeing Model 737–8 airplane operated by Lion Air (Lion Air Flight 610) was "
        "involved in an accident after takeoff from Soekarno-Hatta International Airport in Jakarta, "
        "Indonesia, resulting in 189 fatalities.",
    ),
    (
        *(FEDERAL, 2, 3, ("Background",)),
        "In addition to these four design changes, the FAA also proposes to require operators to conduct an "
        "AOA sensor system test and perform an operational readiness flight prior to returning each airplane "
        "to service.",
    ),
    (
        *(FEDERAL, 3, 3, ("Proposed Design Changes",)),
        "The magnitude of the command varies according to parameters such as the airplane’s altitude and "
        "airspeed, and would be limited such that after the command is made, the pilot would be able to "
        "maintain level flight, climb, and descend, using control column inputs only.",
    ),
    (
        *(HOLMES, 8, 9, ("Adventure I A Scandal In Bohemia",)),
        "He carried a broad-brimmed hat in his hand, while he wore across the upper part of his face, "
        "extending down past the cheekbones, a black vizard mask, which he had apparently adjusted that very "
        "moment, for his hand was still raised to it as he entered.",
    ),
    (
        *(HOLMES, 35, 36, ("Adventure II The Red-Headed League",)),
        "Our cabs were dismissed, and, following the guidance of Mr. Merryweather, we passed down a narrow "
        "passage and through a side door, which he opened for us.",
    ),
    (
        *(HOLMES, 21, 22, ("Adventure I A Scandal In Bohemia", "III")),
        "He bowed, and, turning away without observing the hand which the King had stretched out to him, he "
        "set off in my company for his chambers.",
    ),
    (
        *(TOPOLOGY, 18, 19, ("1 Topologische Grundbegriffe", "1.5 Kompaktheit")),
        "Wenn es ein solches δ gibt, kann man I in endlich viele Intervalle der Länge δ unterteilen und alle "
        "Ui in die endliche Überdeckung aufnehmen, die Teilintervalle enthalten.",
    ),
    (
        *(TOPOLOGY, 12, 12, ("1 Topologische Grundbegriffe", "1.2 Metrische Räume")),
        "Diese Metrik wird auch „französische Eisenbahnmetrik“ genannt.",
    ),
]


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    languages = {FEDERAL: "en", HOLMES: "en", TOPOLOGY: "de"}
    return {name: document_of(name, language) for name, language in languages.items()}


@pytest.mark.parametrize(("name", "first", "last", "section", "text"), CHECKED)
def test_a_sentence_is_whole_on_its_page_in_its_section(
    documents: dict[str, Document], name: str, first: int, last: int, section: tuple[str, ...], text: str
) -> None:
    document = documents[name]
    [(passage, sentence)] = [
        (passage, sentence)
        for passage in passages(document, 1200)
        for sentence in passage.sentences
        if sentence.text == text
    ]
    citation = cite(document, sentence.span, 1)
    assert (citation.page, citation.section, citation.display) == (first, section, text)
    assert passage.section == section
    assert document.page_at(sentence.span.end - 1) == last


def test_all_footnotes_of_three_columns_are_joined(documents: dict[str, Document]) -> None:
    notes = documents[FEDERAL].footnotes
    assert [note.number for note in notes] == [str(number) for number in range(1, 16)]
    assert all(len(note.marks) == 1 and note.definition is not None for note in notes)
