"""What every baseline shares: stretches ranked by a score, the best ones cited, a threshold fitted on dev."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from eval.items import Item
from eval.metrics import Place
from eval.system import Stages
from qa import wire
from qa.cite import answer_text, cite
from qa.model import Citation, Document, IndexRef, Outcome, Statement, Status

DEPTH = 20
STAGE = "ranked"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A stretch of a document with its score; higher is better, ``confidence`` is the score in [0, 1]."""

    place: Place
    score: float
    confidence: float


class Ranker(Protocol):
    """Ranks stretches of the documents for a question."""

    def rank(self, question: str, depth: int) -> Sequence[Ranked]:
        """At most ``depth`` stretches, best first."""
        ...


class Baseline:
    """Answers with the ``quoted`` best stretches as they are, unless the best scores under ``least``.

    It is a System and Insistent. Its statements are the stretches in display form, so its answers
    are as long as its stretches. ``build`` is the id of the build that the documents were taken from.
    """

    def __init__(
        self,
        name: str,
        ranker: Ranker,
        documents: Mapping[str, Document],
        quoted: int,
        build: str,
        models: Mapping[str, str],
        least: float = float("-inf"),
    ) -> None:
        self.name = name
        self.least = least
        self.quoted = quoted
        self._ranker = ranker
        self._documents = documents
        self._build = build
        self._models = models

    def ask(self, question: str) -> Outcome:
        """See System."""
        return self._outcome(question, self.least)

    def insist(self, question: str) -> Outcome:
        """See Insistent."""
        return self._outcome(question, float("-inf"))

    def stages(self, question: str) -> Stages:
        """See System; there is one stage, STAGE."""
        return {STAGE: [each.place for each in self._ranker.rank(question, DEPTH)]}

    def score(self, question: str) -> float:
        """The score of the best stretch; minus infinity when nothing is found."""
        return max((each.score for each in self._ranker.rank(question, 1)), default=float("-inf"))

    def fitted(self, dev: Sequence[Item]) -> Baseline:
        """This baseline with the least score that best tells the answerable items of ``dev``."""
        scored = [(self.score(item.question), item.answerable) for item in dev]
        least = best_threshold(scored)
        models = {**self._models, "least_score": f"{least:.4g} (fitted on {len(scored)} dev items)"}
        return Baseline(self.name, self._ranker, self._documents, self.quoted, self._build, models, least)

    def _outcome(self, question: str, least: float) -> Outcome:
        start = time.perf_counter()
        found = self._ranker.rank(question, self.quoted)
        ranked = time.perf_counter()
        citations = tuple(self._cite(number, each) for number, each in enumerate(found, start=1))
        answered = bool(found) and found[0].score >= least
        outcome = self._shape(question, citations, answered, found[0].confidence if found else 0.0)
        done = time.perf_counter()
        laps = {"rank": ranked - start, "cite": done - ranked, "total": done - start}
        timings = {name: round(1000 * lap, 2) for name, lap in laps.items()}
        return replace(outcome, id=wire.content_id(outcome), timings_ms=timings)

    def _shape(
        self, question: str, citations: tuple[Citation, ...], answered: bool, confidence: float
    ) -> Outcome:
        """An answer that quotes the citations, or a refusal that shows them as nearest."""
        statements = tuple(Statement(each.display, (each.number,)) for each in citations if answered)
        return Outcome(
            id="",
            status=Status.ANSWERED if answered else Status.NOT_IN_DOCUMENTS,
            language="und",
            question=question,
            answer=answer_text(statements),
            reason="" if answered else f"The best score is under {self.least:.4g}.",
            statements=statements,
            citations=citations if answered else (),
            footnotes=(),
            refers_to=(),
            nearest=() if answered else citations,
            confidence=round(confidence, 4),
            index=IndexRef(self._build),
            models=self._models,
        )

    def _cite(self, number: int, ranked: Ranked) -> Citation:
        id_, span = ranked.place
        return cite(self._documents[id_], span, number)


def best_threshold(scored: Sequence[tuple[float, bool]]) -> float:
    """The least score at which 'answer when the score is at least this' is most often right.

    ``scored`` are (score, whether it is answerable). Minus infinity, to answer always, and every
    score are tried; of equally good ones the lowest is taken.
    """
    tried = [float("-inf"), *sorted({score for score, _ in scored})]
    return max(tried, key=lambda least: sum((score >= least) == good for score, good in scored))
