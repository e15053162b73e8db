"""Fit how much anticipated questions count: ``python -m eval.reader.coverage``, after `qa ingest`.

The more a document has of them, the more they should count beside the measurements (``covered`` in
``reader.json``). The curated dev questions and ``questions/`` are read with all anticipated questions
and with some of them drawn by chance, the metric learned anew each time. Fitted is the mixture of both
readings (Jacobs et al., Adaptive mixtures of local experts, 1991, equation 1.3) that makes the evidence
likeliest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.items import Item, load
from eval.reader.measurements import QUESTIONS, shipped, write
from qa.answer.ask import Engine
from qa.answer.attend import Attention
from qa.answer.features import measure
from qa.answer.look import look
from qa.answer.narrow import Narrowed
from qa.answer.reader import Logistic, MixedReader
from qa.answer.signals import coverage
from qa.answer.understand import understand
from qa.index.build import question_view
from qa.index.store import Build
from qa.service import open_service
from qa.settings import load as load_settings

NAMES = ("closeness", "anticipation")
DRAWN = (0.004, 0.02, 0.1, 0.25, 0.5, 1.0)
"""The share of the anticipated questions that are kept, once for each reading."""
_PENALTY = 0.00001

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mixed:
    """The probability that either reading gives to the evidence of a question, and what tells them apart."""

    signals: dict[str, float]
    by_measure: float
    by_questions: float


def thinned(engine: Engine, share: float, sample: random.Random) -> Engine:
    """The engine with this share of the anticipated questions, and the metric learned from them."""
    view = engine.build.questions
    if view is None or share == 1.0:
        return engine
    kept = sorted(sample.sample(range(len(view.asked)), int(share * len(view.asked))))
    raw = [index.rows(kept) for index in view.raw]
    thin = question_view(tuple(view.asked[n] for n in kept), raw, engine.build.dense)
    return replace(engine, build=replace(engine.build, questions=thin))


def mixed(engine: Engine, items: Sequence[Item], reader: MixedReader) -> Iterator[Mixed]:
    """Each item read both ways, where its evidence is among the candidates."""
    build = engine.build
    place = Narrowed(frozenset(document.id for document in build.documents))
    for item in items:
        question = understand(item.question, engine.answer.question_characters)
        found = look(question, place, build, engine.encoders, engine.retrieve, reader)
        measured = measure(found.asked, found.hits[: engine.answer.passages_read], build)
        right = [row for row, n in enumerate(measured.sentences) if _is_evidence(n, item, build)]
        if right:
            by_measure = float(reader.by_measure(measured)[right].sum())
            by_questions = float(reader.by_questions(measured, found.consulted)[right].sum())
            yield Mixed(coverage(build, place.documents, found.consulted), by_measure, by_questions)


def _is_evidence(sentence: int, item: Item, build: Build) -> bool:
    """Whether a sentence is part of what answers an item."""
    document = build.passages[build.owners[sentence]].document
    pieces = (piece.span for group in item.evidence for piece in group)
    return document == item.document and any(
        piece.overlaps(build.sentences[sentence].span) for piece in pieces
    )


def share_model(found: Sequence[Mixed]) -> Logistic:
    """The share of the reading by questions that makes the evidence likeliest, with an L2 penalty."""
    values = np.asarray([[1.0, *(each.signals[name] for name in NAMES)] for each in found])
    told = np.asarray([[each.by_measure, each.by_questions] for each in found])

    def loss(weights: Numbers) -> float:
        share = 1.0 / (1.0 + np.exp(-values @ weights))
        likely = (1 - share) * told[:, 0] + share * told[:, 1]
        return float(-np.log(likely + 1e-4).mean() + _PENALTY * weights[1:] @ weights[1:])

    bias, *weights = minimize(loss, np.zeros(values.shape[1]), method="L-BFGS-B").x
    named = {name: round(float(weight), 4) for name, weight in zip(NAMES, weights, strict=True)}
    return Logistic(named, round(float(bias), 4))


def main() -> None:
    """Fit and write into ``reader.json``; the other numbers stay as they are."""
    engine, sample = open_service(load_settings()).engine(), random.Random(4)  # noqa: S311  # not for secrets
    reader = MixedReader(shipped(), Attention.shipped(), "as shipped")
    items = [each for each in (*load(), *load(QUESTIONS)) if each.split == "dev" and each.answerable]
    found = [each for share in DRAWN for each in mixed(thinned(engine, share, sample), items, reader)]
    write(replace(shipped(), covered=share_model(found)))


if __name__ == "__main__":
    main()
