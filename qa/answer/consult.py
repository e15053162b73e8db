"""A question to the anticipated questions nearest to it, and what these say about where to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qa.answer.retrieve import Asked
from qa.index.metric import beside
from qa.index.store import Build, QuestionView
from qa.model import Status
from qa.settings import RetrieveSettings

# The kernel: how many of the nearest count, and how fast their weight falls with similarity. Whether there
# is an answer at all is told best by many, where it stands by the very nearest.
_DEPTH, _NEAREST = 200, 40
_SHARP_STATUS, _SHARP_VOTE = 12.0, 20.0
_WORDS = 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """An anticipated question (its place in the build) and how similar the asked one is to it."""

    number: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Consulted:
    """What the nearest anticipated questions say.

    ``votes``: sentence to its share (0 to 1) of the nearest answered questions' weight.
    ``statuses``: status to its share of the weight of the nearest questions of any status.
    ``closeness``: similarity of the very nearest, at most about 1.1; 0 when there is none.
    """

    votes: Mapping[int, float] = field(default_factory=dict)
    statuses: Mapping[Status, float] = field(default_factory=dict)
    closeness: float = 0.0
    nearest: tuple[Match, ...] = ()


def consult(asked: Asked, build: Build, documents: frozenset[str], settings: RetrieveSettings) -> Consulted:
    """What the anticipated questions of ``documents`` say; nothing when the settings leave them out."""
    view = build.questions
    if view is None or not settings.questions:
        return Consulted()
    among = None if view.documents <= documents else _of(view, documents)
    vector = view.metric.of_questions(beside(asked.vectors)[None, :])[0]
    matches = _with_words(asked, view, view.space.search(vector, _DEPTH, among))
    if not matches:
        return Consulted()
    answered = [match for match in matches if view.asked[match.number].answered]
    return Consulted(
        votes=_votes(answered[:_NEAREST], view),
        statuses=_statuses(matches[:_NEAREST], view),
        closeness=matches[0].similarity,
        nearest=tuple(matches[:_NEAREST]),
    )


def _with_words(asked: Asked, view: QuestionView, found: list[tuple[int, float]]) -> list[Match]:
    """The matches, best first, shared words added to the learned similarity."""
    words = view.words.scores(asked.question.text)
    best = max(float(words.max(initial=0.0)), 1e-6)
    matches = [Match(number, score + _WORDS * float(words[number]) / best) for number, score in found]
    return sorted(matches, key=lambda match: (-match.similarity, match.number))


def _votes(matches: list[Match], view: QuestionView) -> dict[int, float]:
    """Each match votes for the sentences of its evidence; a vote for many counts less for each."""
    votes: dict[int, float] = {}
    for match, weight in zip(matches, _weights(matches, _SHARP_VOTE), strict=True):
        sentences = view.asked[match.number].sentences
        for sentence in sentences:
            votes[sentence] = votes.get(sentence, 0.0) + float(weight) / len(sentences) ** 0.5
    total = sum(votes.values())
    return {sentence: vote / total for sentence, vote in votes.items()} if total else {}


def _statuses(matches: list[Match], view: QuestionView) -> dict[Status, float]:
    shares: dict[Status, float] = {}
    for match, weight in zip(matches, _weights(matches, _SHARP_STATUS), strict=True):
        status = view.asked[match.number].status
        shares[status] = shares.get(status, 0.0) + float(weight)
    return shares


def _weights(matches: list[Match], sharpness: float) -> NDArray[np.float64]:
    """Weights that add up to 1 and fall exponentially with the distance to the best match."""
    if not matches:
        return np.zeros(0)
    similarities = np.asarray([match.similarity for match in matches])
    weights = np.exp(sharpness * (similarities - similarities.max()))
    return np.asarray(weights / weights.sum())


def _of(view: QuestionView, documents: frozenset[str]) -> list[int]:
    return [number for number, each in enumerate(view.asked) if each.document in documents]
