"""The whole pipeline on one screen: a question and a build to an Outcome."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa import wire
from qa.answer import decide, extract, retrieve, understand, verify
from qa.answer.reader import Reader, Reading
from qa.cite import answer_text, footnotes_in
from qa.documents.references import footnote_reference, references_in
from qa.index.encoders import Encoder
from qa.index.store import Build
from qa.model import Citation, CitedFootnote, Document, Hit, IndexRef, Outcome, Reference, Status
from qa.settings import AnswerSettings, RetrieveSettings


@dataclass(frozen=True)
class Engine:
    """All that answering needs: a build, the models it was made with, and the settings."""

    build: Build
    encoders: tuple[Encoder, ...]
    reader: Reader
    retrieve: RetrieveSettings
    answer: AnswerSettings

    @property
    def documents(self) -> dict[str, Document]:
        """The documents by id."""
        return {document.id: document for document in self.build.documents}

    @property
    def models(self) -> Mapping[str, str]:
        """What answered, by role."""
        encoders = {f"encoder_{n}": e.fingerprint for n, e in enumerate(self.encoders, start=1)}
        return {**encoders, "reader": self.reader.fingerprint}


def ask(raw: str, engine: Engine, readable: frozenset[str]) -> Outcome:
    """The outcome of a question on the documents whose ids are in ``readable``.

    Raises QuestionError when ``raw`` is empty, too long or not valid text.
    """
    clock = _Clock()
    question = understand.understand(raw, engine.answer.question_characters)
    clock.lap("understand")
    asked = retrieve.encode(question, engine.encoders)
    clock.lap("encode")
    hits = search(asked, engine, readable)[: engine.answer.passages_read]
    clock.lap("retrieve")
    reading = engine.reader.read(asked, hits, engine.build)
    clock.lap("read")
    decision = decide.decide(question, reading, engine.build, engine.answer)
    found = _extract(decision, reading, engine)
    near = _nearest(decision, reading, engine)
    outcome = Outcome(
        id="",
        status=decision.status,
        language=question.language,
        question=question.text,
        answer=answer_text(found.statements),
        reason=decision.reason,
        statements=found.statements,
        citations=found.citations,
        footnotes=_footnotes(found.citations, engine.documents),
        refers_to=_refers_to(
            near[:1] if decision.status is Status.IN_OTHER_DOCUMENT else found.citations, engine
        ),
        nearest=near,
        confidence=round(reading.confidence, 4),
        index=IndexRef(engine.build.id),
        models=engine.models,
    )
    verify.prove(outcome, engine.documents)
    clock.lap("cite")
    return replace(outcome, id=wire.content_id(outcome), timings_ms=clock.laps())


def search(asked: retrieve.Asked, engine: Engine, readable: frozenset[str]) -> list[Hit]:
    """The passages found for a question, best first."""
    within = retrieve.scope(engine.build, readable)
    return retrieve.retrieve(asked, engine.build, within, engine.retrieve)


def _extract(decision: decide.Decision, reading: Reading, engine: Engine) -> extract.Extract:
    if decision.status not in (Status.ANSWERED, Status.PARTIAL):
        return extract.Extract((), ())
    chosen = extract.choose(reading.candidates, engine.build, engine.answer)
    return extract.extract(chosen, engine.build, engine.documents)


def _nearest(decision: decide.Decision, reading: Reading, engine: Engine) -> tuple[Citation, ...]:
    """Where to look instead; nothing for what is not a question."""
    if decision.status not in (Status.NOT_IN_DOCUMENTS, Status.IN_OTHER_DOCUMENT):
        return ()
    most = engine.answer.nearest
    return extract.nearest(reading.candidates, engine.build, engine.documents, most)


def _footnotes(citations: Sequence[Citation], documents: Mapping[str, Document]) -> tuple[CitedFootnote, ...]:
    cited = {c.document.id: [d.span for d in citations if d.document.id == c.document.id] for c in citations}
    return tuple(note for id_, spans in cited.items() for note in footnotes_in(documents[id_], spans))


def _refers_to(citations: Sequence[Citation], engine: Engine) -> tuple[Reference, ...]:
    """What the cited text and its footnotes point to."""
    others = [name for document in engine.build.documents for name in (document.id, document.title)]
    found: list[Reference] = []
    for citation in citations:
        document = engine.documents[citation.document.id]
        found.extend(references_in(document, citation.span, others))
        marked = {note.number for note in footnotes_in(document, [citation.span])}
        for footnote in document.footnotes:
            if footnote.number in marked and footnote.definition is not None:
                found.extend(footnote_reference(document, footnote.definition, others))
    return tuple(dict.fromkeys(found))


class _Clock:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round(1000 * (now - self._last), 2)
        self._last = now

    def laps(self) -> dict[str, float]:
        return {**self._laps, "total": round(1000 * (self._last - self._start), 2)}
