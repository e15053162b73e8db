"""Fit ``qa/answer/reader.json`` and ``operating.json``: ``python -m eval.reader.fit``, after `qa ingest`.

Fitted on the dev split of the curated questions alone; the test split is never read here. The
weights of the measurements (``sentence``) and of ``topical`` are left as they are: ``measurements``
beside this module fits them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from eval.items import Item, load
from qa.answer.ask import Trace
from qa.answer.operating import OperatingPoint
from qa.answer.reader import Logistic, Weights
from qa.model import Status
from qa.service import Service, open_service
from qa.settings import Point
from qa.settings import load as load_settings

CONFIDENCE = ("answered_odds", "closeness", "missing_type", "missing_reason")
NEAR = ("closeness",)
WRONGLY_ANSWERED = {Point.CAREFUL: 0.08, Point.BALANCED: 0.2, Point.EAGER: 0.32}
"""The share of questions without an answer that may be answered at each operating point."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A dev question and what was found for it; ``covered``: its document has anticipated questions."""

    item: Item
    trace: Trace
    covered: bool


def examples(service: Service, items: Sequence[Item]) -> list[Example]:
    """The dev questions that can be answered or refused on their merits."""
    view = service.engine().build.questions
    covered = view.documents if view else frozenset()
    wanted = [item for item in items if item.split == "dev" and item.status is not Status.UNCLEAR]
    return [Example(item, service.trace(item.question), item.document in covered) for item in wanted]


def logistic(
    found: Sequence[Example], names: Sequence[str], told: Sequence[bool], slack: float = 1.0
) -> tuple[Logistic, Numbers]:
    """The model of ``told`` from the named signals, and its guesses in 20-fold cross-validation.

    ``slack`` is the inverse strength of the L2 penalty.
    """
    values = np.asarray([[each.trace.reading.signals[name] for name in names] for each in found])
    model = LogisticRegression(C=slack)
    guessed = cross_val_predict(model, values, told, cv=20, method="predict_proba")[:, 1]
    model.fit(values, told)
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return Logistic(weights, round(float(model.intercept_[0]), 4)), guessed


def operating_point(guessed: Numbers, told: Sequence[bool], most_answered: float) -> OperatingPoint:
    """The lowest of 99 least confidences that answers at most this share of the unanswerable."""
    answerable = np.asarray(told)
    for least in np.arange(1, 100) / 100:
        wrongly_answered = float((guessed[~answerable] >= least).mean())
        if wrongly_answered <= most_answered:
            break
    wrongly_refused = float((guessed[answerable] < least).mean())
    return OperatingPoint(float(least), round(wrongly_refused, 3), round(wrongly_answered, 3))


def main() -> None:
    """Fit and write; what was reached is logged into the file beside."""
    folder = Path(str(resources.files("qa.answer")))
    path = folder / "reader.json"
    weights = TypeAdapter(Weights).validate_json(path.read_bytes())
    found = examples(open_service(load_settings()), load())
    own = [each for each in found if each.covered]
    answerable, covered = [each.item.answerable for each in own], [each.covered for each in found]
    confidence, guessed = logistic(own, CONFIDENCE, answerable)
    near, apart = logistic(found, NEAR, covered, slack=1000.0)
    fitted = {**asdict(weights), "confidence": asdict(confidence), "near": asdict(near)}
    path.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    points = {
        name: asdict(operating_point(guessed, answerable, most)) for name, most in WRONGLY_ANSWERED.items()
    }
    (folder / "operating.json").write_text(json.dumps(points, indent=2) + "\n", encoding="utf-8")
    report = {
        "n": len(own),
        "confidence_auroc": round(float(roc_auc_score(answerable, guessed)), 3),
        "n_near": len(found),
        "near_auroc": round(float(roc_auc_score(covered, apart)), 3),
    }
    Path(__file__).with_name("fitted.json").write_text(json.dumps(report) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
