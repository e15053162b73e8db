"""How far evidence bears out a claim in meaning: measurements, and two fitted models over them.

Words are compared in context, each word of the claim with the one nearest to it in the evidence (late
interaction: Khattab and Zaharia, ColBERT, SIGIR 2020). The numbers are fitted by ``eval/claims`` and
lie in ``check.json``.
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from qa.answer.reader import Logistic
from qa.facts.tokens import Text, read
from qa.index.encoders import Encoder, Vectors

_CLAUSE_ENDS = re.compile(
    r"[;:,]|\s(?:and|which|that|where|while|but|so|because|after|unless|provided|en|die|dat|maar|terwijl|omdat|"
    r"want|tenzij|mits|nadat)\s",
    re.IGNORECASE,
)
_LEAST_WORDS = 3
MEASUREMENTS = (
    "whole", "least_clause", "words", "low_words", "weakest_words", "shared", "dutch", "sentences", "parts",
    "clause_words", "spread",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted numbers.

    ``related`` tells whether evidence speaks of what the claim says, ``borne_out`` whether it bears
    out all of it, given that it is related and contradicts nothing.
    """

    related: Logistic
    borne_out: Logistic


@functools.cache
def shipped() -> tuple[Weights, str]:
    """The weights that come with the installation, and their fingerprint."""
    raw = resources.files("qa.answer").joinpath("check.json").read_bytes()
    return TypeAdapter(Weights).validate_json(raw), f"check@{hashlib.sha256(raw).hexdigest()[:12]}"


class Comparison:
    """A claim and sentences of evidence, encoded once and measured as often as wanted."""

    def __init__(self, claim: str, sentences: Sequence[str], encoder: Encoder) -> None:
        self.claim, self.sentences = claim, tuple(sentences)
        texts = list(dict.fromkeys([claim, *sentences]))
        parts = list(dict.fromkeys(part for text in texts for part in (text, *clauses(text))))
        vectors = encoder.encode_questions(parts, lambda _: None)
        self._vectors = dict(zip(parts, vectors, strict=True))
        words = [_words(read(text)) for text in texts]
        self._words = dict(zip(texts, encoder.encode_words(texts, words), strict=True))

    def measure(self, evidence: Sequence[str]) -> dict[str, float]:
        """The named measurements of the claim against some of the sentences.

        Similarities lie in [-1, 1], ``shared`` (share of the claim's stems found) in [0, 1]; ``sentences``
        and ``parts`` are the logarithms of how many sentences there are, and clauses of the claim. ``words``
        and those after it are of the words of the claim: of all, the lowest quarter, the three lowest, the
        clause with the lowest (``clause_words``), and how far this lies below the highest (``spread``).
        """
        theirs = np.stack([self._vectors[part] for text in evidence for part in (text, *clauses(text))])
        wholes = np.stack([self._vectors[text] for text in evidence])
        own = np.stack([self._vectors[part] for part in clauses(self.claim)])
        words = self._nearest(evidence)
        by_clause = self._by_clause(words)
        nearest = (own @ theirs.T).max(axis=1)
        claim = read(self.claim)
        found: frozenset[str] = frozenset().union(*(read(text).stems for text in evidence))
        return {
            "whole": float((wholes @ self._vectors[self.claim]).max()),
            "least_clause": float(nearest.min()),
            "words": float(words.mean()),
            "low_words": float(np.quantile(words, 0.25)),
            "weakest_words": float(np.sort(words)[:_LEAST_WORDS].mean()),
            "shared": len(claim.stems & found) / max(1, len(claim.stems)),
            "dutch": float(claim.language == "nl"),
            "sentences": math.log(len(evidence)),
            "parts": math.log(len(own)),
            "clause_words": min(by_clause),
            "spread": max(by_clause) - min(by_clause),
        }

    def _by_clause(self, words: NDArray[np.float64]) -> list[float]:
        """The mean over the words of each clause of the claim that has any."""
        starts = [start for start, _ in _words(read(self.claim))]
        means, at = [], 0
        for clause in clauses(self.claim):
            first = self.claim.index(clause, at)
            at = first + len(clause)
            own = [value for value, start in zip(words, starts, strict=False) if first <= start < at]
            means += [float(np.mean(own))] if own else []
        return means or [float(words.mean())]

    def _nearest(self, evidence: Sequence[str]) -> NDArray[np.float64]:
        """For each word of the claim its similarity to the nearest word of the evidence."""
        own: Vectors = self._words[self.claim]
        theirs = np.concatenate([self._words[text] for text in evidence])
        if not len(own) or not len(theirs):
            return np.zeros(1)
        return np.asarray((own @ theirs.T).max(axis=1), np.float64)


def clauses(text: str) -> list[str]:
    """The parts of a sentence between commas and conjunctions that have three words or more."""
    parts = [part.strip() for part in _CLAUSE_ENDS.split(text)]
    return [part for part in parts if len(part.split()) >= _LEAST_WORDS] or [text]


def _words(text: Text) -> list[tuple[int, int]]:
    """The ranges of the words that carry meaning."""
    return [(token.start, token.end) for token in text.tokens if token.stem]
