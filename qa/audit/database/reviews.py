"""Samples of records, and what reviewers marked in them, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from qa.audit.database.schema import marks, sampled, samples


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample: when it was drawn, with which seed, and by what it is stratified."""

    name: str
    time: str
    seed: str
    strata: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """A record in a sample, and its stratum."""

    number: int
    stratum: str


@dataclass(frozen=True, slots=True)
class MarkRow:
    """What one reviewer says of one citation, as stored."""

    sample: str
    number: int
    citation: int
    reviewer: str
    mark: str
    note: str
    time: str


def add_sample(connection: Connection, sample: SampleRow, records: Sequence[Sampled]) -> None:
    """Store a sample with its records."""
    connection.execute(insert(samples), [asdict(sample)])
    connection.execute(insert(sampled), [{"sample": sample.name, **asdict(each)} for each in records])


def all_samples(connection: Connection) -> list[SampleRow]:
    """The samples, newest first."""
    query = select(samples).order_by(samples.c.time.desc(), samples.c.name)
    return [SampleRow(*row) for row in connection.execute(query)]


def sample(connection: Connection, name: str) -> SampleRow | None:
    """One sample."""
    found = connection.execute(select(samples).where(samples.c.name == name)).first()
    return None if found is None else SampleRow(*found)


def records_of(connection: Connection, name: str) -> list[Sampled]:
    """The records of a sample, oldest first."""
    query = select(sampled.c.number, sampled.c.stratum).where(sampled.c.sample == name)
    return [Sampled(*row) for row in connection.execute(query.order_by(sampled.c.number))]


def put_mark(connection: Connection, mark: MarkRow) -> None:
    """Store a mark in place of the one that the reviewer gave the citation before."""
    connection.execute(
        delete(marks).where(
            marks.c.sample == mark.sample,
            marks.c.number == mark.number,
            marks.c.citation == mark.citation,
            marks.c.reviewer == mark.reviewer,
        )
    )
    connection.execute(insert(marks), [asdict(mark)])


def marks_of(connection: Connection, name: str, reviewer: str = "") -> list[MarkRow]:
    """The marks in a sample, of one reviewer or (empty) of all, in the order of records and citations."""
    query = select(marks).where(marks.c.sample == name)
    if reviewer:
        query = query.where(marks.c.reviewer == reviewer)
    order = (marks.c.number, marks.c.citation, marks.c.reviewer)
    return [MarkRow(*row) for row in connection.execute(query.order_by(*order))]
