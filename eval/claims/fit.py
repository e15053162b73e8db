"""Fit ``qa/answer/check.json``: ``python -m eval.claims.fit``. Reads the dev split and part of WiCE.

``related``: claims with their own evidence against claims with that of others or only with sentences near to
them, near misses and what WiCE calls not supported. ``borne_out``: supported claims against partially
supported ones.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.preprocessing import StandardScaler

from eval.claims.examples import Others, amid, joined, without
from eval.claims.items import Case, apart, cases, sentences, wice
from qa.answer.check import Verdict
from qa.answer.reader import Logistic
from qa.answer.support import MEASUREMENTS, Comparison
from qa.facts.compare import compare
from qa.index.encoders import Encoder
from qa.service import open_encoders
from qa.settings import load as load_settings

_WEIGHTS = {"wice": 0.4, "apart": 0.5, "amid": 0.5, "without": 0.7, "joined": 0.7, "near": 2.0}
_JOINED = 160

Numbers = NDArray[np.float64]


def measured(found: Sequence[Case], encoder: Encoder) -> Numbers:
    """The measurements of every case, shape (cases, measurements)."""
    rows = []
    for case in found:
        texts = [each.text for each in case.evidence]
        values = Comparison(case.claim, texts, encoder).measure(texts)
        rows.append([values[name] for name in MEASUREMENTS])
    return np.asarray(rows)


def logistic(values: Numbers, told: Sequence[bool], weights: Numbers) -> tuple[Logistic, float]:
    """A logistic model on the measurements as they are, and its AUROC in 10-fold cross-validation."""
    scaler = StandardScaler().fit(values)
    model, scaled = LogisticRegression(C=1.0, max_iter=5000), scaler.transform(values)
    guessed = cross_val_predict(
        model, scaled, told, cv=10, method="predict_proba", params={"sample_weight": weights}
    )[:, 1]
    model.fit(scaled, told, sample_weight=weights)
    raw = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (raw * scaler.mean_).sum())
    found = Logistic(
        {name: round(float(w), 4) for name, w in zip(MEASUREMENTS, raw, strict=True)}, round(bias, 4)
    )
    return found, round(float(roc_auc_score(told, guessed)), 3)


def examples(encoder: Encoder) -> list[Case]:
    """The claims of the dev split, those made from them, and the part of WiCE that is for fitting."""
    own, draw = cases("dev"), random.Random(1)  # noqa: S311  # not for secrets
    others = Others.of(sentences(), encoder)
    made = [*amid(own, others, draw), *without(own, others, draw), *joined(own, _JOINED, draw)]
    return [*own, *apart(own, seed=1), *made, *wice("fit")]


def ruled(case: Case) -> bool:
    """Whether rules find something that departs, which settles that the claim is not borne out."""
    beside = [each for evidence in case.evidence for each in evidence.context]
    return bool(compare(case.claim, [each.text for each in case.evidence], beside))


def main() -> None:
    """Fit both models and write them; what was reached is written beside."""
    encoder = open_encoders(load_settings().index)[0]
    found = examples(encoder)
    values = measured(found, encoder)
    weights = np.asarray([_WEIGHTS.get(case.kind, 1.0) for case in found])
    speaks = [case.verdict is not Verdict.NOT_SUPPORTED for case in found]
    related, related_auroc = logistic(values, speaks, weights)
    partly = (Verdict.SUPPORTED, Verdict.PARTIALLY_SUPPORTED)
    whole = [n for n, case in enumerate(found) if case.verdict in partly and not ruled(case)]
    told = [found[n].verdict is Verdict.SUPPORTED for n in whole]
    borne_out, borne_auroc = logistic(values[whole], told, weights[whole])
    target = Path(str(resources.files("qa.answer").joinpath("check.json")))
    target.write_text(
        json.dumps({"related": asdict(related), "borne_out": asdict(borne_out)}, indent=2) + "\n", "utf-8"
    )
    report = {
        "n": len(found),
        "related_auroc": related_auroc,
        "borne_out_auroc": borne_auroc,
        "n_whole": len(whole),
    }
    Path(__file__).with_name("fitted.json").write_text(json.dumps(report) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
