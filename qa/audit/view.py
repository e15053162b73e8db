"""Records as JSON: one record in full, one line of a list, and the page an auditor reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter

from qa.answer.follow_up import Turn
from qa.audit.agreement import Report
from qa.audit.records import Context, Record
from qa.audit.replay import Replayed
from qa.model import Status


@dataclass(frozen=True, slots=True)
class Line:
    """A record in a list. ``question`` and ``answer_id`` are null once it is erased."""

    number: int
    id: str
    time: str
    channel: str
    status: Status
    language: str
    question: str | None
    answer_id: str | None
    build: str
    total_ms: float
    erased: bool


@dataclass(frozen=True, slots=True)
class Full:
    """A record with its outcome; where the question is erased, salted hashes stand in the outcome.

    ``conversation`` is what was said before the question.
    """

    number: int
    id: str
    hash: str
    time: str
    channel: str
    asker: str
    status: Status
    language: str
    question: str | None
    conversation: tuple[Turn, ...]
    answer_id: str | None
    build: str
    total_ms: float
    erased: bool
    context: Context
    outcome: JsonValue


@dataclass(frozen=True, slots=True)
class Proof:
    """What proving one record again gave: its seal, its place in the chain, and its citations."""

    holds: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record and whether it holds: was this said, on which version of which document, is it there."""

    record: Full
    documents: Mapping[str, str]
    proof: Proof


_REPLAYED = TypeAdapter(Replayed)
_REPORT = TypeAdapter(Report)
_FULL = TypeAdapter(Full)
_SHOWN = TypeAdapter(Shown)


def line(record: Record) -> Line:
    """A record as one line of a list."""
    return Line(
        number=record.number,
        id=record.id,
        time=record.time,
        channel=record.channel,
        status=record.status,
        language=record.language,
        question=record.question,
        answer_id=record.answer,
        build=record.build,
        total_ms=record.total_ms,
        erased=record.erased,
    )


def full(record: Record) -> Full:
    """A record in full."""
    return Full(
        number=record.number,
        id=record.id,
        hash=record.hash,
        time=record.time,
        channel=record.channel,
        asker=record.asker,
        status=record.status,
        language=record.language,
        question=record.question,
        conversation=record.conversation,
        answer_id=record.answer,
        build=record.build,
        total_ms=record.total_ms,
        erased=record.erased,
        context=record.context,
        outcome=json.loads(record.outcome or record.kept),
    )


def full_json(record: Record) -> bytes:
    """A record in full as one line of JSON."""
    return _FULL.dump_json(full(record))


def report_json(report: Report) -> bytes:
    """The findings of a review as indented JSON."""
    return _REPORT.dump_json(report, indent=2)


def replayed_json(replayed: Replayed) -> bytes:
    """What a replay gave as one line of JSON."""
    return _REPLAYED.dump_json(replayed)


def shown(record: Record, faults: tuple[str, ...]) -> Shown:
    """A record, the versions of the documents that it cites, and what does not hold."""
    outcome = record.parsed()
    cited = {c.document.id: c.document.version for c in (*outcome.citations, *outcome.nearest)}
    return Shown(full(record), cited, Proof(not faults, faults))


def shown_json(page: Shown) -> bytes:
    """The page as indented JSON."""
    return _SHOWN.dump_json(page, indent=2)
