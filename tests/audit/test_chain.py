"""What is changed, removed, inserted or put in another order is found, and it is said where."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from qa.audit.anchors import Anchor, beside
from qa.audit.entry import quote_faults
from qa.audit.log import Log
from qa.audit.records import Row
from qa.model import Span
from qa.service import Service
from tests.audit.steps import QUESTIONS, places, proven
from tests.audit.tampering import change

N = len(QUESTIONS)


def test_an_untouched_log_holds(service: Service, log: Log) -> None:
    found = proven(service)
    assert found.holds and (found.records, found.head.length, found.erased) == (N, N, 0)
    assert found.citations > 0 and found.checkpoints == 1


def test_an_empty_log_holds(service: Service) -> None:
    service.audit_log()
    assert proven(service, []).holds


@pytest.mark.parametrize("number", [1, 3, N])
def test_a_removed_entry_is_missing(service: Service, log: Log, number: int) -> None:
    change(service, "DELETE FROM audit_entries WHERE number = :n", n=number)
    found = proven(service)
    assert number in places(found)
    assert any("missing" in fault.message for fault in found.faults if fault.number == number)


def test_a_tail_cut_off_with_the_count_put_right_is_found_by_a_checkpoint(service: Service, log: Log) -> None:
    log.checkpoint()
    published = beside(log)
    row = log.row(4)
    assert row is not None
    change(service, "DELETE FROM audit_citations WHERE number > 4")
    change(service, "DELETE FROM audit_entries WHERE number > 4")
    change(service, "UPDATE audit_chain SET length = 4, hash = :hash", hash=row.hash)
    assert proven(service, []).holds  # nothing inside the log can tell
    assert any("signed 6 entries" in fault.message for fault in proven(service, published).faults)


def test_two_entries_in_each_other_s_place_are_found(service: Service, log: Log) -> None:
    for before, after in ((2, -1), (3, 2), (-1, 3)):
        change(service, "UPDATE audit_entries SET number = :after WHERE number = :n", n=before, after=after)
    assert {2, 3} <= places(proven(service))


def test_an_entry_put_behind_the_end_is_found(service: Service, log: Log) -> None:
    values = {"number": "7", "hash": "'0'"}
    chosen = ", ".join(values.get(name, name) for name in Row.__slots__)
    change(
        service,
        f"INSERT INTO audit_entries ({', '.join(Row.__slots__)}) "  # noqa: S608  # our own columns
        f"SELECT {chosen} FROM audit_entries WHERE number = 6",
    )
    assert 7 in places(proven(service))


def test_a_record_changed_and_sealed_anew_does_not_fit_the_next(service: Service, log: Log) -> None:
    from qa.audit import seal

    row = log.row(3)
    assert row is not None and row.erasable is not None and row.kept is not None
    title, sealed = seal.read_sealed(row.sealed)
    forged = seal.seal(title, {**sealed, "channel": "forged"})
    change(
        service,
        "UPDATE audit_entries SET sealed = :sealed, hash = :hash, channel = 'forged' WHERE number = 3",
        sealed=forged,
        hash=seal.sha256(seal.link(row.previous, forged)),
    )
    assert row.channel == "http"
    assert places(proven(service, [])) == {3}


def test_a_question_that_vanished_without_an_entry_is_found(service: Service, log: Log) -> None:
    change(service, "UPDATE audit_entries SET erasable = NULL, answer = NULL WHERE number = 2")
    found = proven(service)
    assert places(found) == {2} and "no entry says" in found.faults[0].message


def test_a_changed_context_is_found_at_its_records(service: Service, log: Log) -> None:
    record = log.find("1")
    other = record.context.to_json().replace(b"tea", b"pea")
    change(service, "UPDATE audit_contexts SET content = :other", other=other)
    assert places(proven(service)) == set(range(1, N + 1))


def test_a_build_that_is_gone_leaves_citations_unproven(service: Service, log: Log) -> None:
    import shutil

    shutil.rmtree(service.settings.index.folder / service.engine().build.id)
    found = proven(service)
    assert places(found) == set(range(1, N + 1))
    assert all("cannot be checked" in fault.message for fault in found.faults)


def test_of_another_version_of_the_program_the_quotes_are_proven(service: Service, log: Log) -> None:
    documents = {each.id: each for each in service.engine().build.documents}
    outcome = log.find("1").parsed()
    assert outcome.citations and list(quote_faults(outcome, documents)) == []
    moved = replace(outcome.citations[0], span=Span(0, 3))
    assert list(quote_faults(replace(outcome, citations=(moved,)), documents))
    shown = replace(outcome.citations[0], display="as another version showed it")
    assert list(quote_faults(replace(outcome, citations=(shown,)), documents)) == []


def test_a_checkpoint_of_another_key_or_with_another_hash_is_found(service: Service, log: Log) -> None:
    log.checkpoint()
    [*_, last] = beside(log)
    assert isinstance(last, Anchor)
    stranger = replace(last, keys=frozenset())
    assert "not trusted" in proven(service, [stranger]).faults[0].message
    moved = replace(last, checkpoint=replace(last.checkpoint, hash="0" * 64))
    assert "signature" in proven(service, [moved]).faults[0].message


def test_a_checkpoint_that_cannot_be_read_is_a_fault_and_hides_no_other(service: Service, log: Log) -> None:
    log.checkpoint()
    (log.checkpoint_folder / "000000000001.json").write_text("{}")
    (log.checkpoint_folder / "notes.json").write_text("no checkpoint")
    change(service, "UPDATE audit_entries SET channel = 'forged' WHERE number = 3")
    found = proven(service)
    assert places(found) == {0, 3} and found.checkpoints == 1
    told = [fault.message for fault in found.faults if fault.number == 0]
    assert ["000000000001.json" in each or "notes.json" in each for each in told] == [True, True]


def test_a_public_key_that_is_gone_is_a_fault_that_names_it(service: Service, log: Log) -> None:
    log.public_key.unlink()
    found = proven(service)
    assert places(found) == {0} and any(log.public_key.name in fault.message for fault in found.faults)


@pytest.mark.sqlite_file
def test_what_cannot_be_read_is_found_where_it_is_and_hides_nothing(service: Service, log: Log) -> None:
    change(service, "UPDATE audit_entries SET sealed = 'text' WHERE number = 2")
    change(service, "UPDATE audit_entries SET channel = CAST(x'ff' AS TEXT) WHERE number = 4")
    change(service, "UPDATE audit_citations SET version = CAST(x'ff' AS TEXT) WHERE number = 6")
    assert places(proven(service)) == {2, 4, 6}
    change(service, "UPDATE audit_chain SET hash = CAST(x'ff' AS TEXT)")
    assert places(proven(service)) == {0, 2, 4, 6}


def test_any_one_bit_flipped_in_any_value_of_any_record_is_found_there(service: Service, log: Log) -> None:
    chosen = random.Random(20230601)  # noqa: S311  # which bits is no secret
    for _ in range(40):
        flip_and_find(service, log, chosen)


def flip_and_find(service: Service, log: Log, chosen: random.Random) -> None:
    """Flip one bit of one stored value, see that it is found at its record, and put it back."""
    row = log.row(chosen.randint(1, N))
    assert row is not None
    values = {name: getattr(row, name) for name in Row.__slots__}
    column, before = chosen.choice([(k, v) for k, v in values.items() if isinstance(v, str | bytes) and v])
    data = bytearray(before.encode() if isinstance(before, str) else before)
    data[chosen.randrange(len(data))] ^= 1 << chosen.randrange(4)  # what was ASCII stays so
    after = data.decode() if isinstance(before, str) else bytes(data)
    put = f"UPDATE audit_entries SET {column} = :value WHERE number = :n"  # noqa: S608  # our own columns
    change(service, put, value=after, n=row.number)
    assert row.number in places(proven(service)), (row.number, column, after)
    change(service, put, value=before, n=row.number)
