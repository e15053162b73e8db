"""The product itself on the policy document: real encoders, the build of ``make index``."""

from __future__ import annotations

from collections import Counter

import pytest

from qa import wire
from qa.audit.verify import evidence, verify
from qa.model import Status
from qa.service import Service
from qa.settings import ReadingSettings
from tests.conftest import ROOT

VOICES = "It will do so in a variety of ways, including the central Human Rights Fund grant framework"


@pytest.mark.parametrize(
    "question",
    [
        "How much does Safety for Voices invest, and in whom?",
        "Hoeveel wordt er geïnvesteerd in de veiligheid van journalisten?",
    ],
)
def test_the_investment_is_cited_at_the_right_characters(real_service: Service, question: str) -> None:
    outcome = real_service.ask(question)
    assert outcome.status is Status.ANSWERED
    [cited] = [c for c in outcome.citations if c.quote.startswith(VOICES)]
    assert (cited.span.start, cited.span.end) == (40_384, 40_665)
    assert cited.quote.count("€20 million") == 2
    assert cited.section[-1].startswith("3 Stronger partnerships") and cited.section[1] == "Human rights"
    assert cited.lines == (255, 255)


def test_the_example_in_the_api_description_is_a_real_outcome(real_service: Service) -> None:
    saved = (ROOT / "qa" / "serve" / "examples" / "answer.json").read_bytes()
    [example] = wire.from_json(saved, "answer.json")
    assert verify(
        example, evidence(real_service.settings.corpus.folder, [example.outcome], ReadingSettings())
    ).holds
    assert example.outcome.question == "How much does Safety for Voices invest, and in whom?"


def test_what_the_document_does_not_speak_of_is_refused(real_service: Service) -> None:
    outcome = real_service.ask("What is the capital of France?")
    assert outcome.status is Status.NOT_IN_DOCUMENTS
    assert outcome.reason and outcome.nearest and not outcome.answer


def test_a_pointer_to_an_annex_is_told_as_such(real_service: Service) -> None:
    outcome = real_service.ask("Where can I find a more detailed description of the five priorities?")
    assert outcome.status is Status.IN_OTHER_DOCUMENT
    assert [(r.title, r.in_corpus) for r in outcome.refers_to] in (
        [("Annexe 1", False)],
        [("Annex 1", False)],
    )


def test_a_hundred_varied_outcomes_are_proven_from_the_corpus_alone(real_service: Service) -> None:
    build = real_service.engine().build
    openings = ["What about {}?", "why {}", "tell me more on {}", "Hoe zit het met {}?", "{}"]
    subjects = [" ".join(s.text.split()[2:7]) for s in build.sentences[::4]]
    asked = [openings[n % len(openings)].format(subject) for n, subject in enumerate(subjects)]
    outcomes = [real_service.ask(question) for question in asked]
    assert len(outcomes) >= 100
    against = evidence(real_service.settings.corpus.folder, outcomes, ReadingSettings())
    for outcome in outcomes:
        [saved] = wire.from_json(wire.to_json(outcome), "outcome")
        assert verify(saved, against).faults == ()
    assert Counter(outcome.status for outcome in outcomes)[Status.ANSWERED] >= 75
