"""What the policy document holds, against a table made by reading it."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from qa.cite import shown
from qa.documents import catalogue
from qa.index.passages import passages, sentences_of
from qa.model import BlockKind, Document, PartKind
from qa.text import line_range

ROOT = Path(__file__).parent.parent.parent

I = (  # noqa: E741  # the chapters are numbered so
    "I The importance of human rights, democracy and the international legal order "
    "for the Netherlands within the current geopolitical context",
)
II = (
    "II Objectives of the Netherlands' policy on human rights, democracy and the international legal order",
)
III = (
    "III A fresh approach to the Netherlands' policy on human rights, democracy and the international "
    "legal order in the current geopolitical context",
)
IV = ("IV The Netherlands' approach to human rights, democracy and the international legal order (by theme)",)
V = ("V Conclusion",)
HR, DEM, ILO = (*IV, "Human rights"), (*IV, "Democracy"), (*IV, "The international legal order")
O1 = (
    *HR,
    "Objective I: Preventing and protecting against human rights violations, prosecuting those "
    "responsible and holding violators to account",
)
O2 = (*DEM, "Objective II: Fighting democratic backsliding and strengthening the rule of law")
O3 = (
    *ILO,
    "Objective III: Promoting the development of the international legal order "
    "(in accordance with Article 90 of the Constitution)",
)
PARTS = (
    "1 The nexus between human rights, democracy and the international legal order",
    "2 A dialogue of equals on the basis of a broad relationship",
    "3 Stronger partnerships with countries, coalitions and civil society organisations",
    "4 Strengthening multilateral institutions, structures and instruments",
    "5 Development of international law and norms",
)


def part(of: tuple[str, ...], number: int) -> tuple[str, ...]:
    return (*of, PARTS[number - 1])


# First line of every paragraph and list item, by section; footnotes are in the table below.
TABLE: list[tuple[tuple[str, ...], list[int]]] = [
    ((), [5, 7]),
    (I, [116, 118, 120, 122, 124, 126, 134, 136]),
    (II, [144, 146, 147, 148, 149, 150, 151, 152, 153, 155]),
    (III, [175]),
    (part(III, 1), [179]),
    (part(III, 2), [183, 185]),
    (part(III, 3), [189, 191]),
    (part(III, 4), [195]),
    (part(III, 5), [199]),
    (HR, [205, 207, 209]),
    (O1, [213, 215]),
    (part(O1, 1), [219]),
    (part(O1, 2), [223, 229, 231, 233, 235, 239, 241, 243]),
    (part(O1, 3), [251, 253, 255, 257]),
    (part(O1, 4), [261, 263, 267, 269, 271, 273]),
    (part(O1, 5), [277, 279, 281]),
    (DEM, [287, 289]),
    (part(O2, 1), [295]),
    (part(O2, 2), [299, 301, 303, 305, 313, 315, 316, 317]),
    (part(O2, 3), [321, 323, 325, 327, 329, 337]),
    (part(O2, 4), [341]),
    (part(O2, 5), [345, 347, 349]),
    (ILO, [365, 367, 369]),
    (part(O3, 1), [375, 377, 379, 381, 383, 389]),
    (part(O3, 2), [393, 395]),
    (part(O3, 3), [399, 401]),
    (part(O3, 4), [405, 413]),
    (part(O3, 5), [417, 419]),
    (V, [423, 425, 427, 429, 433, 435]),
    ((), [437, 439, 441, 443]),
]
# Number of each footnote: line of its mark, line of its definition.
FOOTNOTES = {
    **{1: (120, 128), 2: (120, 130), 3: (126, 132), 4: (134, 140), 5: (146, 159), 6: (155, 161)},
    **{7: (155, 163), 8: (155, 165), 9: (155, 167), 10: (155, 169), 11: (205, 225), 12: (209, 227)},
    **{13: (231, 245), 14: (243, 247), 15: (251, 265), 16: (269, 283), 17: (301, 307), 18: (303, 309)},
    **{19: (323, 331), 20: (327, 333), 21: (329, 335), 22: (337, 351), 23: (337, 353), 24: (341, 355)},
    **{25: (341, 357), 26: (349, 359), 27: (349, 361), 28: (367, 385), 29: (367, 387), 30: (389, 407)},
    **{31: (389, 409)},
}


def first_line(document: Document, at: int) -> int:
    return document.text.count("\n", 0, at) + 1


def test_the_file_is_the_one_its_owner_supplied() -> None:
    data = (ROOT / "corpus" / "policy-human-rights-2023.md").read_bytes()
    assert hashlib.sha256(data).hexdigest() == catalogue.load(ROOT / "corpus")[0].sha256
    supplied = ROOT.parent / "shared" / "corpus" / "policy-human-rights-2023.md"
    if not supplied.exists():
        pytest.skip("the owner's copy is not beside this checkout")
    assert data == supplied.read_bytes()


def test_every_paragraph_stands_in_its_section(policy: Document) -> None:
    found: list[tuple[tuple[str, ...], list[int]]] = []
    for block in policy.blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.FOOTNOTE):
            continue
        line = first_line(policy, block.span.start)
        if found and found[-1][0] == block.section:
            found[-1][1].append(line)
        else:
            found.append((block.section, [line]))
    assert found == TABLE


def test_all_footnotes_are_joined_to_their_marks(policy: Document) -> None:
    found = {}
    for note in policy.footnotes:
        assert note.definition is not None
        [mark] = note.marks
        found[int(note.number)] = (
            first_line(policy, mark.start),
            first_line(policy, note.definition.span.start),
        )
    assert found == FOOTNOTES


def test_a_footnote_has_the_section_of_its_mark(policy: Document) -> None:
    sections = {line: section for section, lines in TABLE for line in lines}
    for note in policy.footnotes:
        assert note.definition is not None
        assert note.definition.section == sections[FOOTNOTES[int(note.number)][0]]


def test_every_character_is_accounted_for_once(policy: Document) -> None:
    assert "".join(part.span.of(policy.text) for part in policy.parts) == policy.text
    counts: Counter[PartKind] = Counter()
    for each in policy.parts:
        counts[each.kind] += len(each.span)
    assert counts.total() == len(policy.text) == 79_982
    assert set(counts) == set(PartKind)


def test_noise_is_the_cover_the_page_numbers_the_rules_and_blank_lines(policy: Document) -> None:
    noise = [each for each in policy.parts if each.kind is PartKind.NOISE and each.note != "blank"]
    found = [(each.note, line_range(policy.text, each.span)[0]) for each in noise]
    assert found == [
        ("cover", 13),
        ("page number", 124),
        ("rule", 138),
        ("rule", 157),
        ("page number", 237),
        ("page number", 277),
        ("page number", 431),
    ]


def test_the_sentence_broken_by_footnotes_30_and_31_is_one_sentence(policy: Document) -> None:
    [broken] = [block for block in policy.blocks if len(block.pieces) > 1]
    whole = (
        "The Netherlands also develops initiatives to improve the organisation and procedures of the courts"
    )
    [sentence] = [each for each in sentences_of(policy, broken) if "also develops" in each.text]
    assert sentence.text.startswith(whole)
    assert shown(policy, sentence.span) == sentence.text
    assert line_range(policy.text, sentence.span) == (405, 411)


def test_no_page_number_is_left_in_any_sentence(policy: Document) -> None:
    for passage in passages(policy, 1200):
        for sentence in passage.sentences:
            assert not sentence.text.startswith(("15 |", "| 13", "| 23"))


def test_passages_hold_every_body_character_but_white_space(policy: Document) -> None:
    covered: Counter[int] = Counter()
    for passage in passages(policy, 1200):
        for sentence in passage.sentences:
            covered.update(range(sentence.span.start, sentence.span.end))
    for block in policy.blocks:
        if block.kind is not BlockKind.HEADING:
            for piece in block.pieces:
                missed = [i for i in range(piece.start, piece.end) if not covered[i]]
                assert not "".join(policy.text[i] for i in missed).strip()
