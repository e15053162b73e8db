"""What reviewers found: how often citations support, and how far the reviewers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa.audit import review
from qa.audit.database import reviews as stored
from qa.audit.database.reviews import MarkRow
from qa.audit.log import Log
from qa.audit.review import Mark
from qa.intervals import wilson

Place = tuple[int, int]
"""A record's number in the chain and a citation's number in it."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share of ``n`` citations that support what they are cited for, with its 95 % Wilson interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa of two reviewers over the ``n`` citations that both marked; None when it has no value."""

    reviewers: tuple[str, str]
    n: int
    same: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reviewer said."""

    reviewer: str
    mark: Mark
    note: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A citation on which reviewers differ."""

    record: str
    question: str | None
    citation: int
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one sample. A citation counts as supporting when every reviewer who could tell says so.

    ``accuracy`` is None while nothing is marked; citations of which nobody could tell are not counted.
    """

    sample: str
    marked: int
    marks: Mapping[str, Mapping[Mark, int]]
    accuracy: Accuracy | None
    by_stratum: Mapping[str, Accuracy]
    agreement: tuple[Agreement, ...]
    disagreements: tuple[Disagreement, ...]


def report(log: Log, sample: str) -> Report:
    """The findings of a sample as far as it is marked. Raises ReviewError."""
    strata = {each.number: each.stratum for each in review.sampled(log, sample)}
    with log.database.reading() as connection:
        rows = stored.marks_of(connection, sample)
    places = _by_place(rows)
    of_stratum: dict[str, list[Sequence[MarkRow]]] = {}
    for (number, _), marks in places.items():
        of_stratum.setdefault(strata[number], []).append(marks)
    found = {stratum: accuracy(marks) for stratum, marks in sorted(of_stratum.items())}
    return Report(
        sample=sample,
        marked=len(places),
        marks=_marks(rows),
        accuracy=accuracy(places.values()),
        by_stratum={stratum: each for stratum, each in found.items() if each is not None},
        agreement=tuple(_agreements(places)),
        disagreements=tuple(
            _disagreement(log, place, marks) for place, marks in places.items() if _differ(marks)
        ),
    )


def accuracy(marked: Iterable[Sequence[MarkRow]]) -> Accuracy | None:
    """The share of citations that support, each given with its marks."""
    told = [[row.mark for row in marks if row.mark != Mark.CANNOT_TELL] for marks in marked]
    judged = [all(mark == Mark.SUPPORTS for mark in marks) for marks in told if marks]
    if not judged:
        return None
    low, high = wilson(sum(judged), len(judged))
    return Accuracy(sum(judged) / len(judged), low, high, len(judged))


def kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa of two sequences of marks on the same things, in [-1, 1].

    Cohen, Educational and Psychological Measurement 20 (1960) 37-46. None of nothing, and when both
    always give one and the same mark, so that chance alone would make them agree.
    """
    n = len(first)
    if n == 0:
        return None
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    ours, theirs = Counter(first), Counter(second)
    by_chance = sum(ours[mark] * theirs[mark] for mark in ours) / (n * n)
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def _by_place(rows: Iterable[MarkRow]) -> dict[Place, list[MarkRow]]:
    found: dict[Place, list[MarkRow]] = {}
    for row in rows:
        found.setdefault((row.number, row.citation), []).append(row)
    return found


def _marks(rows: Iterable[MarkRow]) -> Mapping[str, Mapping[Mark, int]]:
    found: dict[str, Counter[Mark]] = {}
    for row in rows:
        found.setdefault(row.reviewer, Counter())[Mark(row.mark)] += 1
    return found


def _agreements(places: Mapping[Place, Sequence[MarkRow]]) -> Iterable[Agreement]:
    by_reviewer: dict[str, dict[Place, str]] = {}
    for place, marks in places.items():
        for row in marks:
            by_reviewer.setdefault(row.reviewer, {})[place] = row.mark
    for one, other in combinations(sorted(by_reviewer), 2):
        both = sorted(by_reviewer[one].keys() & by_reviewer[other].keys())
        first, second = ([by_reviewer[name][place] for place in both] for name in (one, other))
        same = sum(a == b for a, b in zip(first, second, strict=True))
        yield Agreement((one, other), len(both), same, kappa(first, second))


def _differ(marks: Sequence[MarkRow]) -> bool:
    return len({row.mark for row in marks}) > 1


def _disagreement(log: Log, place: Place, marks: Sequence[MarkRow]) -> Disagreement:
    record = log.find(str(place[0]))
    opinions = tuple(Opinion(row.reviewer, Mark(row.mark), row.note) for row in marks)
    return Disagreement(record.id, record.question, place[1], opinions)
