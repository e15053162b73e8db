"""Quotes as people copy them, looked up in a document: evidence with its exact characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qa.errors import QuoteError
from qa.index.questions import Evidence
from qa.model import Document, Span
from qa.text import display, line_range


def evidence_of(
    document: Document, quote: str, line: int | None = None, within: Span | None = None
) -> Evidence:
    """The one place of ``quote`` in the document.

    The characters of the file count first, then the text as shown, without markup and footnote
    marks. ``line`` chooses among several places: the one that begins on that line; places outside
    ``within`` do not count.
    Raises QuoteError when there is no such place, or more than one.
    """
    if not quote.strip():
        raise QuoteError("the quote is empty; copy the words of the document that answer the question")
    places = _counted(_verbatim(document, quote.strip()), within) or _counted(
        _as_shown(document, quote), within
    )
    lines = [line_range(document.text, place)[0] for place in places]
    if line is not None:
        places = [place for place, at in zip(places, lines, strict=True) if at == line]
    if len(places) == 1:
        return Evidence(places[0].start, places[0].end, places[0].of(document.text))
    raise QuoteError(_complaint(document, quote, lines, line))


def _complaint(document: Document, quote: str, lines: list[int], line: int | None) -> str:
    if not lines:
        return (
            f"{quote[:80]!r} does not stand in {document.id}; copy the words exactly, from one paragraph "
            f"(`qa documents inspect {document.id}` shows how it was read)"
        )
    where = ", ".join(str(each) for each in lines[:10])
    apart = len(set(lines)) == len(lines)
    chosen = "" if line is None else f", not once on line {line}"
    return (
        f"{quote[:80]!r} stands {len(lines)} times in {document.id}, on lines {where}{chosen}; "
        "give more of the sentence" + (", or one of these lines with --line" if apart else "")
    )


def _counted(places: Iterable[Span], within: Span | None) -> list[Span]:
    """The places inside ``within``, each once, in order."""
    return sorted({each for each in places if within is None or within.contains(each)})


def _verbatim(document: Document, quote: str) -> Iterator[Span]:
    at = document.text.find(quote)
    while at >= 0:
        yield Span(at, at + len(quote))
        at = document.text.find(quote, at + 1)


def _as_shown(document: Document, quote: str) -> Iterator[Span]:
    """Places in the display form of the blocks; any white space in the quote is as one blank."""
    wanted = " ".join(quote.split())
    for block in document.blocks:
        shown = display(document.text, block.pieces, document.markup)
        at = shown.text.find(wanted)
        while at >= 0:
            yield shown.source(at, at + len(wanted))
            at = shown.text.find(wanted, at + 1)
