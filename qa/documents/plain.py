"""Plain text files to Documents: paragraphs by blank lines, headings by how they are set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.documents import leaves, noise, structure
from qa.documents.catalogue import Entry
from qa.documents.leaves import LINE_END, Leaf, Role
from qa.model import Document, Span
from qa.text import trim

_ITEM = re.compile(r"[ \t]*(?:[-*+•▪–·]|\(?(?:\d{1,3}|[a-z])[.)])[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"[ \t]*(?:={3,}|-{3,}|~{3,}|\*{3,}|_{3,})[ \t]*")
_SENTENCE_END = re.compile(r"[.!?:;,…][\"'”’)\]]*$")
_LONGEST_HEADING = 120


def read(text: str, entry: Entry) -> Document:
    """The document that ``text`` (the decoded file, unchanged) holds."""
    return leaves.document(text, list(_leaves(text)), entry, markup=False)


def _leaves(text: str) -> Iterator[Leaf]:
    for chunk in _chunks(text):
        yield from _items(text, chunk) if _ITEM.match(chunk[0].of(text)) else _block(text, chunk)


def _chunks(text: str) -> Iterator[list[Span]]:
    """The lines of the file in runs without a blank line between, as spans with their line ends."""
    chunk: list[Span] = []
    at = 1 if text.startswith("\ufeff") else 0
    for end in [*(match.end() for match in LINE_END.finditer(text)), len(text)]:
        line = Span(at, end)
        at = end
        if line.of(text).strip():
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _block(text: str, lines: list[Span]) -> Iterator[Leaf]:
    """Rules, and headings with a line drawn under them; then a paragraph or a heading of the lines left."""
    at = 0
    while at < len(lines):
        if _is_rule(text, lines[at]):
            yield Leaf(Role.NOISE, lines[at], trim(text, lines[at]), note=noise.RULE)
            at += 1
        elif at + 1 < len(lines) and _is_rule(text, lines[at + 1]):
            depth = 1 if "=" in lines[at + 1].of(text) else 2
            drawn = Span(lines[at].start, lines[at + 1].end)
            yield Leaf(Role.HEADING, drawn, trim(text, lines[at]), depth)
            at += 2
        else:
            break
    if at < len(lines):
        whole = Span(lines[at].start, lines[-1].end)
        alone = at + 1 == len(lines) and _is_heading(trim(text, whole).of(text))
        yield Leaf(Role.HEADING if alone else Role.PARAGRAPH, whole, trim(text, whole))


def _is_rule(text: str, line: Span) -> bool:
    """Whether a line is drawn, of dashes or the like."""
    return _UNDERLINE.fullmatch(trim(text, line).of(text)) is not None


def _items(text: str, lines: list[Span]) -> Iterator[Leaf]:
    """The items of a list; a line without a bullet goes on with the item above it."""
    starts = [n for n, line in enumerate(lines) if _ITEM.match(line.of(text))]
    if len(lines) == 1 and _is_heading(trim(text, lines[0]).of(text)):
        yield Leaf(Role.HEADING, lines[0], trim(text, lines[0]))
        return
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        whole = Span(lines[start].start, lines[end - 1].end)
        marker = _ITEM.match(text, whole.start, whole.end)
        yield Leaf(Role.ITEM, whole, trim(text, Span(marker.end() if marker else whole.start, whole.end)))


def _is_heading(line: str) -> bool:
    """Whether a line on its own is a heading: numbered as one or all in capitals, and no sentence."""
    if len(line) > _LONGEST_HEADING or _SENTENCE_END.search(line) or not any(c.isalpha() for c in line):
        return False
    return structure.is_numbered(line) or (line.isupper() and len(line) > 3)
