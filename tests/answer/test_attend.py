"""Token-by-token comparison: what holds for any tokens, and what was learned about real ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa.answer.attend import MOST_TOKENS, Attention
from qa.index.encoders import Tokens
from qa.service import Service


def tokens(count: int, seed: int) -> Tokens:
    vectors = np.random.default_rng(seed).standard_normal((count, 384)).astype(np.float32)
    return Tokens(np.arange(count), tuple((n, n + 1) for n in range(count)), vectors)


@hypothesis_settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=4), st.integers(1, 6))
def test_a_sentence_has_the_same_score_whatever_stands_beside_it(lengths: list[int], asked: int) -> None:
    attention, question = Attention.shipped(), tokens(asked, 0)
    sentences = [tokens(count, seed) for seed, count in enumerate(lengths, start=1)]
    together = attention.scores(question, sentences)
    alone = [attention.scores(question, [each])[0] for each in sentences]
    assert together.shape == (len(sentences),)
    assert np.allclose(together, alone)


def test_only_the_first_tokens_of_a_long_sentence_are_read() -> None:
    long = tokens(MOST_TOKENS + 20, 3)
    cut = Tokens(long.ids[:MOST_TOKENS], long.ranges[:MOST_TOKENS], long.vectors[:MOST_TOKENS])
    attention, question = Attention.shipped(), tokens(4, 0)
    assert np.allclose(attention.scores(question, [long]), attention.scores(question, [cut]))


@pytest.mark.parametrize(
    ("question", "answering", "other"),
    [
        (
            "When did the festival in Aarhus open?",
            "The festival in Aarhus opened on 3 May 1998.",
            "The festival in Aarhus is known for its lanterns.",
        ),
        (
            "Wie leidt het koor van Gent?",
            "The choir of Ghent is led by Marie Peeters.",
            "The choir of Ghent sings every Sunday in the cathedral.",
        ),
    ],
)
def test_a_sentence_that_answers_scores_above_one_on_the_same_subject(
    real_service: Service, question: str, answering: str, other: str
) -> None:
    main = real_service.engine().encoders[0]
    first, second = Attention.shipped().scores(
        main.question_tokens(question), main.passage_tokens([answering, other])
    )
    assert first > second


def test_the_shipped_numbers_are_of_the_main_encoder(real_service: Service) -> None:
    assert Attention.shipped().encoder == real_service.engine().encoders[0].fingerprint
