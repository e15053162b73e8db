"""What is printed on page after page (running heads, feet, page numbers) and beside it (line numbers)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.documents.pdf.lines import Segment, rows
from qa.documents.pdf.page import Chunk
from qa.text import fold

_DEEPEST = 3  # rows from the edge of a page
_FEWEST_PAGES = 3
_NUMBER = re.compile(r"\d+|(?<![\w])[ivxlc]+(?![\w])")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_FEWEST_LINE_NUMBERS = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its segments; ``aside`` holds text that is none of the page's lines, with the reason."""

    number: int
    segments: tuple[Segment, ...]
    aside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A page without its furniture: the rows above the text, the text, the rows below."""

    number: int
    heads: tuple[str, ...]
    segments: tuple[Segment, ...]
    feet: tuple[str, ...]
    aside: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row near an edge of a page: on which side, and how it reads without its numbers."""

    page: int
    side: str
    segments: tuple[Segment, ...]
    text: str

    @property
    def place(self) -> tuple[str, int, int]:
        """Side, height on the page and size, roughly."""
        first = self.segments[0]
        return (self.side, round(first.base / 4), round(first.size))

    def common(self) -> Iterator[tuple[object, ...]]:
        """What rows of furniture have in common: their words, or words and a number that counts pages."""
        folded = " ".join(fold(self.text).split())
        yield (self.side, folded)
        for place, number in enumerate(_NUMBER.finditer(folded)):
            around = _NUMBER.sub("#", folded)
            yield (self.side, around, place, _value(number[0]) - self.page)


def _value(number: str) -> int:
    """The value of an Arabic or Roman number."""
    if number.isdecimal():
        return int(number[:9])
    values = [_ROMAN[letter] for letter in number]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


def trim(sheets: Sequence[Sheet]) -> list[Trimmed]:
    """The pages with their furniture set aside."""
    grouped = {sheet.number: rows(sheet.segments) for sheet in sheets}
    edges = [row for sheet in sheets for row in _edges(sheet.number, grouped[sheet.number])]
    counts = Counter(key for row in edges for key in set(row.common()))
    enough = min(_FEWEST_PAGES, max(2, (len(sheets) + 1) // 2))
    repeated = {id(row) for row in edges if any(counts[key] >= enough for key in row.common())}
    slots = Counter(row.place for row in edges if id(row) in repeated)
    found: dict[tuple[int, str], list[_Row]] = defaultdict(list)
    for row in edges:
        held = found[row.page, row.side]
        in_slot = slots[row.place] >= max(_FEWEST_PAGES, len(sheets) // 4)
        if len(held) == _depth(row, grouped[row.page]) and (id(row) in repeated or in_slot):
            held.append(row)
    trimmed = [_trimmed(sheet, found[sheet.number, "head"], found[sheet.number, "foot"]) for sheet in sheets]
    if not any(page.segments for page in trimmed):  # pages that are all alike are text, not furniture
        return [_trimmed(sheet, [], []) for sheet in sheets]
    return trimmed


def _edges(page: int, grouped: Sequence[Sequence[Segment]]) -> Iterator[_Row]:
    """The rows nearest to the top, from the top; then those nearest to the foot, from the foot."""
    for row in grouped[:_DEEPEST]:
        yield _Row(page, "head", tuple(row), _text(row))
    for row in reversed(grouped[-_DEEPEST:]):
        yield _Row(page, "foot", tuple(row), _text(row))


def _depth(row: _Row, grouped: Sequence[Sequence[Segment]]) -> int:
    """How many rows stand between a row and its edge of the page."""
    place = next(n for n, each in enumerate(grouped) if tuple(each) == row.segments)
    return place if row.side == "head" else len(grouped) - 1 - place


def _text(row: Sequence[Segment]) -> str:
    return " ".join(segment.text.strip() for segment in row)


def _trimmed(sheet: Sheet, heads: Sequence[_Row], feet: Sequence[_Row]) -> Trimmed:
    gone = {id(segment) for row in (*heads, *feet) for segment in row.segments}
    below = [row for row in reversed(feet) if not any(row.segments == head.segments for head in heads)]
    return Trimmed(
        number=sheet.number,
        heads=tuple(row.text for row in heads),
        segments=tuple(segment for segment in sheet.segments if id(segment) not in gone),
        feet=tuple(row.text for row in below),
        aside=sheet.aside,
    )


def without_line_numbers(chunks: Sequence[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
    """The strings of a page, and those that number its lines beside the text."""
    numbers: dict[int, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        if re.fullmatch(r"\s*\d{1,3}\s*", chunk.text):
            numbers[round(_edge(chunk) / 4)].append(chunk)
    for found in numbers.values():
        if _count_lines(found) and _stand_beside(found, chunks):
            gone = {id(chunk) for chunk in found}
            return [chunk for chunk in chunks if id(chunk) not in gone], found
    return list(chunks), []


def _edge(chunk: Chunk) -> float:
    """The right edge of a number, which does not move with its trailing blanks."""
    blanks = len(chunk.text) - len(chunk.text.rstrip())
    return chunk.right - blanks * (chunk.right - chunk.left) / max(1, len(chunk.text))


def _count_lines(found: Sequence[Chunk]) -> bool:
    """Whether numbers from the top down count by ones or fives."""
    values = [int(chunk.text) for chunk in sorted(found, key=lambda each: -each.base)]
    steps = {after - before for before, after in pairwise(values)}
    return len(values) * max(steps, default=1) >= _FEWEST_LINE_NUMBERS and steps in ({1}, {5})


def _stand_beside(found: Sequence[Chunk], chunks: Sequence[Chunk]) -> bool:
    """Whether the numbers stand left of nearly all the text at their height."""
    right = max(_edge(chunk) for chunk in found)
    top, foot = max(chunk.base for chunk in found), min(chunk.base for chunk in found)
    gone = {id(chunk) for chunk in found}
    others = [c for c in chunks if id(c) not in gone and c.text.strip() and foot <= c.base <= top]
    if not others or sum(c.left >= right - 2 for c in others) < 0.95 * len(others):
        return False
    # A footnote's raised number stands beside its text too, but not on its baseline.
    return not any(0.1 * c.size < abs(n.base - c.base) < 0.6 * c.size for n in found for c in others)
