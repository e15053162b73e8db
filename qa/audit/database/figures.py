"""Counts over the records in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from qa.audit.database.entries import Filter, narrowed
from qa.audit.database.schema import citations, entries, feedback
from qa.audit.records import Kind


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A span, how many records cite it, and the number and place of one citation of it."""

    document: str
    version: str
    start: int
    stop: int
    times: int
    number: int
    place: int


def counted_by(connection: Connection, column: str, which: Filter) -> Mapping[str, int]:
    """How many records there are for each value of a column, most first."""
    value = entries.c[column]
    query = narrowed(select(value, func.count()), which, Kind.RECORD).group_by(value)
    found = connection.execute(query.order_by(func.count().desc(), value))
    return {str(name): int(times) for name, times in found}


def erased(connection: Connection, which: Filter) -> int:
    """How many records have lost their question."""
    query = narrowed(select(func.count()), which, Kind.RECORD).where(entries.c.erasable.is_(None))
    return int(connection.execute(query).scalar_one())


def quantile(connection: Connection, which: Filter, share: float, n: int) -> float:
    """The milliseconds within which ``share`` of the ``n`` > 0 answers were given (nearest rank)."""
    place = max(0, min(n, -int(-share * n // 1)) - 1)
    query = narrowed(select(entries.c.total_ms), which, Kind.RECORD)
    return float(connection.execute(query.order_by(entries.c.total_ms).offset(place).limit(1)).scalar_one())


def most_cited(connection: Connection, which: Filter, most: int) -> list[CitedPassage]:
    """The spans that most records cite."""
    span = (citations.c.document, citations.c.version, citations.c.start, citations.c.stop)
    times = func.count(func.distinct(citations.c.number))
    here = citations.c.number == entries.c.number
    query = select(*span, times, func.max(citations.c.number)).join(entries, here)
    query = narrowed(query, which, Kind.RECORD).group_by(*span).order_by(times.desc(), *span).limit(most)
    return [_with_place(connection, row) for row in connection.execute(query)]


def feedback_by(connection: Connection, which: Filter) -> Mapping[str, int]:
    """How much feedback on the records there is for each verdict."""
    query = select(feedback.c.verdict, func.count()).join(entries, feedback.c.number == entries.c.number)
    query = narrowed(query, which, Kind.RECORD).group_by(feedback.c.verdict)
    return {str(name): int(times) for name, times in connection.execute(query)}


def _with_place(connection: Connection, row: tuple[str, str, int, int, int, int]) -> CitedPassage:
    document, _, start, stop, _, number = row
    query = select(func.min(citations.c.place)).where(
        citations.c.number == number,
        citations.c.document == document,
        citations.c.start == start,
        citations.c.stop == stop,
    )
    return CitedPassage(*row, place=int(connection.execute(query).scalar_one()))
