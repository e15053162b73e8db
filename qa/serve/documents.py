"""``/v1/documents``: what can be asked, how it is structured, and its very characters."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from qa.cite import lines
from qa.documents.references import ReferenceList
from qa.errors import SpanError
from qa.index.manifest import DocumentRecord, Failure
from qa.model import Block, BlockKind, Document, Page, PartKind, Span
from qa.serve.problems import NOT_FOUND, RESPONSES
from qa.serve.provide import Provided
from qa.text import quote_hash

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=NOT_FOUND | RESPONSES)


class FailedDocument(BaseModel):
    """A document that could not be read and therefore cannot be asked; ``file`` is its place in the corpus.

    ``code`` names the error, such as ``EncryptedFile``; ``message`` says what to do.
    """

    id: str
    file: str
    code: str
    message: str


class DocumentList(BaseModel):
    """The documents that can be asked, and those that could not be read."""

    documents: list[DocumentRecord]
    failed: list[FailedDocument]


class BlockOutline(BaseModel):
    """A block and where it stands: lines or page, if the format has any; ``label`` numbers a footnote."""

    kind: BlockKind
    section: list[str]
    span: Span
    lines: tuple[int, int] | None
    page: int | None
    label: str


class FootnoteOutline(BaseModel):
    """A footnote: where its marks stand and where its definition is."""

    number: str
    marks: list[Span]
    definition: Span | None


class Structure(BaseModel):
    """How a document was read; ``account`` counts the characters of each kind, adding up to all."""

    id: str
    title: str
    language: str
    version: str
    characters: int
    account: dict[PartKind, int]
    blocks: list[BlockOutline]
    footnotes: list[FootnoteOutline]
    pages: list[Page]
    warnings: list[str]


class Excerpt(BaseModel):
    """Characters of a document: ``text == canonical_text[start:end]``."""

    id: str
    version: str
    span: Span
    lines: tuple[int, int] | None
    page: int | None
    text: str
    sha256: str


@router.get("", summary="List documents")
def documents(service: Provided) -> DocumentList:
    """Every document that can be asked, with its version (the SHA-256 of its file), and what failed."""
    return DocumentList(documents=service.documents(), failed=[_failed(each) for each in service.failures()])


@router.get("/{id}", summary="Structure of a document")
def structure(id: str, service: Provided) -> Structure:
    """Its blocks with their section paths, its footnotes, and the account of every character."""
    document = service.document(id)
    account: Counter[PartKind] = Counter()
    for part in document.parts:
        account[part.kind] += len(part.span)
    return Structure(
        id=document.id,
        title=document.title,
        language=document.language,
        version=document.version,
        characters=len(document.text),
        account=account,
        blocks=[_outline(document, block) for block in document.blocks],
        footnotes=[
            FootnoteOutline(
                number=note.number,
                marks=list(note.marks),
                definition=note.definition.span if note.definition else None,
            )
            for note in document.footnotes
        ],
        pages=list(document.pages),
        warnings=list(document.warnings),
    )


@router.get("/{id}/references", summary="What a document refers to")
def references(id: str, service: Provided) -> ReferenceList:
    """Every reference as printed, with all places where it is cited and the document that it resolves to.

    ``document`` is null while the document meant is not in the corpus.
    """
    return service.references(id)


@router.get("/{id}/text", summary="Characters of a document")
def text(
    id: str,
    service: Provided,
    start: Annotated[
        int, Query(ge=0, description="First character, counted in Unicode code points from 0.")
    ] = 0,
    end: Annotated[
        int | None, Query(ge=0, description="Behind the last character; the end by default.")
    ] = None,
) -> Excerpt:
    """The verbatim text of a span, for checking a quote."""
    document = service.document(id)
    span = within(document, start, end)
    excerpt = span.of(document.text)
    return Excerpt(
        id=document.id,
        version=document.version,
        span=span,
        lines=lines(document, span),
        page=document.page_at(span.start),
        text=excerpt,
        sha256=quote_hash(excerpt),
    )


def within(document: Document, start: int, end: int | None) -> Span:
    """The span from ``start`` to ``end`` (or the end). Raises SpanError when it does not fit."""
    stop = len(document.text) if end is None else end
    if not start <= stop <= len(document.text):
        raise SpanError(
            f"there is no span {start}-{stop}: {document.id} has {len(document.text)} characters, "
            "and start must not exceed end"
        )
    return Span(start, stop)


def _failed(failure: Failure) -> FailedDocument:
    return FailedDocument(id=failure.document, file=failure.file, code=failure.error, message=failure.message)


def _outline(document: Document, block: Block) -> BlockOutline:
    return BlockOutline(
        kind=block.kind,
        section=list(block.section),
        span=block.span,
        lines=lines(document, block.span),
        page=document.page_at(block.span.start),
        label=block.label,
    )
