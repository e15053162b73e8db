"""The question set against the corpus: every span, every key, every count that the set promises."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from eval import items as question_set
from eval import perturb
from eval.items import Item
from qa.documents import catalogue
from qa.documents.catalogue import read_text
from tests.conftest import ROOT

ANNEXES = ROOT.parent / "shared" / "annexes"
POLICY = "policy-human-rights-2023"
ITEMS = question_set.load()
ON_POLICY = [item for item in ITEMS if item.document == POLICY]
FOR_FITTING = question_set.load(ROOT / "eval" / "reader" / "questions")
ON_ANNEXES = [item for item in ITEMS if item.document != POLICY]


def corpus_texts() -> dict[str, str]:
    return {entry.id: read_text(entry) for entry in catalogue.load(ROOT / "corpus")}


def annex_texts() -> dict[str, str]:
    return {path.stem: path.read_bytes().decode("utf-8") for path in ANNEXES.glob("*.md")}


def test_every_span_on_the_policy_document_holds_its_text() -> None:
    assert list(question_set.faults(ON_POLICY, corpus_texts())) == []


def test_the_questions_for_fitting_hold_and_are_others() -> None:
    assert list(question_set.faults(FOR_FITTING, corpus_texts())) == []
    assert {item.split for item in FOR_FITTING} == {"dev"}
    asked = {item.question.casefold() for item in FOR_FITTING}
    assert not asked & {item.question.casefold() for item in ITEMS}


@pytest.mark.skipif(not ANNEXES.is_dir(), reason="the annexes are not kept in this repository")
def test_every_span_on_the_annexes_holds_its_text() -> None:
    assert {item.document for item in ON_ANNEXES} <= annex_texts().keys()
    assert list(question_set.faults(ON_ANNEXES, annex_texts())) == []


def test_a_line_ends_at_its_line_feed_alone(tmp_path: Path) -> None:
    odd = [replace(item, answer="one\u2028two\u2029three\x85four") for item in ON_POLICY[:2]]
    (tmp_path / "odd.jsonl").write_text("".join(f"{question_set.to_line(item)}\n" for item in odd), "utf-8")
    assert question_set.load(tmp_path) == odd


def test_ids_questions_and_topics_are_apart_over_all_files() -> None:
    assert list(question_set.faults(ITEMS, {})) == []


def test_the_set_is_as_large_as_it_promises() -> None:
    assert len(ON_POLICY) >= 240
    assert sum(item.language == "nl" for item in ON_POLICY) >= 60
    assert sum(not item.answerable for item in ON_POLICY) >= 80
    assert len(ON_ANNEXES) >= 60


def test_every_category_is_there_and_in_both_splits() -> None:
    splits = Counter((item.category, item.split) for item in ON_POLICY)
    for category in ("fact", "definition", "list", "footnote", "multi", "scoped", "why", "yesno"):
        assert splits[category, "dev"] and splits[category, "test"]
    for category in ("near_miss", "false_premise", "deferred", "off_topic", "later_event", "instruction"):
        assert splits[category, "dev"] and splits[category, "test"]


def test_answered_items_have_keys() -> None:
    assert [item.id for item in ITEMS if item.answerable and not item.keys] == []


def test_other_wordings_are_of_answered_items_and_are_asked_once() -> None:
    answered = {item.id for item in ON_POLICY if item.answerable}
    groups = perturb.wordings()
    asked = [question.casefold() for group in groups for question in (*group.en, group.nl)]
    assert len(groups) >= 30
    assert len({group.id for group in groups}) == len(groups)
    assert {group.id for group in groups} <= answered
    assert len(set(asked)) == len(asked)
    assert not set(asked) & {item.question.casefold() for item in ITEMS}


def changed(item: Item) -> Item:
    """The item with its first evidence moved by one character."""
    from dataclasses import replace

    (first, *others), *groups = item.evidence
    moved = replace(first, start=first.start + 1, end=first.end + 1)
    return replace(item, evidence=((moved, *others), *groups))


def test_a_moved_span_is_found() -> None:
    item = next(item for item in ON_POLICY if item.answerable)
    [fault, *_] = question_set.faults([changed(item)], corpus_texts())
    assert item.id in fault and "does not hold" in fault


def test_a_line_that_is_no_item_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"id": "x"}\n')
    with pytest.raises(question_set.WrongItem, match=r"broken\.jsonl, line 1"):
        question_set.load(tmp_path)
