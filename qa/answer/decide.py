"""Answered, or which refusal, and the reason in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.answer.operating import least_confidence
from qa.answer.reader import Reading
from qa.answer.understand import Question
from qa.documents.references import points_elsewhere
from qa.explanation import Stop
from qa.index.store import Build
from qa.model import Status
from qa.settings import AnswerSettings

_PAPERS = (
    r"(?:report|publication|paper|letter|study|evaluation|strategy|motion|policy|framework|plan|treaty|article|"
    r"website|source|document|rapport|publicatie|nota|brief|studie|evaluatie|strategie|motie|kader|verdrag|bron)"
)
_ASKS_NAME = re.compile(
    rf"\b(?:called|titled|entitled|title|full name|heet|heten|getiteld|titel|footnote|voetnoot)\b"
    rf"|\b(?:which|what|welke?)\s+(?:[\w'’-]+\s+){{0,3}}{_PAPERS}\b(?=.*\b(?:cit\w+|refer\w*|mention\w*|point\w*|"
    rf"behind|based|support\w*|aangehaald|verwezen|verwijst|genoemd|noemt)\b)",
    re.IGNORECASE,
)
# The confidence from which the documents answer, whatever the anticipated questions say of another document.
_SURELY = 0.9


@dataclass(frozen=True, slots=True)
class Decision:
    """How a question ends, and why when it is not answered; ``stop`` names the stage that refused."""

    status: Status
    reason: str = ""
    stop: Stop | None = None


def _elsewhere(stop: Stop) -> Decision:
    reason = "The documents do not answer this themselves; they point to another document."
    return Decision(Status.IN_OTHER_DOCUMENT, reason, stop)


def decide(question: Question, reading: Reading, build: Build, settings: AnswerSettings) -> Decision:
    """The status of a question from what it is and what was read."""
    if unclear := _unclear(question):
        return unclear
    elsewhere, named = reading.signals.get("elsewhere", 0.0), asks_for_name(question.text)
    sent = elsewhere >= settings.least_elsewhere and reading.confidence < _SURELY
    if reading.candidates and sent and not named:
        return _elsewhere(Stop("anticipated questions", elsewhere, settings.least_elsewhere))
    needed = least_confidence(settings)
    if not reading.candidates or reading.confidence < needed:
        return Decision(
            Status.NOT_IN_DOCUMENTS,
            f"The documents do not seem to answer this (confidence {reading.confidence:.2f}, "
            f"an answer needs {needed:.2f}).{_contradiction(reading)}",
            Stop("confidence", reading.confidence, needed),
        )
    if points_elsewhere(build.sentences[reading.candidates[0].sentence].text) and not named:
        return _elsewhere(Stop("pointer"))
    return Decision(Status.ANSWERED)


def _unclear(question: Question) -> Decision | None:
    """Why the text cannot be understood as a question on the documents, if so."""
    if question.is_instruction:
        reason = "This is an instruction, not a question on the documents."
        return Decision(Status.UNCLEAR, reason, Stop("instruction"))
    if not question.has_words:
        return Decision(Status.UNCLEAR, "There is no word in this that could be looked up.", Stop("words"))
    if question.is_incomplete:
        reason = "This does not say by itself what it asks about; name the subject."
        return Decision(Status.UNCLEAR, reason, Stop("subject"))
    return None


def asks_for_name(question: str) -> bool:
    """Whether the name of a document is asked for: then what points to it is the answer itself."""
    return _ASKS_NAME.search(question) is not None


def _contradiction(reading: Reading) -> str:
    """What the question takes for granted and the nearest sentences contradict, if anything."""
    found = next((each for each in reading.departures if each.conflict and each.shown), None)
    return f" The nearest passage says {found.shown!r}, the question {found.said!r}." if found else ""
