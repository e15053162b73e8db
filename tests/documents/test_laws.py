"""Laws and treaties: every article under its parts, chapters and sections, whatever the marker depths."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from qa.documents import markdown
from qa.documents.catalogue import Entry
from qa.documents.laws import article_lines, article_number, law_paths
from qa.model import BlockKind, Document, PartKind

ANNEXES = Path(__file__).parent.parent.parent.parent / "shared" / "annexes"


def read(text: str, language: str = "en") -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    entry = Entry("law", Path("law.md"), "Law", "", "", "2020", language, sha256, "", frozenset({"everyone"}))
    return markdown.read(text, entry)


def annex(name: str) -> Document:
    path = ANNEXES / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return read(path.read_text(encoding="utf-8"), "nl" if name.endswith("-nl.md") else "en")


def section_of(document: Document, words: str) -> tuple[str, ...]:
    [block] = [
        each
        for each in document.blocks
        if each.kind is not BlockKind.HEADING and words in each.span.of(document.text)
    ]
    return block.section


def test_articles_stand_in_their_divisions_though_all_headings_have_one_depth() -> None:
    headings = [
        "Article 1 – Tea",
        "SECTION I",
        "Article 2",
        "SECTION II",
        "Article 3",
        "Annex A",
        "Article 4",
    ]
    assert law_paths([(text, 3) for text in headings]) == [
        ("Article 1 – Tea",),
        ("SECTION I",),
        ("SECTION I", "Article 2"),
        ("SECTION II",),
        ("SECTION II", "Article 3"),
        ("Annex A",),
        ("Annex A", "Article 4"),
    ]


def test_a_heading_right_behind_a_division_is_its_title() -> None:
    headings = [("Hoofdstuk 2", 3), ("Regering", 4), ("§ 1", 3), ("Koning", 4), ("Artikel 24", 3)]
    headings += [("§ 2", 3), ("Ministers", 4), ("Artikel 42", 3), ("Overgang", 4), ("Artikel I", 3)]
    paths = law_paths(headings)
    assert paths is not None
    assert paths[4] == ("Hoofdstuk 2", "Regering", "§ 1", "Koning", "Artikel 24")
    assert paths[7] == ("Hoofdstuk 2", "Regering", "§ 2", "Ministers", "Artikel 42")
    assert paths[9] == ("Hoofdstuk 2", "Regering", "§ 2", "Ministers", "Overgang", "Artikel I")


def test_other_documents_and_laws_with_sound_depths_are_left_to_their_depths() -> None:
    assert law_paths([("I Tea", 1), ("Objective I", 2), ("1 Leaves", 3)]) is None
    assert law_paths([("Chapter 1", 1), ("Article 1", 2)]) is None
    assert law_paths([("Preamble", 2), ("Article 1", 2)]) is None


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("Article 7 – No punishment", "7"),
        ("Artikel 12a", "12a"),
        ("ARTICLE IV", "iv"),
        ("Art. 3", "3"),
        ("Article 8 bis", "8 bis"),
        ("Articles of faith", None),
        ("Chapter 7", None),
    ],
)
def test_the_number_of_an_article_is_read_from_its_heading(heading: str, number: str | None) -> None:
    assert article_number(heading) == number


def test_lines_that_head_articles_are_headings_when_there_are_several() -> None:
    text = "Article 1\n\nTea is free.\n\nArticle 2 – Milk\n\nMilk too.\n\nArticle 3\n\nSo is sugar.\n"
    assert section_of(read(text), "Milk too") == ("Article 2 – Milk",)
    assert article_lines(["Article 1", "Tea.", "Article 2"]) == set()


def test_points_of_an_article_are_items() -> None:
    text = "# Law\n\n## Article 1\n\n1. Tea is:\n\n(a) green;\n\nb) black.\n\nAll of it.\n"
    kinds = [block.kind for block in read(text).blocks if block.kind is not BlockKind.HEADING]
    assert kinds == [BlockKind.ITEM, BlockKind.ITEM, BlockKind.ITEM, BlockKind.PARAGRAPH]


def test_front_matter_is_set_aside_and_counted() -> None:
    document = read('---\ntitle: "Tea"\nlanguage: en\n---\n# Tea\n\nTea is hot.\n\n---\n\nOr cold.\n')
    first = document.parts[0]
    assert (first.kind, first.note) == (PartKind.NOISE, "front matter")
    assert "".join(part.span.of(document.text) for part in document.parts) == document.text
    assert [block.span.of(document.text) for block in document.blocks] == ["Tea", "Tea is hot.", "Or cold."]


def test_front_matter_ends_at_the_first_line_of_dashes() -> None:
    document = read("---\ntitle: Tea\n---\n- Ginger\n---\n\nTea is hot.\n")
    assert [block.span.of(document.text) for block in document.blocks] == ["Ginger", "Tea is hot."]


def test_front_matter_that_is_never_closed_is_none() -> None:
    read_ = read("---\n" + "-a: x\n" * 5000 + "\nTea.\n")  # once took time that doubled by the line
    assert all(part.note != "front matter" for part in read_.parts)


@pytest.mark.parametrize(
    "text", ["---\nTea is hot.\n---\n\nMore.\n", "---\n\nkey: value\n", "a\n---\nb: c\n---\n"]
)
def test_rules_and_underlines_are_no_front_matter(text: str) -> None:
    assert all(part.note != "front matter" for part in read(text).parts)


@pytest.mark.parametrize(
    ("name", "words", "section"),
    [
        (
            "echr-en.md",
            "No one shall be subjected to torture",
            ("SECTION I", "Rights and freedoms", "Article 3 – Prohibition of torture"),
        ),
        (
            "grondwet-nl.md",
            "De regering bevordert de ontwikkeling van de internationale rechtsorde",
            ("Hoofdstuk 5", "Wetgeving en bestuur", "§ 2", "Overige bepalingen", "Artikel 90"),
        ),
        (
            "teu-nl.md",
            "Op een met redenen omkleed voorstel van een derde",
            ("TITEL I", "GEMEENSCHAPPELIJKE BEPALINGEN", "Artikel 7"),
        ),
        (
            "rome-statute-en.md",
            "“genocide” means any of the following acts",
            ("PART 2", "JURISDICTION, ADMISSIBILITY AND APPLICABLE LAW", "Article 6 – Genocide"),
        ),
        ("udhr-en.md", "No one shall be subjected to torture", ("Article 5",)),
        (
            "statuut-koninkrijk-nl.md",
            "Het Koninkrijk omvat de landen",
            ("§ 1", "Algemene bepalingen", "Artikel 1"),
        ),
    ],
)
def test_an_article_of_a_real_treaty_or_law_has_its_number_in_its_section_path(
    name: str, words: str, section: tuple[str, ...]
) -> None:
    assert section_of(annex(name), words) == section
