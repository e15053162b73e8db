"""How an outcome came about, as frozen types: what every stage found, what was chosen, what stopped it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from qa.model import Outcome, SectionPath, Span, StageRank, Status


@dataclass(frozen=True, slots=True)
class Place:
    """A passage or sentence in a document; ``text`` is its display form."""

    document: str
    section: SectionPath
    page: int | None
    lines: tuple[int, int] | None
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in one view's list: rank from 1, and that view's own score."""

    rank: int
    score: float
    place: Place


@dataclass(frozen=True, slots=True)
class ViewReport:
    """One way of searching, what it is in words, its weight for this question, and its best passages."""

    stage: str
    words: str
    weight: float
    best: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class FusedPassage:
    """A passage after the views were put together, with its rank in each view that found it."""

    place: Place
    score: float
    ranks: tuple[StageRank, ...]


@dataclass(frozen=True, slots=True)
class ConsultedQuestion:
    """An anticipated question near to the one asked; similarity is at most about 1.1."""

    question: str
    document: str
    status: Status
    origin: str
    similarity: float


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence that was weighed: its probability of being the best one, and why it was (not) chosen."""

    place: Place
    probability: float
    chosen: bool
    why: str


@dataclass(frozen=True, slots=True)
class SignalReport:
    """What was measured, in words, and how far it moved an estimate, in log odds and in words."""

    name: str
    words: str
    value: float
    contribution: float
    effect: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability (0 to 1) and the signals it came from.

    Its log odds are ``base`` and the contributions of the signals added up. ``share`` (0 to 1) is how
    much of the confidence it makes up; None when it is no part of that itself.
    """

    name: str
    words: str
    probability: float
    share: float | None
    base: float
    signals: tuple[SignalReport, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """The stage that kept a question from being answered: what was measured, and what it compares with.

    Both are None for a stage that does not measure.
    """

    stage: str
    measured: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage in plain words."""

    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it: ``steps`` in plain words, the rest in numbers.

    ``searched`` is the question with acronyms spelled out. ``needed`` is the confidence that an
    answer needs. ``stop`` is None for an answer.
    """

    steps: tuple[Step, ...]
    searched: str
    views: tuple[ViewReport, ...]
    passages: tuple[FusedPassage, ...]
    anticipated: tuple[ConsultedQuestion, ...]
    sentences: tuple[ReadSentence, ...]
    confidence: float
    needed: float
    estimates: tuple[Estimate, ...]
    stop: Stop | None


@dataclass(frozen=True, slots=True)
class ExplainedOutcome(Outcome):
    """An outcome with its explanation, which is no part of what its id stands for."""

    explanation: Explanation | None = None


def explained(outcome: Outcome, explanation: Explanation) -> ExplainedOutcome:
    """The outcome, unchanged, with the explanation."""
    return ExplainedOutcome(
        **{each.name: getattr(outcome, each.name) for each in fields(outcome)}, explanation=explanation
    )
