"""The whole log proven again: every entry, the chain between them, checkpoints, and every citation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.answer.verify import outcome_faults
from qa.audit import seal
from qa.audit.anchors import Anchor, Broken
from qa.audit.database import entries
from qa.audit.database.connect import Transaction
from qa.audit.database.entries import Head, Unreadable
from qa.audit.entry import Stored, entry_faults, quote_faults
from qa.audit.log import Log
from qa.audit.records import Kind, Row
from qa.errors import AuditError, BuildError
from qa.index import store
from qa.model import Document

_BATCH = 200

DocumentsOf = Callable[[str], Mapping[str, Document]]
"""The documents of a build by id. Raises BuildError when they are not there or not as they were."""

Advance = Callable[[int, int], None]
"""Called with how many entries are proven, and how many there are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold, at which entry; 0 stands for the log as a whole."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was proven again; the log holds when there are no faults. ``head`` is the end of the chain."""

    head: Head
    records: int
    erased: int
    citations: int
    checkpoints: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


@dataclass
class _Walk:
    """What is known while going along the chain."""

    anchors: Mapping[int, Sequence[Anchor]]
    documents_of: DocumentsOf
    faults: list[Fault] = field(default_factory=list)
    last: Stored | None = None
    records: int = 0
    citations: int = 0
    questionless: set[int] = field(default_factory=set)
    announced: dict[int, int] = field(default_factory=dict)
    builds: dict[str, Mapping[str, Document] | str] = field(default_factory=dict)

    def fault(self, number: int, message: str) -> None:
        self.faults.append(Fault(number, message))


def verify(
    log: Log, documents_of: DocumentsOf, anchors: Iterable[Anchor | Broken], advance: Advance
) -> Verified:
    """Every entry up to the end of the chain, also when others write meanwhile.

    What cannot be read is a fault like any other, so this raises nothing for a damaged log.
    """
    found = list(anchors)
    known = [each for each in found if isinstance(each, Anchor)]
    walk = _Walk(_by_number(known), documents_of)
    for anchor in found:
        _check_signature(walk, anchor)
    head = Head(0, seal.START)
    try:
        for message in log.database.damage():
            walk.fault(0, f"the database finds its file damaged: {message}")
        head = _go_along(log, walk, advance)
        _check_erasures(log, walk)
    except AuditError as error:
        walk.fault(walk.last.row.number + 1 if walk.last else 1, str(error))
    _check_end(walk, head, known)
    return Verified(
        head,
        walk.records,
        len(walk.questionless),
        walk.citations,
        len(known),
        tuple(sorted(dict.fromkeys(walk.faults), key=lambda fault: fault.number)),
    )


def faults_of(log: Log, documents_of: DocumentsOf, number: int) -> tuple[str, ...]:
    """What does not hold of one entry: in itself, between its neighbours, and in its citations."""
    walk = _Walk({}, documents_of)
    try:
        with log.database.reading() as connection:
            found = entries.readable(connection, max(0, number - 2), 3)
            stored = [each for each in _stored(connection, found, {}) if abs(each.number - number) <= 1]
        if number > 1:
            walk.last = Stored.unknown(number - 2)
        for each in stored:
            _check(walk, each)
    except AuditError as error:
        walk.fault(number, str(error))
    return tuple(fault.message for fault in walk.faults if fault.number == number)


def _by_number(anchors: Sequence[Anchor]) -> Mapping[int, Sequence[Anchor]]:
    found: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        found.setdefault(anchor.checkpoint.number, []).append(anchor)
    return found


def _go_along(log: Log, walk: _Walk, advance: Advance) -> Head:
    """All entries in order; the end of the chain as it stood when the last of them was read."""
    after, contexts = 0, dict[str, bytes | None]()
    while True:
        with log.database.reading() as connection:
            found = entries.readable(connection, after, _BATCH)
            stored = list(_stored(connection, found, contexts))
            head = _end(connection, walk)
        for each in stored:
            _check(walk, each)
        if not found:
            return head
        after = found[-1].number
        advance(min(after, head.length), head.length)


def _end(connection: Transaction, walk: _Walk) -> Head:
    """The end of the chain as the log says; that it cannot be read is a fault that hides no entry."""
    try:
        return entries.head(connection)
    except entries.UNREADABLE:
        walk.fault(0, "the end of the chain cannot be read")
        return Head(walk.last.number if walk.last else 0, "")


def _stored(
    connection: Transaction,
    found: Sequence[Row | Unreadable],
    contexts: dict[str, bytes | None],
) -> Iterator[Stored | Unreadable]:
    """Rows with what is stored beside them."""
    cited = entries.cited_in(connection, found[0].number, found[-1].number) if found else {}
    for row in found:
        if isinstance(row, Unreadable):
            yield row
            continue
        key = str(row.context)
        if key not in contexts:
            contexts[key] = entries.context(connection, key)
        yield Stored(row, contexts[key], tuple(cited.get(row.number, ())))


def _check(walk: _Walk, found: Stored | Unreadable) -> None:
    number = found.number
    expected = walk.last.number + 1 if walk.last else 1
    if number > expected:
        which = f"entry {expected} is" if number == expected + 1 else f"entries {expected}-{number - 1} are"
        walk.fault(expected, f"{which} missing")
    if isinstance(found, Unreadable):
        walk.fault(number, f"cannot be read: {found.why}")
        walk.last = Stored.unknown(number)
        return
    if found.mistyped:
        walk.fault(number, f"{', '.join(found.mistyped)}: not of the type that was stored")
        walk.last = Stored.unknown(number)
        return
    if number < expected:
        walk.fault(number, "stands out of order")
    for message in entry_faults(found):
        walk.fault(number, message)
    if number == expected:
        _check_link(walk, found)
    _check_content(walk, found)
    for anchor in walk.anchors.get(number, ()):
        if anchor.checkpoint.hash not in found.hashes:
            walk.fault(
                number,
                f"is not the entry that {anchor.name} signed: it or one before it was changed "
                "and the chain made anew",
            )
    walk.last = found


def _check_link(walk: _Walk, found: Stored) -> None:
    """An entry that is sound in itself must name the hash of the one before."""
    before = walk.last.hashes if walk.last else {seal.START}
    if found.is_sealed and before and found.row.previous not in before:
        walk.fault(
            found.number - 1 if walk.last else found.number,
            f"is not the entry that entry {found.number} was put behind: it was changed and sealed anew, "
            "or another one stood here",
        )


def _check_content(walk: _Walk, found: Stored) -> None:
    if found.row.kind == Kind.RECORD:
        walk.records += 1
        if found.row.erasable is None:
            walk.questionless.add(found.number)
        _check_citations(walk, found)
    else:
        for numbers in found.erased():
            walk.announced.update(dict.fromkeys(numbers, found.number))


def _check_citations(walk: _Walk, found: Stored) -> None:
    outcome = found.outcome()
    if outcome is None:
        return
    walk.citations += len(outcome.citations) + len(outcome.nearest)
    documents = _documents(walk, outcome.index.id)
    if isinstance(documents, str):
        walk.fault(found.number, f"its citations cannot be checked: {documents}")
        return
    faults = outcome_faults if found.follows_our_rules() else quote_faults
    for message in faults(outcome, documents):
        walk.fault(found.number, message)


def _documents(walk: _Walk, build: str) -> Mapping[str, Document] | str:
    """The documents of a build, or why they are not to be had."""
    if build not in walk.builds:
        try:
            walk.builds[build] = walk.documents_of(build)
        except BuildError as error:
            walk.builds[build] = str(error)
    return walk.builds[build]


def _check_erasures(log: Log, walk: _Walk) -> None:
    """What lacks a question must have been erased by an entry, and what an entry erased must lack it."""
    for number in walk.questionless - walk.announced.keys():
        walk.fault(number, "its question is gone, and no entry says that it was erased")
    for number in sorted(walk.announced.keys() - walk.questionless):
        row = log.row(number)  # it may have been erased after it was read
        if row is not None and row.erasable is not None:
            walk.fault(number, f"entry {walk.announced[number]} erased its question, and it is still there")


def _check_signature(walk: _Walk, anchor: Anchor | Broken) -> None:
    if isinstance(anchor, Broken):
        walk.fault(0, anchor.why)
    elif not anchor.checkpoint.is_signed():
        walk.fault(0, f"the signature of {anchor.name} does not hold")
    elif anchor.checkpoint.key not in anchor.keys:
        walk.fault(0, f"{anchor.name} is signed with a key that is not trusted here")


def _check_end(walk: _Walk, head: Head, anchors: Sequence[Anchor]) -> None:
    last = walk.last.number if walk.last else 0
    hashes = walk.last.hashes if walk.last else {seal.START}
    if head.length > last:
        walk.fault(last + 1, f"the chain has {head.length} entries; those behind {last} are missing")
    elif head.length < last:
        walk.fault(head.length + 1, f"the chain has {head.length} entries; those behind were put there")
    elif head.hash and hashes and head.hash not in hashes:
        walk.fault(last, "is not the entry that the chain ends with")
    for anchor in anchors:
        if anchor.checkpoint.number > last and anchor.checkpoint.is_signed():
            walk.fault(
                last + 1,
                f"{anchor.name} signed {anchor.checkpoint.number} entries on {anchor.checkpoint.time}; "
                f"those behind {last} are missing",
            )


def documents_in(folder: Path) -> DocumentsOf:
    """The documents of the builds in a folder."""

    def documents_of(build: str) -> Mapping[str, Document]:
        return {document.id: document for document in store.documents(folder, build)}

    return documents_of
