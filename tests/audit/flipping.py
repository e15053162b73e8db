"""Flip one byte of a log, see that it is found and where, and put it back.

``python -m tests.audit.flipping --trials 1000`` runs the whole proof; ``test_flipping.py`` a short one.
Half of the trials change a stored value through the database, the other half the file under it.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from qa.answer.reader import MixedReader
from qa.audit.anchors import beside
from qa.audit.chain import Verified, documents_in, verify
from qa.audit.log import open_log
from qa.errors import AuditError
from qa.service import Service, ingest
from tests.audit.steps import QUESTIONS
from tests.fakes import TEXT, HashingEncoder, settings_for, write_corpus

RECORDS = 30


@dataclass(frozen=True)
class Trial:
    """One stored value of one record: its entry, its column, its bytes, and the place to flip in them."""

    number: int
    column: str
    value: bytes
    is_text: bool
    at: int
    bit: int

    @property
    def flipped(self) -> bytes:
        return self.value[: self.at] + bytes([self.value[self.at] ^ self.bit]) + self.value[self.at + 1 :]


class Flipping:
    """A log of a few records on the small corpus, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        write_corpus(folder / "corpus", {"tea": TEXT})
        self.settings = settings_for(folder)
        ingest(self.settings, [HashingEncoder()], lambda *_: None)
        service = Service(self.settings, [HashingEncoder()], MixedReader.shipped())
        for number in range(RECORDS):
            service.ask(f"{QUESTIONS[number % len(QUESTIONS)]} {number}", channel="http", asker="anna")
        service.close()
        self.file = self.settings.audit.folder / "log.sqlite"
        with sqlite3.connect(self.file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def choose(self, chosen: random.Random) -> Trial:
        """Any byte of any value of any record; every byte is as likely as any other."""
        number = chosen.randint(1, RECORDS)
        with sqlite3.connect(self.file) as connection:
            cursor = connection.execute("SELECT * FROM audit_entries WHERE number = ?", [number])
            names = [column[0] for column in cursor.description]
            row = dict(zip(names, cursor.fetchone(), strict=True))
        connection.close()
        values = {name: value for name, value in row.items() if isinstance(value, str | bytes) and value}
        column = chosen.choices(list(values), [len(value) for value in values.values()])[0]
        value = values[column]
        data = value.encode() if isinstance(value, str) else value
        return Trial(
            number,
            column,
            data,
            isinstance(value, str),
            chosen.randrange(len(data)),
            1 << chosen.randrange(8),
        )

    def through_the_database(self, trial: Trial) -> bool:
        """Whether a value changed in place is found at its record."""
        self._put(trial, trial.flipped)
        try:
            return trial.number in self._places()
        finally:
            self._put(trial, trial.value)

    def in_the_file(self, chosen: random.Random) -> bool | None:
        """Whether a flipped byte of the file is found at the record it changed; None when it changed none.

        What cannot be read at all has to be a fault, wherever the database finds it.
        """
        content = bytearray(self.file.read_bytes())
        place, bit = chosen.randrange(len(content)), 1 << chosen.randrange(8)
        before = self._rows()
        content[place] ^= bit
        self.file.write_bytes(content)
        try:
            after = self._rows()
            changed = {
                number for number in before.keys() | after.keys() if before.get(number) != after.get(number)
            }
            if not changed:
                return None
            return bool(changed & {*self._places(), *([0] if 0 in changed else [])})
        finally:
            content[place] ^= bit
            self.file.write_bytes(content)

    def _rows(self) -> dict[int, object]:
        """What the file holds of every entry, as bytes; under 0 that it cannot be read."""
        connection = sqlite3.connect(self.file)
        connection.text_factory = bytes
        try:
            found: dict[int, object] = {}
            for row in connection.execute("SELECT * FROM audit_entries NOT INDEXED"):
                found[row[0]] = row
            for row in connection.execute("SELECT * FROM audit_citations NOT INDEXED"):
                found[row[0]] = (found.get(row[0]), row)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter for a message of SQLite's own
            return {0: str(error)}
        finally:
            connection.close()
        return found

    def _places(self) -> set[int]:
        try:
            return {fault.number for fault in self._verified().faults}
        except AuditError:  # not even opened
            return {0}

    def _put(self, trial: Trial, value: bytes) -> None:
        kind = "TEXT" if trial.is_text else "BLOB"
        put = f"UPDATE audit_entries SET {trial.column} = CAST(? AS {kind}) WHERE number = ?"  # noqa: S608
        with sqlite3.connect(self.file) as connection:
            connection.execute(put, [value, trial.number])
        connection.close()

    def _verified(self) -> Verified:
        log = open_log(self.settings.audit)
        try:
            return verify(log, documents_in(self.settings.index.folder), beside(log), lambda *_: None)
        finally:
            log.database.close()


def run(trials: int, seed: int) -> str:
    """Flip that many bytes; how it went, in words. Raises SystemExit for one that was not found."""
    chosen = random.Random(seed)  # noqa: S311  # which bytes is no secret
    counts = {"database": 0, "file": 0}
    with tempfile.TemporaryDirectory() as folder:
        flipping = Flipping(Path(folder))
        while sum(counts.values()) < trials:
            way = "file" if counts["file"] < counts["database"] else "database"
            if way == "file":
                found = flipping.in_the_file(chosen)
            else:
                found = flipping.through_the_database(flipping.choose(chosen))
            if found is False:
                raise SystemExit(f"flipped byte number {sum(counts.values()) + 1} ({way}) was not found")
            counts[way] += found is True
    return (
        f"{trials} bytes flipped ({counts['database']} values, {counts['file']} in the file), "
        "all found at their record"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.stdout.write(run(asked.trials, asked.seed) + "\n")


if __name__ == "__main__":
    main()
