"""Lines with cells to the rows of a table."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median

from qa.documents import elements
from qa.documents.characters import clean
from qa.documents.pdf.page import Line

_APART = 8.0  # points between the left edges of two columns, at least
_MOST_COLUMNS = 12
_NEW_ROW = 1.25  # of the smallest distance of two lines


def rows_of(lines: Sequence[Line]) -> list[str]:
    """The rows, cells joined by a bar; lines of one cell that stand close together are one."""
    edges = _columns(lines)
    if len(edges) > _MOST_COLUMNS:
        return [elements.row([clean(text) for _, text in line.cells]) for line in lines]
    rows: list[list[list[str]]] = []
    limit = _row_gap(lines)
    for number, line in enumerate(lines):
        if not number or lines[number - 1].base - line.base > limit:
            rows.append([[] for _ in edges])
        for left, text in line.cells:
            rows[-1][_column(left, edges)].append(clean(text).strip())
    return [elements.row([" ".join(cell) for cell in row]) for row in rows]


def _columns(lines: Sequence[Line]) -> list[float]:
    """The left edges of the columns."""
    edges: list[float] = []
    for left in sorted(left for line in lines for left, _ in line.cells):
        if not edges or left - edges[-1] > _APART:
            edges.append(left)
    return edges


def _column(left: float, edges: Sequence[float]) -> int:
    return max(number for number, edge in enumerate(edges) if edge <= left + 0.1)


def _row_gap(lines: Sequence[Line]) -> float:
    """The distance of two lines above which they are rows of their own.

    When the distances differ much, the smaller ones part the lines of a cell.
    """
    gaps = [before.base - line.base for before, line in itertools.pairwise(lines)]
    positive = [gap for gap in gaps if gap > 0]
    if not positive or max(positive) < 1.4 * min(positive) or median(positive) < 0.8 * min(positive):
        return 0.0
    return _NEW_ROW * min(positive)
