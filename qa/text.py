"""Sentences, words, display forms, quotes and lines: always as spans of the canonical text.

The only module that imports ``sentencex``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sentencex import get_sentence_boundaries

from qa.model import Span

FOOTNOTE_MARK = re.compile(r"<sup>\s*(\d{1,3})\s*</sup>|\[\^(\d{1,3})\](?!:)")
_MARKUP = re.compile(
    r"""(?P<mark><sup>\s*\d{1,3}\s*</sup>|\[\^\d{1,3}\])    # footnote mark
    |\[(?P<label>(?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)          # link: the label is shown
    |<(?P<url>https?://[^>\s]+)>                            # bare link
    |</?[A-Za-z][^<>]{0,200}>                               # tag
    |\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}                   # emphasis touching a word
    |(?<!\w)_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?!\w)
    |\\(?P<escaped>[^\w\s])                                 # backslash escape
    |(?:(?<=\n)|^)>[ ]?                                     # block quote
    """,
    re.VERBOSE,
)
_ENUMERATOR = re.compile(r"\(?(?:[a-zA-Z]|\d{1,2}|[ivxIVX]{1,5})[.)]\)?")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Display:
    """Text as shown to people, and for each of its characters the offset it came from."""

    text: str
    offsets: tuple[int, ...]

    def source(self, start: int, end: int) -> Span:
        """The canonical span that the non-empty range ``[start, end)`` of the display came from."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def display(text: str, pieces: Sequence[Span], markup: bool = True) -> Display:
    """The pieces joined, without markup (when ``markup``) and with runs of white space as one blank."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset in _shown(text, pieces, markup):
        character = text[offset]
        if character.isspace():
            if not characters or characters[-1] == " ":
                continue
            character = " "
        characters.append(character)
        offsets.append(offset)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return Display("".join(characters), tuple(offsets))


def _shown(text: str, pieces: Sequence[Span], markup: bool) -> Iterator[int]:
    """Offsets of the characters that are shown, a blank between pieces that are apart."""
    for number, piece in enumerate(pieces):
        if number and not _touch(text, pieces[number - 1], piece):
            yield from _blank_before(text, piece.start)
        yield from _unmarked(text, piece) if markup else range(piece.start, piece.end)


def _touch(text: str, before: Span, after: Span) -> bool:
    """Whether what stands between two pieces, such as a footnote mark, holds no white space."""
    between = text[before.end : after.start]
    return bool(between) and not any(character.isspace() for character in between)


def _blank_before(text: str, start: int) -> Iterator[int]:
    """The nearest blank before ``start``, so that joined pieces never glue two words together."""
    blank = next((i for i in range(start - 1, -1, -1) if text[i].isspace()), None)
    if blank is not None:
        yield blank


def _unmarked(text: str, span: Span) -> Iterator[int]:
    """Offsets of the characters of ``span`` that are not markup."""
    at = span.start
    for match in _MARKUP.finditer(text, span.start, span.end):
        yield from range(at, match.start())
        if match["label"] is not None:
            yield from _unmarked(text, Span(*match.span("label")))
        elif match["url"] is not None:
            yield from range(*match.span("url"))
        elif match["escaped"] is not None:
            yield from range(*match.span("escaped"))
        at = match.end()
    yield from range(at, span.end)


def sentence_ranges(shown: str, language: str) -> list[tuple[int, int]]:
    """Ranges of the sentences of a display text, without white space around them, in order.

    The mark of a point, such as 'a.' or '2.', belongs to the sentence behind it.
    """
    ranges: list[tuple[int, int]] = []
    for boundary in get_sentence_boundaries(language, shown):
        start, end = boundary["start_index"], boundary["end_index"]
        while start < end and shown[start].isspace():
            start += 1
        while end > start and shown[end - 1].isspace():
            end -= 1
        if ranges and _ENUMERATOR.fullmatch(shown, *ranges[-1]):
            start = ranges.pop()[0]
        if start < end:
            ranges.append((start, end))
    return ranges


def sentence_spans(
    text: str, pieces: Sequence[Span], language: str, markup: bool = True
) -> list[tuple[Span, str]]:
    """The sentences of a block as (canonical span, display text).

    Markup and footnote marks that touch a sentence belong to its span; white space between
    sentences belongs to none. A block without any shown character has no sentences.
    """
    shown = display(text, pieces, markup)
    ranges = sentence_ranges(shown.text, language)
    spans = [shown.source(*each) for each in ranges]
    edges = [pieces[0].start, *_edges(text, spans), pieces[-1].end]
    found = []
    for number, (start, end) in enumerate(ranges):
        span = trim(text, Span(edges[2 * number], edges[2 * number + 1]))
        found.append((span, shown.text[start:end]))
    return found


def _edges(text: str, spans: Sequence[Span]) -> Iterator[int]:
    """Where each sentence ends and the next begins: at the first and last blank between them."""
    for before, after in pairwise(spans):
        between = text[before.end : after.start]
        head = len(between) - len(_after_first_blank(between))
        yield before.end + head
        yield after.start - len(_after_last_blank(between)) if between.strip() else after.start


def _after_first_blank(between: str) -> str:
    match = re.search(r"\s", between)
    return between[match.start() :] if match else ""


def _after_last_blank(between: str) -> str:
    return re.split(r"\s", between)[-1] if re.search(r"\s", between) else ""


def trim(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def words(text: str) -> list[str]:
    """The folded words and numbers of a text, in order."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Lower case, without accents, curly quotes straightened: for comparing, never for citing."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def quote_hash(quote: str) -> str:
    """SHA-256 of the quote in UTF-8, lower-case hex."""
    return hashlib.sha256(quote.encode("utf-8")).hexdigest()


def line_range(text: str, span: Span) -> tuple[int, int]:
    """First and last line of the span, counted from 1 the way a text editor does."""
    first = _line_breaks(text[: span.start]) + 1
    return first, first + _line_breaks(text[span.start : max(span.start, span.end - 1)])


def _line_breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
