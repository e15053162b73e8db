"""The whole pipeline on one screen: a question and a build to an Outcome."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa import wire
from qa.answer import decide, extract, piecewise, understand, verify
from qa.answer.consult import Consulted
from qa.answer.follow_up import Turn, standalone
from qa.answer.generate import Hear, Writer, Written, quote, unheard
from qa.answer.look import Found, look
from qa.answer.named import Named, named_in
from qa.answer.narrow import Narrowed, article_reading, narrow, no_article, surer, within
from qa.answer.outcome import footnotes, nearest, pointing, refers_to, via
from qa.answer.parts import parts
from qa.answer.piecewise import Piece
from qa.answer.reader import Reader, Reading
from qa.cite import answer_text
from qa.documents.names import Known, known_as, meant_by
from qa.index.encoders import Encoder
from qa.index.store import Build
from qa.model import Document, Hit, IndexRef, Outcome, Status
from qa.settings import AnswerSettings, RetrieveSettings


@dataclass(frozen=True)
class Engine:
    """All that answering needs: a build, the models it was made with, and the settings."""

    build: Build
    encoders: tuple[Encoder, ...]
    reader: Reader
    retrieve: RetrieveSettings
    answer: AnswerSettings
    writer: Writer | None = None

    @property
    def documents(self) -> dict[str, Document]:
        """The documents by id."""
        return {document.id: document for document in self.build.documents}

    def known(self, readable: frozenset[str]) -> tuple[Known, ...]:
        """The names of the documents whose ids are in ``readable``."""
        records = (record for record in self.build.manifest.documents if record.id in readable)
        return tuple(known_as(record.id, record.title, record.aliases, record.language) for record in records)

    @property
    def models(self) -> Mapping[str, str]:
        """What answered, by role."""
        encoders = {f"encoder_{n}": e.fingerprint for n, e in enumerate(self.encoders, start=1)}
        writer = {"language_model": self.writer.model.name} if self.writer else {}
        return {**encoders, "reader": self.reader.fingerprint, **writer}


@dataclass(frozen=True, slots=True)
class Trace:
    """What was understood, found, read and decided for a question, before anything is cited.

    ``searched`` is the question as it was searched for: its text with acronyms spelled out, without the
    names of the documents and articles that ``looked_in`` tells; that is empty when all was searched.
    ``trust`` is how much the anticipated questions counted in the search (0 to 1).
    ``asked`` is the question as typed when ``question`` is what it means in its conversation, else empty.
    """

    question: understand.Question
    searched: str
    hits: tuple[Hit, ...]
    consulted: Consulted
    reading: Reading
    decision: decide.Decision
    timings_ms: Mapping[str, float]
    asked: str = ""
    looked_in: str = ""
    trust: float = 1.0


def ask(
    raw: str,
    engine: Engine,
    readable: frozenset[str],
    conversation: Sequence[Turn] = (),
    hear: Hear = unheard,
) -> Outcome:
    """The outcome of a question on the documents whose ids are in ``readable``.

    ``conversation`` is what was said before it; ``hear`` gets every statement once it is verified.
    Raises QuestionError when ``raw`` is empty, too long or not valid text.
    """
    return conclude(trace(raw, engine, readable, conversation), engine, readable, hear)


def conclude(traced: Trace, engine: Engine, readable: frozenset[str], hear: Hear = unheard) -> Outcome:
    """The outcome of a trace: what was chosen, written, cited and proven."""
    clock = _Clock()
    written = _write(traced, engine, hear)
    found = written.found
    documents, known = engine.documents, engine.known(readable)
    sent_by = pointing(traced.decision, traced.consulted, engine.build)
    candidates = traced.reading.candidates
    near = nearest(traced.decision, candidates, sent_by, engine.build, documents, engine.answer.nearest)
    outcome = Outcome(
        id="",
        status=traced.decision.status,
        language=traced.question.language,
        question=traced.asked or traced.question.text,
        answer=answer_text(found.statements),
        reason=traced.decision.reason,
        statements=found.statements,
        citations=found.citations,
        footnotes=footnotes(found.citations, documents),
        refers_to=refers_to(traced.decision, found.citations, near, sent_by, documents, known),
        nearest=near,
        confidence=round(traced.reading.confidence, 4),
        index=IndexRef(engine.build.id),
        models=engine.models,
        via=via(traced.consulted, found.citations, engine.build),
        standalone=traced.question.text if traced.asked else "",
        written_by=written.by,
        dropped=written.dropped,
        notice=written.notice,
    )
    verify.prove(outcome, documents)
    timings = {**traced.timings_ms, "cite": clock.lap()}
    total = round(sum(timings.values()), 2)
    return replace(outcome, id=wire.content_id(outcome), timings_ms={**timings, "total": total})


def trace(raw: str, engine: Engine, readable: frozenset[str], conversation: Sequence[Turn] = ()) -> Trace:
    """All steps of ``ask`` up to the decision, each with its result. Raises as ``ask`` does."""
    clock = _Clock()
    question, asked_as = _in_conversation(raw, engine, conversation)
    known = engine.known(readable)
    named = named_in(question.text, question.language, known)
    understood = {"understand": clock.lap()}
    where = narrow(named, question, engine.build, known)
    traced = replace(_trace(question, where, engine, understood), asked=asked_as)
    for elsewhere in _elsewhere(traced, named, engine, known):
        second = _trace(question, elsewhere, engine, traced.timings_ms)
        if second.decision.status is Status.ANSWERED:
            return replace(second, asked=asked_as)
    return _in_parts(traced, where, engine)


def _in_parts(whole: Trace, where: Narrowed, engine: Engine) -> Trace:
    """The trace of a question that asks several things, with what its parts by themselves lead to."""
    asked = parts(whole.question.text, whole.question.language)
    if len(asked) == 1 or where.label or whole.decision.status not in piecewise.DIVISIBLE:
        return whole
    found = []
    timings = whole.timings_ms
    for part in asked:
        question = understand.understand(part, len(part))
        traced = _trace(question, replace(where, rest=question.text), engine, timings)
        timings = traced.timings_ms
        found.append(Piece(part, traced.reading, traced.decision))
    joint = piecewise.joined(Piece(whole.question.text, whole.reading, whole.decision), found)
    return replace(whole, reading=joint.reading, decision=joint.decision, timings_ms=timings)


def _trace(
    question: understand.Question, where: Narrowed, engine: Engine, timings_ms: Mapping[str, float]
) -> Trace:
    """The steps behind understanding, for what is looked for in one place."""
    clock = _Clock()
    found = look(question, where, engine.build, engine.encoders, engine.retrieve, engine.reader)
    retrieved = clock.lap()
    reading = _read(question, where, found, engine)
    decision = decide.decide(question, reading, engine.build, engine.answer)
    if decision.status is not Status.UNCLEAR:
        decision = no_article(where) or decision
    laps = {"encode": found.encoding_ms, "retrieve": retrieved - found.encoding_ms, "read": clock.lap()}
    timings = {
        **timings_ms,
        **{name: round(timings_ms.get(name, 0.0) + lap, 2) for name, lap in laps.items()},
    }
    return Trace(
        question=question,
        searched=found.searched,
        hits=found.hits,
        consulted=found.consulted,
        reading=reading,
        decision=decision,
        timings_ms=timings,
        looked_in=where.label,
        trust=found.trust,
    )


def _in_conversation(
    raw: str, engine: Engine, conversation: Sequence[Turn]
) -> tuple[understand.Question, str]:
    """The question by itself, and how it was typed when that differs."""
    question = understand.understand(raw, engine.answer.question_characters)
    said = [Turn(turn.role, understand.clean(turn.content)) for turn in conversation]
    alone = standalone(question.text, said, engine.writer.model if engine.writer else None)
    if alone == question.text or question.is_instruction:
        return question, ""
    return understand.understand(alone[: engine.answer.question_characters], len(alone)), question.text


def _read(question: understand.Question, where: Narrowed, found: Found, engine: Engine) -> Reading:
    """Which sentences answer: those of the article asked for, or what the reader makes of the hits."""
    if where.is_article:
        return article_reading(where, engine.build)
    hits = found.hits[: engine.answer.passages_read]
    reading = engine.reader.read(found.asked, hits, engine.build, found.consulted, engine.encoders[0])
    return surer(reading, where, question.language, engine.build)


def _elsewhere(traced: Trace, named: Named, engine: Engine, known: tuple[Known, ...]) -> Iterator[Narrowed]:
    """Where else to look when there is no answer: documents that the question speaks of or is sent to."""
    if traced.decision.status not in (Status.NOT_IN_DOCUMENTS, Status.IN_OTHER_DOCUMENT) or traced.looked_in:
        return
    sent_by = pointing(traced.decision, traced.consulted, engine.build)
    sent = meant_by([sent_by.refers_to], known) if sent_by and sent_by.refers_to else None
    for document in dict.fromkeys((*named.mentioned, *([sent] if sent else ()))):
        if len(known) > 1:
            yield within([document], traced.question.text)


def search(raw: str, engine: Engine, readable: frozenset[str]) -> tuple[Hit, ...]:
    """The passages found for a question, best first. Raises as ``ask`` does."""
    question = understand.understand(raw, engine.answer.question_characters)
    known = engine.known(readable)
    named = named_in(question.text, question.language, known)
    where = narrow(named, question, engine.build, known)
    return look(question, where, engine.build, engine.encoders, engine.retrieve, engine.reader).hits


def _write(traced: Trace, engine: Engine, hear: Hear) -> Written:
    """The answer: written by the language model where there is one, else quoted."""
    quoted = _extract(traced, engine)
    if engine.writer is None or not quoted.statements:
        return quote(quoted, hear)
    candidates = traced.reading.candidates
    chosen = extract.choose(traced.question.text, candidates, engine.build, engine.answer)
    numbers = extract.evidence(chosen, candidates, engine.build, engine.writer.evidence)
    evidence = extract.extract(numbers, engine.build, engine.documents)
    return engine.writer.write(traced.question.text, traced.question.language, evidence, quoted, hear)


def _extract(traced: Trace, engine: Engine) -> extract.Extract:
    if traced.decision.status not in (Status.ANSWERED, Status.PARTIAL):
        return extract.Extract((), ())
    chosen = extract.choose(traced.question.text, traced.reading.candidates, engine.build, engine.answer)
    return extract.extract(chosen, engine.build, engine.documents)


class _Clock:
    """Milliseconds from one lap to the next."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        passed, self._last = now - self._last, now
        return round(1000 * passed, 2)
