"""What people think of answers: taken down for an answer or for one citation of it, and read again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa.audit import records
from qa.audit.database import feedback as stored
from qa.audit.log import Log
from qa.audit.records import Record
from qa.errors import FilterError

MOST_CHARACTERS = 2000


class Verdict(StrEnum):
    """An opinion in one word."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What someone thought of an answer, or of the citation with the number ``citation``."""

    id: int
    record: str
    answer_id: str | None
    citation: int | None
    verdict: Verdict
    note: str
    time: str


@dataclass(frozen=True, slots=True)
class Opinions:
    """Opinions, newest first; ``next`` is where the next page begins, None at the end."""

    feedback: tuple[Opinion, ...]
    next: int | None


def give(log: Log, record: Record, citation: int | None, verdict: Verdict, note: str) -> Opinion:
    """Take down an opinion. Raises FilterError for a citation that is not there or a note that is no text."""
    numbers = [each.number for each in record.parsed().citations]
    if citation is not None and citation not in numbers:
        raise FilterError(f"the answer has no citation {citation}; its citations are {numbers}")
    if "\0" in note or len(note) > MOST_CHARACTERS:
        raise FilterError(f"a note is text of at most {MOST_CHARACTERS} characters; this has {len(note)}")
    time = records.now()
    with log.database.writing() as connection:
        id_ = stored.add(connection, record.number, citation, verdict, note, time)
    return Opinion(id_, record.id, record.answer, citation, verdict, note, time)


def given(log: Log, answer: str, before: int | None, most: int) -> Opinions:
    """At most ``most`` opinions on an answer (empty: on all), before one of them (None: the newest)."""
    with log.database.reading() as connection:
        rows = stored.newest_first(connection, answer, before, most + 1)
    shown = tuple(
        Opinion(
            row.id,
            records.id_of(row.hash),
            row.answer,
            row.citation,
            Verdict(row.verdict),
            row.note,
            row.time,
        )
        for row in rows[:most]
    )
    return Opinions(shown, shown[-1].id if len(rows) > most else None)
