"""Runs over the small corpus: what a result holds, and that it is the same again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval import figures, results
from eval.items import Evidence, Item
from eval.run import About, Results, of_rows, run, timings
from eval.score import Verdict
from eval.system import FUSED, READER, EngineSystem, Insistent, ServiceSystem, over, without_threshold
from qa.model import Status
from qa.service import Service
from tests.fakes import TEXT

ABOUT = About("2026-01-01", "code", "questions", "all", "a machine", {"answer.nearest": "3"})


def item(id_: str, question: str, quote: str = "", document: str = "tea", language: str = "en") -> Item:
    start = TEXT.index(quote)
    return Item(
        id=id_,
        document=document,
        topic=id_,
        split="dev" if quote else "test",
        category="fact" if quote else "off_topic",
        language="nl" if language == "nl" else "en",
        question=question,
        answer=quote,
        keys=((quote.removesuffix(".").rpartition(" ")[2],),) if quote else (),
        evidence=((Evidence(start, start + len(quote), quote),),) if quote else (),
        status=Status.ANSWERED if quote else Status.NOT_IN_DOCUMENTS,
        refers_to=None,
        nearest=(),
    )


ITEMS = [
    item("t-1", "When is black tea served?", "Black tea is served at nine."),
    item("t-2", "How many kettles has the kitchen?", "The kitchen has 40 kettles."),
    item("t-3", "What is the capital of France?"),
    item("t-4", "Is there coffee?", "", document="coffee"),
]


@pytest.fixture
def done(service: Service) -> Results:
    return run(ServiceSystem(service), ITEMS, {"tea": TEXT}, ABOUT, lambda *_: None)


def test_items_on_other_documents_are_left_out_and_counted(done: Results) -> None:
    assert [row.id for row in done.rows] == ["t-1", "t-2", "t-3"]
    assert done.left_out == {"coffee": 1}


def test_progress_is_told_of_every_question(service: Service) -> None:
    told: list[tuple[str, int, int]] = []
    run(ServiceSystem(service), ITEMS, {"tea": TEXT}, ABOUT, lambda *each: told.append(each))
    assert told == [("asking qa", n, 3) for n in (1, 2, 3)]


def test_every_stage_is_measured_and_finds_what_shares_words(done: Results) -> None:
    assert list(done.retrieval)[-2:] == [FUSED, READER]
    assert {"bm25/passages", "bm25/sentences"} < done.retrieval.keys()
    assert done.retrieval[FUSED]["hit@10"].value == 1.0
    assert done.retrieval[FUSED]["hit@10"].n == 2


def test_every_figure_has_its_interval_around_it(done: Results) -> None:
    for rate in (
        *done.figures.values(),
        *(each for stage in done.retrieval.values() for each in stage.values()),
    ):
        assert rate.low - 1e-9 <= rate.value <= rate.high + 1e-9
        assert rate.n > 0 and rate.method in ("wilson", "bootstrap")


def test_classes_add_up_to_the_rows_and_figures_follow_from_them(done: Results) -> None:
    assert sum(done.verdicts.values()) == len(done.rows)
    assert done.figures["joint"].value == done.verdicts[Verdict.RIGHT] / 2
    assert done.figures["quote_validity"].value == 1.0


def test_groups_part_the_rows(done: Results) -> None:
    for dimension in figures.DIMENSIONS:
        assert sum(each["right"].n for each in done.by[dimension].values()) == len(done.rows)


def test_the_same_run_gives_the_same_result_times_and_memory_aside(service: Service, done: Results) -> None:
    again = run(ServiceSystem(service), ITEMS, {"tea": TEXT}, ABOUT, lambda *_: None)

    def timeless(each: Results) -> Results:
        rows = tuple(replace(row, timings_ms={}) for row in each.rows)
        return replace(each, rows=rows, timings=(), peak_memory_mb=0.0)

    assert timeless(again) == timeless(done)


def test_every_figure_can_be_computed_again_from_the_rows(done: Results) -> None:
    assert figures.figures(done.rows) == done.figures
    assert figures.retrieval(done.rows) == done.retrieval
    assert figures.risk_coverage(done.rows) == done.risk_coverage


def test_the_first_question_is_cold_the_others_warm(done: Results) -> None:
    rows = [replace(done.rows[0], timings_ms={"read": float(n)}) for n in (90, *range(1, 21))]
    read, wall = timings(rows, [99.0, *[1.0] * 20])
    assert (read.stage, read.cold, read.median, read.p95, read.n) == ("read", 90.0, 10.5, 19.0, 20)
    assert (wall.stage, wall.cold, wall.median) == ("wall", 99.0, 1.0)
    assert {each.stage for each in done.timings} >= {"encode", "retrieve", "read", "cite", "total", "wall"}
    assert done.peak_memory_mb > 10


def test_no_questions_give_no_figures() -> None:
    empty = of_rows("qa", [], [], [], ABOUT, {})
    assert (empty.figures, empty.retrieval, empty.risk_coverage, empty.timings) == ({}, {}, (), ())


def test_the_curve_reaches_as_far_as_answers_exist_when_confidence_is_disregarded(service: Service) -> None:
    strict = replace(
        service.engine(), answer=service.engine().answer.model_copy(update={"least_confidence": 1.0})
    )
    refusing = run(EngineSystem("strict", strict), ITEMS, {"tea": TEXT}, ABOUT, lambda *_: None)
    assert refusing.figures["wrongly_refused"].value == 1.0
    assert refusing.risk_coverage[-1][0] == 1.0
    assert isinstance(EngineSystem("strict", strict), Insistent)
    assert without_threshold(strict).answer.least_confidence == 0.0


def test_an_engine_over_other_documents_keeps_models_and_settings(service: Service) -> None:
    engine = service.engine()
    other = replace(engine.documents["tea"], id="copy")
    made = over([other], engine, lambda *_: None)
    assert [document.id for document in made.build.documents] == ["copy"]
    assert (made.encoders, made.answer) == (engine.encoders, engine.answer)


def test_what_a_result_is_of_is_hashed(service: Service) -> None:
    about = results.about(ITEMS, "dev", service.settings)
    assert about.questions == results.questions_hash(ITEMS[::-1]) != results.questions_hash(ITEMS[1:])
    assert about.code == results.code_hash()
    assert about.settings["answer.nearest"] == "3" and "index.encoders" in about.settings
