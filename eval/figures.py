"""Rows to figures: every figure by name, over all rows, by group and by retrieval stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval import metrics
from eval.metrics import Figures, Rate
from eval.score import Scored, Verdict
from eval.system import FUSED, READER

CUTS = (1, 3, 5, 10, 20)
DIMENSIONS = ("category", "language", "document", "split")

Rows = Sequence[Scored]


def figures(rows: Rows) -> Figures:
    """All figures of the rows; see ``docs/evaluation.md`` for each name. Absent where n would be 0."""
    answerable = [row for row in rows if row.answerable]
    found = {
        "right": metrics.proportion(row.good for row in rows),
        "joint": metrics.proportion(row.verdict is Verdict.RIGHT for row in answerable),
        "keys": metrics.proportion(row.all_keys for row in answerable),
        "misgrounded": metrics.proportion(row.verdict is Verdict.MISGROUNDED for row in answerable),
        "right_when_answered": metrics.proportion(
            row.verdict is Verdict.RIGHT for row in rows if row.answered
        ),
        "wrongly_refused": metrics.proportion(not row.answered for row in answerable),
        "wrongly_answered": metrics.proportion(row.answered for row in rows if not row.answerable),
        "right_status": metrics.proportion(row.status_right for row in rows),
        "right_reference": metrics.proportion(
            row.reference_right for row in rows if row.reference_right is not None
        ),
        **_citations(rows),
        **_confidence(rows),
    }
    return {name: rate for name, rate in found.items() if rate is not None}


def by_group(rows: Rows) -> dict[str, dict[str, Figures]]:
    """The figures of every category, language, document and split."""
    return {dimension: _by(rows, dimension) for dimension in DIMENSIONS}


def retrieval(rows: Rows) -> dict[str, Figures]:
    """By stage: hit@k, all@k, mrr and ndcg@10 over the rows with evidence.

    A stage that found nothing for a question, as BM25 may, counts as having missed all its evidence.
    """
    names = sorted({name for row in rows for name in row.first_ranks}, key=_place)
    measured = [row for row in rows if row.first_ranks]
    return {
        name: _retrieval([row.first_ranks.get(name, (None,) * len(row.gold)) for row in measured])
        for name in names
    }


def verdicts(rows: Rows) -> dict[str, int]:
    """How many rows are in each class, all classes named."""
    counted = Counter(row.verdict for row in rows)
    return {verdict.value: counted[verdict] for verdict in Verdict}


def risk_coverage(rows: Rows) -> tuple[tuple[float, float], ...]:
    """The curve of all rows, with confidence disregarded for what was refused."""
    return metrics.risk_coverage(_insisted(rows), len(rows)) if rows else ()


def _citations(rows: Rows) -> dict[str, Rate | None]:
    """Of citations: agreement with the gold where there is one, validity and length of all."""
    judged = [row for row in rows if row.f1 is not None]
    return {
        "citation_precision": metrics.mean([row.precision or 0.0 for row in judged]),
        "citation_recall": metrics.mean([row.recall or 0.0 for row in judged]),
        "citation_f1": metrics.mean([row.f1 or 0.0 for row in judged]),
        "exact": metrics.proportion(bool(row.exact) for row in judged),
        "quote_validity": metrics.counted_proportion(
            sum(row.quotes_valid for row in rows), sum(row.quotes for row in rows)
        ),
        "cited_characters": metrics.mean(
            [float(sum(each.end - each.start for each in row.cited)) for row in rows if row.answered]
        ),
    }


def _confidence(rows: Rows) -> dict[str, Rate | None]:
    """Of confidence: does it tell right from wrong, and does it mean what it says."""
    judged = _insisted(rows)
    answerable = [(row.confidence, row.answerable) for row in rows]
    return {
        "aurc": metrics.bootstrap(len(judged), _over(judged, metrics.area_under_risk_coverage)),
        "auroc": metrics.bootstrap(len(rows), _over(answerable, _auroc)),
        "calibration_error": metrics.bootstrap(len(rows), _over(answerable, metrics.calibration_error)),
    }


Judged = list[tuple[float, bool]]


def _insisted(rows: Rows) -> Judged:
    """Confidence and correctness of every answer that exists when confidence is disregarded."""
    return [(row.confidence, row.insisted_right) for row in rows if row.insisted]


def _over(
    judged: Judged, statistic: Callable[[Judged], float | None]
) -> Callable[[NDArray[np.intp]], float | None]:
    return lambda chosen: statistic([judged[n] for n in chosen])


def _auroc(judged: Judged) -> float | None:
    positives = [score for score, positive in judged if positive]
    return metrics.auroc(positives, [score for score, positive in judged if not positive])


def _by(rows: Rows, dimension: str) -> dict[str, Figures]:
    values = sorted({str(getattr(row, dimension)) for row in rows})
    return {value: figures([row for row in rows if getattr(row, dimension) == value]) for value in values}


def _place(stage: str) -> tuple[bool, bool, str]:
    """Sorts the views by name, then what was made of them."""
    return stage == READER, stage == FUSED, stage


def _retrieval(ranks: Sequence[metrics.Ranks]) -> Figures:
    found: Mapping[str, Rate | None] = {
        **{f"hit@{k}": metrics.proportion(metrics.hit_at(each, k) for each in ranks) for k in CUTS},
        **{f"all@{k}": metrics.proportion(metrics.all_evidence_at(each, k) for each in ranks) for k in CUTS},
        "mrr": metrics.mean([metrics.reciprocal_rank(each) for each in ranks]),
        "ndcg@10": metrics.mean([metrics.ndcg_at(each) for each in ranks]),
    }
    return {name: rate for name, rate in found.items() if rate is not None}
