"""Documents to Passages, by slicing: a passage never crosses a section and never cuts a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.model import Block, BlockKind, Document, Passage, Sentence, Span
from qa.text import sentence_spans, trim


def passages(document: Document, characters: int) -> tuple[Passage, ...]:
    """The passages of a document in order of their start; footnotes are passages of their own.

    A passage is a paragraph, or a paragraph with the list that follows it, or a table; one longer
    than ``characters`` is cut between sentences.
    """
    found = [passage for group in _groups(document.blocks) for passage in _cut(document, group, characters)]
    return tuple(sorted(found, key=lambda passage: passage.span))


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that belong together: a paragraph with its list; anything else alone."""
    group: list[Block] = []
    for block in (each for each in blocks if each.kind is not BlockKind.FOOTNOTE):
        belongs = group and block.kind is BlockKind.ITEM and block.section == group[-1].section
        if group and not belongs:
            yield group
            group = []
        if block.kind is not BlockKind.HEADING:
            group.append(block)
    if group:
        yield group
    yield from ([block] for block in blocks if block.kind is BlockKind.FOOTNOTE)


def _cut(document: Document, group: Sequence[Block], characters: int) -> Iterator[Passage]:
    first = group[0]
    sentences = [sentence for block in group for sentence in sentences_of(document, block)]
    for chunk in _chunks(sentences, characters):
        span = Span(chunk[0].span.start, chunk[-1].span.end)
        page = document.page_at(span.start)
        yield Passage(document.id, span, first.section, first.kind, tuple(chunk), page)


def sentences_of(document: Document, block: Block) -> list[Sentence]:
    """The sentences of a block; the rows of a table; a list item is cut like a paragraph."""
    if block.kind is BlockKind.TABLE:
        return list(_rows(document, block))
    found = sentence_spans(document.text, block.pieces, document.language, document.markup)
    return [Sentence(span, shown) for span, shown in found]


def _rows(document: Document, block: Block) -> Iterator[Sentence]:
    """The rows of a Markdown table, cells joined by a bar; the ruler under the head is left out."""
    at = block.span.start
    for line in block.span.of(document.text).splitlines(keepends=True):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if any(cell.strip(":- ") for cell in cells):
            shown = " ".join(" | ".join(cells).split())
            yield Sentence(trim(document.text, Span(at, at + len(line))), shown)
        at += len(line)


def _chunks(sentences: Sequence[Sentence], characters: int) -> Iterator[list[Sentence]]:
    """Runs of sentences of about equal length, none longer than ``characters`` unless one sentence is."""
    total = sum(len(sentence.text) + 1 for sentence in sentences)
    target = total / max(1, -(-total // characters))
    chunk: list[Sentence] = []
    size = 0
    for sentence in sentences:
        length = len(sentence.text) + 1
        if chunk and (size + length > characters or size >= target):
            yield chunk
            chunk, size = [], 0
        chunk.append(sentence)
        size += length
    if chunk:
        yield chunk
