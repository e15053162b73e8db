"""Fit the weights of the measurements: ``python -m eval.reader.measurements``, after `qa ingest`.

``sentence``: a softmax over the candidates of a question (conditional logit: McFadden, 1974), fitted
on the answered questions of ``corpus/questions``, each read as if no question had been anticipated.
``topical``: a logistic model that parts those questions from questions on other subjects, which are
``off_topic.txt`` and the SQuAD 2.0 questions under ``../shared/datasets`` (articles on law and parliaments
left out).
No curated question of ``eval/questions`` is read here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from qa.answer import retrieve, understand
from qa.answer.ask import Engine
from qa.answer.features import Measured, measure
from qa.answer.reader import Logistic, Weights
from qa.answer.signals import similarities, unknown_words
from qa.service import open_service
from qa.settings import load as load_settings

Matrix = NDArray[np.float64]

LEFT_OUT = ("European_Union_law", "Scottish_Parliament")
SIMILARITIES = (
    "best_main_sentence",
    "best_main_passage",
    "best_second_sentence",
    "best_second_passage",
    "dutch",
)
TOPICAL = (*SIMILARITIES, "unknown_words")
OFF_TOPIC = Path(__file__).with_name("off_topic.txt").read_text(encoding="utf-8").splitlines()
"""Questions that no policy document answers, in Dutch and English."""
QUESTIONS = Path(__file__).with_name("questions")
"""Questions written to fit on, in the form of the curated ones."""
PATH = Path(str(resources.files("qa.answer"))) / "reader.json"
SQUAD = Path("../shared/datasets/squad2/dev-half-v2.0.json")
_PENALTY = 0.01
_EACH = 700


@dataclass(frozen=True, slots=True)
class Read:
    """A question as read without anticipated questions: its measurements and topical signals."""

    measured: Measured
    signals: dict[str, float]


def read(engine: Engine, question: str, within: frozenset[str] | None = None) -> Read | None:
    """The measurements of the candidates that the views other than the questions find, if any.

    ``within`` are the ids of the documents to look in, all of them when not given.
    """
    understood = understand.understand(question, 20_000)
    asked = retrieve.encode(understood, engine.encoders)
    plain = replace(engine.build, questions=None)
    scope = retrieve.scope(plain, within) if within else retrieve.Scope()
    hits = retrieve.retrieve(asked, plain, scope, engine.retrieve)[: engine.answer.passages_read]
    if not hits:
        return None
    measured = measure(asked, hits, plain)
    unknown = {"unknown_words": unknown_words(understood, plain)}
    return Read(measured, similarities(measured) | unknown)


def found_without_questions(engine: Engine, question: str, within: frozenset[str] | None = None) -> list[int]:
    """Running numbers of the candidates by the shipped weights of the measurements, best first."""
    found = read(engine, question, within)
    if found is None:
        return []
    weights = shipped().sentence
    scores = found.measured.matrix(list(weights)) @ np.asarray(list(weights.values()))
    return [found.measured.sentences[n] for n in np.argsort(-scores, kind="stable")]


def shipped() -> Weights:
    """The numbers in ``reader.json``."""
    return TypeAdapter(Weights).validate_json(PATH.read_bytes())


def write(weights: Weights) -> None:
    """Write ``reader.json``."""
    PATH.write_text(json.dumps(asdict(weights), indent=2) + "\n", encoding="utf-8")


def conditional_logit(candidates: Sequence[Matrix], right: Sequence[Sequence[int]]) -> Matrix:
    """Weights that make the right candidates likely, with an L2 penalty.

    ``candidates``: a matrix (candidates, measurements) for each question; ``right``: row numbers.
    """

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = 0.0, np.zeros_like(weights)
        for values, rows in zip(candidates, right, strict=True):
            scores = values @ weights
            odds = np.exp(scores - scores.max())
            shares = odds / odds.sum()
            told = shares[list(rows)]
            total -= float(np.log(max(told.sum(), 1e-12)))
            slope += values.T @ shares - values[list(rows)].T @ (told / max(told.sum(), 1e-12))
        count = len(candidates)
        return total / count + _PENALTY * float(weights @ weights), slope / count + 2 * _PENALTY * weights

    found = minimize(loss, np.zeros(candidates[0].shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def sentence_weights(engine: Engine, names: Sequence[str], sample: random.Random) -> dict[str, float]:
    """The weights of the named measurements from answered anticipated questions."""
    view = engine.build.questions
    answered = [each for each in view.asked if each.answered and each.sentences] if view else []
    candidates, right = [], []
    for each in sample.sample(answered, min(2 * _EACH, len(answered))):
        found = read(engine, each.question)
        measured = found.measured if found else Measured((), {})
        rows = [row for row, sentence in enumerate(measured.sentences) if sentence in each.sentences]
        if rows:
            candidates.append(measured.matrix(names))
            right.append(rows)
    weights = conditional_logit(candidates, right)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def topical(engine: Engine, sample: random.Random) -> Logistic:
    """On the subject or not: anticipated questions against questions on other subjects."""
    view = engine.build.questions
    own = [each.question for each in view.asked] if view else []
    asked = sample.sample(own, min(_EACH, len(own))) + sample.sample(foreign(), _EACH) + OFF_TOPIC
    found = [read(engine, question) for question in asked]
    values = np.asarray([[each.signals[name] for name in TOPICAL] for each in found if each])
    told = [number < len(asked) - _EACH - len(OFF_TOPIC) for number, each in enumerate(found) if each]
    model = LogisticRegression(C=100.0, max_iter=5000).fit(values, told)
    weights = {name: round(float(w), 3) for name, w in zip(TOPICAL, model.coef_[0], strict=True)}
    return Logistic(weights, round(float(model.intercept_[0]), 3))


def foreign() -> list[str]:
    """The SQuAD questions on subjects that the policy document does not touch."""
    return [
        each["question"]
        for article in json.loads(SQUAD.read_bytes())["data"]
        if article["title"] not in LEFT_OUT
        for paragraph in article["paragraphs"]
        for each in paragraph["qas"]
    ]


def main() -> None:
    """Fit both and write them into ``reader.json``; the other numbers stay as they are."""
    engine, sample = open_service(load_settings()).engine(), random.Random(1)  # noqa: S311  # not for secrets
    sentence = sentence_weights(engine, list(shipped().sentence), sample)
    write(replace(shipped(), sentence=sentence, topical=topical(engine, sample)))


if __name__ == "__main__":
    main()
