"""Words to neighbours by BM25. The only module that imports ``bm25s`` and ``Stemmer``."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s import stopwords
from numpy.typing import NDArray

from qa.errors import DamagedBuild
from qa.text import fold, words

_STEMMERS = {"en": "english", "nl": "dutch", "fr": "french", "de": "german"}
_STOPWORDS = {
    "en": stopwords.STOPWORDS_EN_PLUS,
    "nl": stopwords.STOPWORDS_DUTCH,
    "fr": stopwords.STOPWORDS_FRENCH,
    "de": stopwords.STOPWORDS_GERMAN,
}


@functools.cache
def _stopwords(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _STOPWORDS.get(language, ()))


def terms(text: str, language: str) -> list[str]:
    """The stems of the words that carry meaning, in order; languages without a stemmer keep words."""
    kept = [word for word in words(text) if word not in _stopwords(language)]
    if language not in _STEMMERS:
        return kept
    # A Stemmer is cheap to make and not safe to share between threads.
    return list(Stemmer.Stemmer(_STEMMERS[language]).stemWords(kept))


class LexicalIndex:
    """BM25 over texts in one or more languages (Lucene's variant, k1 = 1.5, b = 0.75)."""

    def __init__(self, inner: bm25s.BM25, languages: Iterable[str]) -> None:
        self._inner = inner
        self._languages = tuple(sorted(set(languages)))

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> LexicalIndex:
        """An index of (text, language) pairs; their order numbers are the ids."""
        inner = bm25s.BM25()
        languages, tokens = set[str](), list[list[str]]()
        same: dict[str, str] = {}  # so that a word that stands a thousand times is one string
        for text, language in texts:
            languages.add(language)
            # An index without a single word cannot be built; the marker matches no question.
            found = terms(text, language) or ["\0"]
            tokens.append([same.setdefault(term, term) for term in found])
        inner.index(tokens, show_progress=False)
        return cls(inner, languages)

    @classmethod
    def load(cls, folder: Path, languages: Sequence[str]) -> LexicalIndex:
        """The index that ``save`` wrote. Raises DamagedBuild when the folder holds no such index."""
        try:
            return cls(bm25s.BM25.load(folder), languages)
        except (OSError, ValueError, KeyError) as error:
            raise DamagedBuild(f"{folder} is not a BM25 index: {error}; run `qa ingest`") from error

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        self._inner.save(folder, show_progress=False)

    def scores(self, question: str) -> NDArray[np.float32]:
        """The BM25 score of every text, shape (n,); zero where no word matches."""
        asked = dict.fromkeys(term for language in self._languages for term in terms(question, language))
        known = [term for term in asked if term in self._inner.vocab_dict]
        if not known:
            return np.zeros(self._inner.scores["num_docs"], np.float32)
        return np.asarray(self._inner.get_scores(known), np.float32)

    def knows(self, word: str) -> bool:
        """Whether a text of the index has the word, in any of its forms that share the stem."""
        return any(
            term in self._inner.vocab_dict for language in self._languages for term in terms(word, language)
        )

    def search(
        self, question: str, depth: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The ``depth`` best texts (among the given ones) that share a word, as (id, score), best first."""
        scores = self.scores(question)
        chosen = np.arange(len(scores)) if among is None else np.asarray(among, np.int64)
        order = chosen[np.argsort(-scores[chosen], kind="stable")][:depth]
        return [(int(number), float(scores[number])) for number in order if scores[number] > 0]
