"""Which sentences answer a question, and how surely the documents answer it at all.

Two readings are mixed: one from the measurements of every sentence (``features``), one from the
anticipated questions nearest to the one asked (``consult``), which counts the more the nearer they
are. The likeliest sentences are then compared with the question token by token (``attend``). The numbers
are fitted by ``eval/reader`` and lie in ``reader.json`` and ``attend.npz``.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from qa.answer import kinds, signals
from qa.answer.attend import Attention
from qa.answer.consult import Consulted
from qa.answer.features import Measured, measure
from qa.answer.retrieve import Asked
from qa.answer.signals import Best, Signals
from qa.facts.findings import Finding
from qa.index.encoders import Encoder
from qa.index.store import Build
from qa.model import Hit

Shares = NDArray[np.float64]
_ATTENDED = 8
CERTAIN = 4.0
"""The log odds from which a subject counts as certainly spoken of."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: its running number and its probability of being the best one."""

    sentence: int
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Candidates, best first, and the probability that the documents answer the question.

    ``signals`` are what the probability was computed from, by name; ``departures`` where the question
    takes for granted what the best sentences do not say.
    """

    candidates: tuple[Candidate, ...]
    confidence: float
    signals: Signals
    departures: tuple[Finding, ...] = ()


class Reader(Protocol):
    """Chooses among the sentences of the hits."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def estimates(self) -> Mapping[str, Logistic]:
        """The fitted models behind the confidence, by name: what explanations are told from."""
        ...

    def trust(self, consulted: Consulted, build: Build, documents: frozenset[str]) -> float:
        """How much anticipated questions count (0 to 1) in the search of documents that may have none."""
        ...

    def read(
        self, asked: Asked, hits: Sequence[Hit], build: Build, consulted: Consulted, main: Encoder
    ) -> Reading:
        """A reading of the hits; without hits there are no candidates and confidence is 0.

        ``main`` is the first encoder of the build.
        """
        ...


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over named signals: 1 / (1 + exp(-(bias + sum of weight times signal)))."""

    weights: Mapping[str, float]
    bias: float

    def odds(self, signals: Signals) -> float:
        """The log odds; signals without a weight do not count."""
        return self.bias + sum(weight * signals[name] for name, weight in self.weights.items())

    def of(self, signals: Signals) -> float:
        """A probability."""
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, self.odds(signals)))))


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted numbers.

    ``sentence`` weighs measurements of candidates. ``learned_share`` is the part of the learned similarity
    beside the votes of anticipated questions, ``learned_sharpness`` its inverse temperature,
    ``attended_weight`` the weight of the comparison by token beside these, ``attended_alone`` without them;
    ``attended_usual`` is its usual score for a sentence that answers, taken where it cannot be computed.

    ``near`` tells from the closeness of the nearest anticipated question how much these count when
    the best sentence lies in a document without any, ``covered`` when it lies in one that has some: the
    more it has, the more. ``confidence`` is used in so far as they count, ``unaided`` otherwise.
    ``subject`` and ``topical`` tell, with and without anticipated questions, whether the documents speak
    of the subject at all; how far they fall short of certainty is a signal of the other two.
    """

    sentence: Mapping[str, float]
    learned_share: float
    learned_sharpness: float
    attended_weight: float
    attended_alone: float
    attended_usual: float
    near: Logistic
    covered: Logistic
    subject: Logistic
    topical: Logistic
    confidence: Logistic
    unaided: Logistic


class MixedReader:
    """The embedded default."""

    def __init__(self, weights: Weights, attention: Attention, fingerprint: str) -> None:
        self._weights = weights
        self._attention = attention
        self.fingerprint = fingerprint

    @classmethod
    def shipped(cls) -> MixedReader:
        """The reader with the weights that come with the installation."""
        raw = resources.files("qa.answer").joinpath("reader.json").read_bytes()
        weights, attention = TypeAdapter(Weights).validate_json(raw), Attention.shipped()
        both = hashlib.sha256(raw + attention.fingerprint.encode()).hexdigest()
        return cls(weights, attention, f"mixed@{both[:12]}")

    @property
    def estimates(self) -> Mapping[str, Logistic]:
        """See Reader."""
        named = {each.name: getattr(self._weights, each.name) for each in fields(self._weights)}
        return {name: model for name, model in named.items() if isinstance(model, Logistic)}

    def trust(self, consulted: Consulted, build: Build, documents: frozenset[str]) -> float:
        """See Reader."""
        if build.questions is None or not consulted.nearest:
            return 0.0
        covered = documents <= build.questions.documents
        model = self._weights.covered if covered else self._weights.near
        return model.of(signals.coverage(build, documents, consulted))

    def read(
        self, asked: Asked, hits: Sequence[Hit], build: Build, consulted: Consulted, main: Encoder
    ) -> Reading:
        """See Reader."""
        if not hits:
            return Reading((), 0.0, {})
        measured = measure(asked, hits, build)
        counting, shares = self._shares(measured, build, consulted)
        near = counting["near"]
        first = np.argsort(-shares, kind="stable")[:_ATTENDED]
        attended = self._attended(asked, [measured.sentences[n] for n in first], build, main)
        weight = near * self._weights.attended_weight + (1 - near) * self._weights.attended_alone
        shares[first] = _tilted(shares[first], weight * attended)
        order = np.argsort(-shares, kind="stable")
        candidates = tuple(Candidate(measured.sentences[n], float(shares[n])) for n in order)
        best = Best.of([each.sentence for each in candidates], build)
        departures = signals.departures(asked.question, best)
        scores = dict(zip(first, attended, strict=True))
        found = {
            **signals.similarities(measured),
            **signals.neighbours(consulted),
            **kinds.kinds(asked.question.text),
            **kinds.missing(asked.question.text, best.texts[0]),
            **signals.premises(asked.question, departures),
            "unknown_words": signals.unknown_words(asked.question, build),
            "attended_best": float(scores.get(order[0], self._weights.attended_usual)),
            "attended_most": float(attended.max()),
            **counting,
        }
        found |= self._doubts(found)
        confidence = near * self._weights.confidence.of(found) + (1 - near) * self._weights.unaided.of(found)
        return Reading(candidates, confidence, found, departures)

    def _doubts(self, found: Signals) -> dict[str, float]:
        """How far it is from certain that the documents speak of the subject, in log odds."""
        weights = self._weights
        return {
            "off_subject": max(0.0, CERTAIN - weights.subject.odds(found)),
            "off_topic": max(0.0, CERTAIN - weights.topical.odds(found)),
        }

    def _shares(self, measured: Measured, build: Build, consulted: Consulted) -> tuple[Signals, Shares]:
        """How much the anticipated questions count, and how likely each candidate is the best one."""
        by_measure = self.by_measure(measured)
        best = build.passages[build.owners[measured.sentences[int(by_measure.argmax())]]]
        document = frozenset({best.document})
        near = self.trust(consulted, build, document)
        counting = {**signals.coverage(build, document, consulted), "near": near}
        return counting, (1 - near) * by_measure + near * self.by_questions(measured, consulted)

    def by_measure(self, measured: Measured) -> Shares:
        """How likely each candidate is the best one by its measurements alone."""
        weights = self._weights.sentence
        return _softmax(measured.matrix(list(weights)) @ np.asarray(list(weights.values())))

    def by_questions(self, measured: Measured, consulted: Consulted) -> Shares:
        """How likely by the anticipated questions: their votes and the learned similarity as a softmax."""
        votes = np.asarray([consulted.votes.get(sentence, 0.0) for sentence in measured.sentences])
        learned = _softmax(self._weights.learned_sharpness * measured.columns["learned"])
        share = self._weights.learned_share
        return np.asarray((1 - share) * votes + share * learned)

    def _attended(self, asked: Asked, sentences: Sequence[int], build: Build, main: Encoder) -> Shares:
        """The comparison by token; the usual score under an encoder that it was not trained on."""
        if main.fingerprint != self._attention.encoder:
            return np.full(len(sentences), self._weights.attended_usual)
        tokens = main.passage_tokens([build.sentences[n].text for n in sentences])
        return self._attention.scores(main.question_tokens(asked.question.text), tokens)


def _tilted(shares: Shares, scores: Shares) -> Shares:
    """The shares multiplied by exp(score), their sum unchanged."""
    tilted = shares * np.exp(scores - scores.max())
    return np.asarray(tilted * (shares.sum() / max(float(tilted.sum()), 1e-300)))


def _softmax(scores: Shares) -> Shares:
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())
