"""The rules by which records are proven have a number; records by other rules are held to their quotes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from qa import wire
from qa.answer.grounds import written_faults
from qa.audit import chain, entry, recorder
from qa.audit.log import Log
from qa.audit.records import Asked, draft
from qa.cite import cite, faults, footnotes_in
from qa.model import Block, BlockKind, Citation, Document, Footnote, Page, Span
from qa.service import Service
from tests.audit.steps import QUESTIONS, places, proven

TEXT = """# Tea *policy*
The **kitchen** of the [Ministry](https://tea.example) serves green tea.<sup>1</sup> It costs
< page 1 >
€20 million a year \\& more. The Tea Board ended the ban on 17 May 2021.
- Ginger biscuits
<sup>1</sup> Except on _Sundays_.
"""
STATED = [
    "The Ministry serves green tea.",
    "The Ministry does not serve green tea.",
    "Groene thee kost 20 miljoen euro per jaar.",
    "It costs €30 million a year.",
    "The Tea Board ended the ban on 17 May 2021.",
    "De Theeraad beëindigde het verbod op 18 mei 2021.",
    "The ban ended the Tea Board in 2021.",
    "All ministries serve green tea, and the Coffee Board serves “black tea”.",
    "See https://tea.example.",
]
# What follows from the example by the rules of each number. Where this fails, the rules have changed: raise
# PROOF, and put the new hash in place of the old.
BEHAVIOUR = {1: "04f9110d1a0f54aabc26e97c9f687ee0ad9af15d99465cd2b034c73fb4dc8921"}


def span(words: str, to: str = "") -> Span:
    start = TEXT.index(words)
    return Span(start, TEXT.index(to, start) + len(to) if to else start + len(words))


def example() -> Document:
    """A document made by hand, so that changes in reading files do not matter here."""
    title, noise = span("# Tea *policy*"), span("< page 1 >\n")
    paragraph = (Span(span("The **").start, noise.start), Span(noise.end, span("2021.").end))
    note = Block(BlockKind.FOOTNOTE, (span("Except", "_."),), ("Tea policy",), "1")
    blocks = (
        Block(BlockKind.HEADING, (title,), ("Tea policy",)),
        Block(BlockKind.PARAGRAPH, paragraph, ("Tea policy",)),
        Block(BlockKind.ITEM, (span("- Ginger biscuits"),), ("Tea policy", "Biscuits")),
        note,
    )
    footnotes = (Footnote("1", (span("<sup>1</sup>"),), note),)
    pages = (Page(1, "i", Span(0, noise.end)), Page(2, "ii", Span(noise.end, len(TEXT))))
    return Document("tea", "Tea", "en", "0" * 64, TEXT, blocks, footnotes, (), pages=pages)


def citations() -> Iterator[Citation]:
    document = example()
    first = span("The **", "1</sup>")
    for number, each in enumerate([first, span("It costs", "more."), span("The Tea", "2021.")], start=1):
        yield cite(document, each, number, first if number == 2 else None)
    yield cite(document, span("Ginger biscuits"), 4)
    yield cite(replace(document, markup=False, lined=False), span("Except", "_."), 5)


def behaviour() -> str:
    """The hash of what ``cite``, ``display`` and the rules for written statements make of the example."""
    cited = list(citations())
    notes = footnotes_in(example(), [each.span for each in cited])
    unproven = [len(list(faults(each, example()))) for each in cited]
    unsaid = [[len(list(written_faults(text, [each]))) for each in cited] for text in STATED]
    derived = [json.loads(wire.plain_json(each)) for each in (*cited, *notes)]
    return hashlib.sha256(json.dumps([derived, unproven, unsaid], sort_keys=True).encode()).hexdigest()


def test_the_rules_are_those_of_their_number() -> None:
    assert {entry.PROOF: behaviour()} == BEHAVIOUR


def test_every_record_holds_the_number_of_its_rules(log: Log) -> None:
    assert log.find("1").context.proof == entry.PROOF


def test_a_record_by_other_rules_is_held_to_its_quotes(
    service: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "outcome_faults", lambda *_: ["another display form"])
    assert places(proven(service)) == set(range(1, len(QUESTIONS) + 1))
    monkeypatch.setattr(entry, "PROOF", entry.PROOF + 1)
    assert proven(service).holds


def test_a_record_from_before_there_was_a_number_still_holds(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = service.answer(QUESTIONS[0])
    context = recorder.context(service.engine().build.manifest, frozenset(), outcome, service.settings)
    earlier = json.loads(context.to_json())
    del earlier["proof"]
    made = replace(
        draft(outcome, Asked(QUESTIONS[0]), "cli", "", context), context=json.dumps(earlier).encode()
    )
    service.audit_log().append(made)
    monkeypatch.setattr(chain, "outcome_faults", lambda *_: ["another display form"])
    assert proven(service).holds and service.audit_log().find("1").context.proof == 0
