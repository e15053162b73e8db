"""Plain texts as documents: paragraphs parted by blank lines, nothing read as markup."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from qa.model import Block, BlockKind, Document, Part, PartKind, Span
from qa.text import trim

_GAP = re.compile(r"\n\s*\n")


def document(id_: str, title: str, text: str, language: str = "en") -> Document:
    """A plain text as a document without headings; every paragraph is in the section ``(title,)``.

    Its ``version`` is the SHA-256 of the text in UTF-8, in lower-case hex.
    """
    blocks = tuple(Block(BlockKind.PARAGRAPH, (span,), (title,)) for span in paragraphs(text))
    parts = (Part(PartKind.BODY, Span(0, len(text))),) if text else ()
    version = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Document(id_, title, language, version, text, blocks, (), parts, markup=False)


def paragraphs(text: str) -> Iterator[Span]:
    """The stretches of a text between blank lines, without white space at their ends, none empty."""
    edges = [0, *(at for gap in _GAP.finditer(text) for at in gap.span()), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        span = trim(text, Span(start, end))
        if len(span):
            yield span
