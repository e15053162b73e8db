"""Claims against the small corpus: where evidence is looked for, and what a verdict rests on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa.answer.check import Evidence, Judge, Verdict
from qa.answer.claims import Place
from qa.answer.pick import pick
from qa.answer.reader import Logistic
from qa.answer.support import MEASUREMENTS, Comparison, Weights, clauses, shipped
from qa.errors import QuestionError, SpanError, UnknownDocument
from qa.model import Span
from qa.service import Service
from tests.fakes import TEXT, HashingEncoder

# Weights that go by shared words, which the hashing encoder can tell.
BY_WORDS = Weights(Logistic({"shared": 20.0}, -6.0), Logistic({"shared": 20.0}, -12.5))
JUDGE = Judge(HashingEncoder(), BY_WORDS)
TEA = [Evidence("Green tea is served at noon."), Evidence("The kitchen has 40 kettles.")]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Green tea is served at noon.", Verdict.SUPPORTED),
        ("The kitchen has 40 kettles.", Verdict.SUPPORTED),
        ("The kitchen has 30 kettles.", Verdict.CONTRADICTED),
        ("Green tea is not served at noon.", Verdict.CONTRADICTED),
        ("Green tea is served at noon by waiters in white gloves.", Verdict.PARTIALLY_SUPPORTED),
        ("Green tea is served at noon in Peru.", Verdict.PARTIALLY_SUPPORTED),
        ("Parliament debates the budget.", Verdict.NOT_SUPPORTED),
    ],
)
def test_the_four_verdicts(claim: str, verdict: Verdict) -> None:
    assert JUDGE.judge(claim, TEA).verdict is verdict


def test_a_reason_names_what_departs() -> None:
    judged = JUDGE.judge("The kitchen has 30 kettles.", TEA)
    assert judged.reason == "the evidence says '40 kettles', the claim says '30 kettles'"
    assert judged.evidence == (1,)


def test_sentences_of_a_claim_are_judged_one_by_one() -> None:
    both = JUDGE.judge("Green tea is served at noon. The kitchen has 40 kettles.", TEA)
    assert both.verdict is Verdict.SUPPORTED and both.evidence == (0, 1)
    mixed = JUDGE.judge("Green tea is served at noon. Parliament debates the budget.", TEA)
    assert mixed.verdict is Verdict.PARTIALLY_SUPPORTED
    wrong = JUDGE.judge("Green tea is served at noon. The kitchen has 30 kettles.", TEA)
    assert wrong.verdict is Verdict.CONTRADICTED


def test_parts_of_a_claim_may_stand_in_different_sentences() -> None:
    both = JUDGE.judge("Green tea is served at noon and the kitchen has 40 kettles.", TEA)
    assert both.verdict is Verdict.SUPPORTED and both.evidence == (0, 1)
    half = JUDGE.judge("Green tea is served at noon and the cellar has 40 barrels of dark wine.", TEA)
    assert half.verdict is Verdict.PARTIALLY_SUPPORTED


def test_what_contradicts_is_not_outweighed_by_what_stands_elsewhere() -> None:
    beside = [*TEA, Evidence("The hall has 30 chairs.")]
    assert JUDGE.judge("The kitchen has 30 kettles.", beside).verdict is Verdict.CONTRADICTED


def test_of_many_sentences_those_with_the_rare_words_are_read() -> None:
    many = [f"The kitchen has shelf number {n}." for n in range(50)]
    many[7], many[31] = "Green tea is served at noon.", "The kettles are made of copper."
    claim = "The kitchen serves green tea from kettles of copper."
    assert {7, 31} <= set(pick(claim, many, 8)) and len(pick(claim, many, 8)) == 8
    assert pick(claim, many[:5], 8) == [0, 1, 2, 3, 4]
    judged = JUDGE.judge("The kettles are made of copper.", [Evidence(text) for text in many])
    assert judged.verdict is Verdict.SUPPORTED and judged.evidence == (31,)


def test_without_evidence_nothing_is_supported() -> None:
    assert JUDGE.judge("Green tea is served.", []).verdict is Verdict.NOT_SUPPORTED


def test_measurements_have_the_names_that_the_weights_use() -> None:
    weights, fingerprint = shipped()
    measured = Comparison("Tea is served.", ["Green tea is served."], HashingEncoder()).measure(
        ["Green tea is served."]
    )
    assert set(MEASUREMENTS) == set(measured)
    assert set(weights.related.weights) | set(weights.borne_out.weights) <= set(MEASUREMENTS)
    assert fingerprint.startswith("check@")


def test_clauses_are_parts_with_three_words_or_more() -> None:
    assert clauses("It pays for schools, and it also builds roads") == [
        "It pays for schools",
        "it also builds roads",
    ]
    assert clauses("Tea, cake") == ["Tea, cake"]


def test_a_claim_is_looked_for_at_the_place_it_cites(service: Service) -> None:
    start = TEXT.index("Black tea")
    place = Place("tea", Span(start, start + len("Black tea is served at nine.")))
    checked = service.check("Black tea is served at nine.", place=place)
    [citation] = checked.evidence
    assert citation.quote == "Black tea is served at nine." and citation.span == place.span


def test_a_claim_finds_its_own_evidence_and_that_of_a_question(service: Service) -> None:
    alone = service.check("The kitchen has 40 kettles.")
    asked = service.check("There are 40.", question="How many kettles has the kitchen?")
    for checked in (alone, asked):
        assert all(each.span.of(TEXT) == each.quote for each in checked.evidence)
        assert any("40 kettles" in each.quote for each in checked.evidence)


def test_a_heading_can_be_cited_too(service: Service) -> None:
    start = TEXT.index("I Tea")
    assert service.check("Tea", place=Place("tea", Span(start, start + 5))).evidence[0].quote == "I Tea"


def test_places_that_are_not_there_are_refused(service: Service) -> None:
    with pytest.raises(UnknownDocument, match="coffee"):
        service.check("Tea.", place=Place("coffee", Span(0, 1)))
    with pytest.raises(SpanError, match="no text"):
        service.check("Tea.", place=Place("tea", Span(0, 10_000)))
    with pytest.raises(SpanError, match="version"):
        service.check("Tea.", place=Place("tea", Span(0, 10), version="0" * 64))
    with pytest.raises(QuestionError, match="empty"):
        service.check("  ")


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(claim=st.text(max_size=80))
def test_any_claim_gets_a_verdict_with_true_quotes(service: Service, claim: str) -> None:
    try:
        checked = service.check(claim)
    except QuestionError:
        return
    assert all(each.span.of(TEXT) == each.quote for each in checked.evidence)
    assert checked.reason
