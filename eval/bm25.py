"""BM25 over paragraphs with its library's defaults. The only module of ``eval`` that imports ``bm25s``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bm25s

from eval.baseline import Ranked
from eval.plain import paragraphs
from qa.model import Document

VERSION = bm25s.__version__


class ParagraphRanker:
    """Ranks the paragraphs of all documents: English stop words, no stems, Lucene's variant.

    Confidence is ``score / (1 + score)``, which keeps the order; BM25 has no upper bound.
    """

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._places = [(d.id, span) for d in documents.values() for span in paragraphs(d.text)]
        texts = [span.of(documents[id_].text) for id_, span in self._places]
        self._inner = bm25s.BM25()
        self._inner.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)

    def rank(self, question: str, depth: int) -> Sequence[Ranked]:
        """See Ranker; paragraphs that share no word with the question are not found."""
        asked = bm25s.tokenize(question, show_progress=False)
        most = min(depth, len(self._places))
        rows, scores = self._inner.retrieve(asked, k=most, show_progress=False)
        pairs = [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True)]
        return [Ranked(self._places[row], s, s / (1 + s)) for row, s in pairs if s > 0]
