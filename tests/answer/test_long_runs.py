"""Hostile questions: no run of anything takes a question's readers more than a moment."""

from __future__ import annotations

import time

import pytest

from qa.answer.kinds import kinds, missing
from qa.answer.named import named_in
from qa.answer.parts import parts
from qa.answer.signals import Best, departures
from qa.answer.understand import understand
from qa.documents.names import Known

LONGEST = 2000
KNOWN = (Known("policy", ("policy document",), "en"),)
RUNS = [
    "sub",
    "lid ",
    "a",
    " ",
    "-",
    "(",
    "1",
    "1.",
    "art. 7, ",
    "and who ",
    "'",
    "write me a ",
    "ij",
    "not ",
]


@pytest.mark.parametrize("run", RUNS)
def test_a_run_of_anything_is_read_in_a_moment(run: str) -> None:
    start = f"What does article 7 {run}"
    text = start + run * ((LONGEST - len(start) - 20) // len(run)) + "! policy document say?"
    begun = time.process_time()
    question = understand(text[:LONGEST], LONGEST)
    named_in(question.text, question.language, KNOWN)
    parts(question.text, question.language)
    best = Best((question.text[::-1][:500],), ())
    missing(question.text, best.texts[0])
    kinds(question.text)
    departures(question, best)
    assert (
        time.process_time() - begun < 5
    )  # seconds; what can be read in two ways at every letter takes years
