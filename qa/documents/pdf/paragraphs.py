"""Lines of a column to blocks: paragraphs, list items, rows of tables, lines of a contents list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from qa.documents import structure
from qa.documents.leaves import Role
from qa.documents.pdf.columns import Column
from qa.documents.pdf.page import Line, usual

_BULLET = re.compile(
    r"\s*(?P<marker>[•‣▪▫◦●○■□➢➤✓✔\u2013\u2014\u00b7\uf0a7\uf0b7\uf0d8\ue000-\uf8ff*-])\s+(?=\S)"
    r"|\s*(?P<number>\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)"
)
_LEADERS = re.compile(r"(?:\s*\.){4,}\s*|\s*[…_]{2,}\s*")
_SENTENCE_END = re.compile(r"(?:[.!?:;…][\"'”’)\]]*|[\"”])\s*$")
_INDENT = 0.8  # of the size
_GAP = 1.35  # of the leading
_DISPLAY = 1.15  # of the size of the column, for headings, whose lines may be indented or centred
_DISPLAY_GAP = 1.6
_FILLED = 0.2  # of the width of the column may stay blank at the end of a full line
_FEWEST_CONTENTS = 3
_UNCOUNTED = 20  # pages that a file may lack of the printed whole


@dataclass(frozen=True, slots=True)
class Para:
    """Lines that belong together, what they are, and the bullet or number in front of an item."""

    role: Role
    lines: tuple[Line, ...]
    marker: str = ""
    starts_indented: bool = False
    fills: bool = False  # whether the last line reaches the right edge of the column

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return usual(((line.size, len(line.text)) for line in self.lines), 0.1)

    @property
    def text(self) -> str:
        """Its words, lines joined by blanks."""
        return " ".join(" ".join(line.text for line in self.lines).split())

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)


def blocks(column: Column, pages: int) -> list[Para]:
    """The blocks of a column in order; ``pages`` is how many the file has."""
    found: list[Para] = []
    for role, lines in _runs(column.lines, pages):
        if role is Role.PARAGRAPH:
            found.extend(_paragraphs(lines, column))
        elif role is Role.CONTENTS:
            found.extend(Para(role, (line,)) for line in lines)
        else:
            found.append(Para(role, tuple(lines)))
    return found


# --- runs of lines of one kind --------------------------------------------------------------


def _runs(lines: Sequence[Line], pages: int) -> Iterator[tuple[Role, list[Line]]]:
    """Stretches of a contents list, of a table, of text."""
    contents = _contents(lines, pages)
    tabular = [not is_title and _in_table(lines, n) for n, is_title in enumerate(contents)]
    run: list[Line] = []
    role = Role.PARAGRAPH
    for line, is_title, is_row in zip(lines, contents, tabular, strict=True):
        now = Role.CONTENTS if is_title else Role.TABLE if is_row else Role.PARAGRAPH
        if run and now is not role:
            yield role, run
            run = []
        role = now
        run.append(line)
    if run:
        yield role, run


def contents_line(line: Line) -> str:
    """A line as a line of a contents list: leaders and wide gaps as a tab."""
    return "\t".join(_LEADERS.sub("\t", text).strip(" ") for _, text in line.cells).strip()


def _is_title(line: str, pages: int) -> bool:
    """Whether a line is a title with the number of a page that the file can have."""
    number = line.rsplit(maxsplit=1)[-1] if line.strip() else ""
    possible = not number.isdecimal() or int(number) <= pages + _UNCOUNTED
    return structure.contents_title(line) is not None and possible


def _contents(lines: Sequence[Line], pages: int) -> list[bool]:
    """Which lines belong to a contents list: titles with page numbers, and what stands between them."""
    titled = [_is_title(contents_line(line), pages) for line in lines]
    marked = list(titled)
    for n in range(1, len(lines) - 1):
        between = titled[n - 1] and titled[n + 1]
        marked[n] = titled[n] or (between and not _SENTENCE_END.search(lines[n].text))
    start = 0
    for n in range(len(lines) + 1):
        if n == len(lines) or not marked[n]:
            if sum(titled[start:n]) < _FEWEST_CONTENTS:
                marked[start:n] = [False] * (n - start)
            start = n + 1
    return marked


def _in_table(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is a row: with cells that stand under or over those of a neighbour."""
    line = lines[number]
    near = [lines[n] for n in (number - 1, number + 1) if 0 <= n < len(lines)]
    if len(line.cells) > 1:
        return any(len(other.cells) > 1 and _aligned(line, other) for other in near)
    beside = [other for other in near if len(other.cells) > 1]
    is_tight = any(abs(other.base - line.base) < 1.5 * line.size for other in beside)
    inner = {round(left / 6) for other in beside for left, _ in other.cells[1:]}
    return is_tight and bool({round(line.left / 6) + d for d in (-1, 0, 1)} & inner)


def _aligned(one: Line, other: Line) -> bool:
    lefts = [left for left, _ in other.cells[1:]]
    return any(abs(left - each) < 0.6 * one.size for left, _ in one.cells[1:] for each in lefts)


# --- text to paragraphs ---------------------------------------------------------------------


def _paragraphs(lines: Sequence[Line], column: Column) -> Iterator[Para]:
    leading = _leading(lines)
    edge = usual(((line.left, 1) for line in column.lines), 2.0)
    current: list[Line] = []
    for line in lines:
        if current and _begins(current, line, column, leading, edge):
            yield _para(current, column, edge)
            current = []
        current.append(line)
    if current:
        yield _para(current, column, edge)


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of baselines, in units of the size; that of most printing without a sample."""
    gaps = [
        (before.base - line.base) / line.size
        for before, line in itertools.pairwise(lines)
        if line.size and abs(before.size - line.size) < 0.05 * line.size and before.base > line.base
    ]
    close = [gap for gap in gaps if gap < 2.2]
    return median(close) if close else 1.25


def _begins(current: Sequence[Line], line: Line, column: Column, leading: float, edge: float) -> bool:
    """Whether a line begins a new block behind ``current``."""
    before = current[-1]
    size = max(before.size, line.size)
    gap = before.base - line.base
    ended = bool(_SENTENCE_END.search(before.text))
    short = _stops_short(before, line, column.right)
    if min(before.size, line.size) > _DISPLAY * column.size and abs(before.size - line.size) < 0.1 * size:
        return gap > _DISPLAY_GAP * size or gap < 0
    listed = _BULLET.match(line.text) and (ended or short or _BULLET.match(current[0].text))
    other_type = line.bold != before.bold and (ended or short or gap > 1.1 * leading * size)
    return bool(
        gap > _GAP * max(leading * size, size)
        or gap < 0
        or listed
        or other_type
        or (line.pieces and line.pieces[0].raised)
        or abs(before.size - line.size) > 0.2 * size
        or (ended and short)
        or _indented(current, line, edge, short)
    )


def _stops_short(before: Line, line: Line, right: float) -> bool:
    """Whether the first word of a line would have had its place on the line before."""
    word = line.text.split(maxsplit=1)[0] if line.text.strip() else ""
    width = (line.right - line.left) / max(1, len(line.text.rstrip()))
    return before.right + (len(word) + 1) * width < right - before.size / 2


def _indented(current: Sequence[Line], line: Line, edge: float, short: bool) -> bool:
    """Whether the left edge of a line shows that it begins a paragraph."""
    before = current[-1]
    step = _INDENT * line.size
    if _BULLET.match(current[0].text):
        return short and line.left < current[0].left - step
    if line.left - edge > step and before.left - edge < step / 2:
        ended = bool(_SENTENCE_END.search(before.text))
        return (ended or short) and line.left - before.left < 6 * line.size
    if len(current) == 1 and line.left - edge > step and abs(line.left - before.left) < 2 and short:
        return True  # two paragraphs of one line, each with its first line indented
    was_block = len(current) > 1 and abs(current[-2].left - before.left) < 2
    return was_block and before.left - line.left > step


def _para(lines: Sequence[Line], column: Column, edge: float) -> Para:
    first, last = lines[0], lines[-1]
    bullet = _BULLET.match(first.text)
    fills = last.right > column.right - _FILLED * (column.right - column.left)
    indented = first.left - edge > _INDENT * first.size
    if bullet is None or (bullet["number"] and all(line.bold for line in lines)):
        return Para(Role.PARAGRAPH, tuple(lines), "", indented, fills)
    return Para(Role.ITEM, tuple(lines), bullet[0].strip(), indented, fills)
