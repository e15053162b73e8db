from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.documents import markdown
from qa.documents.catalogue import Entry
from qa.index.passages import passages
from qa.model import BlockKind, Document, PartKind
from qa.text import display

LINES = st.sampled_from(
    [
        "# One", "## Two", "### **1 Three**", "**Bold line**", "Text that ends.", "text that goes on",
        "<sup>1</sup> A note.", "It is so.<sup>1</sup>", "15 | Text behind a page number.", "| 13 |", "---",
        "===", "- item", "  - nested", "1. first", "> quoted", "```", "", "", "    code", "<div>", "\t",
        "| a | b |", "|---|---|", "| 1 | 2 |", "# Contents", "I One\t5", "II Two\t9", "[x]: http://a.b",
        "[^1]: [x](#)", "[^2]: y", "\x00", "\u2028", "a\rb", "\\", "![](a.png)", "Ünïcödé 😀.",
    ]
)  # fmt: skip


def document(text: str, title: str = "title") -> Document:
    entry = Entry("d", Path("d.md"), title, "", "", "2020", "en", "0" * 64, "", frozenset({"everyone"}))
    return markdown.read(text, entry)


def outline(text: str) -> list[tuple[str, ...]]:
    return [block.section for block in document(text).blocks if block.kind is BlockKind.PARAGRAPH]


@given(st.lists(LINES, max_size=25).map("\n".join) | st.text(max_size=200))
def test_every_character_of_any_text_is_in_exactly_one_part(text: str) -> None:
    read = document(text)
    assert "".join(part.span.of(text) for part in read.parts) == text
    assert all(len(part.span) for part in read.parts)


@given(st.lists(LINES, max_size=25).map("\n".join) | st.text(max_size=200))
def test_every_passage_of_any_text_is_a_slice_inside_its_section(text: str) -> None:
    read = document(text)
    sections = {block.span.start: block.section for block in read.blocks}
    for passage in passages(read, 200):
        assert passage.sentences
        assert passage.sentences[0].span.start == passage.span.start
        assert passage.sentences[-1].span.end == passage.span.end
        assert passage.section in sections.values()


def test_trusted_marker_depths_give_the_levels() -> None:
    text = "# A\n\n# B\n\nx\n\n## C\n\ny\n\n### D\n\nz\n\n## E\n\nw"
    assert outline(text) == [("B",), ("B", "C"), ("B", "C", "D"), ("B", "E")]


def test_numbering_gives_the_levels_where_marker_depths_contradict_it() -> None:
    text = "# I One\n\n### 1 a\n\nx\n\n# II Two\n\n## Theme\n\n#### 1 a\n\ny\n\n## 2 b\n\nz"
    assert outline(text) == [("I One", "1 a"), ("II Two", "Theme", "1 a"), ("II Two", "Theme", "2 b")]


def test_decimal_numbers_nest_by_their_dots() -> None:
    text = "## 1 One\n\n## 1.1 Sub\n\nx\n\n## 2 Two\n\ny"
    assert outline("# 3 Zero\n\n" + text) == [("1 One", "1.1 Sub"), ("2 Two",)]


def test_a_single_first_heading_is_the_title_and_not_in_the_path() -> None:
    assert outline("# Title\n\n## A\n\nx") == [("A",)]


def test_a_contents_list_names_headings_without_marks() -> None:
    text = "# Title\n\n# Inhoudsopgave\n\nI First\t5\nII Second\t9\n\nI First\n\nx\n\nII Second\n\ny"
    read = document(text)
    assert outline(text) == [("I First",), ("II Second",)]
    contents = [part.span.of(text) for part in read.parts if part.kind is PartKind.CONTENTS]
    assert contents == ["# Inhoudsopgave\n", "I First\t5\nII Second\t9\n"]


def test_a_bold_line_is_a_heading_and_a_bold_sentence_is_not() -> None:
    assert outline("**Part A**\n\nx\n\n**This is stressed.**") == [("Part A",), ("Part A",)]


def test_a_paragraph_broken_by_a_footnote_is_one() -> None:
    read = document("It goes<sup>1</sup>\n\n<sup>1</sup> A note.\n\non here.")
    [paragraph] = [block for block in read.blocks if block.kind is BlockKind.PARAGRAPH]
    assert display(read.text, paragraph.pieces).text == "It goes on here."


def test_a_paragraph_after_a_full_stop_or_with_a_capital_is_another() -> None:
    assert len(outline("It ends.\n\nand so on")) == 2
    assert len(outline("It goes\n\nOn")) == 2


def test_a_page_number_at_the_start_of_a_paragraph_is_set_aside() -> None:
    read = document("15 | Rights are evolving.")
    [paragraph] = read.blocks
    assert paragraph.span.of(read.text) == "Rights are evolving."


def test_a_long_link_is_not_taken_for_cover_art() -> None:
    link = "<https://example.org/" + "very-long-path/" * 20 + ">"
    [block] = document(link).blocks
    assert block.kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_all_line_ends_give_the_same_blocks(newline: str) -> None:
    text = newline.join(["# A", "", "# B", "", "One.", "two", "", "- x", "- y"])
    read = document(text)
    kinds = [block.kind for block in read.blocks]
    assert kinds == [BlockKind.HEADING] * 2 + [BlockKind.PARAGRAPH] + [BlockKind.ITEM] * 2
    assert [block.span.of(text) for block in read.blocks][-1] == "y"


def test_rows_of_a_table_are_sentences() -> None:
    read = document("| a | b |\n|---|---|\n| 1 | 2 |")
    [passage] = passages(read, 1200)
    assert [sentence.text for sentence in passage.sentences] == ["a | b", "1 | 2"]


@pytest.mark.parametrize(
    "text",
    [
        "Tea.[^1] Cake.[^2]\n\n[^1]: [Tea Act](#)\n[^2]: [Cake Act](#)\n",
        "Tea.[^1] Cake.[^2]\n[^1]: [Tea Act](#)\n[^2]: [Cake Act](#)",
        "- Tea.[^1]\n- Cake.[^2]\n[^1]: [Tea Act](#)\n  [^2]: [Cake Act](#)\r\n",
        "Tea.[^1] Cake.[^2]\n\n[^1]: Tea Act\n[^2]: Cake\nAct\n",
    ],
)
def test_footnotes_need_no_blank_line_between_them(text: str) -> None:
    parsed = document(text)
    found = {note.number: note.definition for note in parsed.footnotes if note.marks}
    said = {n: display(text, each.pieces).text for n, each in found.items() if each}
    assert said == {"1": "Tea Act", "2": "Cake Act"}
    assert "".join(part.span.of(text) for part in parsed.parts) == text


def test_code_is_not_cut_into_footnotes() -> None:
    parsed = document("```\nx\n[^1]: y\n```\n")
    assert [block.kind for block in parsed.blocks] == [BlockKind.PARAGRAPH]
