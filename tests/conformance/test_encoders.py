"""What every encoder must keep to, ours and the stand-in alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.index.encoders import Encoder, SentenceTransformersEncoder
from tests.conftest import ROOT
from tests.fakes import HashingEncoder

MODELS = ROOT / "models"


@pytest.fixture(scope="module", params=["hashing", "multilingual-e5-small", "all-MiniLM-L6-v2"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "hashing":
        return HashingEncoder()
    return SentenceTransformersEncoder(request.param, MODELS, batch_size=2)


TEXTS = ["Tea is served at noon.", "The court sits in The Hague.", "Tea", "Tea is served at noon.", ""]


def test_vectors_have_length_one_and_one_row_a_text(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(TEXTS, lambda _: None)
    assert vectors.shape[0] == len(TEXTS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_equal_texts_have_equal_vectors_whatever_stands_beside_them(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(TEXTS, lambda _: None)
    assert np.allclose(vectors[0], vectors[3], atol=1e-5)
    assert np.allclose(encoder.encode_passages(TEXTS[:1], lambda _: None)[0], vectors[0], atol=1e-5)


def test_every_text_is_reported_as_done(encoder: Encoder) -> None:
    done: list[int] = []
    encoder.encode_passages(TEXTS, done.append)
    assert sum(done) == len(TEXTS)


def test_a_question_is_nearest_to_the_text_that_answers_it(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(TEXTS[:2], lambda _: None)
    assert np.argmax(vectors @ encoder.encode_question("When is tea served?")) == 0


def test_words_have_unit_vectors_of_their_own(encoder: Encoder) -> None:
    one, none, twice = encoder.encode_words(
        ["Tea is poured.", "Tea", "tea and tea"], [[(0, 3), (7, 13)], [], [(0, 3)]]
    )
    assert one.shape[0] == 2 and none.shape[0] == 0 and one.shape[1] == none.shape[1] == twice.shape[1]
    assert np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5)
    assert one[0] @ twice[0] > one[1] @ twice[0]


def test_tokens_are_those_of_each_text_whatever_stands_beside_it(encoder: Encoder) -> None:
    first, second = encoder.passage_tokens(["Tea is poured.", "Tea and more tea."])
    [alone] = encoder.passage_tokens(["Tea is poured."])
    assert first.ids.shape == (len(first.vectors),) and first.vectors.dtype == np.float32
    assert np.array_equal(first.ids, alone.ids) and np.allclose(first.vectors, alone.vectors, atol=1e-4)
    assert len(second.ids) > 0 and len(encoder.question_tokens("Tea?").ids) > 0


def test_the_main_encoder_reads_dutch_questions_on_english_text() -> None:
    encoder = SentenceTransformersEncoder("multilingual-e5-small", MODELS, batch_size=8)
    texts = ["The security of journalists is funded.", "Water is a human right.", "Sanctions were imposed."]
    vectors = encoder.encode_passages(texts, lambda _: None)
    assert (
        np.argmax(vectors @ encoder.encode_question("Wie betaalt voor de veiligheid van verslaggevers?")) == 0
    )


def test_a_folder_with_a_model_serves_as_well_as_a_name(tmp_path: Path) -> None:
    from qa.index import e5

    folder = e5.unpack(MODELS)
    by_path = SentenceTransformersEncoder(str(folder), tmp_path, batch_size=8)
    by_name = SentenceTransformersEncoder("multilingual-e5-small", MODELS, batch_size=8)
    assert np.allclose(by_path.encode_question("tea"), by_name.encode_question("tea"), atol=1e-6)


def test_a_model_that_cannot_be_had_is_named_with_what_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    encoder = SentenceTransformersEncoder("nobody/no-such-model", tmp_path, batch_size=1)
    with pytest.raises(ModelError, match=r"nobody/no-such-model.*QA_INDEX__ENCODERS"):
        encoder.encode_question("x")
