"""What is changed, removed, inserted or put in another order is found, and it is said where."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from qa.audit.chain import anchors_in
from qa.audit.log import Log
from qa.service import Service
from tests.audit.steps import QUESTIONS, places, proven

N = len(QUESTIONS)


@contextmanager
def inside(service: Service) -> Iterator[sqlite3.Connection]:
    """The database as someone sees it who may write to the file."""
    with sqlite3.connect(service.settings.audit.folder / "log.sqlite") as connection:
        yield connection
    connection.close()


def test_an_untouched_log_holds(service: Service, log: Log) -> None:
    found = proven(service)
    assert found.holds and (found.records, found.head.length, found.erased) == (N, N, 0)
    assert found.citations > 0 and found.checkpoints == 1


def test_an_empty_log_holds(service: Service) -> None:
    service.audit_log()
    assert proven(service, []).holds


@pytest.mark.parametrize("number", [1, 3, N])
def test_a_removed_entry_is_missing(service: Service, log: Log, number: int) -> None:
    with inside(service) as connection:
        connection.execute("DELETE FROM audit_entries WHERE number = ?", [number])
    found = proven(service)
    assert number in places(found)
    assert any("missing" in fault.message for fault in found.faults if fault.number == number)


def test_a_tail_cut_off_with_the_count_put_right_is_found_by_a_checkpoint(service: Service, log: Log) -> None:
    log.checkpoint()
    published = anchors_in(log)
    with inside(service) as connection:
        [(hash_,)] = connection.execute("SELECT hash FROM audit_entries WHERE number = 4")
        connection.execute("DELETE FROM audit_citations WHERE number > 4")
        connection.execute("DELETE FROM audit_entries WHERE number > 4")
        connection.execute("UPDATE audit_chain SET length = 4, hash = ?", [hash_])
    assert proven(service, []).holds  # nothing inside the log can tell
    assert any("signed 6 entries" in fault.message for fault in proven(service, published).faults)


def test_two_entries_in_each_other_s_place_are_found(service: Service, log: Log) -> None:
    with inside(service) as connection:
        connection.execute("UPDATE audit_entries SET number = -1 WHERE number = 2")
        connection.execute("UPDATE audit_entries SET number = 2 WHERE number = 3")
        connection.execute("UPDATE audit_entries SET number = 3 WHERE number = -1")
    assert {2, 3} <= places(proven(service))


def test_an_entry_put_behind_the_end_is_found(service: Service, log: Log) -> None:
    with inside(service) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(audit_entries)")]
        chosen = ", ".join({"number": "7", "hash": "'0'"}.get(name, name) for name in columns)
        source = f"SELECT {chosen} FROM audit_entries WHERE number = 6"  # noqa: S608  # our own columns
        connection.execute(f"INSERT INTO audit_entries {source}")
    assert 7 in places(proven(service))


def test_a_record_changed_and_sealed_anew_does_not_fit_the_next(service: Service, log: Log) -> None:
    from qa.audit import seal

    row = log.row(3)
    assert row is not None and row.erasable is not None and row.kept is not None
    title, sealed = seal.read_sealed(row.sealed)
    forged = seal.seal(title, {**sealed, "channel": "forged"})
    with inside(service) as connection:
        connection.execute(
            "UPDATE audit_entries SET sealed = ?, hash = ?, channel = 'forged' WHERE number = 3",
            [forged, seal.sha256(seal.link(row.previous, forged))],
        )
    assert row.channel == "http"
    assert places(proven(service, [])) == {3}


def test_a_question_that_vanished_without_an_entry_is_found(service: Service, log: Log) -> None:
    with inside(service) as connection:
        connection.execute("UPDATE audit_entries SET erasable = NULL, answer = NULL WHERE number = 2")
    found = proven(service)
    assert places(found) == {2} and "no entry says" in found.faults[0].message


def test_a_changed_context_is_found_at_its_records(service: Service, log: Log) -> None:
    with inside(service) as connection:
        connection.execute("UPDATE audit_contexts SET content = replace(content, 'tea', 'pea')")
    assert places(proven(service)) == set(range(1, N + 1))


def test_a_build_that_is_gone_leaves_citations_unproven(service: Service, log: Log) -> None:
    import shutil

    shutil.rmtree(service.settings.index.folder / service.engine().build.id)
    found = proven(service)
    assert places(found) == set(range(1, N + 1))
    assert all("cannot be checked" in fault.message for fault in found.faults)


def test_a_checkpoint_of_another_key_or_with_another_hash_is_found(service: Service, log: Log) -> None:
    from dataclasses import replace

    log.checkpoint()
    [*_, last] = anchors_in(log)
    stranger = replace(last, keys=frozenset())
    assert "not trusted" in proven(service, [stranger]).faults[0].message
    moved = replace(last, checkpoint=replace(last.checkpoint, hash="0" * 64))
    assert "signature" in proven(service, [moved]).faults[0].message


def test_any_one_byte_flipped_in_any_column_of_any_record_is_found_there(service: Service, log: Log) -> None:
    chosen = random.Random(20230601)  # noqa: S311  # which bytes is no secret
    for _ in range(60):
        flip_and_find(service, chosen)


def flip_and_find(service: Service, chosen: random.Random) -> None:
    """Flip one bit of one stored value, see that it is found at its record, and put it back."""
    number = chosen.randint(1, N)
    with inside(service) as connection:
        cursor = connection.execute("SELECT * FROM audit_entries WHERE number = ?", [number])
        names = [column[0] for column in cursor.description]
        stored = dict(zip(names, cursor.fetchone(), strict=True))
        column = chosen.choice(
            [name for name, value in stored.items() if isinstance(value, str | bytes) and value]
        )
        before = stored[column]
        data = bytearray(before.encode() if isinstance(before, str) else before)
        data[chosen.randrange(len(data))] ^= 1 << chosen.randrange(8)
        kind = "TEXT" if isinstance(before, str) else "BLOB"
        put = f"UPDATE audit_entries SET {column} = CAST(? AS {kind}) WHERE number = ?"  # noqa: S608
        connection.execute(put, [bytes(data), number])
    try:
        assert number in places(proven(service)), (number, column, bytes(data))
    finally:
        with inside(service) as connection:
            connection.execute(put, [before, number])
