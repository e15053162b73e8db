"""The labelled claims are sound, and the claim check judges a sample of them as their labels say."""

from __future__ import annotations

from collections import Counter

from eval.claims.items import apart, cases, load
from eval.claims.measure import by_overlap, figures, thresholds
from qa.answer.check import Verdict
from qa.facts.compare import compare
from qa.model import Document
from qa.service import Service
from tests.conftest import ROOT

CORPUS = ROOT / "corpus"


def test_every_quote_of_evidence_stands_at_its_span(policy: Document) -> None:
    for claim in load():
        assert claim.evidence
        for each in claim.evidence:
            assert each.document == policy.id
            assert policy.text[each.start : each.end] == each.quote, claim.id


def test_there_are_enough_claims_of_every_kind_and_none_twice() -> None:
    claims = load()
    assert len(claims) >= 150
    assert len({each.id for each in claims}) == len({each.claim for each in claims}) == len(claims)
    for split in ("dev", "test"):
        verdicts = Counter(each.verdict for each in claims if each.split == split)
        assert all(verdicts[verdict] >= 15 for verdict in Verdict), verdicts
        kinds = {each.kind for each in claims if each.split == split}
        assert {"paraphrase", "number", "date", "name", "negation", "actor", "addition", "near"} <= kinds


def test_hardly_any_evidence_serves_both_splits() -> None:
    dev, test = (
        {quote.start for claim in load() if claim.split == split for quote in claim.evidence}
        for split in ("dev", "test")
    )
    assert len(dev & test) <= 1


def test_claims_apart_have_the_evidence_of_another() -> None:
    own = cases("dev", CORPUS)
    for case, other in zip(own, apart(own, seed=1), strict=True):
        assert case.claim == other.claim and case.evidence != other.evidence
        assert other.verdict is Verdict.NOT_SUPPORTED


def test_the_baseline_counts_words() -> None:
    own = cases("dev", CORPUS)
    low, high = thresholds(own)
    assert 0 <= low <= high <= 1
    assert by_overlap(high, low, high) is Verdict.SUPPORTED
    told = figures(own, [case.verdict for case in own])
    assert told["accuracy"] == 1.0 and told["mistaken"] == {}


def test_rules_alone_find_altered_numbers_dates_and_names() -> None:
    altered = [case for case in cases("dev", CORPUS) if case.kind in ("number", "date", "name")]
    found = [
        any(
            finding.conflict
            for finding in compare(
                case.claim,
                [each.text for each in case.evidence],
                [beside for each in case.evidence for beside in each.context],
            )
        )
        for case in altered
    ]
    assert sum(found) >= 0.95 * len(found)


def test_the_claim_check_reads_dutch_and_english_on_the_policy_document(real_service: Service) -> None:
    right = {
        "Safety for Voices runs from 2023 to 2027.": "supported",
        "Safety for Voices investeert dertig miljoen euro in de veiligheid van journalisten.": "contradicted",
        "The Register of Damage was established on 17 June.": "contradicted",
        "Het aantal studenten aan universiteiten is gedaald.": "not_supported",
    }
    assert {claim: real_service.check(claim).verdict.value for claim in right} == right
