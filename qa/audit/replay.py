"""A recorded question asked again: what differs from what was said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa import wire
from qa.audit import seal
from qa.audit.records import Record
from qa.model import Citation, Outcome

_TIMINGS = "timings_ms"
_EMPTY = b"{}"


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the outcome that is not as it was: what it was and what it is, in words."""

    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """A record beside the outcome of asking again. ``identical``: to the byte, timings aside."""

    id: str
    number: int
    question: str
    build: str
    replayed_on: str
    identical: bool
    differences: tuple[Difference, ...]


def compare(record: Record, again: Outcome) -> Replayed:
    """What differs between a record, whose question is not erased, and the outcome of asking again."""
    before, after = record.outcome or _EMPTY, wire.to_json(again)
    identical = without_timings(before) == without_timings(after)
    return Replayed(
        id=record.id,
        number=record.number,
        question=record.question or "",
        build=record.build,
        replayed_on=again.index.id,
        identical=identical,
        differences=() if identical else tuple(_differences(record.parsed(), again)),
    )


def without_timings(outcome: bytes) -> bytes:
    """The outcome's JSON with empty timings; all other bytes as they are."""
    text = outcome.decode("utf-8")
    for name, start, end in seal.members(text):
        if name == _TIMINGS:
            return f"{text[:start]}{{}}{text[end:]}".encode()
    return outcome


def _differences(before: Outcome, after: Outcome) -> Iterator[Difference]:
    """Status, statements and citations first, then every other part."""
    if before.status is not after.status:
        yield Difference("status", before.status, after.status)
    yield from _lists(
        "statements", [each.text for each in before.statements], [each.text for each in after.statements]
    )
    for part in ("citations", "nearest"):
        yield from _lists(
            part,
            [_place(each) for each in getattr(before, part)],
            [_place(each) for each in getattr(after, part)],
        )
    said, says = _parts(before), _parts(after)
    for part in sorted(said.keys() | says.keys()):
        if said.get(part) != says.get(part):
            yield Difference(part, _short(said.get(part)), _short(says.get(part)))


def _lists(part: str, before: list[str], after: list[str]) -> Iterator[Difference]:
    """What is gone, what is new, and whether only the order changed."""
    gone = [each for each in before if each not in after]
    new = [each for each in after if each not in before]
    if gone or new:
        yield Difference(part, "\n".join(gone) or "-", "\n".join(new) or "-")
    elif before != after:
        yield Difference(f"order of {part}", "\n".join(before), "\n".join(after))


def _place(citation: Citation) -> str:
    where = f"{citation.document.id} {citation.document.version[:12]}"
    return f"{where} {citation.span.start}-{citation.span.end}: {citation.quote}"


def _parts(outcome: Outcome) -> Mapping[str, object]:
    """The parts that are shown as they are. The id follows from the others."""
    found: dict[str, object] = json.loads(wire.to_json(outcome))
    shown = {"id", _TIMINGS, "status", "answer", "statements", "citations", "nearest"}
    return {part: value for part, value in found.items() if part not in shown}


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:400]
