"""A question to Hits: every view ranks the passages, the ranks are fused, weighed by language.

Fusion is reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): the sum over views of
``weight / (k + rank)``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa.answer.understand import Question
from qa.index.acronyms import Acronym, spelled_out
from qa.index.encoders import Encoder, Vectors
from qa.index.store import Build, DenseViews
from qa.model import Hit, StageRank
from qa.settings import RetrieveSettings, ViewWeights


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its vector for each encoder of the build, in the build's order."""

    question: Question
    vectors: tuple[Vectors, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One stage's ranking: (passage number, score) pairs, best first, and the weight it has.

    ``weights`` are those for passages of documents in languages that differ.
    """

    stage: str
    weight: float
    ranking: Sequence[tuple[int, float]]
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be searched: running numbers of passages and of sentences; None stands for all."""

    passages: tuple[int, ...] | None = None
    sentences: tuple[int, ...] | None = None


def encode(question: Question, encoders: Sequence[Encoder]) -> Asked:
    """The question with its vectors."""
    return Asked(question, tuple(encoder.encode_question(question.text) for encoder in encoders))


def spell_out(asked: Asked, known: Sequence[Acronym], encoders: Sequence[Encoder]) -> Asked:
    """The question to search for: acronyms and the names they stand for beside each other.

    One with no acronym of ``known`` and no such name is searched for exactly as it was asked.
    """
    text = spelled_out(asked.question.text, known)
    return asked if text == asked.question.text else encode(replace(asked.question, text=text), encoders)


def scope(build: Build, documents: frozenset[str]) -> Scope:
    """The passages of the given documents, and their sentences."""
    if all(document.id in documents for document in build.documents):
        return Scope()
    allowed = [passage.document in documents for passage in build.passages]
    return Scope(
        tuple(number for number, ok in enumerate(allowed) if ok),
        tuple(number for number, passage in enumerate(build.owners) if allowed[passage]),
    )


def retrieve(
    asked: Asked,
    build: Build,
    within: Scope,
    settings: RetrieveSettings,
    votes: Mapping[int, float] | None = None,
    more: Sequence[View] = (),
) -> list[Hit]:
    """The passages found, best first, each with its rank in every view that found it.

    ``votes`` are the shares that the nearest anticipated questions give to sentences; ``more`` are
    further views.
    """
    found = [*views(asked, build, within, settings), _voted(votes or {}, build, settings), *more]
    return fuse(found, build, settings.rank_constant)


def views(asked: Asked, build: Build, within: Scope, settings: RetrieveSettings) -> Iterator[View]:
    """Every view's ranking of the passages in scope; a sentence stands for the passage it is in."""
    owner = build.owners
    text = asked.question.text
    count = len(build.dense)
    weights = _weights(asked.question, "en", settings, count)
    others = {each: _weights(asked.question, each, settings, count) for each in set(build.languages) - {"en"}}
    for place, (dense, vector) in enumerate(zip(build.dense, asked.vectors, strict=True)):
        name, weight = _name(dense), weights.dense[place]
        other = {language: each.dense[place] for language, each in others.items()}
        found = dense.passages.search(vector, settings.depth, within.passages)
        yield View(f"{name}/passages", weight, found, other)
        found = dense.sentences.search(vector, 2 * settings.depth, within.sentences)
        yield View(f"{name}/sentences", weight, _best_of_each(found, owner, settings.depth), other)
    other = {language: each.lexical for language, each in others.items()}
    found = build.lexical_passages.search(text, settings.depth, within.passages)
    yield View("bm25/passages", weights.lexical, found, other)
    found = build.lexical_sentences.search(text, 2 * settings.depth, within.sentences)
    yield View("bm25/sentences", weights.lexical, _best_of_each(found, owner, settings.depth), other)


def _voted(votes: Mapping[int, float], build: Build, settings: RetrieveSettings) -> View:
    """Passages by the votes for their sentences."""
    order = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    return View("questions", settings.questions, _best_of_each(order, build.owners, settings.depth))


def stage_weights(question: Question, build: Build, settings: RetrieveSettings) -> dict[str, float]:
    """The weight of every view for a question on the first document's language, by stage."""
    language = build.documents[0].language if build.documents else "en"
    weights = _weights(question, language, settings, len(build.dense))
    models = [*zip(map(_name, build.dense), weights.dense, strict=True), ("bm25", weights.lexical)]
    found = {f"{name}/{unit}": weight for name, weight in models for unit in ("passages", "sentences")}
    return {**found, "questions": settings.questions if build.questions else 0.0}


def _name(dense: DenseViews) -> str:
    return dense.encoder.split("@")[0]


def fuse(found: Sequence[View], build: Build, constant: float) -> list[Hit]:
    """One list from many, best first; equal scores keep the order of the document."""
    scores: dict[int, float] = defaultdict(float)
    stages: dict[int, list[StageRank]] = defaultdict(list)
    for view in found:
        for rank, (number, score) in enumerate(view.ranking, start=1):
            weight = view.weights.get(build.languages[number], view.weight)
            scores[number] += weight / (constant + rank)
            stages[number].append(StageRank(view.stage, rank, score))
    order = sorted(scores, key=lambda number: (-scores[number], number))
    return [Hit(n, build.passages[n], scores[n], tuple(stages[n])) for n in order]


def _best_of_each(
    found: Sequence[tuple[int, float]], owner: Sequence[int], depth: int
) -> list[tuple[int, float]]:
    """Sentences to passages: the first sentence of each passage speaks for it."""
    best: dict[int, float] = {}
    for sentence, score in found:
        best.setdefault(owner[sentence], score)
    return list(best.items())[:depth]


def _weights(question: Question, language: str, settings: RetrieveSettings, encoders: int) -> ViewWeights:
    """The weights for a question on text in ``language``, mixed by how sure the question's language is.

    Encoders beyond the configured weights count as much as the last one.
    """
    dutch = settings.dutch_documents if language == "nl" else settings.dutch
    english = settings.english if language == "en" else settings.dutch

    def mixed(of_english: float, of_dutch: float) -> float:
        return (1 - question.dutch) * of_english + question.dutch * of_dutch

    def stretched(weights: Sequence[float]) -> list[float]:
        return [weights[min(n, len(weights) - 1)] if weights else 1.0 for n in range(encoders)]

    pairs: Iterator[tuple[float, float]] = zip(stretched(english.dense), stretched(dutch.dense), strict=True)
    return ViewWeights(
        dense=tuple(mixed(*pair) for pair in pairs), lexical=mixed(english.lexical, dutch.lexical)
    )
