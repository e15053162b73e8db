"""What is erased is gone from the disk, and the chain and the figures still hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import wire
from qa.audit import seal
from qa.audit.database.entries import Filter
from qa.audit.log import Log
from qa.audit.stats import stats
from qa.service import Service
from tests.audit.steps import QUESTIONS, places, proven
from tests.audit.tampering import change

PERSONAL = "Does my neighbour Zebedee drink green tea?"


@pytest.fixture
def told(service: Service, log: Log) -> Log:
    """The log, with a question that tells something of a person."""
    service.ask(PERSONAL, channel="http", asker="zebedee")
    return log


@pytest.mark.sqlite_file
def test_what_is_erased_is_nowhere_on_the_disk(service: Service, told: Log) -> None:
    folder = service.settings.audit.folder
    [record] = told.stream(Filter(asker=told.asker("zebedee")))
    assert record.answer is not None
    traces = [b"Zebedee", record.answer.encode()]
    assert all(any(trace in path.read_bytes() for path in folder.glob("log.sqlite*")) for trace in traces)
    assert told.erase(Filter(asker=told.asker("zebedee")), "on request") == 1
    for path in folder.glob("log.sqlite*"):
        assert not any(trace in path.read_bytes() for trace in traces), path


def test_after_erasing_the_log_holds_and_counts_as_before(service: Service, told: Log) -> None:
    before = stats(told, Filter())
    told.erase(Filter(asker=told.asker("zebedee")), "on request")
    found = proven(service)
    assert found.holds and found.erased == 1 and found.head.length == len(QUESTIONS) + 2
    after = stats(told, Filter())
    assert replace(after, erased=0, unanswered=()) == replace(before, unanswered=())
    assert sum(group.times for group in after.unanswered) == sum(group.times for group in before.unanswered)


def test_an_erased_record_keeps_the_rest_of_its_outcome(service: Service, told: Log) -> None:
    number = len(QUESTIONS) + 1
    before = told.find(str(number))
    assert before.outcome is not None
    told.erase(Filter(number=number), "on request")
    after = told.find(str(number))
    assert (after.question, after.outcome, after.answer) == (None, None, None)
    assert after.erased and after.hash == before.hash and after.id == before.id
    bare = replace(before.parsed(), id="", question="", reason="", via=())
    assert after.parsed() == bare


def test_erasing_again_erases_nothing_and_adds_nothing(service: Service, told: Log) -> None:
    told.erase(Filter(), "all")
    length = told.head().length
    assert told.erase(Filter(), "all") == 0
    assert told.head().length == length and proven(service).holds


def test_a_question_put_back_behind_an_erasure_is_found(service: Service, told: Log) -> None:
    row = told.row(2)
    assert row is not None
    told.erase(Filter(number=2), "on request")
    put_back = "UPDATE audit_entries SET erasable = :erasable, answer = :answer WHERE number = 2"
    change(service, put_back, erasable=row.erasable, answer=row.answer)
    found = proven(service)
    assert places(found) == {2} and "still there" in found.faults[0].message


def test_only_questions_before_a_time_expire(service: Service, told: Log) -> None:
    third = told.find("3").time
    assert told.erase(Filter(until=third), "older than a day") == 2
    assert [record.erased for record in told.stream(Filter())][:4] == [True, True, False, False]


@given(question=st.text(max_size=60), numbers=st.lists(st.integers(1, 300), unique=True))
def test_an_outcome_is_put_together_as_it_was(question: str, numbers: list[int]) -> None:
    import json

    values = {"id": "ans_1", "status": "answered", "question": question, "answer": [question], "via": [{}]}
    outcome = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    parts = seal.take_apart(outcome, json.dumps(question), "5a17")
    assert seal.put_together(parts.kept, parts.erasable) == outcome
    kept = json.loads(parts.kept)
    assert {name for name in kept if str(kept[name]).startswith("sha256:")} == {"id", "question", "via"}
    back = [n for each in seal.in_ranges(seal.ranges(sorted(numbers))) for n in each]
    assert back == sorted(numbers)


def test_an_erased_value_is_its_salted_hash_which_can_be_made_by_hand(service: Service, told: Log) -> None:
    import hashlib
    import json

    row = told.row(len(QUESTIONS) + 1)
    assert row is not None and row.erasable is not None and row.kept is not None
    salt, _, *lines = row.erasable.decode().split("\n")
    kept = json.loads(row.kept)
    for line in lines:
        name = line.split(" ")[0]
        made = hashlib.sha256(f"{salt.removeprefix('salt ')} {line}".encode()).hexdigest()
        assert kept[name] == f"sha256:{made}"
    assert wire.from_json(seal.without_erasable(row.kept), "kept")[0].outcome.question == ""
