"""A quote that cannot be understood alone brings the sentence before it, beside the evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa import wire
from qa.answer.context import context_of, points_back
from qa.answer.reader import MixedReader
from qa.answer.verify import outcome_faults
from qa.cite import cite, faults
from qa.index.store import Build
from qa.model import Document, Outcome, Span
from qa.service import Service, ingest
from qa.settings import AnswerSettings
from tests.fakes import HashingEncoder, settings_for, write_corpus

KETTLES = """# Kettles

The kitchen protects its kettles.<sup>1</sup> It will do so with forty lids. In doing so it spends ten euros.

<sup>1</sup> Copper only.

It is clear that lids cost money.

- Lids are round.
- They are blue.
"""


@pytest.mark.parametrize(
    "sentence",
    [
        "It will do so in a variety of ways.",
        "This also applies to the EU.",
        "These efforts help.",
        "However, they must be careful.",
        "In doing so the Netherlands is guided by its conviction.",
        "With this goal in mind, it stepped up.",
        "Due in part to this, cooperation is difficult.",
        "The same applies to the EU.",
        "Another example of this link is monitoring.",
        "Those rights are universal.",
        "It is guided by its conviction.",
    ],
)
def test_english_openings_that_point_back(sentence: str) -> None:
    assert points_back(sentence, "en")


@pytest.mark.parametrize(
    "sentence",
    [
        "It is clear that rights matter.",
        "It is in the Netherlands' interests for all to agree.",
        "It is becoming increasingly difficult for organisations to engage.",
        "This policy document seeks to answer the question.",
        "This Convention shall be ratified.",
        "Those who work there are safe.",
        "The Netherlands supports this.",
        "In recent years much has changed.",
        "For the first time such a court exists.",
        "Italy did so.",
    ],
)
def test_english_openings_that_stand_alone(sentence: str) -> None:
    assert not points_back(sentence, "en")


@pytest.mark.parametrize(
    ("sentence", "back"),
    [
        ("Dit geldt ook voor de EU.", True),
        ("Deze regels gelden niet.", True),
        ("Daarbij is samenwerking nodig.", True),
        ("Hij wordt benoemd bij koninklijk besluit.", True),
        ("In dit verband is overleg nodig.", True),
        ("Dit artikel is niet van toepassing.", False),
        ("Deze wet treedt in werking.", False),
        ("De Koning benoemt de ministers.", False),
        ("Het kabinet steunt dit.", False),
    ],
)
def test_dutch_openings(sentence: str, back: bool) -> None:
    assert points_back(sentence, "nl") is back


def test_other_languages_are_taken_to_stand_alone() -> None:
    assert not points_back("Cela est vrai.", "fr")


@pytest.fixture
def kettles(tmp_path: Path) -> Service:
    write_corpus(tmp_path / "corpus", {"kettles": KETTLES})
    answer = AnswerSettings(least_confidence=0.0, most_statements=1)
    settings, encoders = settings_for(tmp_path).model_copy(update={"answer": answer}), [HashingEncoder()]
    ingest(settings, encoders, lambda *_: None)
    return Service(settings, encoders, MixedReader.shipped())


def context(service: Service, opening: str, *shown: str) -> str | None:
    """The context of the sentence that begins so, when those that begin with ``shown`` are shown too."""
    build, document = service.engine().build, service.document("kettles")
    span = context_of(number(build, opening), build, document, [number(build, each) for each in shown])
    return None if span is None else span.of(document.text)


def number(build: Build, opening: str) -> int:
    return next(n for n, each in enumerate(build.sentences) if each.text.startswith(opening))


def test_the_context_is_the_sentence_before_and_two_when_that_points_back_too(kettles: Service) -> None:
    first = "The kitchen protects its kettles.<sup>1</sup>"
    assert context(kettles, "It will") == first
    assert context(kettles, "In doing so") == f"{first} It will do so with forty lids."


def test_what_stands_alone_or_has_nothing_before_it_has_no_context(kettles: Service) -> None:
    assert context(kettles, "The kitchen") is None
    assert context(kettles, "It is clear") is None
    assert context(kettles, "They are blue") is None  # an item of its own


def test_a_sentence_shown_anyway_is_not_repeated(kettles: Service) -> None:
    assert context(kettles, "It will", "The kitchen") is None
    assert context(kettles, "In doing so", "The kitchen") == "It will do so with forty lids."


def answered(service: Service) -> tuple[Outcome, Document]:
    outcome = service.ask("spends ten euros in doing so?")
    assert outcome.statements[0].text == "In doing so it spends ten euros."
    return outcome, service.document("kettles")


def test_the_statement_stays_minimal_and_the_citation_tells_the_context(kettles: Service) -> None:
    outcome, document = answered(kettles)
    [cited] = [c for c in outcome.citations if c.display.startswith("In doing so")]
    assert cited.quote == "In doing so it spends ten euros."
    assert cited.context is not None
    assert cited.context.quote == cited.context.span.of(document.text)
    assert cited.context.display == "The kitchen protects its kettles. It will do so with forty lids."
    assert outcome.footnotes == ()
    [saved] = wire.from_json(wire.to_json(outcome), "x")
    assert saved.outcome == outcome and list(outcome_faults(saved.outcome, {"kettles": document})) == []


def test_a_context_that_the_document_does_not_bear_out_is_a_fault(kettles: Service) -> None:
    _, document = answered(kettles)
    start = KETTLES.index("In doing so")
    span, before = Span(start, start + 32), Span(KETTLES.index("It will"), start - 1)
    right = cite(document, span, 1, before)
    assert list(faults(right, document)) == []
    assert right.context is not None
    for wrong in (
        replace(right.context, quote="It will do so with fifty lids."),
        replace(right.context, display="It will not do so."),
        replace(right.context, quote_sha256="0" * 64),
        replace(right.context, span=Span(before.start, before.start)),
        cite(document, span, 1, Span(KETTLES.index("The kitchen"), before.start - 1)).context,
        cite(document, span, 1, Span(0, before.end)).context,
        cite(document, span, 1, span).context,
    ):
        assert list(faults(replace(right, context=wrong), document)) != []


def test_an_outcome_saved_without_contexts_still_holds(kettles: Service) -> None:
    outcome, document = answered(kettles)
    data = wire.to_json(
        replace(outcome, citations=tuple(replace(c, context=None) for c in outcome.citations))
    )
    [saved] = wire.from_json(data.replace(b',"context":null', b""), "x")
    assert list(outcome_faults(saved.outcome, {"kettles": document})) == []


def test_the_example_of_the_readme_says_what_it_points_back_to(real_service: Service) -> None:
    outcome = real_service.answer("Hoeveel wordt er geïnvesteerd in de veiligheid van journalisten?")
    [citation] = outcome.citations
    assert citation.display.startswith("It will do so") and citation.context is not None
    assert citation.context.display.endswith("the security and protection of human rights defenders.")
