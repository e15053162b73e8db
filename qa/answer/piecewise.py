"""The readings of a question's parts to one reading and one decision for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answer.decide import Decision
from qa.answer.reader import Candidate, Reading
from qa.model import Status

DIVISIBLE = (Status.ANSWERED, Status.NOT_IN_DOCUMENTS)
"""How the whole may end for its parts to be looked at."""
_AMONG = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a question, what was read for it, and how it would end by itself."""

    question: str
    reading: Reading
    decision: Decision


def joined(whole: Piece, pieces: Sequence[Piece]) -> Piece:
    """The whole with the evidence of its parts, and ``partial`` where only some have any.

    A part counts as answered when its best sentence is one of the likeliest for the whole too: alone it
    may have been cut off from what it is about.
    """
    likely = {each.sentence for each in whole.reading.candidates[:_AMONG]}
    answered = [each for each in pieces if _is_answered(each) and _best(each) in likely]
    missing = [each for each in pieces if each.decision.status is Status.NOT_IN_DOCUMENTS]
    if not answered:
        return whole
    reading = _with_evidence(whole.reading, answered)
    if not missing:
        return replace(whole, reading=reading) if _is_answered(whole) else whole
    unanswered = "; ".join(f"{each.question!r}" for each in missing)
    part = "One part" if len(missing) == 1 else f"{len(missing)} parts"
    reason = f"{part} of this the documents do not seem to answer: {unanswered}."
    return Piece(whole.question, reading, Decision(Status.PARTIAL, reason))


def _is_answered(piece: Piece) -> bool:
    return piece.decision.status is Status.ANSWERED


def _best(piece: Piece) -> int:
    return piece.reading.candidates[0].sentence


def _with_evidence(whole: Reading, answered: Sequence[Piece]) -> Reading:
    """The reading of the whole, the best sentence of each answered part as likely as its own best."""
    best = {_best(each) for each in answered}
    top = whole.candidates[0].probability
    raised = [Candidate(c.sentence, top if c.sentence in best else c.probability) for c in whole.candidates]
    ordered = tuple(sorted(raised, key=lambda each: -each.probability))
    return replace(whole, candidates=ordered)
