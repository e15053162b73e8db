"""Chosen sentences to statements with citations: the embedded default, which only ever quotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.answer import kinds
from qa.answer.context import context_of
from qa.answer.reader import Candidate
from qa.cite import cite
from qa.index.store import Build
from qa.model import Citation, Document, Statement
from qa.settings import AnswerSettings
from qa.text import fold


@dataclass(frozen=True, slots=True)
class Extract:
    """Statements and the citations they name."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


def choose(
    question: str, candidates: Sequence[Candidate], build: Build, settings: AnswerSettings
) -> list[int]:
    """The running numbers of the fewest sentences that answer, in the order they are shown.

    The best sentence; others only when nearly as likely and not the same words again; the list behind
    a sentence that opens one.
    """
    least = least_share(question, settings) * candidates[0].probability
    likely = [c.sentence for c in candidates if c.probability >= least]
    likely = list({fold(build.sentences[n].text): n for n in reversed(likely)}.values())[::-1]
    chosen: list[int] = []
    for sentence in likely[: settings.most_statements]:
        chosen.extend(n for n in (sentence, *_list_behind(sentence, build)) if n not in chosen)
    return _in_reading_order(chosen, build)


def least_share(question: str, settings: AnswerSettings) -> float:
    """How likely, as a share of the best sentence, a further one must be to join it."""
    return settings.least_share_of_one if kinds.wants_one(question) else settings.least_share


def evidence(chosen: Sequence[int], candidates: Sequence[Candidate], build: Build, most: int) -> list[int]:
    """The chosen sentences and the next likely ones, ``most`` in all, in the order they are shown."""
    numbers = dict.fromkeys([*chosen, *(candidate.sentence for candidate in candidates)])
    return _in_reading_order(list(numbers)[: max(most, len(chosen))], build)


def extract(sentences: Sequence[int], build: Build, documents: Mapping[str, Document]) -> Extract:
    """One statement and one citation for each sentence."""
    citations = tuple(_cite(n, sentences, build, documents) for n in range(1, len(sentences) + 1))
    return Extract(tuple(Statement(c.display, (c.number,)) for c in citations), citations)


def nearest(
    candidates: Sequence[Candidate], build: Build, documents: Mapping[str, Document], most: int
) -> tuple[Citation, ...]:
    """The best sentence of each of the ``most`` best passages: where to look, not an answer."""
    best: dict[int, int] = {}
    for candidate in candidates:
        best.setdefault(build.owners[candidate.sentence], candidate.sentence)
    return extract(list(best.values())[:most], build, documents).citations


def _cite(number: int, chosen: Sequence[int], build: Build, documents: Mapping[str, Document]) -> Citation:
    """The citation of the ``number``-th of the chosen sentences, with what it points back to."""
    sentence = chosen[number - 1]
    document = documents[build.passages[build.owners[sentence]].document]
    return cite(
        document, build.sentences[sentence].span, number, context_of(sentence, build, document, chosen)
    )


def _list_behind(sentence: int, build: Build) -> Iterator[int]:
    """The sentences that follow in the passage when this one ends in a colon."""
    if not build.sentences[sentence].text.endswith(":"):
        return
    for number in range(sentence + 1, len(build.sentences)):
        if build.owners[number] != build.owners[sentence]:
            return
        yield number


def _in_reading_order(chosen: Sequence[int], build: Build) -> list[int]:
    """Best passage first; inside a passage the order of the document."""
    first_seen = {build.owners[n]: place for place, n in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda n: (first_seen[build.owners[n]], n))
