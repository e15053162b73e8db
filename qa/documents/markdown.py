"""Markdown files to Documents. The only module that imports ``markdown_it``.

The parser finds the leaves; what each of them means is decided in ``leaves``.
"""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.documents import leaves, noise
from qa.documents.catalogue import Entry
from qa.documents.leaves import LINE_END, Leaf, Role
from qa.model import Document, Span
from qa.text import trim

_ITEM_MARKER = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_BREAK = r"(?:\r\n?|\n)"
# Lines that begin with a key or as YAML goes on below one, to the first line of dashes alone. Each line can
# be matched in one way only: with two, a file without the closing dashes took time that doubled by the line.
_FRONT_MATTER = re.compile(
    rf"\ufeff?---[ \t]*{_BREAK}(?:(?!---[ \t]*(?:{_BREAK}|\Z))(?:[ \t#-]|\w[\w-]*:)[^\r\n]*{_BREAK})+"
    rf"---[ \t]*(?:{_BREAK}|\Z)"
)
_FOOTNOTE = re.compile(r"(?:\A|(?<=[\r\n]))([ \t]{0,3})\[(?=\^\d{1,3}\]:)")
_HASHES = re.compile(r"[ \t>]*#{1,6}(?:[ \t]+|$)|[ \t]+#+[ \t]*$", re.MULTILINE)


def read(text: str, entry: Entry) -> Document:
    """The document that ``text`` (the decoded file, unchanged) holds."""
    return leaves.document(text, _leaves(text), entry)


def _leaves(text: str) -> list[Leaf]:
    """All blocks without children, in order; their lines never overlap."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    starts.append(len(text))
    found = _front_matter(text)
    body = "".join(" " if c not in "\r\n" else c for c in text[: found[0].lines.end]) if found else ""
    # To Markdown alone '[^1]: word' is an address for links, and no text; here it is a footnote.
    plain = _FOOTNOTE.sub(r"\1(", body + text[len(body) :])
    in_item = False
    for token in MarkdownIt("commonmark").enable("table").parse(plain):
        if token.type == "list_item_open":
            in_item = True
        elif token.type == "list_item_close":
            in_item = False
        elif (role := _role(token, in_item)) and token.map:
            lines = Span(
                starts[min(token.map[0], len(starts) - 1)], starts[min(token.map[1], len(starts) - 1)]
            )
            if not found or lines.start >= found[-1].lines.end:
                first, *notes = _apart(text, lines) if token.type == "paragraph_open" else [lines]
                found.append(_leaf(text, role, first, token))
                found += [_leaf(text, Role.PARAGRAPH, each, token) for each in notes]
    return found


def _apart(text: str, lines: Span) -> list[Span]:
    """The lines of a paragraph, cut where a footnote begins, which needs no blank line before it."""
    begins = (match.start() for match in _FOOTNOTE.finditer(text, lines.start, lines.end))
    cuts = [lines.start, *(begin for begin in begins if begin > lines.start), lines.end]
    return [Span(start, end) for start, end in pairwise(cuts)]


def _front_matter(text: str) -> list[Leaf]:
    """What stands between two lines of dashes at the very start and describes the file, if anything."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return []
    lines = Span(0, match.end())
    return [Leaf(Role.NOISE, lines, trim(text, lines), note=noise.FRONT_MATTER)]


def _role(token: Token, in_item: bool) -> Role | None:
    """The first guess at a leaf's role, from Markdown alone; None when the token is no leaf."""
    match token.type:
        case "heading_open":
            return Role.HEADING
        case "hr":
            return Role.NOISE
        case "table_open":
            return Role.TABLE
        case "paragraph_open":
            return Role.ITEM if in_item else Role.PARAGRAPH
        case "fence" | "code_block" | "html_block":
            return Role.PARAGRAPH
        case _:
            return None


def _leaf(text: str, role: Role, lines: Span, token: Token) -> Leaf:
    words = trim(text, lines)
    if role is Role.ITEM and (marker := _ITEM_MARKER.match(text, lines.start, lines.end)):
        words = trim(text, Span(marker.end(), lines.end))
    if role is Role.HEADING:
        words = _heading_words(text, lines, token.markup)
    depth = int(token.tag[1]) if role is Role.HEADING else 0
    return Leaf(role, lines, words, depth, note=noise.RULE if role is Role.NOISE else "")


def _heading_words(text: str, lines: Span, markup: str) -> Span:
    """The words of a heading without its hashes, or without the underline of a setext heading."""
    words = trim(text, lines)
    if not markup.startswith("#"):
        underline = max(text.rfind("\n", words.start, words.end), text.rfind("\r", words.start, words.end))
        return trim(text, Span(words.start, max(words.start, underline)))
    inner = words.of(text)
    opening = _HASHES.match(inner)
    start = opening.end() if opening else 0
    tail = max(start, len(inner.rstrip("#").rstrip(" \t>")))  # where hashes that close it would begin
    closing = next((m for m in _HASHES.finditer(inner, tail) if m.end() == len(inner)), None)
    return trim(text, Span(words.start + start, words.start + (closing.start() if closing else len(inner))))
