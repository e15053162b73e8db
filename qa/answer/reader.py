"""Which sentences answer a question, and how surely the documents answer it at all.

A linear combination of the measurements in ``features``; its weights are fitted outside and lie in
``reader.json``.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Protocol

import numpy as np
from pydantic import TypeAdapter

from qa.answer.features import Measured, measure
from qa.answer.retrieve import Asked
from qa.index.store import Build
from qa.model import Hit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: its running number and its probability of being the best one."""

    sentence: int
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Candidates, best first, and the probability that the documents answer the question."""

    candidates: tuple[Candidate, ...]
    confidence: float


class Reader(Protocol):
    """Chooses among the sentences of the hits."""

    @property
    def fingerprint(self) -> str: ...

    def read(self, asked: Asked, hits: Sequence[Hit], build: Build) -> Reading:
        """A reading of the hits; without hits there are no candidates and confidence is 0."""
        ...


@dataclass(frozen=True, slots=True)
class Weights:
    """``sentence`` weighs measurements of candidates; ``question`` their maxima, for the confidence."""

    sentence: Mapping[str, float]
    question: Mapping[str, float]
    question_dutch: float
    question_bias: float


class LinearReader:
    """The embedded default: a softmax over weighted measurements, a logistic model for confidence."""

    def __init__(self, weights: Weights, fingerprint: str) -> None:
        self._weights = weights
        self.fingerprint = fingerprint

    @classmethod
    def shipped(cls) -> LinearReader:
        """The reader with the weights that come with the installation."""
        raw = resources.files("qa.answer").joinpath("reader.json").read_bytes()
        weights = TypeAdapter(Weights).validate_json(raw)
        return cls(weights, f"linear@{hashlib.sha256(raw).hexdigest()[:12]}")

    def read(self, asked: Asked, hits: Sequence[Hit], build: Build) -> Reading:
        """See Reader."""
        if not hits:
            return Reading((), 0.0)
        measured = measure(asked, hits, build)
        weights = self._weights.sentence
        scores = measured.matrix(list(weights)) @ np.asarray(list(weights.values()))
        odds = np.exp(scores - scores.max())
        shares = odds / odds.sum()
        order = np.argsort(-shares, kind="stable")
        candidates = tuple(Candidate(measured.sentences[n], float(shares[n])) for n in order)
        return Reading(candidates, self._confidence(measured, asked.question.dutch))

    def _confidence(self, measured: Measured, dutch: float) -> float:
        total = self._weights.question_bias + self._weights.question_dutch * dutch
        for name, weight in self._weights.question.items():
            total += weight * float(measured.columns[name].max())
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))
