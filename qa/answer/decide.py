"""Answered, or which refusal, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answer.operating import least_confidence
from qa.answer.reader import Reading
from qa.answer.understand import Question
from qa.documents.references import points_elsewhere
from qa.index.store import Build
from qa.model import Status
from qa.settings import AnswerSettings


@dataclass(frozen=True, slots=True)
class Decision:
    """How a question ends, and why when it is not answered."""

    status: Status
    reason: str = ""


ELSEWHERE = Decision(
    Status.IN_OTHER_DOCUMENT, "The documents do not answer this themselves; they point to another document."
)


def decide(question: Question, reading: Reading, build: Build, settings: AnswerSettings) -> Decision:
    """The status of a question from what it is and what was read."""
    if question.is_instruction:
        return Decision(Status.UNCLEAR, "This is an instruction, not a question on the documents.")
    if not question.has_words:
        return Decision(Status.UNCLEAR, "There is no word in this that could be looked up.")
    if reading.candidates and reading.signals.get("elsewhere", 0.0) >= settings.least_elsewhere:
        return ELSEWHERE
    needed = least_confidence(settings)
    if not reading.candidates or reading.confidence < needed:
        return Decision(
            Status.NOT_IN_DOCUMENTS,
            f"The documents do not seem to answer this (confidence {reading.confidence:.2f}, "
            f"an answer needs {needed:.2f}).",
        )
    if points_elsewhere(build.sentences[reading.candidates[0].sentence].text):
        return ELSEWHERE
    return Decision(Status.ANSWERED)
