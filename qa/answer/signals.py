"""What tells whether a question is answered, as named numbers that models are fitted on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answer.consult import Consulted
from qa.answer.features import Measured
from qa.answer.understand import Question
from qa.facts.compare import compare
from qa.facts.findings import Aspect, Finding
from qa.index.lexical import terms
from qa.index.store import Build
from qa.model import Status
from qa.text import words

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
_ASKS_WHETHER = re.compile(
    r"\W*(?:(?:and|but|en|maar|of)\s+)?"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|should|will|would|shall|"
    r"zijn|wordt|worden|heeft|hebben|mag|mogen|kan|kunnen|moet|moeten|zal|zullen|geldt|gelden)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|million)\b")
_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|januari|februari|maart|mei|juni|juli|augustus|oktober)\b"
)
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


def missing(question: Question, best: Best) -> dict[str, float]:
    """1 where what is asked for is nothing that the best sentence has: an amount or date, a reason."""
    text, answer = question.text, best.texts[0]
    kind = (_ASKS_AMOUNT.search(text) and not _NUMBER.search(answer)) or (
        _ASKS_DATE.search(text) and not _DATE.search(answer)
    )
    reason = _ASKS_REASON.search(text) and not _REASON.search(answer)
    return {"missing_type": float(bool(kind)), "missing_reason": float(bool(reason))}


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
    direction = conflict(Aspect.DIRECTION) and not _ASKS_WHETHER.match(question.text)
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
