"""Results on disk, compared, and held against floors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval import gate, results
from eval.compare import compare
from eval.gate import Floors, UnderFloor, WrongFloors
from eval.items import load
from eval.metrics import Rate
from eval.results import WrongResults
from eval.run import Perturbed, Results, run
from eval.score import Verdict
from eval.system import EngineSystem, ServiceSystem, without_threshold
from qa.service import Service
from tests.eval.test_run import ABOUT, ITEMS
from tests.fakes import TEXT


@pytest.fixture
def done(service: Service) -> Results:
    engine = without_threshold(service.engine())
    found = run(EngineSystem("qa", engine), ITEMS, {"tea": TEXT}, ABOUT, lambda *_: None)
    return replace(found, perturbed=(Perturbed("t-1", "repeated", True, "a", "a"),))


def test_results_survive_their_file(done: Results, tmp_path: Path) -> None:
    path = results.save(tmp_path / "new", done)
    assert path.name == f"2026-01-01-{done.build}.json"
    assert results.load(path) == done


def test_the_file_has_one_line_for_each_row_in_order_of_id(done: Results, tmp_path: Path) -> None:
    shuffled = replace(done, rows=done.rows[::-1])
    text = results.save(tmp_path, shuffled).read_text(encoding="utf-8")
    assert text == results.to_json(done)
    rows = [line for line in text.splitlines() if line.startswith('  {"id": "t-') and "question" in line]
    assert len(rows) == len(done.rows)
    assert [row["id"] for row in json.loads(text)["rows"]] == ["t-1", "t-2", "t-3"]


def test_another_system_has_its_name_in_the_file_name(done: Results) -> None:
    other = replace(done, system="BM25 alone, k=5")
    assert results.name_of(other) == f"2026-01-01-{done.build}-bm25-alone-k-5"


def test_quotes_of_documents_that_may_not_be_copied_are_left_out(done: Results, tmp_path: Path) -> None:
    rows = tuple(
        replace(row, gold=tuple(tuple(replace(one, text="") for one in group) for group in row.gold))
        for row in done.rows
    )
    saved = results.load(results.save(tmp_path, replace(done, rows=rows)))
    assert any(row.cited for row in saved.rows)
    assert all(not quoted.text for row in saved.rows for quoted in row.cited)
    assert all(not row.answer for row in saved.rows if row.cited)
    assert saved.figures == done.figures


def test_bare_results_hold_no_text_of_others_but_all_figures(done: Results) -> None:
    bare = results.bare(done)
    text = results.to_json(bare)
    assert "Black tea" not in text and "capital of France" not in text
    assert bare.figures == done.figures


@pytest.mark.parametrize("content", ["", "[]", '{"system": 1}'])
def test_a_file_that_holds_no_results_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(WrongResults, match=r"x\.json"):
        results.load(tmp_path / "x.json")
    with pytest.raises(WrongResults, match=r"none\.json"):
        results.load(tmp_path / "none.json")


def test_a_result_against_itself_has_not_changed(done: Results) -> None:
    found = compare(done, done)
    assert (found.better, found.worse, found.otherwise, found.same) == ((), (), (), 3)
    assert found.chance == 1.0
    assert all(each.before == each.after for each in found.figures)


def test_better_and_worse_are_told_question_by_question(done: Results) -> None:
    first, second, third = done.rows
    before = replace(done, rows=(replace(first, verdict=Verdict.WRONG), second, replace(third, id="t-0")))
    after = replace(
        done, rows=(replace(first, verdict=Verdict.RIGHT), replace(second, verdict=Verdict.WRONG))
    )
    before = replace(before, rows=(before.rows[0], replace(second, verdict=Verdict.RIGHT), before.rows[2]))
    found = compare(before, after)
    assert [change.before.id for change in found.better] == ["t-1"]
    assert [change.before.id for change in found.worse] == ["t-2"]
    assert found.only_before == ("t-0",) and found.only_after == ()


def test_refusing_is_better_than_being_wrong_and_worse_than_half_right(done: Results) -> None:
    def of(verdict: Verdict) -> Results:
        return replace(done, rows=(replace(done.rows[0], verdict=verdict),))

    refused = of(Verdict.WRONGLY_REFUSED)
    assert compare(of(Verdict.WRONG), refused).better
    assert compare(of(Verdict.MISGROUNDED), refused).better
    assert compare(of(Verdict.PARTLY_RIGHT), refused).worse


def rate(value: float) -> Rate:
    return Rate(value, value, value, 10, "wilson")


def test_floors_name_every_figure_on_the_wrong_side() -> None:
    limits = Floors(least={"joint": 0.5, "citation_f1": 0.5}, most={"wrongly_answered": 0.2})
    gate.hold({"joint": rate(0.5), "citation_f1": rate(0.9), "wrongly_answered": rate(0.2)}, limits)
    with pytest.raises(UnderFloor, match=r"joint is 0\.400.*wrongly_answered is 0\.300"):
        gate.hold({"joint": rate(0.4), "citation_f1": rate(0.9), "wrongly_answered": rate(0.3)}, limits)
    with pytest.raises(UnderFloor, match="citation_f1 is missing"):
        gate.hold({"joint": rate(0.9), "wrongly_answered": rate(0.1)}, limits)


def test_the_committed_floors_want_every_quote_to_hold() -> None:
    limits = gate.floors()
    assert limits.least["quote_validity"] == 1.0
    assert {"joint", "citation_f1"} < limits.least.keys() and "wrongly_answered" in limits.most


def test_floors_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text("[least]\njoint = 'high'\n[most]\n")
    with pytest.raises(WrongFloors, match=r"floors\.toml"):
        gate.floors(tmp_path / "floors.toml")


def test_the_subset_is_about_120_and_does_not_change_when_items_are_added() -> None:
    items = [item for item in load() if item.document == "policy-human-rights-2023"]
    chosen = gate.subset(items)
    assert 100 <= len(chosen) <= 140
    assert gate.subset(items[::2]) == [item for item in items[::2] if item in chosen]
    assert {item.answerable for item in chosen} == {True, False}


def test_the_product_holds_its_floors(real_service: Service) -> None:
    """The gate: fails when the figures on the fixed subset fall under eval/floors.toml."""
    texts = {record.id: real_service.document(record.id).text for record in real_service.documents()}
    items = gate.subset(load())
    found = run(ServiceSystem(real_service), items, texts, ABOUT, lambda *_: None, stages=False)
    gate.hold(found.figures, gate.floors())
