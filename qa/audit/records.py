"""Entries of the audit log as values: what is appended, what lies in a row, and what a reader gets."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import JsonValue, TypeAdapter, ValidationError

from qa import wire
from qa.answer.follow_up import Turn
from qa.audit import seal
from qa.errors import Unsound
from qa.model import Outcome, Status

HIGHEST = 2**63 - 1
"""The highest number that an entry can have: what the databases can hold and compare with."""
_SALT_BYTES = 16
_ID = "rec_"
_ID_DIGITS = 32
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class Kind(StrEnum):
    """What an entry of the chain is."""

    RECORD = "record"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of an answer: program version, build, the versions of its documents by id, the groups
    whose documents were read, models by role, settings by stage, and the number of the proof rules
    (``entry.PROOF``; 0 in records from before there was one).
    """

    program: str
    index: str
    documents: Mapping[str, str]
    groups: tuple[str, ...]
    models: Mapping[str, str]
    settings: Mapping[str, JsonValue]
    proof: int = 0

    def to_json(self) -> bytes:
        """UTF-8 JSON, always the same for equal contexts of one program."""
        return _CONTEXT.dump_json(self)


_CONTEXT = TypeAdapter(Context)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in, and what was said before it."""

    question: str
    conversation: tuple[Turn, ...] = ()

    def to_json(self) -> str:
        """The bare question, or an object when there is a conversation."""
        value = self if self.conversation else self.question
        return _ASKED.dump_json(value).decode("utf-8")


_ASKED: TypeAdapter[str | Asked] = TypeAdapter(str | Asked)


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A citation as far as it is searched for: ``place`` counts from 0 within the record."""

    number: int
    place: int
    document: str
    version: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as stored, in the order of the table's columns; ``qa.audit.seal`` says what they hold."""

    number: int
    previous: str
    hash: str
    sealed: bytes
    kept: bytes | None
    erasable: bytes | None
    kind: str
    time: str
    channel: str | None
    asker: str | None
    context: str | None
    build: str | None
    status: str | None
    language: str | None
    total_ms: float | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that has no place in the chain yet."""

    outcome: Outcome
    parts: seal.Parts
    channel: str
    asker: str
    context: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One question with its outcome.

    ``question`` (as it came in, after ``conversation``) and ``outcome`` (its JSON, byte for byte as
    returned) are None once the question is erased; ``kept`` is the outcome's JSON with salted hashes in
    place of what can be erased.
    ``asker`` is a keyed hash, empty for an asker who is not known. ``time`` is UTC, in ISO 8601.
    """

    number: int
    id: str
    hash: str
    time: str
    channel: str
    asker: str
    status: Status
    language: str
    build: str
    answer: str | None
    total_ms: float
    question: str | None
    conversation: tuple[Turn, ...]
    outcome: bytes | None
    kept: bytes
    context: Context

    @property
    def erased(self) -> bool:
        """Whether the question has been erased."""
        return self.outcome is None

    def parsed(self) -> Outcome:
        """The outcome as a value; of an erased record with its erased parts empty."""
        data = seal.without_erasable(self.kept) if self.outcome is None else self.outcome
        return wire.one_from_json(data, self.id).outcome


def draft(outcome: Outcome, asked: Asked, channel: str, asker: str, context: Context) -> Draft:
    """The record of an outcome on what was asked. Raises ValueError for an odd channel."""
    if not _CHANNEL.fullmatch(channel):
        raise ValueError(f"channel {channel!r:.40} is not a short name in lower case")
    parts = seal.take_apart(wire.to_json(outcome), asked.to_json(), secrets.token_hex(_SALT_BYTES))
    return Draft(outcome, parts, channel, asker, context.to_json())


def placed(draft: Draft, number: int, previous: str, time: str) -> Row:
    """The row of a record at its place in the chain."""
    context = seal.sha256(draft.context)
    sealed = seal.seal(
        seal.RECORD,
        {
            "number": str(number),
            "time": time,
            "channel": draft.channel,
            "asker": draft.asker or "-",
            "context": context,
            "asked": draft.parts.asked,
            "outcome": seal.sha256(draft.parts.kept),
        },
    )
    return Row(
        number=number,
        previous=previous,
        hash=seal.sha256(seal.link(previous, sealed)),
        sealed=sealed,
        kept=draft.parts.kept,
        erasable=draft.parts.erasable,
        kind=Kind.RECORD,
        time=time,
        channel=draft.channel,
        asker=draft.asker,
        context=context,
        build=draft.outcome.index.id,
        status=draft.outcome.status,
        language=draft.outcome.language,
        total_ms=total_ms(draft.outcome),
        answer=draft.outcome.id,
    )


def erasure(numbers: Sequence[int], reason: str, number: int, previous: str, time: str) -> Row:
    """The row that says that the questions of these records were erased, and why (one line of JSON text)."""
    values = {"number": str(number), "time": time, "reason": reason, "erased": seal.ranges(numbers)}
    sealed = seal.seal(seal.ERASURE, values)
    return Row(
        number=number,
        previous=previous,
        hash=seal.sha256(seal.link(previous, sealed)),
        sealed=sealed,
        kept=None,
        erasable=None,
        kind=Kind.ERASURE,
        time=time,
        channel=None,
        asker=None,
        context=None,
        build=None,
        status=None,
        language=None,
        total_ms=None,
        answer=None,
    )


def cited_spans(number: int, outcome: Outcome) -> tuple[CitedSpan, ...]:
    """The citations of a record's outcome, to be searched."""
    return tuple(
        CitedSpan(number, place, c.document.id, c.document.version, c.span.start, c.span.end)
        for place, c in enumerate(outcome.citations)
    )


def total_ms(outcome: Outcome) -> float:
    """How long the answer took, in milliseconds."""
    return float(outcome.timings_ms.get("total", 0.0))


def record_of(row: Row, context: bytes) -> Record:
    """The record in a row, given the content of its context. Raises Unsound when the row was changed."""
    if row.kept is None or row.status is None:
        raise Unsound(f"entry {row.number} is not a record")
    _, sealed = seal.read_sealed(row.sealed)
    erasable = row.erasable
    asked = None if erasable is None else read_asked(seal.asked_of(erasable, sealed.get("asked", "")))
    return Record(
        number=row.number,
        id=id_of(row.hash),
        hash=row.hash,
        time=row.time,
        channel=row.channel or "",
        asker=row.asker or "",
        status=Status(row.status),
        language=row.language or "",
        build=row.build or "",
        answer=row.answer,
        total_ms=row.total_ms or 0.0,
        question=asked.question if asked else None,
        conversation=asked.conversation if asked else (),
        outcome=None if erasable is None else seal.put_together(row.kept, erasable),
        kept=row.kept,
        context=read_context(context),
    )


def read_asked(text: str) -> Asked:
    """What was asked from its JSON. Raises Unsound."""
    try:
        found = _ASKED.validate_json(text)
    except ValidationError as error:
        raise Unsound(f"what was asked cannot be read: {error.error_count()} faults") from error
    return Asked(found) if isinstance(found, str) else found


def read_context(content: bytes) -> Context:
    """A context from its JSON. Raises Unsound."""
    try:
        return _CONTEXT.validate_json(content)
    except ValidationError as error:
        raise Unsound(f"a context cannot be read: {error.error_count()} faults") from error


def id_of(hash_: str) -> str:
    """The id of the record whose hash this is."""
    return f"{_ID}{hash_[:_ID_DIGITS]}"


def hash_prefix(id_: str) -> str:
    """The beginning of the hash that a record id stands for; empty when it is not a record id."""
    digits = id_.removeprefix(_ID)
    sound = id_.startswith(_ID) and len(digits) >= 8 and set(digits) <= set("0123456789abcdef")
    return digits if sound else ""


def now() -> str:
    """The time, UTC, to the microsecond."""
    return stamp(datetime.now(UTC))


def stamp(moment: datetime) -> str:
    """A moment as the log writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
