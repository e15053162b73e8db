"""Claims made for fitting: joined, amid other sentences, without their own evidence."""

from __future__ import annotations

import random

import pytest

from eval.claims.examples import Others, amid, joined, without
from eval.claims.items import Case
from qa.answer.check import Evidence, Verdict
from tests.fakes import HashingEncoder

CLAIMS = [
    Case(
        f"c{n}",
        "paraphrase",
        f"The fund pays for thing {n}.",
        (Evidence(f"Thing {n} is paid for."),),
        verdict,
    )
    for n, verdict in enumerate([Verdict.SUPPORTED, Verdict.SUPPORTED, Verdict.CONTRADICTED])
]


@pytest.fixture(scope="module")
def others() -> Others:
    found = [Evidence(f"The fund pays for other thing {n}.") for n in range(60)]
    return Others.of([*found, *(each for case in CLAIMS for each in case.evidence)], HashingEncoder())


def seeded() -> random.Random:
    return random.Random(2)  # noqa: S311  # not for secrets


def test_a_claim_amid_other_sentences_keeps_evidence_and_verdict(others: Others) -> None:
    for case, made in zip(CLAIMS, amid(CLAIMS, others, seeded()), strict=True):
        assert set(case.evidence) < set(made.evidence) and made.verdict is case.verdict
        assert len(set(made.evidence)) == len(made.evidence)


def test_a_supported_claim_without_its_evidence_is_not_supported(others: Others) -> None:
    made = without(CLAIMS, others, seeded())
    assert [each.claim for each in made] == [case.claim for case in CLAIMS[:2]]
    for each, case in zip(made, CLAIMS, strict=False):
        assert each.verdict is Verdict.NOT_SUPPORTED and not set(each.evidence) & set(case.evidence)


def test_joined_claims_are_supported_by_the_evidence_of_both() -> None:
    whole, half = joined(CLAIMS, 2, seeded())
    assert whole.verdict is Verdict.SUPPORTED and len(whole.evidence) == 2
    assert half.verdict is Verdict.PARTIALLY_SUPPORTED and len(half.evidence) == 1
    assert all(" and the fund pays" in each.claim for each in (whole, half))
