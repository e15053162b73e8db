"""Lines joined to running text: words broken at line ends made whole, blanks put between the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.documents.characters import clean
from qa.documents.pdf.page import Line, Piece
from qa.text import fold

_HYPHEN = re.compile(r"(?P<head>[^\W\d_]{1,})[-‐\u00ad]$")
_HEAD = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_JOINT = re.compile(r"[\w][-‐–—/]$")


def vocabulary(lines: Iterable[Line]) -> Counter[str]:
    """How often each word occurs whole; those at the ends of lines may be halves and do not count."""
    found: Counter[str] = Counter()
    for line in lines:
        words = _WORD.findall(fold(clean(line.text)))
        found.update(words[1:-1])
    return found


def joined(lines: Sequence[Line], known: Counter[str]) -> list[Piece]:
    """The words of lines one after another, as one line."""
    pieces: list[Piece] = []
    for line in lines:
        pieces = join(pieces, [replace(p, text=clean(p.text)) for p in line.pieces], known)
    return pieces


def join(before: list[Piece], after: Sequence[Piece], known: Counter[str]) -> list[Piece]:
    """Two stretches of text as one, the word broken between them made whole."""
    kept = _stripped(before)
    following = [piece for piece in after if piece.text]
    if not kept or not following:
        return [*kept, *following]
    last, first = kept[-1], following[0]
    head, tail = last.text, first.text.lstrip()
    following[0] = replace(first, text=tail)
    broken, rest = _HYPHEN.search(head), _HEAD.match(tail)
    if last.raised or first.raised:
        glue = "" if first.raised else " "
    elif broken and rest and rest[0][0].islower():
        if not _keeps_hyphen(broken["head"], rest[0], known):
            head = head[:-1]
        glue = ""
    else:
        glue = "" if _JOINT.search(head) and not head.endswith((" -", " –", " —")) else " "
    kept[-1] = replace(last, text=head + glue)
    if last.raised and glue:
        kept[-1] = last
        kept.append(Piece(glue, False, first.bold))
    return [*kept, *following]


def _stripped(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without blanks at the end."""
    kept = list(pieces)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept


def _keeps_hyphen(head: str, tail: str, known: Counter[str]) -> bool:
    """Whether the file spells the word with a hyphen elsewhere, and not without."""
    whole, parted = fold(head + tail), fold(f"{head}-{tail}")
    return known[parted] > known[whole]


def split_head(pieces: Sequence[Piece], before: str) -> tuple[str, list[Piece]]:
    """What a page begins with and ``before`` ends without: the rest of a broken word; and what follows it."""
    first = pieces[0] if pieces else Piece("", False, False)
    rest = re.match(r"\S+", first.text)
    if not _JOINT.search(before) or before.endswith((" -", " –", " —")) or not rest or first.raised:
        return "", list(pieces)
    return rest[0], [replace(first, text=first.text[rest.end() :].lstrip()), *pieces[1:]]
