"""People judging whether citations support what they are cited for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.audit import records
from qa.audit.database import reviews as stored
from qa.audit.database.entries import Filter
from qa.audit.database.reviews import MarkRow, Sampled, SampleRow
from qa.audit.log import Log
from qa.audit.sampling import Stratum, draw
from qa.errors import ReviewError, UnknownSample
from qa.model import Citation

MOST_CHARACTERS = 2000
_NAME = re.compile(r"[\w.@-][\w.@ -]{0,62}[\w.@-]|[\w.@-]")


class Mark(StrEnum):
    """Whether a citation supports the statement that names it."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    DOES_NOT = "does_not"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of records that are reviewed together."""

    name: str
    time: str
    seed: str
    strata: str
    records: int


@dataclass(frozen=True, slots=True)
class Task:
    """A citation to be marked: what was asked, what it is cited for, and the citation."""

    sample: str
    record: str
    number: int
    question: str
    statements: tuple[str, ...]
    citation: Citation


def sample(log: Log, name: str, n: int, strata: Sequence[Stratum], seed: str, which: Filter) -> Sample:
    """Draw a sample of at most ``n`` records that cite something and still have their question.

    Raises ReviewError when the name is taken or means nothing, or there is nothing to draw from.
    """
    _check_name(name)
    _check_name(seed)
    drawn = draw(log.stream(which), n, strata, seed)
    if not drawn:
        raise ReviewError("there is no record with citations to draw from; ask something first")
    row = SampleRow(name, records.now(), seed, ",".join(strata))
    with log.database.writing() as connection:
        if stored.sample(connection, name) is not None:
            raise ReviewError(f"there is a sample {name!r} already; give another name")
        stored.add_sample(connection, row, drawn)
    return Sample(row.name, row.time, row.seed, row.strata, len(drawn))


def samples(log: Log) -> list[Sample]:
    """The samples, newest first."""
    with log.database.reading() as connection:
        return [
            Sample(row.name, row.time, row.seed, row.strata, len(stored.records_of(connection, row.name)))
            for row in stored.all_samples(connection)
        ]


def tasks(log: Log, name: str, reviewer: str) -> Iterator[Task]:
    """The citations of a sample that the reviewer has not marked, record by record.

    Records whose question has been erased since are left out. Raises ReviewError.
    """
    _check_name(reviewer)
    drawn = sampled(log, name)
    with log.database.reading() as connection:
        done = {(row.number, row.citation) for row in stored.marks_of(connection, name, reviewer)}
    for each in drawn:
        record = log.find(str(each.number))
        if record.question is None:
            continue
        outcome = record.parsed()
        for citation in outcome.citations:
            if (each.number, citation.number) not in done:
                said = tuple(s.text for s in outcome.statements if citation.number in s.citations)
                yield Task(name, record.id, each.number, record.question, said, citation)


def mark(
    log: Log, name: str, reference: str, citation: int, reviewer: str, mark: Mark, note: str = ""
) -> None:
    """Mark a citation, in place of the mark it had from the reviewer. Raises ReviewError, UnknownRecord."""
    _check_name(reviewer)
    record = log.find(reference)
    if record.number not in {each.number for each in sampled(log, name)}:
        raise ReviewError(f"record {record.id} is not in the sample {name!r}")
    numbers = [each.number for each in record.parsed().citations]
    if citation not in numbers:
        raise ReviewError(f"record {record.id} has no citation {citation}; its citations are {numbers}")
    if "\0" in note or len(note) > MOST_CHARACTERS:
        raise ReviewError(f"a note is text of at most {MOST_CHARACTERS} characters; this has {len(note)}")
    row = MarkRow(name, record.number, citation, reviewer, mark, note, records.now())
    with log.database.writing() as connection:
        stored.put_mark(connection, row)


def sampled(log: Log, name: str) -> list[Sampled]:
    """The records of a sample. Raises UnknownSample."""
    with log.database.reading() as connection:
        if "\0" in name or stored.sample(connection, name) is None:
            raise UnknownSample(f"there is no sample {name!r:.80}; `qa review list` shows them")
        return stored.records_of(connection, name)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ReviewError(f"{name!r:.80} is not a name; give 1 to 64 letters, digits, blanks or . @ -")
