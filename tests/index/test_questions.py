from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qa.errors import CorpusError
from qa.index import questions
from qa.index.metric import Metric, beside, fit
from qa.index.questions import Anticipated
from qa.model import Status
from qa.service import Service, ingest
from qa.settings import Settings
from tests.conftest import ROOT
from tests.fakes import TEXT, HashingEncoder


def line(question: str, status: str, evidence: str, **more: object) -> str:
    start = TEXT.index(evidence)
    found = {"start": start, "end": start + len(evidence), "text": evidence}
    return json.dumps({"question": question, "language": "en", "status": status, "evidence": [found], **more})


ASKED = [
    line("At what hour do people drink sencha?", "answered", "Green tea is served at noon."),
    line("Who brews the sencha?", "not_in_documents", "Green tea is served at noon."),
    line("Which pastries are there?", "in_other_document", "For more on cakes", refers_to="Cake Report 2020"),
]


def write(settings: Settings, lines: list[str]) -> Path:
    path = questions.path_of(settings.corpus.folder, "tea")
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def asked(settings: Settings) -> Service:
    """A service over the small corpus with three anticipated questions."""
    from qa.answer.reader import MixedReader

    write(settings, ASKED)
    encoders = [HashingEncoder()]
    ingest(settings, encoders, lambda *_: None)
    return Service(settings, encoders, MixedReader.shipped())


def test_a_question_worded_like_an_anticipated_one_finds_its_evidence(asked: Service) -> None:
    outcome = asked.ask("At what hour do people drink sencha?")
    assert outcome.status is Status.ANSWERED
    assert outcome.citations[0].display == "Green tea is served at noon."
    [via, *_] = outcome.via
    assert (via.question, via.origin) == ("At what hour do people drink sencha?", "written")


def test_nothing_of_a_question_file_is_returned_as_an_answer(asked: Service) -> None:
    outcome = asked.ask("At what hour do people drink sencha?")
    assert "sencha" not in outcome.answer
    assert all("sencha" not in citation.quote for citation in outcome.citations)


def test_a_question_like_one_known_to_be_unanswered_is_refused(asked: Service) -> None:
    outcome = asked.ask("Who brews the sencha?")
    assert outcome.status is Status.NOT_IN_DOCUMENTS
    assert not outcome.answer and not outcome.via


def test_a_question_like_one_that_another_document_answers_is_sent_there(asked: Service) -> None:
    outcome = asked.ask("Which pastries are there?")
    assert outcome.status is Status.IN_OTHER_DOCUMENT
    assert outcome.refers_to[0].title == "Cake Report 2020"
    assert outcome.nearest[0].quote.startswith("For more on cakes")


def test_questions_can_be_left_out_by_one_setting(asked: Service) -> None:
    settings = asked.settings
    without = settings.model_copy(
        update={"retrieve": settings.retrieve.model_copy(update={"questions": 0.0})}
    )
    from qa.answer.reader import MixedReader

    plain = Service(without, [HashingEncoder()], MixedReader.shipped())
    assert plain.ask("Who brews the sencha?").via == ()
    assert plain.trace("Who brews the sencha?").consulted.nearest == ()


def test_a_changed_question_file_makes_another_build_and_reuses_vectors(settings: Settings) -> None:
    encoder = HashingEncoder()
    write(settings, ASKED)
    first = ingest(settings, [encoder], lambda *_: None).build
    encoder.encoded.clear()
    write(settings, [*ASKED, line("Is black tea at nine?", "answered", "Black tea is served at nine.")])
    second = ingest(settings, [encoder], lambda *_: None).build
    assert first.id != second.id
    assert encoder.encoded == ["Is black tea at nine?"]


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ("{", "first line 2 ("),
        (ASKED[0].replace("Green tea is", "Grey tea is"), "first line 2 (characters"),
        (ASKED[0].replace('"answered"', '"maybe"'), "first line 2 (status"),
    ],
)
def test_a_line_that_does_not_hold_is_left_out_and_named(
    settings: Settings, bad: str, complaint: str
) -> None:
    write(settings, [ASKED[1], bad, ASKED[2]])
    build = ingest(settings, [HashingEncoder()], lambda *_: None).build
    assert build.questions is not None
    assert [each.question for each in build.questions.asked] == [
        *("Who brews the sencha?", "Which pastries are there?"),
    ]
    [warning] = build.manifest.documents[0].warnings
    assert "1 of 3 anticipated questions" in warning and "qa questions check tea" in warning
    assert complaint in warning


def test_a_question_file_that_is_no_text_is_refused(settings: Settings) -> None:
    write(settings, ASKED).write_bytes(b"caf\xe9")
    with pytest.raises(CorpusError, match=r"tea\.jsonl.*UTF-8"):
        ingest(settings, [HashingEncoder()], lambda *_: None)


def test_every_question_of_the_policy_document_is_proven(real_service: Service) -> None:
    document = real_service.document("policy-human-rights-2023")
    held = questions.read(ROOT / "corpus", document)
    written = held.questions
    assert not held.left_out
    refused = [each for each in written if each.status is not Status.ANSWERED]
    assert len(written) >= 2500 and len(refused) >= 900
    assert sum(each.language == "nl" for each in written) >= len(written) // 4
    assert len({each.question.casefold() for each in written}) == len(written)


def made_up(count: int) -> tuple[list[Anticipated], np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
    """Questions on ten sentences whose vectors carry their sentence in noise."""
    random = np.random.default_rng(1)
    centres = random.normal(size=(10, 24)).astype(np.float32)
    asked = [Anticipated(f"q{n}", "en", "d", Status.ANSWERED, (n % 10,), "written") for n in range(count)]
    noise = 2 * random.normal(size=(count, 24)).astype(np.float32)
    noise[:, :12] = 0
    return asked, centres[[n % 10 for n in range(count)]] + noise


def test_the_learned_metric_brings_questions_on_one_sentence_together() -> None:
    asked, vectors = made_up(400)
    sentences = vectors[:10]
    held_out, vectors = vectors[300:], vectors[:300]
    metric = fit(asked[:300], vectors, sentences)

    def hits(
        space: np.ndarray[tuple[int, int], np.dtype[np.float32]],
        of: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    ) -> float:
        nearest = np.argmax(of @ space.T, axis=1)
        return float(np.mean([asked[n].sentences == asked[300 + k].sentences for k, n in enumerate(nearest)]))

    raw = hits(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), held_out)
    learned = hits(metric.of_questions(vectors), metric.of_questions(held_out))
    assert learned > raw


def test_with_few_questions_the_metric_takes_off_what_all_sentences_share() -> None:
    asked, vectors = made_up(20)
    metric = fit(asked, vectors, vectors + 1.0)
    apart = vectors - (vectors + 1.0).mean(axis=0)
    unit = apart / np.linalg.norm(apart, axis=1, keepdims=True)
    assert np.allclose(metric.of_questions(vectors), unit, atol=1e-5)


def test_a_saved_metric_is_the_same_again(tmp_path: Path) -> None:
    asked, vectors = made_up(310)
    metric = fit(asked, vectors, vectors[:10])
    metric.save(tmp_path / "metric.npz")
    again = Metric.load(tmp_path / "metric.npz")
    assert np.array_equal(again.of_sentences(vectors), metric.of_sentences(vectors))


def test_vectors_of_two_encoders_stand_side_by_side() -> None:
    assert beside([np.ones(2, np.float32), np.ones(3, np.float32)]).tolist() == [1, 1, 0.5, 0.5, 0.5]
