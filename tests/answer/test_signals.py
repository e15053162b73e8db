"""Signals: what a question asks for or takes for granted, against the best sentences."""

from __future__ import annotations

import pytest

from qa.answer.signals import Best, departures, premises, unknown_words
from qa.answer.understand import understand
from qa.service import Service

CONFERENCE = Best(
    ("On 14 July 2022 Denmark and Canada hosted the Tea Conference, where over €20 million was pledged.",), ()
)


def signals(question: str, best: Best = CONFERENCE) -> dict[str, float]:
    asked = understand(question, 2000)
    return premises(asked, departures(asked, best))


@pytest.mark.parametrize(
    ("question", "signal"),
    [
        ("What was agreed at the Tea Conference of 14 July 2021?", "wrong_figure"),
        ("Who pledged the €50 million at the Tea Conference?", "wrong_figure"),
        ("Welk bedrag werd op 14 juli 2021 toegezegd?", "wrong_figure"),
    ],
)
def test_a_figure_or_date_that_the_sentence_contradicts_is_told(question: str, signal: str) -> None:
    assert signals(question)[signal] == 1.0


@pytest.mark.parametrize(
    "question",
    ["What was pledged at the Tea Conference of 14 July 2022?", "Who hosted the Tea Conference?"],
)
def test_what_the_sentence_bears_out_departs_in_nothing(question: str) -> None:
    assert not any(signals(question).values())


def test_whether_it_is_allowed_takes_nothing_for_granted() -> None:
    best = Best(("Milk in tea is not allowed.",), ())
    assert signals("Why is milk in tea allowed?", best)["wrong_direction"] == 1.0
    assert signals("Is milk in tea allowed?", best)["wrong_direction"] == 0.0
    dutch = Best(("Melk in thee is niet toegestaan.",), ())
    assert signals("Waarom is melk in thee toegestaan?", dutch)["wrong_direction"] == 1.0
    assert signals("Is melk in thee toegestaan?", dutch)["wrong_direction"] == 0.0


def test_words_are_unknown_that_no_document_has(service: Service) -> None:
    build = service.engine().build
    assert unknown_words(understand("Is green tea served?", 2000), build) == 0.0
    assert unknown_words(understand("Which quarks decay?", 2000), build) == 1.0
    assert unknown_words(understand("Which kettles decay?", 2000), build) == 0.5
