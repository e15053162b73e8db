"""Ten questions to a real model, far too small to trust: nothing unproven gets through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa import wire
from qa.answer.llama import open_model
from qa.answer.reader import MixedReader
from qa.audit import verify as proving
from qa.model import Outcome, Status
from qa.service import Service
from qa.settings import ModelSettings, ReadingSettings
from tests.conftest import ROOT
from tests.live.serving import served, unpacked

pytestmark = pytest.mark.llm

QUESTIONS = [
    "How much does Safety for Voices invest in the security of journalists?",
    "What is JISRA?",
    "What does the Matra programme do?",
    "What does the Shiraka programme support?",
    "When was the Ukraine Accountability Conference held?",
    "How many strategic partnerships are there with civil society organisations?",
    "For which term will the Kingdom stand for a seat on the UN Human Rights Council?",
    "With which countries was the High-Level Roundtable on corruption organised?",
    "Hoeveel wordt er geïnvesteerd in de veiligheid van journalisten?",
    "Wat is de Universal Periodic Review?",
]


@pytest.fixture(scope="module")
def outcomes(real_service: Service) -> Iterator[list[Outcome]]:
    """The outcomes of the ten questions, written by the small model as far as it got."""
    model_folder = unpacked(ROOT / "models")
    with served() as address:
        settings = ModelSettings(name=str(model_folder), base_url=address, seconds=240, reply_tokens=60)
        model = open_model(settings)
        assert model is not None
        whole = real_service.settings.model_copy(update={"model": settings})
        service = Service(whole, real_service.engine().encoders, MixedReader.shipped(), model)
        yield [service.answer(question) for question in QUESTIONS]


def test_the_model_was_reached(outcomes: list[Outcome]) -> None:
    answered = [outcome for outcome in outcomes if outcome.status is Status.ANSWERED]
    assert len(answered) >= 8
    assert not any("not available" in outcome.notice for outcome in answered)
    assert any(outcome.dropped or outcome.written_by for outcome in answered)


def test_every_citation_and_statement_is_proven_again_from_the_corpus(outcomes: list[Outcome]) -> None:
    against = proving.evidence(ROOT / "corpus", outcomes, ReadingSettings())
    for outcome in outcomes:
        [saved] = wire.from_json(wire.to_json(outcome), "outcome")
        assert proving.verify(saved, against).faults == ()


def test_every_question_has_statements_with_citations_or_a_reason(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert bool(outcome.statements) != bool(outcome.reason)
        assert all(statement.citations for statement in outcome.statements)
