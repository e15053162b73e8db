"""Strings at places to segments (stretches of a line without a gap), and segments to lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from qa.documents.pdf.page import Chunk, Line, Piece, usual

# All in units of the type size.
_WORD_GAP = 0.15  # the narrowest blank between words; kerning stays below
_CELL_GAP = 1.5  # blanks in justified text stay below
_SAME_LINE = 0.4
_RAISED = 0.15
_MARK_SIZE = 0.85  # of the size of the line
_LONGEST_MARK = 8


@dataclass(frozen=True)
class Segment:
    """Strings that follow each other on one line without a wide gap."""

    chunks: tuple[Chunk, ...]

    @cached_property
    def left(self) -> float:
        """Where the segment begins."""
        return min(chunk.left for chunk in self.chunks)

    @cached_property
    def right(self) -> float:
        """Where the segment ends."""
        return max(chunk.right for chunk in self.chunks)

    @cached_property
    def size(self) -> float:
        """The size of most of its letters."""
        return usual(((chunk.size, len(chunk.text.strip())) for chunk in self.chunks), 0.1)

    @cached_property
    def base(self) -> float:
        """The baseline of its largest letters."""
        return max(self.chunks, key=lambda chunk: (chunk.size, len(chunk.text))).base

    @cached_property
    def text(self) -> str:
        """Its words."""
        return "".join(piece.text for piece in _pieces(self.chunks, self.base, self.size))


def segments(chunks: Sequence[Chunk]) -> list[Segment]:
    """The segments that the strings make in the order in which the page shows them."""
    found: list[list[Chunk]] = []
    for chunk in _once(chunks):
        if found and _follows(found[-1], chunk):
            found[-1].append(chunk)
        elif chunk.text.strip():
            found.append([chunk])
    return [Segment(tuple(each)) for each in found]


def _once(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """The strings without those that are shown twice in one place to look bold."""
    seen = set()
    for chunk in chunks:
        place = (chunk.text, round(chunk.left), round(chunk.base))
        if place not in seen or not chunk.text.strip():
            seen.add(place)
            yield chunk


def _follows(before: Sequence[Chunk], chunk: Chunk) -> bool:
    last = before[-1]
    size = max(last.size, chunk.size)
    level = abs(last.base - chunk.base) < 0.6 * size
    gap = chunk.left - last.right
    return level and -0.5 * size < gap < 0.9 * size


def rows(found: Sequence[Segment]) -> list[list[Segment]]:
    """The segments that stand on one line, from the top down, each from left to right."""
    grouped: list[list[Segment]] = []
    for segment in sorted(found, key=lambda each: (-each.base, each.left)):
        if grouped and _on_line(grouped[-1], segment):
            grouped[-1].append(segment)
        else:
            grouped.append([segment])
    return [sorted(row, key=lambda each: each.left) for row in grouped]


def _on_line(row: Sequence[Segment], segment: Segment) -> bool:
    """Whether a segment stands on the line of those before it, which are no lower."""
    main = max(row, key=lambda each: each.size)
    drop = main.base - segment.base
    if abs(drop) <= _SAME_LINE * min(main.size, segment.size):
        return True
    small, large = sorted((main, segment), key=lambda each: each.size)
    is_mark = small.size < _MARK_SIZE * large.size and len(small.text.strip()) <= _LONGEST_MARK
    beside = [chunk for each in row for chunk in each.chunks if chunk.text.strip()]
    apart = not any(_overlap(one, other) for one in beside for other in segment.chunks if other.text.strip())
    reach = 0.75 if small is main else 0.35  # above the baseline or below it
    return is_mark and apart and abs(drop) <= reach * large.size


def _overlap(one: Chunk, other: Chunk) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) > 1


def line_of(row: Sequence[Segment]) -> Line:
    """The line that segments side by side make."""
    chunks = sorted((chunk for segment in row for chunk in segment.chunks), key=lambda each: each.left)
    chunks = _in_reading_order(chunks)
    size = usual(((chunk.size, len(chunk.text.strip())) for chunk in chunks), 0.1)
    large = [chunk for chunk in chunks if chunk.size >= _MARK_SIZE * size] or chunks
    base = usual(((chunk.base, len(chunk.text.strip())) for chunk in large), 0.1)
    return Line(
        pieces=tuple(_pieces(chunks, base, size)),
        left=min(segment.left for segment in row),
        right=max(segment.right for segment in row),
        base=base,
        size=size,
        cells=tuple(_cells(chunks, base, size)),
    )


def _in_reading_order(chunks: list[Chunk]) -> list[Chunk]:
    """From right to left where most letters are of such a script."""
    ways = [unicodedata.bidirectional(character) for chunk in chunks for character in chunk.text]
    backwards = sum(way in ("R", "AL") for way in ways)
    return chunks[::-1] if backwards > ways.count("L") else chunks


def _pieces(chunks: Sequence[Chunk], base: float, size: float) -> Iterator[Piece]:
    """The words of strings side by side, with blanks where they are apart."""
    for number, chunk in enumerate(chunks):
        before = chunks[number - 1] if number else None
        raised = chunk.size < _MARK_SIZE * size and chunk.base > base + _RAISED * size
        if before is not None and _is_apart(before, chunk):
            yield Piece(" ", False, chunk.bold, chunk.url if before.url == chunk.url else "")
        yield Piece(chunk.text, raised, chunk.bold, chunk.url)


def _is_apart(before: Chunk, after: Chunk) -> bool:
    if before.text[-1:].isspace() or after.text[:1].isspace():
        return False
    gap = max(after.left - before.right, before.left - after.right)
    return gap > _WORD_GAP * min(before.size, after.size)


def _cells(chunks: Sequence[Chunk], base: float, size: float) -> Iterator[tuple[float, str]]:
    """The words between wide gaps, with the place where each begins."""
    cell: list[Chunk] = [*chunks[:1]]
    for before, after in pairwise([chunk for chunk in chunks if chunk.text.strip()]):
        if after.left - before.right > _CELL_GAP * size:
            yield cell[0].left, "".join(piece.text for piece in _pieces(cell, base, size))
            cell = [after]
        elif after is not cell[0]:
            cell.append(after)
    if cell:
        yield cell[0].left, "".join(piece.text for piece in _pieces(cell, base, size))
