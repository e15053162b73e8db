"""A question of several parts is cut where each part can be looked up, and answered as far as it goes."""

from __future__ import annotations

import pytest

from qa.answer.decide import Decision
from qa.answer.parts import parts
from qa.answer.piecewise import Piece, joined
from qa.answer.reader import Candidate, Reading
from qa.model import Status


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        (
            "What does the fund pay for, and who decides on the grants?",
            "en",
            ("What does the fund pay for?", "who decides on the grants?"),
        ),
        (
            "Hoe vaak komt de raad bijeen en waar vergadert de commissie?",
            "nl",
            ("Hoe vaak komt de raad bijeen?", "waar vergadert de commissie?"),
        ),
    ],
)
def test_a_question_is_cut_before_and_with_a_question_word(
    question: str, language: str, expected: tuple[str, ...]
) -> None:
    assert parts(question, language) == expected


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("Who founded the museum, and when did they open it?", "when did they open it"),
        ("Who founded the museum and in what year?", "in what year"),
    ],
)
def test_a_part_that_cannot_be_looked_up_alone_has_the_first_before_it(question: str, second: str) -> None:
    first, rest = parts(question, "en")
    assert (first, rest) == ("Who founded the museum?", f"Who founded the museum: {second}?")


@pytest.mark.parametrize(
    "question",
    [
        "Which institute and which declaration are credited for the definition?",
        "What are the causes and effects of the drought?",
        "Tell me about tea and how it is made",
        "How do you drink tea?",
        "Who founded the museum" + " and who opened the museum" * 5,
    ],
)
def test_a_question_on_one_thing_stays_whole(question: str) -> None:
    assert parts(question, "en") == (question,)


def piece(question: str, status: Status, *sentences: int) -> Piece:
    candidates = tuple(Candidate(n, 0.5 / (place + 1)) for place, n in enumerate(sentences))
    return Piece(question, Reading(candidates, 0.9, {}), Decision(status))


WHOLE = piece("A and B?", Status.ANSWERED, 7, 3, 4)


def test_the_evidence_of_every_part_is_as_likely_as_the_best() -> None:
    found = joined(WHOLE, [piece("A?", Status.ANSWERED, 7), piece("B?", Status.ANSWERED, 4)])
    assert [c.sentence for c in found.reading.candidates] == [7, 4, 3]
    assert found.reading.candidates[1].probability == found.reading.candidates[0].probability
    assert found.decision.status is Status.ANSWERED


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.NOT_IN_DOCUMENTS])
def test_what_is_missing_is_told(status: Status) -> None:
    whole = piece("A and B?", status, 7, 3)
    found = joined(whole, [piece("A?", Status.ANSWERED, 3), piece("B?", Status.NOT_IN_DOCUMENTS, 9)])
    assert found.decision.status is Status.PARTIAL
    assert "'B?'" in found.decision.reason
    assert found.reading.candidates[0].probability == 0.5


def test_a_part_that_leads_away_from_the_whole_counts_for_nothing() -> None:
    refused = piece("A and B?", Status.NOT_IN_DOCUMENTS, 7, 3)
    assert (
        joined(refused, [piece("A?", Status.ANSWERED, 99), piece("B?", Status.NOT_IN_DOCUMENTS, 7)])
        is refused
    )


def test_parts_that_are_all_answered_do_not_answer_a_whole_that_is_refused() -> None:
    refused = piece("A and B?", Status.NOT_IN_DOCUMENTS, 7, 3)
    both = [piece("A?", Status.ANSWERED, 7), piece("B?", Status.ANSWERED, 3)]
    assert joined(refused, both) is refused


def test_it_says_how_many_parts_are_not_answered() -> None:
    pieces = [
        piece("A?", Status.ANSWERED, 7),
        *(piece(each, Status.NOT_IN_DOCUMENTS, 4) for each in ("B?", "C?")),
    ]
    assert joined(WHOLE, pieces).decision.reason.startswith("2 parts of this")
