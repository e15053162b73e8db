"""The web pages: ask a question, and see a cited passage marked in its document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from qa.model import Document, PartKind, Span
from qa.serve.documents import within
from qa.serve.provide import Provided
from qa.templates import render

HERE = Path(__file__).parent
STATIC = HERE / "static"
# Pages run our own two files and nothing else, whatever a document or question holds.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters of one kind that is wholly marked or wholly not."""

    kind: PartKind
    text: str
    marked: bool
    first_mark: bool


@router.get("/")
def home(service: Provided) -> HTMLResponse:
    """The page to ask on."""
    return _page("ask.html", documents=service.documents(), failed=service.failures())


@router.get("/documents/{id}")
def document(
    id: str,
    service: Provided,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int, Query(ge=0)] = 0,
    version: str = "",
) -> HTMLResponse:
    """A document, verbatim, with the span from ``start`` to ``end`` marked."""
    shown = service.document(id)
    segments = list(_segments(shown, within(shown, start, end)))
    changed = bool(version) and not shown.version.startswith(version)
    return _page("document.html", document=shown, segments=segments, changed=changed, version=version)


def _page(name: str, **values: object) -> HTMLResponse:
    return HTMLResponse(render(HERE, name, **values), headers=_HEADERS)


def _segments(document: Document, marked: Span) -> Iterator[Segment]:
    """The whole text in order, cut where its kind changes and where the mark begins and ends."""
    seen = False
    for part in document.parts:
        cuts = sorted({part.span.start, part.span.end, *_inside(part.span, marked)})
        for start, end in pairwise(cuts):
            is_marked = marked.start <= start and end <= marked.end
            yield Segment(part.kind, document.text[start:end], is_marked, is_marked and not seen)
            seen = seen or is_marked


def _inside(span: Span, marked: Span) -> list[int]:
    return [cut for cut in (marked.start, marked.end) if span.start < cut < span.end]
