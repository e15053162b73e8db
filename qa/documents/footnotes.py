"""Footnote marks and definitions, joined by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.model import Block, BlockKind, Footnote, Span
from qa.text import FOOTNOTE_MARK

_DEFINITION = re.compile(r"\s*(?:<sup>\s*(?P<sup>\d{1,3})\s*</sup>|\[\^(?P<caret>\d{1,3})\]:)\s*(?=\S)")


def definition_start(text: str, span: Span) -> tuple[str, int] | None:
    """Number and offset of the words of a footnote definition; None when ``span`` is not one."""
    match = _DEFINITION.match(text, span.start, span.end)
    return (match["sup"] or match["caret"], match.end()) if match else None


def marks_in(text: str, pieces: Iterable[Span]) -> list[tuple[str, Span]]:
    """Every footnote mark inside the pieces: its number and span, in order."""
    return [
        (match[1] or match[2], Span(match.start(), match.end()))
        for piece in pieces
        for match in FOOTNOTE_MARK.finditer(text, piece.start, piece.end)
    ]


def join(text: str, blocks: Sequence[Block]) -> tuple[Footnote, ...]:
    """All footnotes of a document, ordered by first mark; definitions without marks come last."""
    marks: dict[str, list[Span]] = {}
    for block in blocks:
        if block.kind is not BlockKind.FOOTNOTE:
            for number, span in marks_in(text, block.pieces):
                marks.setdefault(number, []).append(span)
    definitions = {block.label: block for block in blocks if block.kind is BlockKind.FOOTNOTE}
    numbers = [*marks, *(number for number in definitions if number not in marks)]
    return tuple(Footnote(n, tuple(marks.get(n, ())), definitions.get(n)) for n in numbers)
