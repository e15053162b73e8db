"""The check tells every fault of every line, and nothing that is right."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qa.anticipated import near
from qa.anticipated.check import Finding, Weight, check_lines, check_near
from qa.anticipated.corpus import Kept, open_documents
from qa.index.encoders import Vectors
from qa.settings import Settings
from tests.anticipated.conftest import Write, line
from tests.conftest import ROOT
from tests.fakes import TEXT

NOON, NINE = "Green tea is served at noon.", "Black tea is served at nine."
RIGHT = line("When is green tea served?", quote=NOON)


def findings(kept: Kept) -> tuple[Finding, ...]:
    return check_lines(kept.lines, kept.document, kept.passages).findings


def test_right_lines_give_nothing(write: Write) -> None:
    kept = write(
        RIGHT,
        line("Who serves it?", "not_in_documents", NOON),
        line("Is there coffee?", "not_in_documents"),
        line("Which cakes?", "in_other_document", "For more on cakes", refers_to="Cake Report 2020"),
        line("Hoe laat wordt de groene thee geserveerd?", quote=NOON, language="nl"),
    )
    assert findings(kept) == ()


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ("{", "the line"),
        (RIGHT.replace('"answered"', '"maybe"'), "status"),
        (RIGHT.replace('"question"', '"vraag"'), "question"),
        (line("Black?", quote=NOON).replace(NOON, NINE), f"it now stands at {TEXT.index(NINE)}-"),
        (
            line("Grey?", quote=NOON).replace(NOON, "Grey tea is served at noon."),
            "quote the document as it is now",
        ),
        (line("When?", quote=NOON, language="English"), "two-letter code"),
        (line("When is it?"), "answered without any"),
        (line("What is it?", quote="II Biscuits"), "leads to no sentence"),
        (line("What cakes?", "in_other_document", NOON), "names a document"),
        (line("When?", quote=NOON, refers_to="Cake Report 2020"), "names a document"),
        (line(" ", quote=NOON), "it is empty"),
        (line("When is green tea SERVED", quote=NOON), "asked in line 1 already"),
    ],
)
def test_each_kind_of_fault_is_told_with_its_line(write: Write, bad: str, complaint: str) -> None:
    [found] = findings(write(RIGHT, bad))
    assert (found.line, found.weight) == (2, Weight.FAULT)
    assert complaint in found.text


def test_all_faults_are_told_not_only_the_first(write: Write) -> None:
    twice = json.loads(line("When?", "in_other_document", NOON, language="x"))
    twice["evidence"][0]["end"] += 1
    assert [each.line for each in findings(write("{", json.dumps(twice), "[]"))] == [1, 2, 2, 2, 3]


def test_a_language_that_is_surely_another_is_a_remark(write: Write) -> None:
    [found] = findings(write(line("Hoe laat wordt de groene thee vandaag geserveerd?", quote=NOON)))
    assert found.weight is Weight.REMARK and "looks like nl" in found.text


def two(cosine: float) -> Vectors:
    return np.asarray([[1, 0], [cosine, (1 - cosine**2) ** 0.5]], np.float32)


@pytest.mark.parametrize(
    ("other", "cosine", "weight", "complaint"),
    [
        (line("What time is green tea?", quote=NOON), 0.995, Weight.REMARK, "hardly more than line 1"),
        (line("What time is green tea?", quote=NINE), 0.995, Weight.FAULT, "other sentences answer them"),
        (line("What time is green tea?", quote=NINE), 0.985, Weight.REMARK, "very near line 1"),
        (line("Who?", "not_in_documents", NOON), 0.995, Weight.FAULT, "one is not_in_documents"),
    ],
)
def test_near_questions_with_other_verdicts_are_told(
    write: Write, other: str, cosine: float, weight: Weight, complaint: str
) -> None:
    kept = write(RIGHT, other)
    checked = check_lines(kept.lines, kept.document, kept.passages)
    [found] = check_near(checked, two(cosine), "tea", kept.passages)
    assert (found.line, found.weight) == (2, weight)
    assert complaint in found.text


def test_near_questions_that_agree_or_are_far_apart_give_nothing(write: Write) -> None:
    kept = write(RIGHT, line("What time is green tea?", quote=NOON))
    checked = check_lines(kept.lines, kept.document, kept.passages)
    assert list(check_near(checked, two(0.985), "tea", kept.passages)) == []
    kept = write(RIGHT, line("What time is black tea?", quote=NINE))
    checked = check_lines(kept.lines, kept.document, kept.passages)
    assert list(check_near(checked, two(0.97), "tea", kept.passages)) == []


def test_the_nearest_of_another_set_is_found_in_any_number_of_rows() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(2500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    others = vectors[[2400, 7, 1024]]
    found = list(near.between(vectors, others, 0.999))
    assert [(pair.one, pair.other) for pair in found] == [(7, 1), (1024, 2), (2400, 0)]
    assert list(near.between(vectors, others[:0], 0.5)) == []
    assert sum(1 for _ in near.within(vectors[[3, 3, 9, 3]], 0.999)) == 3


def test_a_line_without_question_is_named(tmp_path: Path) -> None:
    from qa.errors import CorpusError

    path = tmp_path / "set.jsonl"
    path.write_text('{"question": "a"}\n\n{"q": 1}\n')
    with pytest.raises(CorpusError, match="line 3"):
        near.questions_in(path)


def test_the_questions_that_come_with_the_policy_document_have_no_fault() -> None:
    settings = Settings()
    corpus = settings.corpus.model_copy(update={"folder": ROOT / settings.corpus.folder})
    for kept in open_documents(settings.model_copy(update={"corpus": corpus})):
        assert [each for each in findings(kept) if each.weight is Weight.FAULT] == []
