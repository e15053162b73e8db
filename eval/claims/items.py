"""Labelled claims: those on the policy document that come with the project, and WiCE where it is present.

WiCE (Kamoi, Goyal, Rodriguez and Durrett, EMNLP 2023) has no contradicted claims. It is read from
``../shared/datasets`` and never copied.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from qa.answer.check import Evidence, Verdict
from qa.answer.pick import pick
from qa.documents import catalogue, read
from qa.index.passages import passages
from qa.model import Document, Span

WICE = Path("../shared/datasets/wice/claim_dev.jsonl")
_WICE_SENTENCES, _WICE_CHARACTERS = 8, 600


class Quote(BaseModel):
    """A span of a document and its verbatim text."""

    document: str
    start: int
    end: int
    quote: str


class Labelled(BaseModel):
    """A claim with its verdict against the quoted evidence; ``kind`` says how it was made."""

    id: str
    split: str
    kind: str
    language: str
    verdict: Verdict
    claim: str
    evidence: list[Quote]


class _Wice(BaseModel):
    label: Verdict
    claim: str
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A claim, the evidence to judge it by, and the verdict that is right."""

    id: str
    kind: str
    claim: str
    evidence: tuple[Evidence, ...]
    verdict: Verdict


def load() -> list[Labelled]:
    """The labelled claims on the policy document."""
    raw = resources.files("eval.claims").joinpath("policy.jsonl").read_bytes()
    return [Labelled.model_validate_json(line) for line in raw.splitlines()]


def cases(split: str, corpus: Path = Path("corpus")) -> list[Case]:
    """The labelled claims of a split, each with its own evidence."""
    known = _known(corpus)
    return [
        Case(
            each.id,
            each.kind,
            each.claim,
            tuple(known[quote.document][Span(quote.start, quote.end)] for quote in each.evidence),
            each.verdict,
        )
        for each in load()
        if each.split == split
    ]


def sentences(corpus: Path = Path("corpus")) -> list[Evidence]:
    """All sentences of the documents that claims are about."""
    return [each for contexts in _known(corpus).values() for each in contexts.values()]


def _known(corpus: Path) -> dict[str, dict[Span, Evidence]]:
    """Every sentence of every document."""
    documents = {entry.id: read.read(entry) for entry in catalogue.load(corpus)}
    return {id_: _contexts(document) for id_, document in documents.items()}


def apart(found: Sequence[Case], seed: int) -> list[Case]:
    """Each claim with the evidence of a claim on something else: not supported."""
    draw = random.Random(seed)  # noqa: S311  # not for secrets
    pairs = []
    for case in found:
        others = [other for other in found if other.evidence != case.evidence]
        evidence = draw.choice(others).evidence
        pairs.append(Case(f"{case.id}-apart", "apart", case.claim, evidence, Verdict.NOT_SUPPORTED))
    return pairs


def wice(part: str, path: Path = WICE) -> list[Case]:
    """The WiCE claims for fitting (``fit``, 100 drawn at random) or the others (``test``).

    Each has the eight sentences of its web page that speak of it most; [] without the file.
    """
    if not path.exists():
        return []
    rows = [TypeAdapter(_Wice).validate_json(line) for line in path.read_bytes().splitlines()]
    order = list(range(len(rows)))
    random.Random(1).shuffle(order)  # noqa: S311  # not for secrets
    chosen = order[:100] if part == "fit" else order[100:]
    return [Case(f"wice-{n}", "wice", rows[n].claim, _speaking(rows[n]), rows[n].label) for n in chosen]


def _speaking(row: _Wice) -> tuple[Evidence, ...]:
    """The sentences of a web page that speak of the claim, each with its neighbours around it."""
    page = [sentence[:_WICE_CHARACTERS] for sentence in row.evidence]
    chosen = pick(row.claim, page, _WICE_SENTENCES)
    return tuple(Evidence(page[n], (*page[max(0, n - 1) : n], *page[n + 1 : n + 2])) for n in chosen)


def _contexts(document: Document) -> dict[Span, Evidence]:
    """Every sentence of a document by its span, with its passage and section path around it."""
    return {
        sentence.span: Evidence(sentence.text, (passage.text, *passage.section, document.title))
        for passage in passages(document, 1200)
        for sentence in passage.sentences
    }
