"""Word files, web pages and plain text: what of them is read, and where it stands."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.cite import footnotes_in
from qa.documents import docx, html, plain, read
from qa.documents.catalogue import Entry
from qa.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    NoText,
    TooDemanding,
    UnreadableDocument,
    WrongFormat,
)
from qa.index.passages import passages
from qa.model import BlockKind, Document, PartKind
from qa.settings import ReadingSettings
from tests.documents.files import PLAIN_TEXT, WEB_PAGE, assert_round_trip, entry_for, word_file

HERE = Entry("doc", Path("doc.x"), "Title", "", "", "2020", "en", "0" * 64, "", frozenset({"everyone"}))
PIECES = [
    "<p>", "</p>", "<h1>", "<h3>", "</h1>", "<li>", "<ol>", "</ol>", "<table>", "<tr>", "<td>", "</table>",
    "<sup><a href='#n'>1</a></sup>", "<p id='n'>", "<main>", "</main>", "<nav>", "</nav>", "<br>",
    "<!-- c -->", "words go on",
    "It ends. ", "\x00\x07", "ﬁsh", "<b>", "&amp;", "&#xD800;", "<script>", "</script>",
]  # fmt: skip


def page(body: str) -> Document:
    return html.read(f"<!doctype html><body>{body}".encode(), HERE)


def outline(document: Document) -> list[tuple[BlockKind, tuple[str, ...], str]]:
    return [
        (block.kind, block.section, "".join(piece.of(document.text) for piece in block.pieces))
        for block in document.blocks
    ]


@pytest.fixture(scope="module")
def word() -> Document:
    return docx.read(word_file(), HERE)


@pytest.fixture(scope="module")
def web() -> Document:
    return html.read(WEB_PAGE.encode(), HERE)


def test_a_word_file_and_a_web_page_of_the_same_text_read_alike(word: Document, web: Document) -> None:
    tea, prices = ("1 Tea",), ("1 Tea", "1.1 Prices")
    expected = [
        (BlockKind.HEADING, (), "The tea report"),
        (BlockKind.HEADING, tea, "1 Tea"),
        (BlockKind.PARAGRAPH, tea, "Green tea is served at noon, and black tea at nine."),
        (BlockKind.ITEM, tea, "Ginger biscuits"),
        (BlockKind.ITEM, tea, "Oat biscuits"),
        (BlockKind.HEADING, prices, "1.1 Prices"),
        (BlockKind.TABLE, prices, "cup | price\nsmall | € 1\n– | € 2"),
        (BlockKind.PARAGRAPH, prices, "The kitchen has 40 kettles."),
        (BlockKind.FOOTNOTE, tea, "Except on Sundays."),
    ]
    for document, link in ((word, " the kitchen rules"), (web, " See the kitchen rules.")):
        found = outline(document)
        found[2] = (*found[2][:2], found[2][2].replace(link, ""))
        assert found == expected
        assert_round_trip(document)


def test_what_stands_around_the_content_is_set_aside(word: Document, web: Document) -> None:
    def noise(document: Document) -> list[tuple[str, str]]:
        kept = [part for part in document.parts if part.kind is PartKind.NOISE and part.note != "blank"]
        return [(part.note, part.span.of(document.text)) for part in kept]

    assert noise(word) == [("page header", "Ministry of Tea")]
    assert noise(web) == [
        ("outside the main content", "Site name"),
        ("navigation", "Home"),
        ("outside the main content", "Colophon"),
    ]


def test_a_footnote_is_cited_with_the_sentence_that_marks_it(word: Document, web: Document) -> None:
    for document in (word, web):
        [first, *_] = passages(document, 1200)
        [note] = footnotes_in(document, [first.sentences[0].span])
        assert (note.number, note.text) == ("1", "Except on Sundays.")
        assert "noon¹," in first.sentences[0].span.of(document.text)
        assert first.sentences[0].text.startswith("Green tea is served at noon, and")


def test_links_keep_their_address(word: Document, web: Document) -> None:
    for document in (word, web):
        [link] = document.links
        assert link.span.of(document.text) == "the kitchen rules"
        assert link.url == "https://kitchen.example/rules"


def test_a_file_without_lines_gives_a_citation_without_lines(word: Document) -> None:
    assert not word.lined and not word.markup


def test_deleted_words_are_not_read(word: Document) -> None:
    assert "coffee" not in word.text


def test_plain_text_has_headings_lists_and_its_own_lines(tmp_path: Path) -> None:
    document = read.read(entry_for(tmp_path / "tea.txt", PLAIN_TEXT.encode()))
    assert document.text == PLAIN_TEXT and document.lined
    kinds = [(kind, section) for kind, section, _ in outline(document)]
    top, tea = ("THE TEA REPORT",), ("THE TEA REPORT", "1 Tea")
    assert kinds[:5] == [
        (BlockKind.HEADING, top),
        (BlockKind.HEADING, tea),
        (BlockKind.PARAGRAPH, tea),
        (BlockKind.ITEM, tea),
        (BlockKind.ITEM, tea),
    ]
    assert_round_trip(document)


@given(st.text(alphabet="ab.:1-=•*\n\r \ufeffIVX<[^", max_size=120))
def test_every_character_of_any_plain_text_is_in_exactly_one_part(text: str) -> None:
    assert_round_trip(plain.read(text, HERE))


def test_any_number_of_rules_and_underlined_headings_is_read() -> None:
    for text in ("---\n" * 1500, "a\n---\n" * 1500):
        document = plain.read(text, HERE)
        assert len(document.parts) == 1500
        assert_round_trip(document)


@pytest.mark.parametrize("name", ["long.md", "long.txt"])
def test_a_long_text_is_read_in_a_child_process_and_just_the_same(tmp_path: Path, name: str) -> None:
    text = "\n\n".join(f"{PLAIN_TEXT}\nTea number {n}." for n in range(1000))
    entry = entry_for(tmp_path / name, text.encode())
    assert len(text) > read.LONG_TEXT
    assert read.read(entry) == read.TEXT[entry.path.suffix](text, entry)
    with pytest.raises(TooDemanding, match=r"reading\.seconds"):
        read.read(entry, ReadingSettings(seconds=0.01))


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_every_passage_of_any_page_round_trips(pieces: list[str]) -> None:
    assert_round_trip(page("<p>Start." + "".join(pieces)))


def test_a_page_as_deep_as_can_be_does_not_bring_the_reader_down() -> None:
    assert_round_trip(page("<p>Start." + "<div>" * 5000 + "deep"))


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.docx", b"", EmptyFile),
        ("a.docx", b"no zip at all", WrongFormat),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, EncryptedFile),
        ("a.docx", b"PK\x03\x04 cut off", DamagedFile),
        ("a.html", b"  ", EmptyFile),
        ("a.html", b"%PDF-1.7 not a web page", WrongFormat),
        ("a.html", b"<html><body><p> </p></body></html>", NoText),
        ("a.txt", b"caf\xe9", UnreadableDocument),
        ("a.xyz", b"what", UnreadableDocument),
    ],
)
def test_a_file_that_cannot_be_read_has_one_named_error(
    tmp_path: Path, name: str, data: bytes, error: type[UnreadableDocument]
) -> None:
    with pytest.raises(error, match=f"doc: .*{name}"):
        read.read(entry_for(tmp_path / name, data))


def test_a_zip_that_is_no_word_file_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(WrongFormat):
        docx.read(stream.getvalue(), HERE)


def test_a_word_file_that_unpacks_without_end_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "x")
        with package.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(320):
                member.write(b" " * 1_000_000)
    with pytest.raises(TooDemanding, match="unpacks"):
        docx.read(stream.getvalue(), HERE)


def test_a_file_over_the_limits_is_refused_and_says_which_setting_helps(tmp_path: Path) -> None:
    with pytest.raises(TooDemanding, match=r"reading\.seconds"):
        read.read(entry_for(tmp_path / "a.docx", word_file()), ReadingSettings(seconds=0.01))
    with pytest.raises(TooDemanding, match=r"reading\.file_megabytes"):
        read.read(entry_for(tmp_path / "a.txt", b"x" * 1_100_000), ReadingSettings(file_megabytes=1))


def test_a_truncated_word_file_is_damaged(tmp_path: Path) -> None:
    whole = word_file()
    for part in (0.2, 0.5, 0.9, 0.99):
        with pytest.raises(UnreadableDocument):
            docx.read(whole[: int(len(whole) * part)], HERE)
