"""The audit log: outcomes appended to the chain, found again, and their questions erased."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qa.audit import checkpoints, keys, records
from qa.audit.checkpoints import Checkpoint
from qa.audit.database import entries
from qa.audit.database.connect import FILE, Database, Transaction, open_database
from qa.audit.database.entries import Filter, Head
from qa.audit.records import Draft, Record, Row
from qa.errors import AuditError, UnknownRecord, Unsound
from qa.settings import AuditSettings

log = logging.getLogger(__name__)

_BATCH = 500
_ANSWER = re.compile(r"ans_[0-9a-f]{32}")
_ERASED_TOGETHER = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Records, newest first; ``next`` is where the next page begins, None at the end."""

    records: tuple[Record, ...]
    next: int | None


@dataclass(slots=True)
class _Waiting:
    """A draft whose place in the chain is not known yet; ``failure`` is why it got none."""

    draft: Draft
    row: Row | None = None
    failure: AuditError | None = None
    done: bool = False


class _Queue:
    """Drafts that wait to be written. One caller at a time writes for all who wait by then."""

    def __init__(self) -> None:
        self._drafts: list[_Waiting] = []
        self._busy = False
        self._changed = threading.Condition()

    def pass_through(self, waiting: _Waiting, write: Callable[[Sequence[_Waiting]], None]) -> None:
        """Return when ``waiting`` is done, by ``write`` called here or by another caller."""
        with self._changed:
            self._drafts.append(waiting)
            while self._busy and not waiting.done:
                self._changed.wait()
            if waiting.done:
                return
            batch, self._drafts, self._busy = self._drafts, [], True
        try:
            write(batch)
        finally:
            with self._changed:
                for each in batch:
                    each.done = True
                self._busy = False
                self._changed.notify_all()


class Log:
    """The log of one folder or database. Safe to share between threads; several processes may write."""

    def __init__(self, database: Database, settings: AuditSettings) -> None:
        self.database = database
        self.settings = settings
        self._queue = _Queue()
        self._signed: Checkpoint | None = None

    def append(self, draft: Draft) -> str:
        """Put a record at the end of the chain; its id once it is on disk. Raises AuditError.

        Whoever gets to write first writes for all who wait, with one commit.
        """
        waiting = _Waiting(draft)
        self._queue.pass_through(waiting, self._write)
        if waiting.failure is not None:
            raise waiting.failure
        if waiting.row is None:
            raise AuditError("the record was not written; see the log of the program")
        return records.id_of(waiting.row.hash)

    def find(self, reference: str) -> Record:
        """The record of an id (``rec_…``, or enough of it), a number, or an answer id (its first record).

        Raises UnknownRecord.
        """
        with self.database.reading() as connection:
            row = _found(connection, reference)
            if row is None or row.kind != records.Kind.RECORD:
                raise UnknownRecord(f"there is no record {reference!r:.80}; `qa audit list` shows them")
            return _Reader(connection).record(row)

    def row(self, number: int) -> Row | None:
        """An entry as stored; None when there is none."""
        with self.database.reading() as connection:
            return entries.by_number(connection, number)

    def context(self, sha256: str) -> bytes:
        """The content of a context, byte for byte as its records were sealed with; empty when it is gone."""
        with self.database.reading() as connection:
            return entries.context(connection, sha256) or b""

    def rows(self, after: int, most: int) -> list[Row]:
        """At most ``most`` entries of any kind behind entry ``after``, as stored."""
        with self.database.reading() as connection:
            return entries.in_order(connection, after, most, kind=None)

    def page(self, which: Filter, before: int | None, most: int) -> Page:
        """At most ``most`` records before entry ``before`` (None: the newest), newest first."""
        with self.database.reading() as connection:
            rows = entries.newest_first(connection, before, most + 1, which)
            reader = _Reader(connection)
            shown = tuple(reader.record(row) for row in rows[:most])
        return Page(shown, rows[most - 1].number if len(rows) > most else None)

    def stream(self, which: Filter) -> Iterator[Record]:
        """All records that a filter lets through, oldest first, a bounded number in memory at a time."""
        after, contexts = 0, dict[str, bytes]()
        while True:
            with self.database.reading() as connection:
                rows = entries.in_order(connection, after, _BATCH, which)
                reader = _Reader(connection, contexts)
                found = [reader.record(row) for row in rows]
            yield from found
            if len(rows) < _BATCH:
                return
            after = rows[-1].number

    def count(self, which: Filter) -> int:
        """How many records a filter lets through."""
        with self.database.reading() as connection:
            return entries.count(connection, which)

    def head(self) -> Head:
        """How long the chain is and the hash of its last entry."""
        with self.database.reading() as connection:
            return entries.head(connection)

    def erase(self, which: Filter, reason: str) -> int:
        """Erase the questions of all records that a filter lets through, with the notes on them; how many.

        What is erased is gone from the disk; the chain says that and why it was erased.
        """
        wanted = replace(which, question_kept=True)
        erased = 0
        while True:
            with self.database.writing() as connection:
                found = _erase(connection, wanted, json.dumps(reason, ensure_ascii=False))
            erased += found
            if found < _ERASED_TOGETHER:
                break
        self.database.shed()
        return erased

    def asker(self, name: str, new: bool = False) -> str:
        """The keyed hash by which a name is recorded; empty for an empty one.

        ``new`` is for recording, which makes the key with the first name. Raises AuditError.
        """
        return keys.keyed(self.settings.folder / "keys", name, make=new)

    def checkpoint(self) -> Path | None:
        """Sign the end of the chain now; the checkpoint's file. None while the chain is empty."""
        end = self.head()
        return self._sign(end) if end.length else None

    @property
    def checkpoint_folder(self) -> Path:
        """Where the checkpoints are."""
        return self.settings.folder / checkpoints.FOLDER

    def checkpoints(self) -> list[Path]:
        """The files of the checkpoints, oldest first."""
        return checkpoints.paths(self.checkpoint_folder)

    @property
    def public_key(self) -> Path:
        """The file of the public key that goes with the checkpoints."""
        return self.settings.folder / "keys" / keys.PUBLIC

    def close(self) -> None:
        """Sign what is not covered by a checkpoint yet, and give back the connections."""
        try:
            newest = checkpoints.newest(self.checkpoint_folder)
            if newest is None or self.head().length > newest.number:
                self.checkpoint()
        except AuditError as error:
            log.error("no checkpoint was signed: %s", error)
        self.database.close()

    def _write(self, batch: Sequence[_Waiting]) -> None:
        """Append what waits, in one transaction; every one of them learns how it went."""
        try:
            with self.database.writing() as connection:
                rows = _append(connection, [waiting.draft for waiting in batch])
        except AuditError as error:
            for waiting in batch:
                waiting.failure = error
            return
        for waiting, row in zip(batch, rows, strict=True):
            waiting.row = row
        self._sign_when_due(rows[-1])

    def _sign_when_due(self, last: Row) -> None:
        """A checkpoint that cannot be written costs no answer: the next one covers the same records."""
        try:
            if self._is_due(last):
                self._sign(Head(last.number, last.hash))
        except (AuditError, OSError, ValueError) as error:
            log.error("no checkpoint was signed: %s", error)

    def _is_due(self, last: Row) -> bool:
        signed = self._signed or checkpoints.newest(self.checkpoint_folder)
        self._signed = signed
        if signed is None or last.number - signed.number >= self.settings.checkpoint_records:
            return True
        age = datetime.fromisoformat(last.time) - datetime.fromisoformat(signed.time)
        return age >= timedelta(minutes=self.settings.checkpoint_minutes)

    def _sign(self, end: Head) -> Path:
        signer = keys.signer(self.settings.folder / "keys")
        self._signed = checkpoints.sign(end.length, end.hash, records.stamp(datetime.now(UTC)), signer)
        return checkpoints.save(self.checkpoint_folder, self._signed)


def open_log(settings: AuditSettings) -> Log:
    """The log that the settings name, made at first use. Raises AuditError or SettingsError."""
    return Log(open_database(settings.folder, settings.url.get_secret_value()), settings)


def log_of(settings: AuditSettings) -> Log | None:
    """The log that the settings name, unless nothing has been recorded yet. Raises as ``open_log``."""
    found = settings.url.get_secret_value() or (settings.folder / FILE).exists()
    return open_log(settings) if found else None


class _Reader:
    """Rows to records within one transaction; contexts, which many records share, are read once."""

    def __init__(self, connection: Transaction, contexts: dict[str, bytes] | None = None) -> None:
        self._connection = connection
        self._contexts = {} if contexts is None else contexts

    def record(self, row: Row) -> Record:
        try:
            return records.record_of(row, self._context(row.context or ""))
        except (Unsound, ValueError) as error:
            raise AuditError(
                f"record {row.number} has been changed: {error}; `qa audit verify` tells more"
            ) from error

    def _context(self, sha256: str) -> bytes:
        if sha256 not in self._contexts:
            self._contexts[sha256] = entries.context(self._connection, sha256) or b""
        return self._contexts[sha256]


def _append(connection: Transaction, drafts: Sequence[Draft]) -> list[Row]:
    end = entries.head(connection, lock=True)
    rows: list[Row] = []
    for number, draft in enumerate(drafts, start=end.length + 1):
        row = records.placed(draft, number, rows[-1].hash if rows else end.hash, records.now())
        entries.add_context(connection, row.context or "", draft.context)
        rows.append(row)
    cited = [
        each
        for row, draft in zip(rows, drafts, strict=True)
        for each in records.cited_spans(row.number, draft.outcome)
    ]
    entries.append(connection, rows, cited)
    return rows


def _erase(connection: Transaction, which: Filter, reason: str) -> int:
    end = entries.head(connection, lock=True)
    numbers = [row.number for row in entries.in_order(connection, 0, _ERASED_TOGETHER, which)]
    if numbers:
        entries.erase(connection, numbers)
        row = records.erasure(numbers, reason, end.length + 1, end.hash, records.now())
        entries.append(connection, [row], [])
    return len(numbers)


def _found(connection: Transaction, reference: str) -> Row | None:
    if reference.isdecimal() and len(reference) < 18:
        return entries.by_number(connection, int(reference))
    if prefix := records.hash_prefix(reference):
        found = entries.by_hash(connection, prefix)
        if len(found) > 1:
            raise UnknownRecord(f"{reference!r} stands for several records; give more of the id")
        return found[0] if found else None
    if _ANSWER.fullmatch(reference):
        found = entries.in_order(connection, 0, 1, Filter(answer=reference))
        return found[0] if found else None
    return None
