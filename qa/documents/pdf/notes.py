"""Footnotes at the foot of columns: found by their raised numbers or small type, split, and named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.documents.characters import lowered
from qa.documents.pdf.columns import Column
from qa.documents.pdf.page import Line

_SMALL = 0.93  # of the size of the text
_LOW = 0.5  # of the height of the column, for notes in the size of the text
_LABEL = re.compile(r"\s*(?P<label>\d{1,3}|[*†‡§])[.)]?(?:\s+|(?=[A-Z\"“„‘(]))(?=\S)")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*\s*$")
_RAISED_LABEL = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,2})[\])]?\s*")


@dataclass(frozen=True, slots=True)
class Note:
    """Lines of one footnote; one that ``continues`` goes on with the note before, from another column."""

    label: str
    lines: tuple[Line, ...]
    continues: bool = False


def marks(found: Sequence[Column]) -> frozenset[str]:
    """The raised numbers and signs in the columns of a page."""
    raised = (
        piece.text for column in found for line in column.lines for piece in line.pieces if piece.raised
    )
    return frozenset(label for text in raised for label in re.findall(r"\d{1,3}|[*†‡§]{1,2}", text))


def is_open(note: Note) -> bool:
    """Whether a footnote stops in the middle of a sentence."""
    return not _SENTENCE_END.search(note.lines[-1].text)


def split(
    column: Column, size: float, marked: frozenset[str], last: float | None
) -> tuple[Column, list[Note]]:
    """A column without its footnotes, and these.

    ``size`` is that of the file's text, ``marked`` are the marks on the page, ``last`` is the size of
    a footnote that may go on here, if any.
    """
    lines = column.lines
    start = next((n for n in range(len(lines)) if _begins_notes(lines, n, size, marked)), len(lines))
    first = start
    while last is not None and first and _goes_on(lines[first - 1], size, last):
        first -= 1
    if first == 0 and start == len(lines):
        first = start  # a whole column in small type is no footnote
    notes = list(_notes(lines[first:start], lines[start:]))
    return Column(lines[:first], column.left, column.right), notes


def _begins_notes(lines: Sequence[Line], number: int, size: float, marked: frozenset[str]) -> bool:
    """Whether a footnote begins with a line, and nothing but footnotes follows in the column."""
    line = lines[number]
    label = _raised_label(line)
    small = line.size <= _SMALL * size
    plain = _LABEL.match(line.text)
    if not (label or (small and plain is not None and plain["label"] in marked)):
        return False
    below = lines[number:]
    if small:
        return all(each.size <= _SMALL * size for each in below)
    height = lines[0].base - lines[-1].base
    is_low = lines[0].base - line.base >= _LOW * height or len(below) <= 3
    return bool(label) and is_low and all(each.size <= 1.05 * line.size for each in below)


def _raised_label(line: Line) -> str:
    """The raised number or sign that a line begins with, followed by words."""
    pieces = [piece for piece in line.pieces if piece.text.strip()]
    is_label = len(pieces) > 1 and pieces[0].raised and _RAISED_LABEL.fullmatch(pieces[0].text)
    return lowered(pieces[0].text) if is_label else ""


def _goes_on(line: Line, size: float, last: float) -> bool:
    return line.size <= _SMALL * size and abs(line.size - last) <= 0.05 * last


def _notes(ahead: Sequence[Line], lines: Sequence[Line]) -> Iterator[Note]:
    """Lines to footnotes; those ahead of the first label belong to the note before."""
    label, current, continues = "", list(ahead), True
    for number, line in enumerate(lines):
        found = _raised_label(line) or _plain_label(line, label, is_first=number == 0)
        if found:
            if current:
                yield Note(label, tuple(current), continues)
            label, current, continues = found, [_without_label(line)], False
        else:
            current.append(line)
    if current:
        yield Note(label, tuple(current), continues)


def _plain_label(line: Line, before: str, is_first: bool) -> str:
    """The number that a line begins with, if it is not raised: of the first note, or the next in count."""
    match = _LABEL.match(line.text)
    if match is None:
        return ""
    follows = before.isdecimal() and match["label"] == str(int(before) + 1)
    return match["label"] if is_first or follows else ""


def _without_label(line: Line) -> Line:
    """The line without the number that it begins with."""
    pieces = [piece for piece in line.pieces if piece.text]
    while pieces and not pieces[0].text.strip():
        pieces.pop(0)
    if pieces[0].raised:
        rest = pieces[1:]
    else:
        match = _LABEL.match(pieces[0].text)
        cut = match.end() if match else len(pieces[0].text)
        rest = [replace(pieces[0], text=pieces[0].text[cut:]), *pieces[1:]]
    return Line(tuple(rest), line.left, line.right, line.base, line.size)
