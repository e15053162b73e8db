"""Which sentences answer a question, and how surely the documents answer it at all.

Two readings are mixed: one from the measurements of every sentence (``features``), one from the
anticipated questions nearest to the one asked (``consult``), which counts the more the nearer they
are. The numbers are fitted by ``eval/reader`` and lie in ``reader.json``.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from qa.answer.consult import Consulted
from qa.answer.features import Measured, measure
from qa.answer.retrieve import Asked
from qa.index.store import Build
from qa.model import Hit, Status

Shares = NDArray[np.float64]

_ASKS_AMOUNT = re.compile(
    r"\b(how (?:many|much|long|often)|what (?:number|percentage|share|amount)|budget|"
    r"hoeveel|welk (?:bedrag|percentage|aantal)|kosten?|hoe (?:lang|vaak))\b",
    re.IGNORECASE,
)
_ASKS_DATE = re.compile(
    r"\b(when|(?:what|which) (?:date|year|month|day)|since when|wanneer|(?:welke|op welke) datum|"
    r"(?:in )?welk jaar|sinds wanneer)\b",
    re.IGNORECASE,
)
_ASKS_REASON = re.compile(
    r"\b(why|(?:for )?what reasons?|how come|waarom|waardoor|om welke reden)\b", re.IGNORECASE
)
_REASON = re.compile(
    r"\b(because|since|therefore|thus|hence|reasons?|in order to|so that|as a result|due to|owing to|"
    r"that is why|this is why|which is why|to (?:ensure|prevent|protect|enable)|omdat|daarom|want|zodat|"
    r"doordat|waardoor|vanwege|redenen?)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|million)\b")
_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|januari|februari|maart|mei|juni|juli|augustus|oktober)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: its running number and its probability of being the best one."""

    sentence: int
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Candidates, best first, and the probability that the documents answer the question.

    ``signals`` are what the probability was computed from, by name.
    """

    candidates: tuple[Candidate, ...]
    confidence: float
    signals: Mapping[str, float]


class Reader(Protocol):
    """Chooses among the sentences of the hits."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def estimates(self) -> Mapping[str, Logistic]:
        """The fitted models behind the confidence, by name: what explanations are told from."""
        ...

    def read(self, asked: Asked, hits: Sequence[Hit], build: Build, consulted: Consulted) -> Reading:
        """A reading of the hits; without hits there are no candidates and confidence is 0."""
        ...


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over named signals: 1 / (1 + exp(-(bias + sum of weight times signal)))."""

    weights: Mapping[str, float]
    bias: float

    def of(self, signals: Mapping[str, float]) -> float:
        """A probability; signals without a weight do not count."""
        total = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted numbers.

    ``sentence`` weighs measurements of candidates. ``topical`` tells from similarities alone
    whether the documents speak of the subject. ``near`` tells from the closeness of the nearest
    anticipated question how much these count when the best sentence lies in a document without
    any. ``confidence`` is used in so far as they count, ``topical`` otherwise. ``learned_share`` is
    the part of the learned similarity beside the votes, ``learned_sharpness`` its inverse
    temperature.
    """

    sentence: Mapping[str, float]
    topical: Logistic
    near: Logistic
    confidence: Logistic
    learned_share: float
    learned_sharpness: float


class MixedReader:
    """The embedded default."""

    def __init__(self, weights: Weights, fingerprint: str) -> None:
        self._weights = weights
        self.fingerprint = fingerprint

    @classmethod
    def shipped(cls) -> MixedReader:
        """The reader with the weights that come with the installation."""
        raw = resources.files("qa.answer").joinpath("reader.json").read_bytes()
        weights = TypeAdapter(Weights).validate_json(raw)
        return cls(weights, f"mixed@{hashlib.sha256(raw).hexdigest()[:12]}")

    @property
    def estimates(self) -> Mapping[str, Logistic]:
        """See Reader."""
        named = {each.name: getattr(self._weights, each.name) for each in fields(self._weights)}
        return {name: model for name, model in named.items() if isinstance(model, Logistic)}

    def read(self, asked: Asked, hits: Sequence[Hit], build: Build, consulted: Consulted) -> Reading:
        """See Reader."""
        if not hits:
            return Reading((), 0.0, {})
        measured = measure(asked, hits, build)
        by_measure = self._measured_shares(measured)
        near = self._near(build, measured.sentences[int(by_measure.argmax())], consulted)
        shares = (1 - near) * by_measure + near * self._asked_shares(measured, consulted)
        order = np.argsort(-shares, kind="stable")
        best = build.sentences[measured.sentences[order[0]]].text
        found = signals(asked, measured, consulted, best)
        confidence = near * self._weights.confidence.of(found) + (1 - near) * self._weights.topical.of(found)
        candidates = tuple(Candidate(measured.sentences[n], float(shares[n])) for n in order)
        return Reading(candidates, confidence, {**found, "near": near})

    def _near(self, build: Build, best: int, consulted: Consulted) -> float:
        """How much the anticipated questions count (0 to 1): wholly where the best sentence has some."""
        if build.questions is None or not consulted.nearest:
            return 0.0
        if build.passages[build.owners[best]].document in build.questions.documents:
            return 1.0
        return self._weights.near.of({"closeness": consulted.closeness})

    def _measured_shares(self, measured: Measured) -> Shares:
        weights = self._weights.sentence
        return _softmax(measured.matrix(list(weights)) @ np.asarray(list(weights.values())))

    def _asked_shares(self, measured: Measured, consulted: Consulted) -> Shares:
        """The votes for each candidate, and the learned similarity as a softmax."""
        votes = np.asarray([consulted.votes.get(sentence, 0.0) for sentence in measured.sentences])
        learned = _softmax(self._weights.learned_sharpness * measured.columns["learned"])
        share = self._weights.learned_share
        return np.asarray((1 - share) * votes + share * learned)


def signals(asked: Asked, measured: Measured, consulted: Consulted, best: str) -> dict[str, float]:
    """What tells whether a question is answered; ``best`` is the text of the best sentence.

    ``answered_odds`` is the log odds of the share of answered ones among the nearest anticipated
    questions; ``missing_type`` is 1 when an amount or date is asked for and the best sentence has none,
    ``missing_reason`` when a reason is asked for and it gives none.
    """
    answered = consulted.statuses.get(Status.ANSWERED, 0.0) + consulted.statuses.get(Status.PARTIAL, 0.0)
    strongest = {
        f"best_{name}": float(measured.columns[name].max())
        for name in ("main_sentence", "main_passage", "second_sentence", "second_passage")
    }
    return {
        **strongest,
        "dutch": float(measured.columns["foreign"][int(measured.columns["main_sentence"].argmax())]),
        "answered_odds": math.log((answered + 0.02) / (1 - min(1.0, answered) + 0.02)),
        "elsewhere": consulted.statuses.get(Status.IN_OTHER_DOCUMENT, 0.0),
        "closeness": consulted.closeness,
        "missing_type": float(_misses(asked.question.text, best)),
        "missing_reason": float(_misses_reason(asked.question.text, best)),
    }


def _misses(question: str, best: str) -> bool:
    """Whether an amount or a date is asked for and the sentence has none."""
    return bool(
        (_ASKS_AMOUNT.search(question) and not _NUMBER.search(best))
        or (_ASKS_DATE.search(question) and not _DATE.search(best))
    )


def _misses_reason(question: str, best: str) -> bool:
    """Whether a reason is asked for and the sentence has no word that gives one."""
    return bool(_ASKS_REASON.search(question) and not _REASON.search(best))


def _softmax(scores: Shares) -> Shares:
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())
