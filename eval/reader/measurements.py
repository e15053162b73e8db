"""Fit the weights of the measurements: ``python -m eval.reader.measurements``, after `qa ingest`.

``sentence``: a softmax over the candidates of a question (conditional logit: McFadden, 1974), fitted
on the answered questions of ``corpus/questions``, each read as if no question had been anticipated.
``topical``: a logistic model that parts those questions from questions on other subjects, the
SQuAD 2.0 questions under ``../shared/datasets`` (articles on law and parliaments left out).
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
from qa.answer.consult import Consulted
from qa.answer.features import Measured, measure
from qa.answer.reader import Logistic, Weights, signals
from qa.service import Service, open_service
from qa.settings import load as load_settings

Matrix = NDArray[np.float64]

LEFT_OUT = ("European_Union_law", "Scottish_Parliament")
TOPICAL = ("best_main_sentence", "best_main_passage", "best_second_sentence", "best_second_passage", "dutch")
SQUAD = Path("../shared/datasets/squad2/dev-half-v2.0.json")
_PENALTY = 0.01
_EACH = 700


@dataclass(frozen=True, slots=True)
class Read:
    """A question as read without anticipated questions: its measurements and topical signals."""

    measured: Measured
    signals: dict[str, float]


def read(service: Service, question: str) -> Read:
    """The measurements of the candidates that the views other than the questions find."""
    engine = service.engine()
    asked = retrieve.encode(understand.understand(question, 2000), engine.encoders)
    plain = replace(engine.build, questions=None)
    hits = retrieve.retrieve(asked, plain, retrieve.Scope(), engine.retrieve)
    measured = measure(asked, hits[: engine.answer.passages_read], plain)
    return Read(measured, signals(asked, measured, Consulted(), ""))


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


def sentence_weights(service: Service, names: Sequence[str], sample: random.Random) -> dict[str, float]:
    """The weights of the named measurements from answered anticipated questions."""
    view = service.engine().build.questions
    answered = [each for each in view.asked if each.answered and each.sentences] if view else []
    candidates, right = [], []
    for each in sample.sample(answered, min(2 * _EACH, len(answered))):
        measured = read(service, each.question).measured
        rows = [row for row, sentence in enumerate(measured.sentences) if sentence in each.sentences]
        if rows:
            candidates.append(measured.matrix(names))
            right.append(rows)
    weights = conditional_logit(candidates, right)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def topical(service: Service, sample: random.Random) -> Logistic:
    """On the subject or not: anticipated questions against questions on other subjects."""
    view = service.engine().build.questions
    own = [each.question for each in view.asked] if view else []
    articles = json.loads(SQUAD.read_bytes())["data"]
    foreign = [
        each["question"]
        for article in articles
        if article["title"] not in LEFT_OUT
        for paragraph in article["paragraphs"]
        for each in paragraph["qas"]
    ]
    asked = sample.sample(own, min(_EACH, len(own))) + sample.sample(foreign, _EACH)
    found = [read(service, question).signals for question in asked]
    values = np.asarray([[each[name] for name in TOPICAL] for each in found])
    told = [number < len(asked) - _EACH for number in range(len(asked))]
    model = LogisticRegression(C=100.0, max_iter=5000).fit(values, told)
    weights = {name: round(float(w), 3) for name, w in zip(TOPICAL, model.coef_[0], strict=True)}
    return Logistic(weights, round(float(model.intercept_[0]), 3))


def main() -> None:
    """Fit both and write them into ``reader.json``; the other numbers stay as they are."""
    path = Path(str(resources.files("qa.answer").joinpath("reader.json")))
    weights = TypeAdapter(Weights).validate_json(path.read_bytes())
    service, sample = open_service(load_settings()), random.Random(1)  # noqa: S311  # not for secrets
    fitted = {
        **asdict(weights),
        "sentence": sentence_weights(service, list(weights.sentence), sample),
        "topical": asdict(topical(service, sample)),
    }
    path.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
