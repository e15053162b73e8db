"""Documents changed in memory: answers must follow what they cite."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval import perturb
from eval.changed import engine_on, renumber, without
from eval.items import WrongItem
from eval.perturb import Wordings
from eval.run import Perturbed, run
from eval.score import Scored
from eval.system import EngineSystem, ServiceSystem, without_threshold
from qa.answer.ask import Engine
from qa.answer.reader import MixedReader
from qa.documents import catalogue
from qa.documents.catalogue import Entry
from qa.model import Document, Outcome, Span, Status
from qa.service import Service, ingest
from qa.settings import Settings
from tests.eval.test_run import ABOUT, ITEMS, item
from tests.fakes import TEXT, HashingEncoder, settings_for, write_corpus
from tests.index.test_questions import ASKED, write


@pytest.fixture
def engine(service: Service) -> Engine:
    """The small corpus, answering at any confidence."""
    return without_threshold(service.engine())


@pytest.fixture
def entries(service: Service) -> tuple[Entry, ...]:
    return catalogue.load(service.settings.corpus.folder)


@pytest.fixture
def rows(engine: Engine) -> tuple[Scored, ...]:
    return run(EngineSystem("qa", engine), ITEMS[:2], {"tea": TEXT}, ABOUT, lambda *_: None).rows


def tea(engine: Engine) -> Document:
    return engine.documents["tea"]


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def test_answers_change_when_what_they_cite_is_removed(
    rows: tuple[Scored, ...], engine: Engine, entries: tuple[Entry, ...]
) -> None:
    found = list(perturb.removals(rows, engine, entries, lambda *_: None))
    assert [each.id for each in found] == ["t-1", "t-2"]
    assert all(each.held for each in found)
    assert all("40 kettles" not in each.after for each in found if "40 kettles" in each.before)


def test_a_sentence_that_stands_twice_is_removed_twice(tmp_path: Path) -> None:
    twice = TEXT + "\n\n## III Again\n\nThe kitchen has 40 kettles. It is warm.\n"
    write_corpus(tmp_path / "corpus", {"tea": twice})
    own = settings_for(tmp_path)
    ingest(own, [HashingEncoder()], lambda *_: None)
    engine = without_threshold(Service(own, [HashingEncoder()], MixedReader.shipped()).engine())
    found = run(EngineSystem("qa", engine), ITEMS[1:2], {"tea": twice}, ABOUT, lambda *_: None).rows
    assert "40 kettles" in found[0].answer
    [done] = perturb.removals(found, engine, catalogue.load(own.corpus.folder), lambda *_: None)
    assert done.held and "40 kettles" not in done.after


def test_answers_follow_a_changed_number(
    rows: tuple[Scored, ...], engine: Engine, entries: tuple[Entry, ...]
) -> None:
    kettles = [row for row in rows if "40" in row.cited[0].text]
    [found] = perturb.renumberings(kettles, engine, entries, lambda *_: None)
    assert found.held and "40" in found.before and "40" not in found.after


def test_an_answer_that_does_not_hang_on_the_document_is_found(
    rows: tuple[Scored, ...], engine: Engine, entries: tuple[Entry, ...]
) -> None:
    """A row whose answer is said to come from another sentence than it does."""
    kettles = next(row for row in rows if "40" in row.cited[0].text)
    other = "Oat biscuits"
    elsewhere = replace(kettles.cited[0], start=span(other).start, end=span(other).end, text=other)
    [found] = perturb.removals([replace(kettles, cited=(elsewhere,))], engine, entries, lambda *_: None)
    assert not found.held


def test_removing_leaves_the_rest(engine: Engine) -> None:
    change = without(tea(engine), [span("Black tea is served at nine. ")])
    assert change.text == TEXT.replace("Black tea is served at nine. ", "")


def test_a_number_is_replaced_by_one_the_text_does_not_hold(engine: Engine) -> None:
    change = renumber(tea(engine), span("The kitchen has 40 kettles."), avoid="")
    assert change is not None and change.old == "40" and change.new not in TEXT
    assert change.text == TEXT.replace("40", change.new) and len(change.text) == len(TEXT)


@pytest.mark.parametrize(
    ("words", "avoid"),
    [
        ("The kitchen has 40 kettles.", "why 40?"),  # the question names it
        ("Green tea is served at noon.<sup>1</sup>", ""),  # a footnote mark
        ("Black tea is served at nine.", ""),
    ],
)
def test_a_number_that_is_not_shown_or_was_asked_for_stays(words: str, avoid: str, engine: Engine) -> None:
    assert renumber(tea(engine), span(words), avoid) is None


def test_a_changed_engine_leaves_the_first_as_it_was(engine: Engine, entries: tuple[Entry, ...]) -> None:
    change = without(tea(engine), [span("The kitchen has 40 kettles.")])
    changed = engine_on({"tea": change}, engine, entries)
    assert "kettles" not in tea(changed).text and tea(engine).text == TEXT
    assert len(changed.build.sentences) == len(engine.build.sentences) - 1


def test_anticipated_questions_are_kept_as_long_as_their_evidence_stands(
    settings: Settings, entries: tuple[Entry, ...]
) -> None:
    write(settings, ASKED)  # two questions on green tea, one on cakes
    ingest(settings, [HashingEncoder()], lambda *_: None)
    engine = without_threshold(Service(settings, [HashingEncoder()], MixedReader.shipped()).engine())
    change = without(tea(engine), [span("Green tea is served at noon.<sup>1</sup>")])
    changed = engine_on({"tea": change}, engine, entries).build
    assert changed.questions is not None
    [kept] = changed.questions.asked
    assert kept.status is Status.IN_OTHER_DOCUMENT
    assert "For more on cakes" in changed.sentences[kept.sentences[0]].text


def test_asking_five_times_gives_one_outcome(service: Service, rows: tuple[Scored, ...]) -> None:
    found = list(perturb.repetitions(rows, ServiceSystem(service), lambda *_: None))
    assert [each.held for each in found] == [True, True]


class Fickle(EngineSystem):
    """Gives every outcome another id."""

    asked = 0

    def ask(self, question: str) -> Outcome:
        self.asked += 1
        return replace(super().ask(question), id=f"ans_{self.asked}")


def test_another_outcome_each_time_is_found(engine: Engine, rows: tuple[Scored, ...]) -> None:
    found = perturb.repetitions(rows, Fickle("fickle", engine), lambda *_: None)
    assert [each.held for each in found] == [False, False]


def test_wordings_are_held_against_the_first_and_against_the_gold(engine: Engine) -> None:
    group = Wordings(
        "t-1",
        ("When is black tea served?", "black tea is served when"),
        "biscuits: ginger or oat biscuits?",
    )
    found = list(perturb.rewordings([group], ITEMS, EngineSystem("qa", engine), lambda *_: None))
    held = {each.kind: each.held for each in found}
    assert held["paraphrased"] and held["wording_right"] and held["paraphrased_right"]
    assert not held["translated"] and not held["translated_right"]


def test_figures_are_the_share_that_held() -> None:
    done = [Perturbed("a", "x", True, "", ""), Perturbed("b", "x", False, "", "")]
    assert perturb.figures(done)["x"].value == 0.5
    assert perturb.figures([]) == {}


def test_the_sample_is_the_same_whatever_the_order(rows: tuple[Scored, ...]) -> None:
    many = [replace(rows[0], id=f"r-{n}") for n in range(30)]
    chosen = perturb.sample(many, 5)
    assert chosen == perturb.sample(many[::-1], 5) and len(chosen) == 5


def test_wordings_without_a_file_are_none_and_wrong_ones_are_named(tmp_path: Path) -> None:
    assert perturb.wordings(tmp_path / "none.jsonl") == []
    (tmp_path / "p.jsonl").write_text('{"id": "t-1", "en": ["one"], "nl": "een"}\n')
    with pytest.raises(WrongItem, match=r"p\.jsonl, line 1"):
        perturb.wordings(tmp_path / "p.jsonl")


def test_items_of_the_small_corpus_stand_where_they_say() -> None:
    assert item("x", "?", "Oat biscuits").evidence[0][0].text == "Oat biscuits"
