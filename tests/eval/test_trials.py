"""Lies of every kind about the policy document: none reaches an outcome. `eval.claims.trials` runs 500."""

from __future__ import annotations

import random

from eval.claims.lies import MAKERS, lies
from eval.claims.trials import LyingModel, run
from qa.answer.reader import MixedReader
from qa.service import Service

SENTENCES = [
    "The Netherlands will support two courts in 2022 and 2023.",
    "In May 2023 the Council of Europe condemned the invasion.",
    "Shiraka supports social change.",
]
QUESTIONS = [
    "How much does Safety for Voices invest in the security of journalists?",
    "What is JISRA?",
    "When was the Ukraine Accountability Conference held?",
    "How many strategic partnerships are there with civil society organisations?",
    "Hoeveel wordt er geïnvesteerd in de veiligheid van journalisten?",
    "What does the Shiraka programme support?",
]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # which lies is no secret


def test_a_lie_is_never_the_sentence_it_is_about() -> None:
    draw = seeded(3)
    for _ in range(50):
        for lie in lies(SENTENCES, draw, count=8):
            assert lie.text != SENTENCES[lie.number - 1]
            assert lie.line == f"{lie.text} [{lie.number}]"


def test_every_kind_of_lie_is_told() -> None:
    told = {lie.kind for seed in range(5) for lie in lies(SENTENCES, seeded(seed), count=8)}
    assert told == {*MAKERS, "wrong citation"}


def test_no_lie_reaches_an_outcome(real_service: Service) -> None:
    model = LyingModel(seeded(11))
    encoders = real_service.engine().encoders
    service = Service(real_service.settings, encoders, MixedReader.shipped(), model)
    tally = run(service, model, QUESTIONS)
    assert tally.trials >= 4 and sum(tally.told.values()) >= 12
    assert tally.through == []
