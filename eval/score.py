"""One item and one outcome to a Scored row with its class; every figure is computed from such rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from eval import metrics
from eval.items import Item
from eval.metrics import Place
from eval.system import Stages
from qa.model import Citation, Outcome, Span, Status
from qa.text import fold, quote_hash, words

Texts = Mapping[str, str]
"""Canonical texts by document id."""

ANSWERS = (Status.ANSWERED, Status.PARTIAL)


class Verdict(StrEnum):
    """The class of one outcome; every outcome is in exactly one.

    Of a question the documents answer: RIGHT (all keys, a citation on the gold), MISGROUNDED (all
    keys, none on the gold), PARTLY_RIGHT (some keys and a citation on the gold), WRONG (anything
    else that was answered), WRONGLY_REFUSED. Where an item has no keys, the gold alone decides.
    Of a question to be refused: RIGHTLY_REFUSED (with any refusing status) or WRONGLY_ANSWERED.
    """

    RIGHT = "right"
    PARTLY_RIGHT = "partly_right"
    MISGROUNDED = "misgrounded"
    WRONG = "wrong"
    WRONGLY_REFUSED = "wrongly_refused"
    RIGHTLY_REFUSED = "rightly_refused"
    WRONGLY_ANSWERED = "wrongly_answered"


GOOD = (Verdict.RIGHT, Verdict.RIGHTLY_REFUSED)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of a document with its text; ``text`` is empty where it may not be copied."""

    document: str
    start: int
    end: int
    text: str

    @property
    def place(self) -> Place:
        """Document and span."""
        return self.document, Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Scored:
    """One question, its gold, what was returned, and how that was judged.

    Gold: ``expected`` status, ``reference_answer``, ``keys`` (groups of alternatives), ``gold``
    (groups of alternative stretches), ``expected_reference`` for deferred questions.
    Returned: ``outcome`` (its id), ``status``, ``answer``, ``reason``, ``cited``, ``refers_to``
    (titles), ``confidence``, ``timings_ms``.
    Judged: ``keys_met`` of ``len(keys)`` groups; ``grounded``: a citation lies on the gold;
    ``precision``, ``recall``, ``f1`` in characters and ``exact`` localisation, None unless an
    answerable question was answered; ``quotes_valid`` of ``quotes`` (nearest ones included);
    ``reference_right`` None unless the question is deferred; ``insisted``: an answer exists when
    confidence is disregarded, ``insisted_right``: that answer is right.
    ``first_ranks``: by stage, for every gold group the rank of the first supporting passage.
    """

    id: str
    document: str
    category: str
    language: str
    split: str
    topic: str
    question: str
    expected: Status
    reference_answer: str
    keys: tuple[tuple[str, ...], ...]
    gold: tuple[tuple[Quoted, ...], ...]
    expected_reference: str | None
    outcome: str
    status: Status
    answer: str
    reason: str
    cited: tuple[Quoted, ...]
    refers_to: tuple[str, ...]
    confidence: float
    verdict: Verdict
    status_right: bool
    reference_right: bool | None
    keys_met: int
    grounded: bool
    precision: float | None
    recall: float | None
    f1: float | None
    exact: bool | None
    quotes: int
    quotes_valid: int
    insisted: bool
    insisted_right: bool
    first_ranks: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        """Whether the documents answer the question."""
        return self.expected in ANSWERS

    @property
    def answered(self) -> bool:
        """Whether an answer was given."""
        return self.status in ANSWERS

    @property
    def all_keys(self) -> bool:
        """Whether an answer was given that meets every key group."""
        return self.answered and self.keys_met == len(self.keys)

    @property
    def good(self) -> bool:
        """Whether the outcome is as it should be: right, or rightly refused."""
        return self.verdict in GOOD


def score(
    item: Item, outcome: Outcome, texts: Texts, stages: Stages | None = None, insisted: Outcome | None = None
) -> Scored:
    """The row of one question.

    ``texts`` are the canonical texts by document id, against which every quote is checked;
    ``insisted`` is the outcome with confidence disregarded, ``outcome`` itself when not given.
    """
    gold = gold_of(item)
    cited = places(outcome.citations)
    judged = metrics.overlap(cited, gold) if item.answerable and outcome.status in ANSWERS else None
    anyway = insisted or outcome
    quotes = [*outcome.citations, *outcome.nearest]
    return Scored(
        id=item.id,
        document=item.document,
        category=item.category,
        language=item.language,
        split=item.split,
        topic=item.topic,
        question=item.question,
        expected=item.status,
        reference_answer=item.answer,
        keys=item.keys,
        gold=_quoted_gold(item),
        expected_reference=item.refers_to,
        outcome=outcome.id,
        status=outcome.status,
        answer=outcome.answer,
        reason=outcome.reason,
        cited=tuple(Quoted(c.document.id, c.span.start, c.span.end, c.quote) for c in outcome.citations),
        refers_to=tuple(reference.title for reference in outcome.refers_to),
        confidence=outcome.confidence,
        verdict=verdict(item, outcome),
        status_right=outcome.status == item.status,
        reference_right=reference_right(item, outcome),
        keys_met=keys_met(item, outcome.answer),
        grounded=grounded(cited, gold),
        precision=judged.precision if judged else None,
        recall=judged.recall if judged else None,
        f1=judged.f1 if judged else None,
        exact=metrics.exact(cited, gold) if judged else None,
        quotes=len(quotes),
        quotes_valid=sum(valid(citation, texts) for citation in quotes),
        insisted=anyway.status in ANSWERS,
        insisted_right=verdict(item, anyway) is Verdict.RIGHT,
        first_ranks={name: metrics.first_ranks(each, gold) for name, each in (stages or {}).items() if gold},
        timings_ms=dict(outcome.timings_ms),
    )


def verdict(item: Item, outcome: Outcome) -> Verdict:
    """The class of an outcome; see Verdict."""
    answered = outcome.status in ANSWERS
    if not item.answerable:
        return Verdict.WRONGLY_ANSWERED if answered else Verdict.RIGHTLY_REFUSED
    if not answered:
        return Verdict.WRONGLY_REFUSED
    met, on_gold = keys_met(item, outcome.answer), grounded(places(outcome.citations), gold_of(item))
    if met == len(item.keys) and (on_gold or met):
        return Verdict.RIGHT if on_gold else Verdict.MISGROUNDED
    return Verdict.PARTLY_RIGHT if met and on_gold else Verdict.WRONG


def keys_met(item: Item, answer: str) -> int:
    """How many key groups have an alternative that stands in the answer.

    Compared without regard to case, accents, the shape of quotation marks and runs of blanks.
    """
    said = _plain(answer)
    return sum(any(_plain(key) in said for key in group) for group in item.keys)


def grounded(cited: Sequence[Place], gold: metrics.Gold) -> bool:
    """Whether any citation lies on any gold span; see ``metrics.on_gold``."""
    return any(metrics.on_gold(place, one) for place in cited for group in gold for one in group)


def reference_right(item: Item, outcome: Outcome) -> bool | None:
    """Whether any reference of the outcome names the document that a deferred item expects.

    Two names agree when all words of the shorter one stand in the longer one ('annexe' counts as
    'annex'). None for items that are not deferred.
    """
    if item.refers_to is None:
        return None
    wanted = _title(item.refers_to)
    said = [_title(reference.title) for reference in outcome.refers_to]
    return any(each and (each <= wanted or wanted <= each) for each in said)


def valid(citation: Citation, texts: Texts) -> bool:
    """Whether the canonical text of the cited document holds the quote at the span, and the hash is its."""
    text = texts.get(citation.document.id)
    holds = text is not None and citation.span.end <= len(text) and citation.span.of(text) == citation.quote
    return holds and bool(citation.quote) and quote_hash(citation.quote) == citation.quote_sha256


def gold_of(item: Item) -> tuple[tuple[Place, ...], ...]:
    """The item's evidence as places."""
    return tuple(tuple((item.document, one.span) for one in group) for group in item.evidence)


def places(citations: Sequence[Citation]) -> list[Place]:
    """Where the citations point."""
    return [(citation.document.id, citation.span) for citation in citations]


def _quoted_gold(item: Item) -> tuple[tuple[Quoted, ...], ...]:
    return tuple(
        tuple(Quoted(item.document, one.start, one.end, one.text) for one in group) for group in item.evidence
    )


def _plain(text: str) -> str:
    return " ".join(fold(text.replace("“", '"').replace("”", '"')).split())


def _title(title: str) -> set[str]:
    return {"annex" if word == "annexe" else word for word in words(title)}
