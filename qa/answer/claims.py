"""A claim checked against the documents: by a citation, by the answer to a question, or by itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.answer import retrieve, understand
from qa.answer.ask import Engine, trace
from qa.answer.check import Evidence, Judge, Judgement, Verdict
from qa.answer.consult import consult
from qa.answer.support import shipped
from qa.cite import cite, shown
from qa.errors import QuestionError, SpanError, UnknownDocument
from qa.facts.findings import Finding
from qa.index.acronyms import Acronym, differing, spelled_out
from qa.model import Citation, Document, IndexRef, Passage, Span

_READ, _FROM_ANSWER = 8, 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim says that it is borne out; ``version`` may be empty or the beginning of one.

    A ``quote`` that is not empty must stand there to the character.
    """

    document: str
    span: Span
    version: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim, the verdict on it, the reason in words, and the evidence it rests on as citations.

    ``findings`` are the single departures that rules found; a ``conflict`` says otherwise, others are
    missing. When the claim is not supported, ``evidence`` is what came nearest. ``related`` (0 to 1) is
    the probability that the evidence speaks of what the claim says, ``borne_out`` that it bears out all
    of it if nothing contradicts it.
    """

    claim: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    evidence: tuple[Citation, ...]
    related: float
    borne_out: float
    index: IndexRef
    models: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Source:
    """A stretch of a document that may bear out the claim, with the passage it lies in."""

    document: Document
    span: Span
    passage: Passage | None

    def evidence(self) -> Evidence:
        passage, title = self.passage, self.document.title
        beside = (passage.text, *passage.section, title) if passage else (title,)
        return Evidence(shown(self.document, self.span), beside)


def check_claim(
    claim: str, engine: Engine, readable: frozenset[str], question: str = "", place: Place | None = None
) -> Checked:
    """The verdict on ``claim``.

    Looked for at ``place`` when one is given, else among the sentences nearest to the claim and, when
    a ``question`` is given, those that answer it. Raises QuestionError for what is empty, too long, no text
    or in letters that cannot be read, UnknownDocument and SpanError for a place that is not there.
    """
    cleaned = understand.understand(claim, engine.answer.question_characters, "claim")
    _must_be_read(cleaned)
    if place is not None:
        sources = list(_at(cleaned.text, place, engine, readable))
    else:
        sources = list(_found(cleaned, question, engine, readable))
    weights, fingerprint = shipped()
    known = [each for each in engine.build.acronyms if each.document in readable]
    spelled, evidence = _spelled(cleaned.text, [each.evidence() for each in sources], known)
    judgement = Judge(engine.encoders[0], weights).judge(spelled, evidence)
    return Checked(
        claim=cleaned.text,
        verdict=judgement.verdict,
        reason=judgement.reason,
        findings=judgement.findings,
        evidence=_cited(judgement, sources),
        related=judgement.related,
        borne_out=judgement.borne_out,
        index=IndexRef(engine.build.id),
        models={"encoder_1": engine.encoders[0].fingerprint, "check": fingerprint},
    )


def _must_be_read(claim: understand.Question) -> None:
    """Raises QuestionError for a claim that says nothing which could be compared with a text."""
    if not claim.has_words:
        raise QuestionError(f"the claim {claim.text!r:.60} has no words; write what is to be checked")
    letters = [character for character in claim.text if character.isalpha()]
    latin = sum(unicodedata.name(character, "").startswith("LATIN") for character in letters)
    if 2 * latin < len(letters):
        raise QuestionError(
            f"the claim {claim.text!r:.60} is not in Latin letters; write it in English or Dutch, "
            "other languages cannot be checked"
        )


def _spelled(
    claim: str, evidence: Sequence[Evidence], known: Sequence[Acronym]
) -> tuple[str, list[Evidence]]:
    """Claim and evidence with acronyms and names beside each other where one has this and the other that."""
    told = differing(claim, " ".join(each.text for each in evidence), known)
    return spelled_out(claim, told), [replace(each, text=spelled_out(each.text, told)) for each in evidence]


def _cited(judgement: Judgement, sources: Sequence[_Source]) -> tuple[Citation, ...]:
    """The sentences the verdict rests on as citations."""
    chosen = [sources[n] for n in judgement.evidence]
    return tuple(cite(each.document, each.span, n) for n, each in enumerate(chosen, start=1))


def _at(claim: str, place: Place, engine: Engine, readable: frozenset[str]) -> Iterator[_Source]:
    """The sentences at a place that are nearest to the claim, cut to the place; all of it when no sentence is
    there, as in a heading.
    """
    document = engine.documents.get(place.document)
    if document is None or place.document not in readable:
        raise UnknownDocument(f"there is no document {place.document!r:.100}; GET /v1/documents lists them")
    if not document.version.startswith(place.version):
        raise SpanError(
            f"the citation is of version {place.version:.12} of {document.id}, "
            f"here is version {document.version:.12}; ask again for a citation of this one"
        )
    if place.span.end > len(document.text) or not shown(document, place.span):
        raise SpanError(
            f"there is no text at {place.span.start}-{place.span.end} of {document.id}, "
            f"which has {len(document.text)} characters"
        )
    if place.quote and place.span.of(document.text) != place.quote:
        raise SpanError(
            f"the quote {place.quote!r:.60} does not stand at {place.span.start}-{place.span.end} of "
            f"{document.id}; it was altered, ask again for the citation"
        )
    numbers = [
        number
        for number, sentence in enumerate(engine.build.sentences)
        if sentence.span.overlaps(place.span)
        and engine.build.passages[engine.build.owners[number]].document == document.id
    ]
    for number in sorted(_likest(numbers, claim, engine)):
        span, passage = (
            engine.build.sentences[number].span,
            engine.build.passages[engine.build.owners[number]],
        )
        start, end = max(span.start, place.span.start), min(span.end, place.span.end)
        yield _Source(document, Span(start, end), passage)
    if not numbers:
        yield _Source(document, place.span, None)


def _found(
    claim: understand.Question, question: str, engine: Engine, readable: frozenset[str]
) -> Iterator[_Source]:
    """The sentences nearest to the claim, and those that answer the question best."""
    numbers = _nearest(claim, engine, readable)
    if question.strip():
        reading = trace(question, engine, readable).reading
        numbers = [*(each.sentence for each in reading.candidates[:_FROM_ANSWER]), *numbers]
    for number in dict.fromkeys(numbers):
        passage = engine.build.passages[engine.build.owners[number]]
        yield _Source(engine.documents[passage.document], engine.build.sentences[number].span, passage)


def _nearest(claim: understand.Question, engine: Engine, readable: frozenset[str]) -> list[int]:
    """The running numbers of the sentences of the best passages that are nearest to the claim."""
    asked = retrieve.encode(claim, engine.encoders)
    votes = consult(asked, engine.build, readable, engine.retrieve).votes
    within = retrieve.scope(engine.build, readable)
    hits = retrieve.retrieve(asked, engine.build, within, engine.retrieve, votes)
    passages = {hit.number for hit in hits[: engine.answer.passages_read]}
    numbers = [n for n, owner in enumerate(engine.build.owners) if owner in passages]
    return _likest(numbers, claim.text, engine)


def _likest(numbers: Sequence[int], claim: str, engine: Engine) -> list[int]:
    """Those of some sentences that are nearest to a claim, nearest first."""
    if not numbers:
        return []
    scores = engine.build.dense[0].sentences.rows(numbers) @ engine.encoders[0].encode_question(claim)
    return [numbers[n] for n in np.argsort(-scores, kind="stable")[:_READ]]
