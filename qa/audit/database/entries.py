"""Entries of the chain in the database: append, read in order, find, erase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, exists, func, insert, select, true, update
from sqlalchemy.exc import SQLAlchemyError

from qa.audit.database.schema import chain, citations, contexts, entries, feedback, marks
from qa.audit.records import CitedSpan, Kind, Row

Q = TypeVar("Q", bound=Select[Any])

# What reading raises where bytes of the database were changed.
UNREADABLE = (SQLAlchemyError, UnicodeDecodeError, TypeError, ValueError)
_ERASED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: how many entries, and the hash of the last."""

    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that the database cannot give back."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records: from and until a time (ISO 8601, UTC, the end not included), and any of the rest."""

    since: str = ""
    until: str = ""
    status: str = ""
    document: str = ""
    channel: str = ""
    asker: str = ""
    answer: str = ""
    build: str = ""
    number: int | None = None
    question_kept: bool = False
    cited: bool = False


def head(connection: Connection, lock: bool = False) -> Head:
    """The end of the chain; with ``lock``, no one else moves it until this transaction is committed."""
    query = select(chain.c.length, chain.c.hash)
    return Head(*connection.execute(query.with_for_update() if lock else query).one())


def append(connection: Connection, rows: Sequence[Row], cited: Sequence[CitedSpan]) -> None:
    """Put rows behind the end of the chain."""
    connection.execute(insert(entries), [asdict(row) for row in rows])
    if cited:
        connection.execute(insert(citations), [asdict(each) for each in cited])
    connection.execute(update(chain).values(length=rows[-1].number, hash=rows[-1].hash))


def add_context(connection: Connection, sha256: str, content: bytes) -> None:
    """Store a context unless it is there. Only in a writing transaction that has locked the head."""
    if connection.execute(select(contexts.c.sha256).where(contexts.c.sha256 == sha256)).first() is None:
        connection.execute(insert(contexts).values(sha256=sha256, content=content))


def context(connection: Connection, sha256: str) -> bytes | None:
    """The content of a context; None when there is none, or something else in its place."""
    found = connection.execute(select(contexts.c.content).where(contexts.c.sha256 == sha256)).scalar()
    return found if isinstance(found, bytes) else None


def in_order(
    connection: Connection,
    after: int,
    most: int,
    which: Filter | None = None,
    kind: Kind | None = Kind.RECORD,
) -> list[Row]:
    """At most ``most`` rows behind entry ``after``, ascending."""
    query = narrowed(select(entries), which, kind).where(entries.c.number > after)
    found = connection.execute(query.order_by(entries.c.number).limit(most))
    return [Row(*each) for each in found]


def newest_first(connection: Connection, before: int | None, most: int, which: Filter) -> list[Row]:
    """At most ``most`` records before entry ``before`` (None: from the end), descending."""
    query = narrowed(select(entries), which, Kind.RECORD)
    if before is not None:
        query = query.where(entries.c.number < before)
    return [Row(*each) for each in connection.execute(query.order_by(entries.c.number.desc()).limit(most))]


def readable(connection: Connection, after: int, most: int) -> list[Row | Unreadable]:
    """Like ``in_order`` for all kinds, but an entry that cannot be read does not hide the others."""
    try:
        return list(in_order(connection, after, most, kind=None))
    except UNREADABLE:
        query = select(entries.c.number).where(entries.c.number > after).order_by(entries.c.number)
        numbers = list(connection.execute(query.limit(most)).scalars())
    return [_one_by_one(connection, number) for number in numbers]


def cited_in(connection: Connection, first: int, last: int) -> dict[int, list[CitedSpan]]:
    """The stored citations of the entries from ``first`` to ``last``, by entry.

    An entry whose citations cannot be read is left out, and does not hide the others.
    """
    query = select(citations).where(citations.c.number.between(first, last))
    found: dict[int, list[CitedSpan]] = {}
    try:
        for row in connection.execute(query.order_by(citations.c.number, citations.c.place)):
            found.setdefault(row.number, []).append(CitedSpan(*row))
    except UNREADABLE:
        if first == last:
            return {}
        middle = (first + last) // 2
        return cited_in(connection, first, middle) | cited_in(connection, middle + 1, last)
    return found


def by_number(connection: Connection, number: int) -> Row | None:
    """One entry."""
    found = connection.execute(select(entries).where(entries.c.number == number)).first()
    return None if found is None else Row(*found)


def by_hash(connection: Connection, prefix: str) -> list[Row]:
    """The entries whose hash begins so; two at most, which is enough to see that there is more than one."""
    query = select(entries).where(entries.c.hash >= prefix, entries.c.hash < prefix + "g")
    return [Row(*each) for each in connection.execute(query.limit(2))]


def count(connection: Connection, which: Filter) -> int:
    """How many records."""
    return int(connection.execute(narrowed(select(func.count()), which, Kind.RECORD)).scalar_one())


def erase(connection: Connection, numbers: Sequence[int]) -> None:
    """Delete what can be erased of these records, and the notes that people wrote on them."""
    for start in range(0, len(numbers), _ERASED_AT_ONCE):
        some = numbers[start : start + _ERASED_AT_ONCE]
        connection.execute(
            update(entries).where(entries.c.number.in_(some)).values(erasable=None, answer=None)
        )
        connection.execute(update(feedback).where(feedback.c.number.in_(some)).values(note=""))
        connection.execute(update(marks).where(marks.c.number.in_(some)).values(note=""))


def numbers(connection: Connection, which: Filter) -> Iterator[int]:
    """The numbers of the records, ascending."""
    query = narrowed(select(entries.c.number), which, Kind.RECORD).order_by(entries.c.number)
    yield from connection.execute(query).scalars()


def narrowed(query: Q, which: Filter | None, kind: Kind | None) -> Q:
    """The query, over the entries of a kind (None: all) that a filter lets through."""
    if kind is not None:
        query = query.where(entries.c.kind == kind)
    if which is None:
        return query
    for column in (entries.c.status, entries.c.channel, entries.c.asker, entries.c.answer, entries.c.build):
        if wanted := getattr(which, column.name):
            query = query.where(column == wanted)
    if which.number is not None:
        query = query.where(entries.c.number == which.number)
    if which.since:
        query = query.where(entries.c.time >= which.since)
    if which.until:
        query = query.where(entries.c.time < which.until)
    if which.question_kept:
        query = query.where(entries.c.erasable.is_not(None))
    if which.document or which.cited:
        here = citations.c.number == entries.c.number
        document = citations.c.document == which.document if which.document else true()
        query = query.where(exists().where(here, document))
    return query


def _one_by_one(connection: Connection, number: int) -> Row | Unreadable:
    try:
        found = by_number(connection, number)
    except UNREADABLE as error:
        return Unreadable(number, str(getattr(error, "orig", error)))
    return found or Unreadable(number, "it cannot be found again")
