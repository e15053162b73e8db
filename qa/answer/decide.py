"""Answered, or which refusal, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answer.operating import least_confidence
from qa.answer.reader import Reading
from qa.answer.understand import Question
from qa.documents.references import points_elsewhere
from qa.explanation import Stop
from qa.index.store import Build
from qa.model import Status
from qa.settings import AnswerSettings


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
    if question.is_instruction:
        return Decision(
            Status.UNCLEAR, "This is an instruction, not a question on the documents.", Stop("instruction")
        )
    if not question.has_words:
        return Decision(Status.UNCLEAR, "There is no word in this that could be looked up.", Stop("words"))
    elsewhere = reading.signals.get("elsewhere", 0.0)
    if reading.candidates and elsewhere >= settings.least_elsewhere:
        return _elsewhere(Stop("anticipated questions", elsewhere, settings.least_elsewhere))
    needed = least_confidence(settings)
    if not reading.candidates or reading.confidence < needed:
        return Decision(
            Status.NOT_IN_DOCUMENTS,
            f"The documents do not seem to answer this (confidence {reading.confidence:.2f}, "
            f"an answer needs {needed:.2f}).",
            Stop("confidence", reading.confidence, needed),
        )
    if points_elsewhere(build.sentences[reading.candidates[0].sentence].text):
        return _elsewhere(Stop("pointer"))
    return Decision(Status.ANSWERED)
