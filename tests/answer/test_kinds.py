"""What a question asks for, and what a sentence lacks of it."""

from __future__ import annotations

import pytest

from qa.answer.kinds import kinds, missing


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who pours the tea?", "asks_who"),
        ("Wie schenkt de thee?", "asks_who"),
        ("How many kettles are there?", "asks_amount"),
        ("Sinds wanneer is er thee?", "asks_date"),
        ("Is tea served at noon?", "asks_whether"),
        ("Which teas exactly?", "asks_detail"),
        ("Welke theesoorten, met naam?", "asks_detail"),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, kind: str) -> None:
    assert [name for name, value in kinds(question).items() if value] == [kind]


@pytest.mark.parametrize(
    ("question", "answer", "name"),
    [
        ("How many kettles are there?", "The kitchen has kettles.", "missing_type"),
        ("When is tea served?", "Tea is served in the kitchen.", "missing_type"),
        ("Which countries grow tea?", "The Netherlands buys tea from several countries.", "missing_type"),
        ("Welke landen telen thee?", "Dutch tea comes from several countries.", "missing_type"),
        (
            "Which Japanese organisations sell tea?",
            "Several Japanese organisations sell tea.",
            "missing_type",
        ),
        ("Why is tea served?", "Tea is served at noon.", "missing_reason"),
        ("Waarom is er thee?", "Tea is served at noon.", "missing_reason"),
    ],
)
def test_what_is_asked_for_and_not_there_is_missing(question: str, answer: str, name: str) -> None:
    assert missing(question, answer)[name] == 1.0


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Why are there 40 kettles?", "There are 40 kettles because the baker asked for them."),
        ("Which countries grow tea?", "Tea is grown in Kenya and Japan."),
        ("Welke organisaties verkopen thee?", "It is sold by the Tea Board."),
    ],
)
def test_nothing_is_missing_where_the_sentence_has_what_is_asked_for(question: str, answer: str) -> None:
    assert not any(missing(question, answer).values())
