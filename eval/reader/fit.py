"""Fit the confidence and the operating points: ``python -m eval.reader.fit``, after `qa ingest`.

They lie in ``reader.json`` and ``operating.json``, fitted on the dev split of the curated questions and on
``questions/``, which others wrote for this; the test split is never read here. What parts the documents'
subject from others is fitted with questions on other subjects beside them (``off_topic.txt``, SQuAD).
The confidence in documents without anticipated questions is fitted on the held-out articles of SQuAD,
then moved so that the balanced point refuses a tenth of their answerable questions: half of the
questions there are near misses, far more than anyone asks. The weights of the measurements are left as
they are (``measurements``), and so is the comparison by token (``attend``).
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from eval import outside
from eval.items import load
from eval.reader.attend import held_out_articles
from eval.reader.measurements import (
    OFF_TOPIC,
    PATH,
    QUESTIONS,
    SIMILARITIES,
    SQUAD,
    foreign,
    shipped,
    write,
)
from eval.system import over
from qa.answer.ask import Engine, trace
from qa.answer.operating import OperatingPoint
from qa.answer.reader import CERTAIN, Logistic, Weights
from qa.model import Status
from qa.service import open_service
from qa.settings import Point
from qa.settings import load as load_settings

PREMISES = ("wrong_figure", "wrong_name", "wrong_direction", "missing_type")
ATTENDED = ("attended_best", "attended_most")
KINDS = ("asks_who", "asks_amount", "asks_date", "asks_whether", "asks_detail")
SUBJECT = ("closeness", "unknown_words", *SIMILARITIES)
CONFIDENCE = (
    "answered_odds",
    "elsewhere",
    "best_main_passage",
    "missing_reason",
    "off_subject",
    *KINDS,
    *PREMISES,
    *ATTENDED,
)
UNAIDED = ("off_topic", *PREMISES, *ATTENDED)
NEAR = ("closeness",)
WRONGLY_ANSWERED = {Point.CAREFUL: 0.08, Point.BALANCED: 0.17, Point.EAGER: 0.28}
"""The share of questions without an answer that may be answered at each operating point."""
_FOREIGN, _OUTSIDERS = 150, 800
_REFUSED_UNAIDED = 0.1

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of a question.

    ``answerable``: the documents answer it. ``own``: it is on their subject. ``covered``: its
    document has anticipated questions.
    """

    signals: dict[str, float]
    answerable: bool
    own: bool = True
    covered: bool = True


def signals(engine: Engine, question: str, within: frozenset[str] | None = None) -> dict[str, float]:
    """What is measured of a question on the documents ``within``, all of them when not given."""
    every = frozenset(document.id for document in engine.build.documents)
    return dict(trace(question, engine, within or every).reading.signals)


def curated(engine: Engine) -> list[Example]:
    """The dev questions and those written for fitting that can be answered or refused on their merits."""
    view = engine.build.questions
    covered = view.documents if view else frozenset()
    items = [item for item in (*load(), *load(QUESTIONS)) if item.split == "dev"]
    return [
        Example(
            signals(engine, item.question),
            item.answerable,
            own=item.category != "off_topic",
            covered=item.document in covered,
        )
        for item in items
        if item.status is not Status.UNCLEAR
    ]


def strangers(engine: Engine, sample: random.Random) -> list[Example]:
    """Questions on other subjects."""
    asked = [*OFF_TOPIC, *sample.sample(foreign(), _FOREIGN)]
    return [Example(signals(engine, question), answerable=False, own=False) for question in asked]


def outsiders(engine: Engine, sample: random.Random) -> list[Example]:
    """SQuAD questions on articles held out of training, each asked on its own and some on another one."""
    chosen = outside.squad(SQUAD, None)
    groups = held_out_articles([document.id for document in chosen.documents])
    inside = over([each for each in chosen.documents if each.id in groups], engine, lambda *_: None)
    inside = replace(inside, answer=inside.answer.model_copy(update={"question_characters": 20_000}))
    items = sample.sample([item for item in chosen.items if item.document in groups], _OUTSIDERS)
    own = [
        Example(signals(inside, item.question, frozenset({item.document})), item.answerable) for item in items
    ]
    others = sample.sample(items, _FOREIGN)
    elsewhere = [groups[(groups.index(item.document) + 1) % len(groups)] for item in others]
    lost = [
        Example(signals(inside, item.question, frozenset({group})), answerable=False, own=False)
        for item, group in zip(others, elsewhere, strict=True)
    ]
    return [*own, *lost]


def logistic(
    found: Sequence[Example],
    names: Sequence[str],
    told: Sequence[bool],
    slack: float = 1.0,
    balanced: bool = False,
) -> tuple[Logistic, Numbers]:
    """The model of ``told`` from the named signals, and its guesses in 20-fold cross-validation.

    ``slack`` is the inverse strength of the L2 penalty. ``balanced``: as if both outcomes were equally
    frequent, where how frequent they are here says nothing of how they are elsewhere.
    """
    values = np.asarray([[each.signals[name] for name in names] for each in found])
    weight = "balanced" if balanced else None
    model = LogisticRegression(C=slack, class_weight=weight, max_iter=5000)
    guessed = cross_val_predict(model, values, told, cv=20, method="predict_proba")[:, 1]
    model.fit(values, told)
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return Logistic(weights, round(float(model.intercept_[0]), 4)), guessed


def doubting(found: Sequence[Example], subject: Logistic, topical: Logistic) -> list[Example]:
    """The examples with their doubts computed anew."""
    return [
        replace(
            each,
            signals=each.signals
            | {
                "off_subject": max(0.0, CERTAIN - subject.odds(each.signals)),
                "off_topic": max(0.0, CERTAIN - topical.odds(each.signals)),
            },
        )
        for each in found
    ]


def moved(model: Logistic, guessed: Numbers, told: Sequence[bool], least: float) -> Logistic:
    """The model with its bias moved so that ``least`` refuses the stated share of the answerable."""
    at = float(np.quantile(guessed[np.asarray(told)], _REFUSED_UNAIDED))
    shift = math.log(least / (1 - least)) - math.log(at / (1 - at))
    return replace(model, bias=round(model.bias + shift, 4))


def operating_point(guessed: Numbers, told: Sequence[bool], most_answered: float) -> OperatingPoint:
    """The lowest of 99 least confidences that answers at most this share of the unanswerable."""
    answerable = np.asarray(told)
    for least in np.arange(1, 100) / 100:
        wrongly_answered = float((guessed[~answerable] >= least).mean())
        if wrongly_answered <= most_answered:
            break
    wrongly_refused = float((guessed[answerable] < least).mean())
    return OperatingPoint(float(least), round(wrongly_refused, 3), round(wrongly_answered, 3))


def fitted(engine: Engine, weights: Weights) -> tuple[Weights, dict[Point, OperatingPoint], dict[str, float]]:
    """All that is fitted here, and what was reached in cross-validation."""
    sample = random.Random(2)  # noqa: S311  # not for secrets
    all_own = curated(engine)
    own, foreigners = [each for each in all_own if each.covered], strangers(engine, sample)
    subject, apart = logistic(
        [*own, *foreigners], SUBJECT, [each.own for each in (*own, *foreigners)], slack=10.0
    )
    known = doubting([*own, *foreigners], subject, weights.topical)
    confidence, guessed = logistic(known, CONFIDENCE, [each.answerable for each in known])
    merits, told = guessed[: len(own)], [each.answerable for each in own]
    near, nearness = logistic(all_own, NEAR, [each.covered for each in all_own], balanced=True)
    outer = doubting(outsiders(engine, sample), subject, weights.topical)
    unaided, alone = logistic(outer, UNAIDED, [each.answerable for each in outer])
    inner = [n for n, each in enumerate(outer) if each.own]
    answered = [outer[n].answerable for n in inner]
    reached = {
        "n": len(own),
        "confidence_auroc": _auroc(told, merits),
        "subject_auroc": _auroc([each.own for each in (*own, *foreigners)], apart),
        "near_auroc": _auroc([each.covered for each in all_own], nearness),
        "n_unaided": len(inner),
        "unaided_auroc": _auroc(answered, alone[inner]),
    }
    points = {name: operating_point(merits, told, most) for name, most in WRONGLY_ANSWERED.items()}
    unaided = moved(unaided, alone[inner], answered, points[Point.BALANCED].least_confidence)
    usual = float(np.median([each.signals["attended_best"] for each in outer if each.answerable]))
    chosen = replace(
        weights,
        subject=subject,
        confidence=confidence,
        near=near,
        unaided=unaided,
        attended_usual=round(usual, 2),
    )
    return chosen, points, reached


def _auroc(told: Sequence[bool], guessed: Numbers) -> float:
    return round(float(roc_auc_score(told, guessed)), 3)


def main() -> None:
    """Fit and write; what was reached is logged into the file beside."""
    engine = open_service(load_settings()).engine()
    weights, points, reached = fitted(engine, shipped())
    write(weights)
    listed = {name: asdict(point) for name, point in points.items()}
    PATH.with_name("operating.json").write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    Path(__file__).with_name("fitted.json").write_text(json.dumps(reached) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
