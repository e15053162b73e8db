"""What tells whether a question is answered, as named numbers that models are fitted on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answer.consult import Consulted
from qa.answer.features import Measured
from qa.answer.kinds import asks_whether
from qa.answer.understand import Question
from qa.facts.compare import compare
from qa.facts.findings import Aspect, Finding
from qa.index.lexical import terms
from qa.index.store import Build
from qa.model import Status
from qa.text import words

_BEST = 3

Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Best:
    """The likeliest sentences: their display forms, best first, and what stands around the first."""

    texts: tuple[str, ...]
    context: tuple[str, ...]

    @classmethod
    def of(cls, sentences: Sequence[int], build: Build) -> Best:
        """From running numbers of sentences, best first."""
        passage = build.passages[build.owners[sentences[0]]]
        around = (*(each.text for each in passage.sentences), *passage.section)
        return cls(tuple(build.sentences[n].text for n in sentences[:_BEST]), around)


def similarities(measured: Measured) -> dict[str, float]:
    """The strongest likeness of any candidate, by kind.

    ``dutch`` is how surely the question and the likest sentence are in different languages.
    """
    kinds = ("main_sentence", "main_passage", "second_sentence", "second_passage")
    strongest = {f"best_{kind}": float(measured.columns[kind].max()) for kind in kinds}
    likest = int(measured.columns["main_sentence"].argmax())
    return {**strongest, "dutch": float(measured.columns["foreign"][likest])}


def coverage(build: Build, documents: frozenset[str], consulted: Consulted) -> dict[str, float]:
    """How well the least covered of some documents is covered by anticipated questions.

    ``anticipation`` is the logarithm of one and the answered ones that it has a sentence, ``closeness``
    how near the nearest of all documents is.
    """
    answered = min((build.anticipation.get(each, 0.0) for each in documents), default=0.0)
    return {"anticipation": math.log1p(answered), "closeness": consulted.closeness}


def neighbours(consulted: Consulted) -> dict[str, float]:
    """What the nearest anticipated questions tell.

    ``answered_odds`` is the log odds of the share of answered ones among them, ``elsewhere`` the share
    that another document answers.
    """
    answered = consulted.statuses.get(Status.ANSWERED, 0.0) + consulted.statuses.get(Status.PARTIAL, 0.0)
    return {
        "answered_odds": math.log((answered + 0.02) / (1 - min(1.0, answered) + 0.02)),
        "elsewhere": consulted.statuses.get(Status.IN_OTHER_DOCUMENT, 0.0),
    }


def departures(question: Question, best: Best) -> tuple[Finding, ...]:
    """Where the question takes for granted what the best sentences contradict or do not say."""
    alone = compare(question.text, best.texts[:1], best.context)
    together = compare(question.text, best.texts, best.context)
    return tuple(dict.fromkeys((*alone, *together)))


def premises(question: Question, found: Sequence[Finding]) -> dict[str, float]:
    """1 where a figure or date, a name, or a direction of the question departs from the evidence.

    What is asked is not taken for granted: whether something is so is what 'Is it allowed?' asks.
    """

    def conflict(*aspects: Aspect) -> bool:
        return any(each.conflict and each.aspect in aspects for each in found)

    undated = any(each.aspect is Aspect.DATE for each in found)
    figure = undated or conflict(Aspect.NUMBER, Aspect.QUANTIFIER)
    direction = conflict(Aspect.DIRECTION) and not asks_whether(question.text)
    return {
        "wrong_figure": float(figure),
        "wrong_name": float(conflict(Aspect.NAME)),
        "wrong_direction": float(direction),
    }


def unknown_words(question: Question, build: Build) -> float:
    """The share of the question's words of meaning that stand in no document and no anticipated question."""
    meant = [word for word in words(question.text) if terms(word, question.language)]
    indexes = [build.lexical_passages, *([build.questions.words] if build.questions else [])]
    unknown = [word for word in meant if not any(index.knows(word) for index in indexes)]
    return len(unknown) / len(meant) if meant else 1.0
