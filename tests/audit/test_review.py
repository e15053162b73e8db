"""Samples, marks, accuracy and agreement."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from eval import items
from qa.answer.follow_up import Role, Turn
from qa.audit.agreement import kappa, report
from qa.audit.asked import which
from qa.audit.confirmed import confirmed
from qa.audit.database.entries import Filter
from qa.audit.log import Log
from qa.audit.review import Mark, mark, sample, sampled, tasks
from qa.audit.sampling import Stratum, allot
from qa.errors import ReviewError
from qa.service import Service

CITING = which(reviewable=True)
ASKED = ["Green tea is served at noon", "Black tea is served at nine", "Green tea is served"]


@pytest.fixture
def log(service: Service) -> Log:
    for number in range(12):
        service.ask(ASKED[number % 3] + "?" * number, channel="http" if number % 4 else "cli")
    return service.audit_log()


def test_a_sample_is_the_same_for_the_same_seed_and_another_for_another(log: Log) -> None:
    def drawn(name: str, seed: int) -> tuple[int, ...]:
        sample(log, name, 4, [Stratum.STATUS], str(seed), CITING)
        return tuple(each.number for each in sampled(log, name))

    assert len(drawn("again", 1)) == 4 and drawn("a", 1) == drawn("b", 1)
    assert len({drawn(f"s{seed}", seed) for seed in range(12)}) > 1


def test_every_stratum_is_in_the_sample_in_proportion(log: Log) -> None:
    sample(log, "s", 4, [Stratum.CHANNEL, Stratum.DOCUMENT], "1", CITING)
    assert Counter(each.stratum for each in sampled(log, "s")) == {"http / tea": 3, "cli / tea": 1}


@given(
    counts=st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=8),
    n=st.integers(1, 100),
)
def test_shares_add_up_and_no_stratum_gives_more_than_it_has(counts: dict[str, int], n: int) -> None:
    shares = allot(counts, n)
    assert sum(shares.values()) == min(n, sum(counts.values()))
    assert all(0 <= shares[name] <= counts[name] for name in counts)
    if n >= len(counts):
        assert all(shares[name] >= 1 for name in counts)


def test_only_records_with_citations_and_a_question_are_drawn(service: Service, log: Log) -> None:
    service.ask("Who won the world cup?")
    log.erase(Filter(number=1), "on request")
    drawn = sample(log, "s", 100, [], "1", CITING)
    numbers = [each.number for each in sampled(log, "s")]
    assert drawn.records == len(numbers) and not {1, 13} & set(numbers)


def test_two_reviewers_give_accuracy_and_agreement(log: Log) -> None:
    sample(log, "s", 100, [Stratum.STATUS], "1", CITING)
    places = [(task.record, task.citation.number) for task in tasks(log, "s", "anna")]
    for n, (record, citation) in enumerate(places):
        mark(log, "s", record, citation, "anna", Mark.DOES_NOT if n == 0 else Mark.SUPPORTS)
        said = Mark.CANNOT_TELL if n == 1 else Mark.PARTLY if n in (0, 2) else Mark.SUPPORTS
        mark(log, "s", record, citation, "bert", said, "half of it" if n == 2 else "")
    found = report(log, "s")
    n = len(places)
    assert found.accuracy is not None and found.marked == n
    assert (found.accuracy.n, round(found.accuracy.value * n)) == (n, n - 2)  # the first and the third fail
    assert found.accuracy.low < found.accuracy.value < found.accuracy.high
    assert found.by_stratum == {"answered": found.accuracy}
    [both] = found.agreement
    assert (both.reviewers, both.n, both.same) == (("anna", "bert"), n, n - 3)
    assert len(found.disagreements) == 3 and found.disagreements[2].opinions[1].note == "half of it"
    assert list(tasks(log, "s", "anna")) == [] and len(list(tasks(log, "s", "carla"))) == n


def test_a_mark_given_again_replaces_the_first(log: Log) -> None:
    sample(log, "s", 1, [], "1", CITING)
    task = next(tasks(log, "s", "anna"))
    for said in (Mark.DOES_NOT, Mark.SUPPORTS):
        mark(log, "s", task.record, task.citation.number, "anna", said)
    assert report(log, "s").marks == {"anna": {Mark.SUPPORTS: 1}}


def test_kappa_is_that_of_a_table_worked_by_hand() -> None:
    # 20 both yes, 15 both no, 5 and 10 apart: observed 0.7, by chance 0.5, kappa 0.4
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert kappa(first, second) == pytest.approx(0.4)
    assert kappa(["yes"], ["yes"]) is None and kappa([], []) is None
    assert kappa(["a", "b"], ["b", "a"]) == -1


@given(marks=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_kappa_is_symmetric_and_within_bounds(marks: list[tuple[str, str]]) -> None:
    first, second = zip(*marks, strict=True)
    found = kappa(first, second)
    assert found == kappa(second, first)
    assert found is None or -1 <= found <= 1
    assert kappa(first, first) in (None, 1)


@pytest.mark.parametrize("wrong", ["", " ", "a\nb", "x" * 65, "\0", "\x1b[2J"])
def test_a_name_that_is_none_is_refused(log: Log, wrong: str) -> None:
    with pytest.raises(ReviewError):
        sample(log, wrong, 1, [], "1", CITING)
    with pytest.raises(ReviewError):
        list(tasks(log, "s", wrong))


def test_what_cannot_be_marked_is_refused(log: Log) -> None:
    sample(log, "s", 1, [], "1", CITING)
    [inside] = sampled(log, "s")
    outside = next(number for number in range(1, 13) if number != inside.number)
    for reference, citation, name in ((outside, 1, "s"), (inside.number, 99, "s"), (inside.number, 1, "t")):
        with pytest.raises(ReviewError):
            mark(log, name, str(reference), citation, "anna", Mark.SUPPORTS)
    with pytest.raises(ReviewError, match="already"):
        sample(log, "s", 1, [], "1", CITING)


def test_confirmed_records_are_questions_of_the_evaluation(
    service: Service, log: Log, tmp_path: Path
) -> None:
    sample(log, "s", 2, [], "1", CITING)
    doubted = sampled(log, "s")[0].number
    for task in list(tasks(log, "s", "anna")):
        said = Mark.PARTLY if task.number == doubted else Mark.SUPPORTS
        mark(log, "s", task.record, task.citation.number, "anna", said)
    path = tmp_path / "reviewed.jsonl"
    path.write_bytes(b"".join(confirmed(log, "s")))
    found = list(items.read(path))
    assert len(found) == 1 and found[0].answerable
    assert list(items.faults(found, {"tea": service.document("tea").text})) == []


def test_a_confirmed_follow_up_is_a_question_that_stands_alone(service: Service) -> None:
    said = [Turn(Role.USER, "When is green tea served at noon?")]
    outcome = service.ask("And black tea at nine?", conversation=said)
    log = service.audit_log()
    sample(log, "s", 1, [], "1", CITING)
    for task in list(tasks(log, "s", "anna")):
        mark(log, "s", task.record, task.citation.number, "anna", Mark.SUPPORTS)
    [item] = confirmed(log, "s")
    assert json.loads(item)["question"] == outcome.standalone != outcome.question


def test_reviewing_on_the_command_line(service: Service, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    from qa import cli

    monkeypatch.chdir(service.settings.audit.folder.parent)
    run = CliRunner().invoke
    assert "3 records" in run(cli.app, ["review", "sample", "--n", "3", "--name", "s"]).output
    n = len(list(tasks(log, "s", "anna")))
    typed = "x\ns\ngood\n" + "s\n\n" * (n - 2) + "q\n"
    shown = run(cli.app, ["review", "mark", "--reviewer", "anna"], input=typed).output
    assert f"{n - 1} marked" in shown and "Cited:" in shown
    run(cli.app, ["review", "mark", "s", "--reviewer", "anna"], input="n\n\n")
    run(cli.app, ["review", "mark", "s", "--reviewer", "bert"], input="s\n\n" * n)
    told = run(cli.app, ["review", "report"]).output
    assert "Cohen's kappa" in told and "anna does not" in told
    assert json.loads(run(cli.app, ["review", "report", "--json"]).output)["marked"] == n
    assert run(cli.app, ["review", "export", "s"]).exit_code == 0
    assert run(cli.app, ["review", "report", "none"]).exit_code == 2
    assert "status,document" in run(cli.app, ["review", "list"]).output
    assert run(cli.app, ["review", "sample", "--stratify", "colour"]).exit_code == 2
