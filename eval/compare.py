"""Two results, question by question: what got better, what got worse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eval.metrics import sign_test
from eval.run import Results
from eval.score import Scored, Verdict

# How bad a class is: a refusal misleads nobody, a grounded half-answer is of use.
_WORTH = {
    Verdict.RIGHT: 4,
    Verdict.RIGHTLY_REFUSED: 4,
    Verdict.PARTLY_RIGHT: 3,
    Verdict.WRONGLY_REFUSED: 2,
    Verdict.MISGROUNDED: 1,
    Verdict.WRONG: 0,
    Verdict.WRONGLY_ANSWERED: 0,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One question in both results."""

    before: Scored
    after: Scored

    @property
    def gain(self) -> int:
        """Above 0 when the class got better, below when it got worse."""
        return _WORTH[self.after.verdict] - _WORTH[self.before.verdict]


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure in both results."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one result to another.

    ``otherwise`` are questions whose outcome changed within a class of equal worth; ``only_before``
    and ``only_after`` the ids asked in one of them. ``chance`` is the probability of so uneven a
    split of good and not good by chance alone (exact McNemar test).
    """

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    otherwise: tuple[Change, ...]
    same: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    figures: tuple[Moved, ...]
    chance: float


def compare(before: Results, after: Results) -> Comparison:
    """What got better and worse from ``before`` to ``after``, on the questions asked in both."""
    old = {row.id: row for row in before.rows}
    new = {row.id: row for row in after.rows}
    changes = [Change(old[id_], new[id_]) for id_ in sorted(old.keys() & new.keys())]
    moved = [change for change in changes if _differs(change)]
    gained = sum(change.after.good and not change.before.good for change in changes)
    lost = sum(change.before.good and not change.after.good for change in changes)
    return Comparison(
        better=tuple(change for change in moved if change.gain > 0),
        worse=tuple(change for change in moved if change.gain < 0),
        otherwise=tuple(change for change in moved if change.gain == 0),
        same=len(changes) - len(moved),
        only_before=tuple(sorted(old.keys() - new.keys())),
        only_after=tuple(sorted(new.keys() - old.keys())),
        figures=tuple(_moved(before, after)),
        chance=sign_test(gained, lost),
    )


def _differs(change: Change) -> bool:
    """Whether anything a reader sees is different."""
    before, after = change.before, change.after
    said_before = before.verdict, before.status, before.answer, before.cited
    return said_before != (after.verdict, after.status, after.answer, after.cited)


def _moved(before: Results, after: Results) -> Iterator[Moved]:
    for name, rate in after.figures.items():
        if name in before.figures:
            yield Moved(name, before.figures[name].value, rate.value)
