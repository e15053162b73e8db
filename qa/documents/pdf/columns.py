"""The reading order of a page: columns from left to right, between what runs across them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from qa.documents.pdf.lines import Segment, line_of, rows
from qa.documents.pdf.page import Line, usual

_FEWEST_LINES = 5
_FEWEST_CHARACTERS = 12  # of the usual line of a column; cells of a table are shorter
_FILLED = 0.7  # of the width of a column, by half of its lines or more
_CLOSE = 1.5  # times the size, between lines of one paragraph
_NARROWEST = 0.12  # of the width of the text


@dataclass(frozen=True)
class Column:
    """Lines that are read one after another, and the edges that most of them keep to."""

    lines: tuple[Line, ...]
    left: float
    right: float

    @cached_property
    def size(self) -> float:
        """The size of most letters."""
        return usual((line.size, len(line.text)) for line in self.lines)


def columns(found: Sequence[Segment]) -> list[Column]:
    """The segments of a page as columns in reading order."""
    return [_column(region) for region in _regions(list(found))]


def _column(region: Sequence[Segment]) -> Column:
    lines = tuple(line_of(row) for row in rows(region))
    return Column(lines, min(line.left for line in lines), max(line.right for line in lines))


def _regions(found: list[Segment]) -> Iterator[list[Segment]]:
    """Segments in reading order, cut into regions without a gutter in them."""
    gutter = _gutter(found)
    if gutter is None:
        if found:
            yield found
        return
    for whole, band in _bands(found, gutter):
        if whole:
            yield band
        else:
            yield from _regions([each for each in band if each.right <= gutter])
            yield from _regions([each for each in band if each.right > gutter])


def _bands(found: Sequence[Segment], gutter: float) -> list[tuple[bool, list[Segment]]]:
    """The page from the top down: bands of whole lines, and bands that the gutter parts in two."""
    bands: list[tuple[bool, list[Segment]]] = []
    for row in rows(found):
        whole = any(each.left < gutter < each.right for each in row)
        if bands and bands[-1][0] and not whole:
            whole = _ends_paragraph(bands[-1][1][-1], row, gutter)
        if bands and bands[-1][0] is whole:
            bands[-1][1].extend(row)
        else:
            bands.append((whole, list(row)))
    merged: list[tuple[bool, list[Segment]]] = []
    for whole, band in bands:
        sides = {each.right <= gutter for each in band}
        runs_on = whole or len(sides) == 1  # text on one side alone goes on with the lines around it
        if merged and merged[-1][0] is runs_on:
            merged[-1][1].extend(band)
        else:
            merged.append((runs_on, band))
    return merged


def _ends_paragraph(above: Segment, row: Sequence[Segment], gutter: float) -> bool:
    """Whether a row on the left alone stands close below a whole line: the short last line of its text."""
    close = above.base - row[0].base <= _CLOSE * above.size
    return close and all(each.right <= gutter for each in row)


def _gutter(found: Sequence[Segment]) -> float | None:
    """The middle of the blank strip that parts two columns of prose; None when there is none."""
    if len(found) < 2 * _FEWEST_LINES:
        return None
    left, right = min(each.left for each in found), max(each.right for each in found)
    margin = _NARROWEST * (right - left)
    edges = sorted({each.right for each in found if left + margin < each.right < right - margin})
    best: tuple[int, float, float] | None = None
    for edge in edges:
        following = [each.left for each in found if each.left > edge]
        end = min(following, default=edge)
        middle = (edge + end) / 2
        if end - edge < 0.6 * found[0].size or not left + margin < middle < right - margin:
            continue
        crossing = sum(each.left < middle < each.right for each in found)
        if best is None or (crossing, edge - end) < best[:2]:
            best = (crossing, edge - end, middle)
    if best is None or not _parts_prose(found, best[2], best[0]):
        return None
    return best[2]


def _parts_prose(found: Sequence[Segment], gutter: float, crossing: int) -> bool:
    """Whether what stands on either side of a strip are lines of text, and not cells of a table."""
    left = [each for each in found if each.right <= gutter]
    right = [each for each in found if each.left >= gutter]
    if min(len(left), len(right)) < _FEWEST_LINES or crossing > 0.6 * (len(left) + len(right)):
        return False
    prose = _is_prose(left), _is_prose(right)
    return all(prose) or (any(prose) and not _are_level(left, right))


def _is_prose(side: Sequence[Segment]) -> bool:
    if median(len(each.text) for each in side) < _FEWEST_CHARACTERS:
        return False
    width = max(each.right for each in side) - min(each.left for each in side)
    wide = sum(each.right - each.left >= _FILLED * width for each in side)
    # Three columns: the side that holds two of them has lines of half its width.
    halves = sum(0.35 * width <= each.right - each.left <= 0.55 * width for each in side)
    return max(wide, halves) >= len(side) / 2


def _are_level(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Whether most lines on the right stand on a line of the left, as the cells of a table do."""
    bases = [each.base for each in left]
    level = sum(min(abs(each.base - base) for base in bases) <= 0.1 * each.size for each in right)
    return level >= len(right) / 2
