"""What can be measured about a sentence as an answer to a question, as a matrix of named columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.answer.retrieve import Asked
from qa.index.metric import beside
from qa.index.store import Build
from qa.model import BlockKind, Hit

Column = NDArray[np.float64]
_RANK_CONSTANT = 10.0
_WITHIN_DUTCH = 0.6


@dataclass(frozen=True, slots=True)
class Measured:
    """Candidates and their measurements.

    ``sentences`` are running numbers; every column has shape (len(sentences),).
    """

    sentences: tuple[int, ...]
    columns: Mapping[str, Column]

    def matrix(self, names: Sequence[str]) -> Column:
        """The named columns side by side, shape (len(sentences), len(names))."""
        return np.column_stack([self.columns[name] for name in names])


def measure(asked: Asked, hits: Sequence[Hit], build: Build) -> Measured:
    """Every sentence of the hits, measured against the question."""
    wanted = {hit.number for hit in hits}
    sentences = [n for n, passage in enumerate(build.owners) if passage in wanted]
    passages = [build.owners[n] for n in sentences]
    dutch = asked.question.dutch
    languages = [build.languages[passage] for passage in passages]
    # How far only the main encoder can read: the second knows English, words want one language.
    foreign = np.asarray([dutch if language == "en" else 1.0 for language in languages], np.float64)
    strange = np.asarray([_strange(dutch, language) for language in languages], np.float64)
    columns: dict[str, Column] = {"foreign": np.asarray([_missing(dutch, each) for each in languages])}
    for label, scores in _views(asked, build, sentences, passages).items():
        share = {"main": np.ones(len(sentences)), "words": 1.0 - strange}.get(
            label.split("_")[0], 1.0 - foreign
        )
        columns[label] = share * scores
        columns[f"{label}_rank"] = share * _reciprocal_ranks(scores)
    for label in ("main_sentence", "main_passage", "main_sentence_rank"):
        columns[f"dutch_{label}"] = foreign * columns[label]
    columns["neighbour"] = _neighbour(columns["main_sentence"], sentences)
    columns["length"] = np.log([max(1, len(build.sentences[n].text)) for n in sentences])
    columns["footnote"] = np.asarray(
        [build.passages[n].kind is BlockKind.FOOTNOTE for n in passages], np.float64
    )
    columns["learned"] = _learned(asked, build, sentences)
    return Measured(tuple(sentences), columns)


def _strange(dutch: float, language: str) -> float:
    """How probable it is (0 to 1) that a question is in another language than a document."""
    return {"en": dutch, "nl": 1.0 - dutch}.get(language, 1.0)


def _missing(dutch: float, language: str) -> float:
    """What of the evidence across languages is missing, 0 to 1; part of it within Dutch, where similarity
    under the main encoder is as high as within English and only the second encoder does not count.
    """
    return dutch * _WITHIN_DUTCH + (1.0 - dutch) if language == "nl" else _strange(dutch, language)


def _views(
    asked: Asked, build: Build, sentences: Sequence[int], passages: Sequence[int]
) -> dict[str, Column]:
    """Cosines under the first two encoders, and BM25 against the best candidate (0 to 1).

    With a single encoder the second one's columns are zero.
    """
    columns: dict[str, Column] = {}
    for label, number in (("main", 0), ("second", 1)):
        if number < len(build.dense):
            views, vector = build.dense[number], asked.vectors[number]
            columns[f"{label}_sentence"] = np.asarray(views.sentences.rows(sentences) @ vector, np.float64)
            columns[f"{label}_passage"] = np.asarray(views.passages.rows(passages) @ vector, np.float64)
        else:
            columns[f"{label}_sentence"] = columns[f"{label}_passage"] = np.zeros(len(sentences))
    text = asked.question.text
    columns["words_sentence"] = _against_best(build.lexical_sentences.scores(text)[sentences])
    columns["words_passage"] = _against_best(build.lexical_passages.scores(text)[passages])
    return columns


def _learned(asked: Asked, build: Build, sentences: Sequence[int]) -> Column:
    """Similarity under the metric learned from anticipated questions; zero without one."""
    if build.questions is None:
        return np.zeros(len(sentences))
    metric = build.questions.metric
    raw = beside([views.sentences.rows(sentences) for views in build.dense])
    question = metric.of_questions(beside(asked.vectors)[None, :])[0]
    return np.asarray(metric.of_sentences(raw) @ question, np.float64)


def _against_best(scores: NDArray[np.float32]) -> Column:
    return np.asarray(scores, np.float64) / max(1.0, float(scores.max(initial=0.0)))


def _reciprocal_ranks(scores: Column) -> Column:
    """``k / (k + rank)`` for every positive score, 0 for the others; equal scores share a rank."""
    ranks = 1 + np.searchsorted(np.sort(-scores), -scores)
    return np.where(scores > 0, _RANK_CONSTANT / (_RANK_CONSTANT + ranks), 0.0)


def _neighbour(scores: Column, sentences: Sequence[int]) -> Column:
    """The better score of the sentence before and the one after, where they are candidates too."""
    by_number = dict(zip(sentences, scores, strict=True))
    return np.asarray([max(by_number.get(n - 1, 0.0), by_number.get(n + 1, 0.0)) for n in sentences])
