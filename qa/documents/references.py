"""Pointers to other documents: what a sentence or footnote names and sends the reader to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.model import Block, Document, Reference, Span
from qa.text import display, fold, words

_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]\([^()\s]*\)")
_POINTER = re.compile(
    r"\b(?:please\s+see|see\s+also|see(?=\s+(?:the\s+)?[A-Z\[])|(?:please|would|we|is|are)\s+refer(?:red)?\s+to"
    r"|refers?\s+(?:the\s+|its\s+)?readers?\s+to"
    r"|zie\s+(?:ook|verder)|zie(?=\s+(?:de\s+|het\s+)?[A-Z\[])|verwijst\s+(?:\w+\s+){0,4}naar)\s+",
    re.IGNORECASE,
)
_TITLE_END = re.compile(r"(?:\s+of\s+this\s+(?:policy\s+)?document)?[.;]?\s*$|[.;]\s")


def points_elsewhere(sentence: str) -> bool:
    """Whether a sentence (display form) sends the reader to another document."""
    return _POINTER.search(sentence) is not None and bool(_named(sentence))


def references_in(document: Document, span: Span, others: Iterable[str]) -> tuple[Reference, ...]:
    """What the text of ``span`` points to; ``others`` are the titles and ids of the corpus.

    Links count wherever they stand, and what follows words such as 'see' or 'refer to'.
    """
    known = [fold(other) for other in others]
    shown = display(document.text, [span], document.markup).text
    titles = [_clean(document, match) for match in _LINK.finditer(document.text, span.start, span.end)]
    if not titles and (named := _named(shown)):
        titles = [named]
    unique = dict.fromkeys(title for title in titles if title)
    return tuple(Reference(title, span, document.id, _matches(title, known)) for title in unique)


def footnote_reference(document: Document, definition: Block, others: Iterable[str]) -> tuple[Reference, ...]:
    """What a footnote points to: its links, or the whole of a footnote that is one printed title."""
    found = references_in(document, definition.span, others)
    shown = display(document.text, definition.pieces, document.markup).text
    if found or "|" not in shown:
        return found
    known = [fold(other) for other in others]
    title = shown.split("|")[0].strip()
    return (Reference(title, definition.span, document.id, _matches(title, known)),)


def is_known(title: str, others: Iterable[str]) -> bool:
    """Whether a printed title is that of a document in the corpus, given their titles and ids."""
    return _matches(title, [fold(other) for other in others])


def _named(sentence: str) -> str:
    """What the pointing words are followed by, without the article."""
    pointer = _POINTER.search(sentence)
    if pointer is None:
        return ""
    rest = re.sub(r"^(?:the|de|het)\s+", "", sentence[pointer.end() :])
    end = _TITLE_END.search(rest)
    title = rest[: end.start()] if end else rest
    return title.split("|")[0].strip(" .")


def _clean(document: Document, match: re.Match[str]) -> str:
    """The printed title in a link: the part before the first bar, which names publisher or kind."""
    shown = display(document.text, [Span(match.start(1), match.end(1))], document.markup).text
    return shown.split("|")[0].strip()


def _matches(title: str, known: Sequence[str]) -> bool:
    """Whether a title is that of a document in the corpus."""
    wanted = set(words(title))
    return any(wanted and wanted == set(words(other)) for other in known)
