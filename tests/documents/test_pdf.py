"""PDF files made for the purpose: layout read in the order of a reader, and bad files refused by name."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa.cite import cite, footnotes_in
from qa.documents import read
from qa.documents.catalogue import Entry
from qa.documents.pdf import reader
from qa.documents.pdf.linking import Area, linked
from qa.documents.pdf.losses import garbled
from qa.documents.pdf.page import Line, Piece, Shown
from qa.documents.pdf.words import joined, vocabulary
from qa.documents.pointers import pointers
from qa.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    GarbledText,
    NoText,
    TooDemanding,
    UnreadableDocument,
    WrongFormat,
)
from qa.index.passages import passages
from qa.model import BlockKind, Document, PartKind, Sentence
from qa.settings import ReadingSettings
from tests.documents import pdfs
from tests.documents.files import assert_round_trip, entry_for

HERE = Entry("doc", Path("doc.pdf"), "Title", "", "", "2020", "en", "0" * 64, "", frozenset({"everyone"}))
REPORT = pdfs.report()


def parsed(data: bytes) -> Document:
    return reader.read(data, HERE, lambda *_: None)


def sentences(document: Document) -> list[Sentence]:
    return [sentence for passage in passages(document, 1200) for sentence in passage.sentences]


def one(document: Document, beginning: str) -> Sentence:
    [found] = [sentence for sentence in sentences(document) if sentence.text.startswith(beginning)]
    return found


@pytest.fixture(scope="module")
def report() -> Document:
    return parsed(REPORT)


def test_the_parts_of_a_report_are_found(report: Document) -> None:
    headings = [(b.section, b.span.of(report.text)) for b in report.blocks if b.kind is BlockKind.HEADING]
    assert headings == [
        ((), "The Tea Report"),
        (("1 Tea",), "1 Tea"),
        (("2 Costs",), "2 Costs"),
        (("3 Biscuits",), "3 Biscuits"),
        (("3 Biscuits", "3.1 Prices"), "3.1 Prices"),
    ]
    items = [block.span.of(report.text) for block in report.blocks if block.kind is BlockKind.ITEM]
    assert items == ["Ginger biscuits", "Oat biscuits"]
    [table] = [block.span.of(report.text) for block in report.blocks if block.kind is BlockKind.TABLE]
    assert table == "Cup | Price | Year\nSmall | 1 euro | 2020\nLarge | 2 euro | 2021"
    assert_round_trip(report)


def test_heads_and_page_numbers_are_set_aside(report: Document) -> None:
    noise = [p.span.of(report.text) for p in report.parts if p.kind is PartKind.NOISE and p.note != "blank"]
    assert noise == ["Tea in the Ministry", "1", "Tea in the Ministry", "2", "Tea in the Ministry", "3"]


def test_two_columns_are_read_one_after_the_other(report: Document) -> None:
    whole = one(report, "The ministry counts")
    assert whole.text == (
        "The ministry counts the cups that are drunk in each of its many rooms "
        "and publishes them once a year."
    )


def test_a_word_broken_at_the_end_of_a_line_is_whole(report: Document) -> None:
    assert "cleaned once a week by a member of the staff" in report.text


def test_a_sentence_that_a_page_breaks_is_whole_and_cited_on_the_page_where_it_begins(
    report: Document,
) -> None:
    whole = one(report, "The last paragraph of the page")
    assert whole.text.endswith("and of their great importance for the trade.")
    citation = cite(report, whole.span, 1)
    assert (citation.page, citation.section, citation.lines) == (1, ("2 Costs",), None)
    assert citation.display == whole.text
    assert cite(report, one(report, "A second sentence").span, 1).page == 2


def test_footnotes_are_joined_to_their_marks(report: Document) -> None:
    tea = footnotes_in(report, [one(report, "Green tea").span])
    assert [(note.number, note.text) for note in tea] == [("1", "Except on Sundays.")]
    counted = footnotes_in(report, [one(report, "The ministry counts").span])
    assert [(note.number, note.text) for note in counted] == [("2", "In the annual report.")]


def test_pages_have_the_labels_of_the_file() -> None:
    document = parsed(pdfs.with_label(REPORT, 5))
    assert [(page.number, page.label) for page in document.pages] == [(1, "i"), (2, "5"), (3, "6")]
    assert {passage.page for passage in passages(document, 1200)} == {1, 2, 3}


def test_the_same_file_is_read_the_same_way_in_a_child_process(tmp_path: Path, report: Document) -> None:
    seen: list[tuple[int, int]] = []
    entry = entry_for(tmp_path / "doc.pdf", REPORT)
    document = read.read(entry, pages=lambda done, total: seen.append((done, total)))
    assert document.text == report.text and document.blocks == report.blocks
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_file_with_an_owner_password_alone_opens() -> None:
    assert "noon" in parsed(pdfs.locked("", "owner", "AES-256")).text
    assert "noon" in parsed(pdfs.locked("", "owner", "RC4-128")).text


def test_pages_without_text_are_named() -> None:
    document = parsed(pdfs.scanned(1, 4))
    assert document.warnings == ("pages 2-4 of 4: no text, perhaps a scanned image",)
    assert [len(page.span) > 0 for page in document.pages] == [True, False, False, False]
    assert_round_trip(document)


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"", EmptyFile, "0 bytes"),
        (b"<html>", WrongFormat, "not a PDF"),
        (b"%PDF-1.7\n%%EOF\n", DamagedFile, "damaged"),
        (REPORT[:2000], DamagedFile, "damaged"),
        (pdfs.locked("user", "owner", "AES-256"), EncryptedFile, "password"),
        (pdfs.locked("user", "owner", "AES-128"), EncryptedFile, "password"),
        (pdfs.locked("user", "owner", "RC4-128"), EncryptedFile, "password"),
        (pdfs.scanned(0, 2), NoText, "pages 1-2 of 2"),
        (pdfs.glyph_names(2), GarbledText, "pages 1-2 of 2: codes"),
        (pdfs.page_bomb(), TooDemanding, "pages"),
        (pdfs.page_circle(), UnreadableDocument, "pages"),
        (pdfs.form_bomb(), NoText, "no text"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_bad_file_has_one_clear_error(data: bytes, error: type[UnreadableDocument], said: str) -> None:
    with pytest.raises(error, match=rf"doc: doc\.pdf.*{said}"):
        parsed(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdfs.crowded(5001, 1, 1), "page 1 of 1: drawings over 5,000 or nested deeper than 12 are not read"),
        (pdfs.crowded(1, 1001, 1), "page 1 of 1: links over 1,000 are not kept"),
        (pdfs.crowded(1, 1, 20_001), "the bookmarks are not used: there are more than 20,000"),
    ],
    ids=["forms", "links", "bookmarks"],
)
def test_what_is_over_a_limit_is_told(data: bytes, said: str) -> None:
    document = parsed(data)
    assert document.warnings == (said,)
    assert "Green tea is served at noon" in document.text


def test_what_is_within_the_limits_warns_of_nothing() -> None:
    assert parsed(pdfs.crowded(5000, 1000, 100)).warnings == ()


def test_a_page_that_unpacks_without_end_is_refused_within_the_limits_of_memory(tmp_path: Path) -> None:
    entry = entry_for(tmp_path / "bomb.pdf", pdfs.unpacking_bomb())
    with pytest.raises(UnreadableDocument, match=r"bomb\.pdf"):
        read.read(entry, ReadingSettings(megabytes=512))


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cut=st.integers(0, len(REPORT)) | st.none(),
    flips=st.lists(st.integers(0, len(REPORT) * 8 - 1), max_size=8),
)
def test_a_damaged_file_is_read_in_part_or_refused(cut: int | None, flips: list[int]) -> None:
    data = bytearray(REPORT)
    for bit in flips:
        data[bit // 8] ^= 1 << bit % 8
    logging.disable(logging.CRITICAL)
    try:
        assert_round_trip(parsed(bytes(data[:cut])))
    except UnreadableDocument as error:
        assert str(error).startswith("doc: doc.pdf")
    finally:
        logging.disable(logging.NOTSET)


def line(text: str) -> Line:
    return Line((Piece(text, False, False),), 0, 100, 0, 10)


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("an inter-", "national court", "an international court"),
        ("a long-", "term plan", "a long-term plan"),
        ("Anglo-", "Saxon law", "Anglo-Saxon law"),
        ("in 2019-", "2020 it rose", "in 2019-2020 it rose"),
        ("one –", "two", "one – two"),
        ("and/", "or", "and/or"),
        ("end.", "Start", "end. Start"),
    ],
)
def test_lines_are_joined_as_the_file_spells_its_words(first: str, second: str, whole: str) -> None:
    known = vocabulary([line("the long-term plan is international")])
    assert "".join(piece.text for piece in joined([line(first), line(second)], known)) == whole


def test_codes_are_told_from_words() -> None:
    assert garbled(["(cid:12)(cid:33)(cid:7)"])
    assert garbled(["\ufffd" * 60])
    assert not garbled(["The quick brown fox jumps over the lazy dog, and back again at noon."])
    assert not garbled(["Inhoud . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . 4"])
    assert not garbled(["حقوق الإنسان والديمقراطية والنظام القانوني الدولي في العالم"])


def test_links_are_the_words_that_stand_in_their_areas() -> None:
    document = parsed(pdfs.linked())
    assert [(link.span.of(document.text), link.url) for link in document.links] == [
        ("Tea Service Regulation", "https://tea.example/regulation"),
        ("Annual Report on Kettles", "https://tea.example/annual"),
    ]
    found = {pointer.title: pointer.url for pointer in pointers(document)}
    assert found["Tea Service Regulation"] == "https://tea.example/regulation"
    assert found["Annual Report on Kettles"] == "https://tea.example/annual"
    assert "served under the Tea Service Regulation of the ministry." in document.text


def test_an_area_inside_a_string_cuts_it_between_words() -> None:
    shown = Shown("one two three", 0, 10, 130, 10, 0, 10, bold=False)
    area = Area(37, 8, 72, 20, "https://a.example")
    cut = list(linked([shown], [area]))
    assert [(each.text, each.url) for each in cut] == [
        ("one ", ""),
        ("two", "https://a.example"),
        (" three", ""),
    ]
    assert (cut[0].end_x, cut[2].x, cut[2].end_x) == (cut[1].x, cut[1].end_x, 130)
    above = Area(0, 30, 130, 40, "https://a.example")
    assert list(linked([shown], [above])) == [shown]


def test_a_title_that_only_goes_on_opens_no_section() -> None:
    document = parsed(pdfs.continued())
    assert one(document, "Of the costs").text.endswith("of them.")
    sections = {passage.text[:4]: passage.section for passage in passages(document, 1200)}
    assert sections["Tea "] == sections["TABL"] == ("1 Tea",) and sections["Cake"] == ("2 Cake",)
