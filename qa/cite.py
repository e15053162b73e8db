"""Spans to citations, and citations back to proof: everything in a citation is computed from a Document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.model import (
    Block,
    BlockKind,
    Citation,
    CitedDocument,
    CitedFootnote,
    Context,
    Document,
    Span,
    Statement,
)
from qa.text import display, line_range, quote_hash


def cite(document: Document, span: Span, number: int, context: Span | None = None) -> Citation:
    """The citation of ``span``, which must lie inside one block or one section of the document.

    ``context`` is what it points back to, right before it in the same block.
    """
    quote = span.of(document.text)
    return Citation(
        number=number,
        document=CitedDocument(document.id, document.title, document.version),
        section=_section(document, span),
        page=document.page_at(span.start),
        lines=lines(document, span),
        span=span,
        quote=quote,
        quote_sha256=quote_hash(quote),
        display=shown(document, span),
        link=link(document, span),
        context=_context(document, context) if context else None,
    )


def _context(document: Document, span: Span) -> Context:
    quote = span.of(document.text)
    return Context(span, quote, quote_hash(quote), shown(document, span))


def lines(document: Document, span: Span) -> tuple[int, int] | None:
    """First and last line of the span in the file, from 1; None when the text has no lines of a file."""
    return line_range(document.text, span) if document.lined else None


def shown(document: Document, span: Span) -> str:
    """The display form of a span: body text only, without the footnotes and noise inside it."""
    pieces = [piece for block in blocks_in(document, span) for piece in _clipped(block, span)]
    return display(document.text, pieces or [span], document.markup).text


def link(document: Document, span: Span) -> str:
    """Where the span is shown marked in its document, relative to the service's address."""
    return f"/documents/{document.id}?start={span.start}&end={span.end}&version={document.version[:12]}#cited"


def footnotes_in(document: Document, spans: Sequence[Span]) -> tuple[CitedFootnote, ...]:
    """The footnotes whose marks stand in the body text of the spans, in order of first marks."""
    return tuple(
        CitedFootnote(
            document.id,
            definition.label,
            display(document.text, definition.pieces, document.markup).text,
            definition.span,
        )
        for definition in marked_in(document, spans)
    )


def marked_in(document: Document, spans: Sequence[Span]) -> list[Block]:
    """The definitions of the footnotes whose marks stand in the body text of the spans, by first marks."""
    marked = [
        footnote
        for footnote in document.footnotes
        if any(_marks(document, mark, span) for mark in footnote.marks for span in spans)
    ]
    return [footnote.definition for footnote in marked if footnote.definition is not None]


def spans_by_document(citations: Sequence[Citation]) -> dict[str, list[Span]]:
    """The cited spans by document id, both in the order of the citations."""
    spans: dict[str, list[Span]] = {}
    for citation in citations:
        spans.setdefault(citation.document.id, []).append(citation.span)
    return spans


def answer_text(statements: Sequence[Statement]) -> str:
    """The statements as one text, each followed by the numbers of its citations as ``[n]``."""
    return " ".join(
        f"{statement.text} " + "".join(f"[{n}]" for n in statement.citations) for statement in statements
    )


def faults(citation: Citation, document: Document) -> Iterator[str]:
    """Everything about a citation that the document does not bear out, one line each."""
    if citation.document.version != document.version:
        yield f"version is {document.version}, the citation says {citation.document.version}"
    if citation.span.end > len(document.text) or not len(citation.span):
        yield f"span {citation.span.start}-{citation.span.end} is outside the {len(document.text)} characters"
        return
    proven = cite(document, citation.span, citation.number)
    for name in ("quote", "quote_sha256", "section", "page", "lines", "display", "link"):
        said, is_ = getattr(citation, name), getattr(proven, name)
        if said != is_:
            yield f"{name} is {is_!r:.120}, the citation says {said!r:.120}"
    if citation.document.title != document.title:
        yield f"title is {document.title!r}, the citation says {citation.document.title!r}"
    if citation.context is not None:
        yield from _context_faults(citation.context, citation.span, document)


def _context_faults(context: Context, span: Span, document: Document) -> Iterator[str]:
    """A context must be what the document says right before the quote, in the same block."""
    if not len(context.span) or not _adjoins(context.span, span, document):
        yield f"context {context.span.start}-{context.span.end} does not stand right before the quote"
    elif context != _context(document, context.span):
        yield f"context is {context.span.of(document.text)!r:.120}, the citation says {context.quote!r:.120}"


def _adjoins(before: Span, span: Span, document: Document) -> bool:
    """Whether ``before`` ends where ``span`` begins, as far as the text of their block is concerned."""
    block = next(iter(blocks_in(document, span)), None)
    if block is None or before.end > span.start or before.start < block.span.start:
        return False
    between = _clipped(block, Span(before.end, span.start))
    return not display(document.text, between, document.markup).text


def blocks_in(document: Document, span: Span) -> list[Block]:
    """The blocks with characters in the span; a footnote counts only when it holds the span's start.

    A block that holds both ends of the span goes on around the others, which then do not count.
    """
    inside = [b for b in document.blocks if any(piece.overlaps(span) for piece in b.pieces)]
    whole = [b for b in inside if _holds(b, span.start) and _holds(b, span.end - 1)]
    if whole:
        return whole[:1]
    return [b for b in inside if b.kind is not BlockKind.FOOTNOTE or b.span.start <= span.start]


def _holds(block: Block, offset: int) -> bool:
    return any(piece.start <= offset < piece.end for piece in block.pieces)


def _clipped(block: Block, span: Span) -> list[Span]:
    """The parts of a block's pieces that lie in the span."""
    return [
        Span(max(piece.start, span.start), min(piece.end, span.end))
        for piece in block.pieces
        if piece.overlaps(span)
    ]


def _section(document: Document, span: Span) -> tuple[str, ...]:
    """The section of the block where the span begins."""
    return next((block.section for block in blocks_in(document, span)), ())


def _marks(document: Document, mark: Span, span: Span) -> bool:
    """Whether a mark stands in the span's body text, or directly behind a piece of it."""
    return span.contains(mark) and any(
        piece.contains(mark) or piece.end == mark.start
        for block in blocks_in(document, span)
        for piece in _clipped(block, span)
    )
