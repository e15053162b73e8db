"""How much anticipated questions count beside what is measured of the sentences themselves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qa.answer.consult import Consulted, Match
from qa.answer.reader import MixedReader
from qa.index import questions
from qa.index.store import Build
from qa.service import Service, ingest
from qa.settings import Settings
from tests.fakes import TEXT, HashingEncoder

NOON = "Green tea is served at noon."
TEA = frozenset({"tea"})


@pytest.fixture
def build(settings: Settings) -> Build:
    """A build with one answered anticipated question."""
    path = questions.path_of(settings.corpus.folder, "tea")
    path.parent.mkdir()
    start = TEXT.index(NOON)
    evidence = [{"start": start, "end": start + len(NOON), "text": NOON}]
    line = {"question": "What hour is sencha?", "language": "en", "status": "answered", "evidence": evidence}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    encoders = [HashingEncoder()]
    ingest(settings, encoders, lambda *_: None)
    return Service(settings, encoders, MixedReader.shipped()).engine().build


def times(build: Build, number: int) -> Build:
    """The build with its questions so many times over."""
    assert build.questions is not None
    return replace(build, questions=replace(build.questions, asked=build.questions.asked * number))


def near(closeness: float) -> Consulted:
    return Consulted(closeness=closeness, nearest=(Match(0, closeness),))


def test_answered_questions_are_counted_by_the_sentence(build: Build) -> None:
    assert build.anticipation["tea"] == pytest.approx(1 / len(build.sentences))
    assert times(build, 20).anticipation["tea"] == pytest.approx(20 / len(build.sentences))


def test_the_more_a_document_has_the_more_they_count(build: Build) -> None:
    reader = MixedReader.shipped()
    trust = [reader.trust(near(0.8), times(build, number), TEA) for number in (1, 20, 200)]
    assert trust == sorted(trust)
    assert trust[0] < 0.5 < trust[-1]


def test_the_closer_the_nearest_the_more_they_count(build: Build) -> None:
    reader = MixedReader.shipped()
    assert reader.trust(near(0.95), build, TEA) > reader.trust(near(0.6), build, TEA)


def test_without_any_nearby_they_do_not_count(build: Build) -> None:
    reader = MixedReader.shipped()
    assert reader.trust(Consulted(), build, TEA) == 0.0
    assert reader.trust(near(0.9), replace(build, questions=None), TEA) == 0.0
