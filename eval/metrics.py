"""Figures as pure functions: intervals, retrieval, citation, refusal and calibration measures.

Definitions with their sources are in ``docs/evaluation.md``. The only module of ``eval`` that
computes with ``numpy``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product

import numpy as np
from numpy.typing import NDArray

from qa.intervals import wilson
from qa.model import Span

Place = tuple[str, Span]
"""A stretch of a document: its id and the span in its canonical text."""

Gold = Sequence[Sequence[Place]]
"""Evidence groups, all needed; each is a sequence of places that serve equally."""

Ranks = Sequence[int | None]
"""For every evidence group the rank (from 1) of the first passage that supports it, None when none does."""

RESAMPLES = 2000
SEED = 20230601


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure with its 95 % interval and the number ``n`` of things it is the mean of.

    ``method`` says how the interval was made: 'wilson' for proportions, 'bootstrap' for the rest.
    """

    value: float
    low: float
    high: float
    n: int
    method: str


Figures = Mapping[str, Rate]
"""Figures by name; one that has nothing to be computed from is absent."""


def proportion(outcomes: Iterable[bool]) -> Rate | None:
    """The share of True with its Wilson interval; None of nothing."""
    counted = Counter(bool(each) for each in outcomes)
    return counted_proportion(counted[True], counted.total())


def counted_proportion(successes: int, n: int) -> Rate | None:
    """``successes`` of ``n`` with the Wilson interval; None when n is 0."""
    if n == 0:
        return None
    low, high = wilson(successes, n)
    return Rate(successes / n, low, high, n, "wilson")


def mean(values: Sequence[float]) -> Rate | None:
    """The mean with its percentile bootstrap interval; None of nothing."""
    if not values:
        return None
    array = np.asarray(values, dtype=np.float64)
    means = array[_draws(len(values))].mean(axis=1)
    return _rate(float(array.mean()), means, len(values))


def bootstrap(n: int, statistic: Callable[[NDArray[np.intp]], float | None]) -> Rate | None:
    """Any statistic of n things, given as a function of the chosen row numbers, with its interval.

    Percentile bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
    The seed is fixed, so equal input gives an equal interval. A resample for which the statistic
    is None counts as not drawn; None when the statistic of all rows is None.
    """
    value = statistic(np.arange(n)) if n else None
    if value is None:
        return None
    drawn = [each for rows in _draws(n) if (each := statistic(rows)) is not None]
    return _rate(value, np.asarray(drawn), n)


def _draws(n: int) -> NDArray[np.intp]:
    """Row numbers drawn with replacement, shape (RESAMPLES, n), always the same for equal n."""
    return np.random.default_rng(SEED).integers(n, size=(RESAMPLES, n))


def _rate(value: float, resampled: NDArray[np.float64], n: int) -> Rate:
    low, high = np.percentile(resampled, [2.5, 97.5]) if len(resampled) else (value, value)
    return Rate(value, float(low), float(high), n, "bootstrap")


def on_gold(place: Place, gold: Place) -> bool:
    """Whether a place shares more than half of the gold span, or of itself, with the gold span."""
    (document, span), (gold_document, gold_span) = place, gold
    shared = min(span.end, gold_span.end) - max(span.start, gold_span.start)
    return document == gold_document and shared > 0 and 2 * shared > min(len(span), len(gold_span))


def first_ranks(ranking: Sequence[Place], gold: Gold) -> tuple[int | None, ...]:
    """For every evidence group the rank of the first place of the ranking that is on one of its golds."""
    return tuple(
        next((n for n, place in enumerate(ranking, 1) if any(on_gold(place, one) for one in group)), None)
        for group in gold
    )


def hit_at(ranks: Ranks, k: int) -> bool:
    """Whether any evidence group is supported among the first k."""
    return any(rank is not None and rank <= k for rank in ranks)


def all_evidence_at(ranks: Ranks, k: int) -> bool:
    """Whether every evidence group is supported among the first k."""
    return all(rank is not None and rank <= k for rank in ranks)


def reciprocal_rank(ranks: Ranks) -> float:
    """1 / rank of the first supporting passage, 0 without one (Voorhees, TREC-8, 1999)."""
    return 1.0 / min((rank for rank in ranks if rank is not None), default=math.inf)


def ndcg_at(ranks: Ranks, k: int = 10) -> float:
    """Normalised discounted cumulated gain, in [0, 1].

    Järvelin and Kekäläinen, ACM TOIS 20 (2002) 422-446, with the discount 1 / log2(1 + rank). The
    gain of a passage is the number of evidence groups it is the first to support; the ideal has
    the same gains in descending order, each group never found standing for a passage of gain 1.
    """
    gains = Counter(rank for rank in ranks if rank is not None)
    missing = sum(rank is None for rank in ranks)
    ideal = sorted([*gains.values(), *[1] * missing], reverse=True)[:k]
    best = sum(gain / math.log2(1 + place) for place, gain in enumerate(ideal, start=1))
    found = sum(gain / math.log2(1 + rank) for rank, gain in gains.items() if rank <= k)
    return found / best if best else 0.0


@dataclass(frozen=True, slots=True)
class Overlap:
    """How cited characters and gold characters agree, each in [0, 1]."""

    precision: float
    recall: float
    f1: float


def overlap(cited: Sequence[Place], gold: Gold) -> Overlap:
    """Precision, recall and F1 of cited characters against gold.

    Characters cited twice count once. Of each group's alternatives those are taken that give the
    best F1 together (every combination is tried). Nothing cited, or no gold, gives zeros.
    """
    said = _characters(cited)
    chosen = (_agreement(said, _characters(choice)) for choice in product(*gold) if choice)
    return max(chosen, key=lambda each: each.f1, default=Overlap(0.0, 0.0, 0.0))


def _characters(places: Iterable[Place]) -> set[tuple[str, int]]:
    return {(document, n) for document, span in places for n in range(span.start, span.end)}


def _agreement(said: set[tuple[str, int]], gold: set[tuple[str, int]]) -> Overlap:
    shared = len(said & gold)
    precision = shared / len(said) if said else 0.0
    recall = shared / len(gold) if gold else 0.0
    total = len(said) + len(gold)
    return Overlap(precision, recall, 2 * shared / total if total else 0.0)


def exact(cited: Sequence[Place], gold: Gold) -> bool:
    """Whether every group has an alternative that is cited to the character, and nothing else is cited."""
    places = set(cited)
    found = all(any(one in places for one in group) for group in gold)
    return found and all(any(place in group for group in gold) for place in places)


def risk_coverage(judged: Sequence[tuple[float, bool]], n: int) -> tuple[tuple[float, float], ...]:
    """The curve of (coverage, selective risk) as the least confidence falls, both in [0, 1].

    El-Yaniv and Wiener, JMLR 11 (2010) 1605-1641, section 2. ``judged`` are (confidence, whether
    the answer is right) of all that can be answered, ``n`` all questions. Equal confidences enter
    together.
    """
    curve, seen, wrong = [], 0, 0
    ordered = sorted(judged, key=lambda each: -each[0])
    for _, group in groupby(ordered, key=lambda each: each[0]):
        rights = [right for _, right in group]
        seen, wrong = seen + len(rights), wrong + rights.count(False)
        curve.append((seen / n, wrong / seen))
    return tuple(curve)


def area_under_risk_coverage(judged: Sequence[tuple[float, bool]]) -> float | None:
    """The mean selective risk over all coverages that can be reached, in [0, 1]; None of nothing.

    Geifman and El-Yaniv, NeurIPS 2017 (the curve); the area as in their ICLR 2019 paper: the mean,
    over every answer, of the risk at the coverage that just takes it in.
    """
    if not judged:
        return None
    curve = [(0.0, 0.0), *risk_coverage(judged, len(judged))]
    return sum((here - before) * risk for (before, _), (here, risk) in pairwise(curve))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """The probability that a positive scores above a negative, ties half; None when either is empty.

    Hanley and McNeil, Radiology 143 (1982) 29-36, from the rank sum of Mann and Whitney.
    """
    if not len(positives) or not len(negatives):
        return None
    below = np.sort(np.asarray(negatives, dtype=np.float64))
    scores = np.asarray(positives, dtype=np.float64)
    wins = np.searchsorted(below, scores, "left") + np.searchsorted(below, scores, "right")
    return float(wins.sum()) / (2 * len(below) * len(scores))


def calibration_error(judged: Sequence[tuple[float, bool]], bins: int = 10) -> float | None:
    """Expected calibration error over equal bins of confidence, in [0, 1]; None of nothing.

    Guo, Pleiss, Sun and Weinberger, ICML 2017, equation 3. A bin is closed above: (0, 0.1] …;
    confidence 0 is in the first.
    """
    if not judged:
        return None
    inside: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        inside.setdefault(max(0, math.ceil(confidence * bins) - 1), []).append((confidence, right))
    gaps = (abs(sum(confidence - right for confidence, right in each)) for each in inside.values())
    return sum(gaps) / len(judged)


def sign_test(better: int, worse: int) -> float:
    """The two-sided probability of so uneven a split by chance, in (0, 1].

    McNemar, Psychometrika 12 (1947) 153-157, in its exact (binomial) form.
    """
    n = better + worse
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / float(2**n))
