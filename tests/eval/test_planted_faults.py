"""Faults planted in an answerer that makes none, and in the product: the figures move as they must."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from eval import figures, gate
from eval import items as question_set
from eval.items import Evidence, Item
from eval.metrics import Rate
from eval.score import ANSWERS, Scored, score
from qa.cite import answer_text, cite
from qa.documents import markdown
from qa.documents.catalogue import Entry
from qa.index.passages import passages
from qa.model import Citation, Document, IndexRef, Outcome, Reference, Span, Statement, Status
from qa.service import Service
from qa.text import quote_hash
from tests.conftest import ROOT
from tests.fakes import TEXT

Fault = Callable[[Outcome, "World"], Outcome]
POLICY = "policy-human-rights-2023"


@dataclass(frozen=True)
class World:
    """The documents by id, and the sentences of each in order."""

    documents: Mapping[str, Document]
    sentences: Mapping[str, Sequence[Span]]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> World:
        cut = {document.id: passages(document, 1200) for document in documents}
        return cls(
            {document.id: document for document in documents},
            {id_: [s.span for passage in found for s in passage.sentences] for id_, found in cut.items()},
        )

    @property
    def texts(self) -> dict[str, str]:
        return {id_: document.text for id_, document in self.documents.items()}


def perfect(item: Item, world: World) -> Outcome:
    """What a system without any fault returns: the gold itself, or the refusal that is expected."""
    document = world.documents[item.document]
    spans = [group[0].span for group in item.evidence]
    citations = tuple(cite(document, span, n) for n, span in enumerate(spans, 1))
    elsewhere = (
        (Reference(item.refers_to, Span(0, 1), item.document, False),) if item.refers_to is not None else ()
    )
    return Outcome(
        id=item.id,
        status=item.status,
        language=item.language,
        question=item.question,
        answer="",
        reason="" if citations else "It must be refused.",
        statements=(),
        citations=citations,
        footnotes=(),
        refers_to=elsewhere,
        nearest=(),
        confidence=0.9 if citations else 0.1,
        index=IndexRef("build"),
        models={},
    )


def said(outcome: Outcome) -> Outcome:
    """The outcome with the answer that its citations give."""
    statements = tuple(Statement(c.display, (c.number,)) for c in outcome.citations)
    return replace(outcome, statements=statements, answer=answer_text(statements))


def neighbours(outcome: Outcome, world: World) -> Outcome:
    """The same words, the sentence behind (or before the last one) cited in their place."""
    return replace(outcome, citations=tuple(_beside(each, world) for each in outcome.citations))


def _beside(citation: Citation, world: World) -> Citation:
    document = world.documents[citation.document.id]
    apart = [span for span in world.sentences[document.id] if not span.overlaps(citation.span)]
    behind = [span for span in apart if span.start >= citation.span.end]
    return cite(document, behind[0] if behind else apart[-1], citation.number)


def answers_everything(outcome: Outcome, world: World) -> Outcome:
    if outcome.status in ANSWERS:
        return outcome
    document = next(iter(world.documents.values()))
    guess = cite(document, world.sentences[document.id][-1], 1)
    return said(replace(outcome, status=Status.ANSWERED, citations=(guess,), nearest=()))


def refuses_everything(outcome: Outcome, world: World) -> Outcome:
    return replace(outcome, status=Status.NOT_IN_DOCUMENTS, answer="", statements=(), citations=())


def swaps_ids(outcome: Outcome, world: World) -> Outcome:
    """Two documents' ids exchanged in every citation; all else as it was."""
    one, other = list(world.documents)[:2]
    names = {one: other, other: one}

    def renamed(citation: Citation) -> Citation:
        return replace(citation, document=replace(citation.document, id=names[citation.document.id]))

    return replace(
        outcome,
        citations=tuple(map(renamed, outcome.citations)),
        nearest=tuple(map(renamed, outcome.nearest)),
    )


def shifts_spans(outcome: Outcome, world: World) -> Outcome:
    """Every span one character further on, the quotes as they were."""

    def shifted(citation: Citation) -> Citation:
        return replace(citation, span=Span(citation.span.start + 1, citation.span.end + 1))

    return replace(
        outcome,
        citations=tuple(map(shifted, outcome.citations)),
        nearest=tuple(map(shifted, outcome.nearest)),
    )


def cites_shifted(outcome: Outcome, world: World) -> Outcome:
    """Every span one character further back, and quoted there: valid quotes of the wrong characters."""

    def shifted(citation: Citation) -> Citation:
        span = Span(citation.span.start - 1, citation.span.end - 1)
        quote = span.of(world.documents[citation.document.id].text)
        return replace(citation, span=span, quote=quote, quote_sha256=quote_hash(quote))

    return replace(outcome, citations=tuple(map(shifted, outcome.citations)))


def without_fault(outcome: Outcome, world: World) -> Outcome:
    return outcome


def tea() -> Document:
    version = quote_hash(TEXT)
    path = ROOT / "tea.md"
    return markdown.read(
        TEXT, Entry("tea", path, "Tea", "", "", "2020", "en", version, "", frozenset({"everyone"}))
    )


def tea_item() -> Item:
    """A question on the second document, so that ids can be confused at all."""
    sentence = "The kitchen has 40 kettles."
    start = TEXT.index(sentence)
    evidence = Evidence(start, start + len(sentence), sentence)
    base = next(item for item in question_set.load() if item.answerable)
    return replace(
        base, id="tea-1", document="tea", question="kettles?", keys=(("40",),), evidence=((evidence,),)
    )


@pytest.fixture(scope="module")
def world(policy: Document) -> World:
    return World.of([policy, tea()])


Measured = Mapping[str, float]


def measured(rows: Sequence[Scored]) -> Measured:
    return {name: rate.value for name, rate in figures.figures(rows).items()}


@pytest.fixture(scope="module")
def flawless(world: World) -> Callable[[Fault], Measured]:
    """The figures of the perfect answerer with a fault planted."""
    items = [*(item for item in question_set.load() if item.document == POLICY), tea_item()]
    outcomes = [said(perfect(item, world)) for item in items]
    return lambda fault: measured(
        [score(item, fault(each, world), world.texts) for item, each in zip(items, outcomes, strict=True)]
    )


@pytest.fixture(scope="module")
def product(world: World, real_service: Service) -> Callable[[Fault], Measured]:
    """The figures of the product on some dev questions with a fault planted."""
    dev = [item for item in question_set.load() if item.document == POLICY and item.split == "dev"]
    clear = [item for item in dev if item.category in ("off_topic", "instruction")]
    items = list(dict.fromkeys([*gate.subset(dev, share=0.25), *clear]))
    outcomes = [real_service.ask(item.question) for item in items]
    return lambda fault: measured(
        [score(item, fault(each, world), world.texts) for item, each in zip(items, outcomes, strict=True)]
    )


def test_without_a_fault_every_figure_is_perfect(flawless: Callable[[Fault], Measured]) -> None:
    found = flawless(without_fault)
    for name in ("right", "joint", "keys", "right_status", "right_reference", "auroc"):
        assert found[name] == 1.0
    for name in ("citation_f1", "exact", "quote_validity"):
        assert found[name] == 1.0
    for name in ("misgrounded", "wrongly_refused", "wrongly_answered", "aurc"):
        assert found[name] == 0.0


def test_citing_the_neighbouring_sentence_is_misgrounded(flawless: Callable[[Fault], Measured]) -> None:
    found = flawless(neighbours)
    assert found["keys"] == 1.0 and found["quote_validity"] == 1.0
    assert found["joint"] < 0.1 and found["misgrounded"] > 0.9
    assert found["joint"] + found["misgrounded"] == pytest.approx(1.0)
    assert found["citation_f1"] < 0.1 and found["exact"] < 0.1


def test_answering_everything_answers_what_must_be_refused(flawless: Callable[[Fault], Measured]) -> None:
    found = flawless(answers_everything)
    assert found["wrongly_answered"] == 1.0
    assert found["joint"] == 1.0 and found["wrongly_refused"] == 0.0
    assert found["right_status"] < 0.8 and found["right_when_answered"] < 0.8 and found["aurc"] > 0


def test_refusing_everything_refuses_what_must_be_answered(flawless: Callable[[Fault], Measured]) -> None:
    found = flawless(refuses_everything)
    assert found["wrongly_refused"] == 1.0 and found["joint"] == 0.0 and found["keys"] == 0.0
    assert found["wrongly_answered"] == 0.0
    assert "citation_f1" not in found and "quote_validity" not in found  # nothing is cited


def test_swapped_ids_make_quotes_false_and_citations_miss(flawless: Callable[[Fault], Measured]) -> None:
    found = flawless(swaps_ids)
    assert found["quote_validity"] == 0.0 and found["citation_f1"] == 0.0
    assert found["keys"] == 1.0 and found["misgrounded"] == 1.0


def test_shifted_spans_make_quotes_false_and_localisation_inexact(
    flawless: Callable[[Fault], Measured],
) -> None:
    found = flawless(shifts_spans)
    assert found["quote_validity"] == 0.0 and found["exact"] == 0.0
    assert 0.9 < found["citation_f1"] < 1.0 and found["joint"] == 1.0


def test_quoting_the_shifted_characters_is_still_seen(flawless: Callable[[Fault], Measured]) -> None:
    found = flawless(cites_shifted)
    assert found["quote_validity"] == 1.0
    assert found["exact"] == 0.0 and found["citation_f1"] < 1.0


@pytest.mark.parametrize(
    ("fault", "worse", "better"),
    [
        (neighbours, ["joint", "citation_f1", "exact"], ["misgrounded"]),
        (answers_everything, [], ["wrongly_answered"]),
        (refuses_everything, ["joint", "keys", "right_status"], ["wrongly_refused"]),
        (swaps_ids, ["joint", "citation_f1", "quote_validity"], ["misgrounded"]),
        (shifts_spans, ["quote_validity", "exact", "citation_f1"], []),
    ],
)
def test_the_product_with_a_fault_measures_worse_than_without(
    fault: Fault, worse: list[str], better: list[str], product: Callable[[Fault], Measured]
) -> None:
    sound, faulty = product(without_fault), product(fault)
    assert all(faulty[name] < sound[name] for name in worse)
    assert all(faulty[name] > sound[name] for name in better)


def test_every_planted_fault_fails_the_gate(flawless: Callable[[Fault], Measured]) -> None:
    for fault in (neighbours, answers_everything, refuses_everything, swaps_ids, shifts_spans):
        found = {name: Rate(value, value, value, 1, "") for name, value in flawless(fault).items()}
        assert list(
            gate.breaches(
                found, gate.Floors({"joint": 0.9, "quote_validity": 1.0}, {"wrongly_answered": 0.1})
            )
        )
