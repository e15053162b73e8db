"""One entry of the log proven again, from what is stored of it and the documents of its build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa import wire
from qa.audit import records, seal
from qa.audit.records import CitedSpan, Kind, Row
from qa.errors import UnreadableOutcome, Unsound
from qa.model import Document, Outcome
from qa.text import quote_hash

PROOF = 1
"""The number of the rules by which an outcome follows from its documents, recorded with each outcome.

To be raised with every change to what ``qa.cite``, ``text.display``, ``answer.verify`` or ``qa.facts`` derive
or accept: of records by other rules the quotes alone are proven. ``tests/audit/test_proof.py`` notices.
"""
_BYTES = ("sealed", "kept", "erasable")


@dataclass(frozen=True)
class Stored:
    """A row with what is stored beside it: the content of its context, and its citations."""

    row: Row
    context: bytes | None
    cited: tuple[CitedSpan, ...]

    @classmethod
    def unknown(cls, number: int) -> Stored:
        """What stands for an entry that cannot be read."""
        row = Row(number, "", "", b"", None, None, "", "", *(None,) * 8)
        return cls(row, None, ())

    @property
    def number(self) -> int:
        """The place of the entry in the chain."""
        return self.row.number

    @property
    def mistyped(self) -> tuple[str, ...]:
        """The columns that hold another type than was stored; nothing else follows of such an entry."""
        return tuple(name for name in Row.__slots__ if not _is_of_type(name, getattr(self.row, name)))

    @property
    def is_sealed(self) -> bool:
        """Whether the hash of the entry is that of its sealed text and of the hash before it."""
        return self.computed == self.row.hash

    @property
    def computed(self) -> str:
        """The hash that the entry should have."""
        return seal.sha256(seal.link(self.row.previous, self.row.sealed))

    @property
    def hashes(self) -> frozenset[str]:
        """What the next entry may name: the hash as stored and as computed, which differ in a changed entry.

        Empty for an entry that cannot be read.
        """
        return frozenset({self.row.hash, self.computed}) if self.row.hash else frozenset()

    def erased(self) -> Iterator[range]:
        """The numbers of the records that this entry erased."""
        try:
            yield from seal.in_ranges(seal.read_sealed(self.row.sealed)[1].get("erased", ""))
        except Unsound:
            return

    def follows_our_rules(self) -> bool:
        """Whether the outcome was derived by the proof rules of this program."""
        try:
            return records.read_context(self.context or b"").proof == PROOF
        except Unsound:
            return False

    def outcome(self) -> Outcome | None:
        """The outcome, without what can be erased; None when it cannot be read."""
        try:
            return _bare_outcome(self.row)
        except (Unsound, UnreadableOutcome):
            return None


def quote_faults(outcome: Outcome, documents: Mapping[str, Document]) -> Iterator[str]:
    """What the documents do not bear out of the quotes themselves.

    Of an answer by other proof rules no more is proven: how sections, lines and display forms follow from a
    document may have changed since, but its characters have not.
    """
    for role, citations in (("citation", outcome.citations), ("nearest", outcome.nearest)):
        for each in citations:
            document = documents.get(each.document.id)
            if document is None or document.version != each.document.version:
                yield f"{role} {each.number}: document {each.document.id!r} is not there in its version"
            elif each.span.of(document.text) != each.quote or quote_hash(each.quote) != each.quote_sha256:
                yield f"{role} {each.number}: the quote does not stand at {each.span.start}-{each.span.end}"


def entry_faults(stored: Stored) -> Iterator[str]:
    """One line for everything about an entry, sound in its types, that does not fit what was sealed."""
    row = stored.row
    if not stored.is_sealed:
        yield "its hash is not that of its sealed text and the hash before it"
    try:
        title, sealed = seal.read_sealed(row.sealed)
        yield from _sealed_faults(row, title, sealed)
        if title == seal.RECORD:
            yield from _record_faults(stored, sealed)
        elif any((row.kept, row.erasable, row.channel, row.asker, row.context, row.build, stored.cited)):
            yield "holds more than an erasure does"
    except (Unsound, UnreadableOutcome) as error:
        yield str(error)


def _is_of_type(name: str, value: object) -> bool:
    if name == "number":
        return isinstance(value, int)
    if name == "total_ms":
        return value is None or isinstance(value, float)
    if value is None:
        return name not in ("previous", "hash", "sealed", "kind", "time")
    return isinstance(value, bytes if name in _BYTES else str)


def _sealed_faults(row: Row, title: str, sealed: Mapping[str, str]) -> Iterator[str]:
    if sealed.get("number") != str(row.number):
        yield f"holds what was sealed as entry {sealed.get('number')!s:.20}"
    if row.kind != (Kind.RECORD if title == seal.RECORD else Kind.ERASURE):
        yield f"kind is {row.kind!r:.40}, sealed was {title!r}"
    if sealed.get("time") != row.time:
        yield f"time is {row.time!r:.40}, sealed was {sealed.get('time')!r:.40}"


def _record_faults(stored: Stored, sealed: Mapping[str, str]) -> Iterator[str]:
    row = stored.row
    asker = "-" if row.asker == "" else row.asker
    for name, value in (("channel", row.channel), ("asker", asker), ("context", row.context)):
        if sealed.get(name) != value:
            yield f"{name} is {value!r:.80}, sealed was {sealed.get(name)!r:.80}"
    if seal.sha256(row.kept or b"") != sealed.get("outcome"):
        yield "the outcome is not the one that was sealed"
        return
    yield from _context_faults(stored)
    yield from _derived_faults(stored, _bare_outcome(row))
    yield from _erasable_faults(row, sealed)


def _context_faults(stored: Stored) -> Iterator[str]:
    if stored.context is None or seal.sha256(stored.context) != stored.row.context:
        yield "its context is not the one that was sealed"
    elif (index := records.read_context(stored.context).index) != stored.row.build:
        yield f"build is {stored.row.build!r:.40}, the context says {index}"


def _derived_faults(stored: Stored, outcome: Outcome) -> Iterator[str]:
    """What is stored to be searched must follow from the outcome."""
    row = stored.row
    derived = {
        "build": outcome.index.id,
        "status": outcome.status.value,
        "language": outcome.language,
        "total_ms": records.total_ms(outcome),
    }
    for name, value in derived.items():
        if getattr(row, name) != value:
            yield f"{name} is {getattr(row, name)!r:.60}, the outcome says {value!r:.60}"
    if stored.cited != records.cited_spans(row.number, outcome):
        yield "the citations that are searched are not those of the outcome"


def _erasable_faults(row: Row, sealed: Mapping[str, str]) -> Iterator[str]:
    if row.erasable is None:
        if row.answer is not None:
            yield "its question is gone, but not its answer id"
        return
    seal.asked_of(row.erasable, sealed.get("asked", ""))
    saved = wire.one_from_json(seal.put_together(row.kept or b"", row.erasable), f"record {row.number}")
    if row.answer != saved.outcome.id or saved.outcome.id != saved.borne_out:
        yield f"answer is {row.answer!r:.60}, the outcome bears out {saved.borne_out}"


def _bare_outcome(row: Row) -> Outcome:
    """The outcome without what can be erased. Raises Unsound or UnreadableOutcome."""
    if row.kept is None:
        raise Unsound("the outcome is missing")
    return wire.one_from_json(seal.without_erasable(row.kept), f"record {row.number}").outcome
