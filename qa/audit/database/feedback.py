"""What people thought of answers, in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from qa.audit.database.schema import entries, feedback


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One opinion on a record, or on one citation of it, as stored."""

    id: int
    number: int
    hash: str
    answer: str | None
    citation: int | None
    verdict: str
    note: str
    time: str


def add(connection: Connection, number: int, citation: int | None, verdict: str, note: str, time: str) -> int:
    """Store an opinion; its id."""
    values = {"number": number, "citation": citation, "verdict": verdict, "note": note, "time": time}
    key = connection.execute(insert(feedback).values(values)).inserted_primary_key
    return int(key[0]) if key else 0


def newest_first(connection: Connection, answer: str, before: int | None, most: int) -> list[FeedbackRow]:
    """At most ``most`` opinions before one (None: the newest), on one answer or (empty) on all."""
    columns = (
        feedback.c.id,
        feedback.c.number,
        entries.c.hash,
        entries.c.answer,
        feedback.c.citation,
        feedback.c.verdict,
        feedback.c.note,
        feedback.c.time,
    )
    query = select(*columns).join(entries, entries.c.number == feedback.c.number)
    if answer:
        query = query.where(entries.c.answer == answer)
    if before is not None:
        query = query.where(feedback.c.id < before)
    found = connection.execute(query.order_by(feedback.c.id.desc()).limit(most))
    return [FeedbackRow(*row) for row in found]
