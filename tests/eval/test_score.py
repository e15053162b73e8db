"""One question and one outcome: which class, which keys, which reference, which quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.items import Evidence, Item
from eval.score import Verdict, keys_met, reference_right, score, verdict
from qa.model import Citation, CitedDocument, IndexRef, Outcome, Reference, Span, Status
from qa.text import quote_hash

TEXT = "Green tea is served at noon. Black tea is served at nine. The kitchen has 40 kettles."
TEXTS = {"tea": TEXT}


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(start, start + len(quote), quote)


ITEM = Item(
    id="tea-1",
    document="tea",
    topic="tea",
    split="dev",
    category="fact",
    language="en",
    question="When is there tea?",
    answer="At noon and at nine.",
    keys=(("noon", "twelve"), ("nine",)),
    evidence=((evidence("Green tea is served at noon."),), (evidence("Black tea is served at nine."),)),
    status=Status.ANSWERED,
    refers_to=None,
    nearest=(),
)
REFUSED = replace(ITEM, keys=(), evidence=(), status=Status.NOT_IN_DOCUMENTS)
DEFERRED = replace(REFUSED, status=Status.IN_OTHER_DOCUMENT, refers_to="Annexe 1")


def citation(quote: str) -> Citation:
    found = evidence(quote)
    document = CitedDocument("tea", "Tea", "v")
    return Citation(
        1, document, (), None, None, found.span, quote, quote_hash(quote), quote, "/documents/tea"
    )


def outcome(answer: str, *quotes: str, status: Status = Status.ANSWERED) -> Outcome:
    cited = tuple(citation(quote) for quote in quotes)
    return Outcome(
        id="ans_1",
        status=status,
        language="en",
        question="?",
        answer=answer,
        reason="",
        statements=(),
        citations=cited,
        footnotes=(),
        refers_to=(),
        nearest=(),
        confidence=0.7,
        index=IndexRef("b"),
        models={},
    )


BOTH = ("Green tea is served at noon.", "Black tea is served at nine.")
KETTLES = "The kitchen has 40 kettles."


@pytest.mark.parametrize(
    ("item", "found", "expected"),
    [
        (ITEM, outcome("At noon and nine.", *BOTH), Verdict.RIGHT),
        (ITEM, outcome("At noon and nine.", BOTH[0]), Verdict.RIGHT),
        (ITEM, outcome("At noon and nine.", KETTLES), Verdict.MISGROUNDED),
        (ITEM, outcome("At noon.", BOTH[0]), Verdict.PARTLY_RIGHT),
        (ITEM, outcome("At noon.", KETTLES), Verdict.WRONG),
        (ITEM, outcome("At eight.", BOTH[0]), Verdict.WRONG),
        (ITEM, outcome("", status=Status.NOT_IN_DOCUMENTS), Verdict.WRONGLY_REFUSED),
        (ITEM, outcome("", status=Status.IN_OTHER_DOCUMENT), Verdict.WRONGLY_REFUSED),
        (ITEM, outcome("Noon, nine.", *BOTH, status=Status.PARTIAL), Verdict.RIGHT),
        (REFUSED, outcome("", status=Status.UNCLEAR), Verdict.RIGHTLY_REFUSED),
        (REFUSED, outcome("At noon.", BOTH[0]), Verdict.WRONGLY_ANSWERED),
        (replace(ITEM, keys=()), outcome("Anything.", BOTH[0]), Verdict.RIGHT),
        (replace(ITEM, keys=()), outcome("Anything.", KETTLES), Verdict.WRONG),
    ],
)
def test_every_outcome_is_in_one_class(item: Item, found: Outcome, expected: Verdict) -> None:
    assert verdict(item, found) is expected
    assert score(item, found, TEXTS).verdict is expected


@pytest.mark.parametrize(
    ("answer", "met"),
    [("NOON and Nine", 2), ("twelve", 1), ("nóón", 1), ("", 0), ("no  on", 0), ("ni\nne", 0)],
)
def test_keys_are_met_whatever_case_and_accents(answer: str, met: int) -> None:
    assert keys_met(ITEM, answer) == met


def test_keys_with_blanks_and_quotes_are_met_across_lines_and_quote_styles() -> None:
    item = replace(ITEM, keys=(("women's  rights",), ('"safe" tea',)))
    assert keys_met(item, "Women’s\nrights and “safe” tea") == 2


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Annex 1", True),
        ("Annexe 1 of this policy document", True),
        ("Annexe 2", False),
        ("International Cyber Strategy", False),
        ("", False),
    ],
)
def test_a_reference_is_right_when_its_words_are_those_expected(said: str, right: bool) -> None:
    pointing = replace(
        outcome("", status=Status.IN_OTHER_DOCUMENT), refers_to=(Reference(said, Span(0, 1), "tea", False),)
    )
    assert reference_right(DEFERRED, pointing) is right
    assert reference_right(ITEM, pointing) is None


def test_the_row_says_how_citations_and_gold_agree() -> None:
    row = score(ITEM, outcome("At noon.", BOTH[0]), TEXTS)
    assert (row.precision, row.exact, row.grounded, row.keys_met) == (1.0, False, True, 1)
    assert row.recall == pytest.approx(0.5) and row.f1 == pytest.approx(2 / 3)
    assert row.cited[0].text == BOTH[0] and row.gold[1][0].text == BOTH[1]
    assert score(ITEM, outcome("", *BOTH), TEXTS).exact is True


def test_nothing_is_measured_where_there_is_nothing_to_measure() -> None:
    for item, found in (
        (ITEM, outcome("", status=Status.UNCLEAR)),
        (REFUSED, outcome("noon", BOTH[0])),
    ):
        row = score(item, found, TEXTS)
        assert (row.precision, row.recall, row.f1, row.exact) == (None, None, None, None)


def test_a_quote_is_valid_only_where_the_document_holds_it() -> None:
    sound = citation(KETTLES)
    faulty = [
        replace(sound, quote="The kitchen has 41 kettles."),
        replace(sound, span=Span(sound.span.start + 1, sound.span.end + 1)),
        replace(sound, quote_sha256=quote_hash("else")),
        replace(sound, document=CitedDocument("coffee", "Coffee", "v")),
        replace(sound, span=Span(5, 5), quote="", quote_sha256=quote_hash("")),
    ]
    row = score(ITEM, replace(outcome("x"), citations=(sound, *faulty), nearest=(sound,)), TEXTS)
    assert (row.quotes, row.quotes_valid) == (7, 2)


def test_stages_become_the_first_rank_of_each_group() -> None:
    green, black = (evidence(quote).span for quote in BOTH)
    stages = {"bm25": [("tea", black)], "fused": [("tea", green), ("tea", black)]}
    assert score(ITEM, outcome(""), TEXTS, stages).first_ranks == {"bm25": (None, 1), "fused": (1, 2)}
    assert score(REFUSED, outcome(""), TEXTS, stages).first_ranks == {}


def test_what_would_have_been_answered_is_kept_beside_the_refusal() -> None:
    refused = outcome("", status=Status.NOT_IN_DOCUMENTS)
    row = score(ITEM, refused, TEXTS, insisted=outcome("At noon and nine.", *BOTH))
    assert (row.verdict, row.insisted, row.insisted_right) == (Verdict.WRONGLY_REFUSED, True, True)
    assert not score(ITEM, refused, TEXTS).insisted
