"""Questions written by a language model for each passage, kept only when they prove themselves.

An answered question is kept if its quote stands in the passage, if searching for it (without any
anticipated question) finds the passage again, and if the model, shown the quote alone, says that it
answers. A question that is to be refused is kept if the model finds no answer in the best sentences of
all documents. Nothing that the model writes is kept but the question; evidence is sliced from the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from qa.answer import retrieve
from qa.answer.ask import Engine
from qa.answer.consult import Consulted
from qa.answer.understand import Question, understand
from qa.anticipated.file import key_of
from qa.anticipated.prompts import (
    VERSION,
    Draft,
    Prompt,
    drafts_in,
    judgement_in,
    judging,
    writing,
)
from qa.anticipated.quotes import evidence_of
from qa.errors import QuestionError, QuoteError, WrongReply
from qa.index.questions import Evidence, Kind, Written
from qa.model import Document, Hit, Passage, Span, Status

_REFOUND = 5
_SHOWN = 8


class QuestionModel(Protocol):
    """A language model: text in, text out in pieces; ``name`` says which."""

    @property
    def name(self) -> str: ...

    def stream(self, instructions: str, message: str) -> Iterator[str]:
        """The reply in pieces as they come. Raises ModelUnavailable, also midway."""
        ...


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question as written, and kept, or else why not."""

    question: str
    kept: Written | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Generated:
    """What came of one passage; ``fault`` says why the model's reply could not be used at all."""

    passage: Passage
    drafted: tuple[Drafted, ...]
    fault: str = ""

    @property
    def kept(self) -> list[Written]:
        """The questions to add."""
        return [each.kept for each in self.drafted if each.kept is not None]


def key_of_passage(passage: Passage, model: QuestionModel, count: int) -> str:
    """What makes asking about a passage again worth while: its text, the model, the prompt, the count."""
    parts = "\0".join([passage.text, *passage.section, model.name, str(VERSION), str(count)])
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def generate(
    passage: Passage,
    document: Document,
    engine: Engine,
    model: QuestionModel,
    count: int,
    asked: Collection[tuple[str, ...]],
) -> Generated:
    """Questions on one passage of ``document``; ``asked`` are the keys of those there are already."""
    try:
        drafts = drafts_in(_reply(model, writing(passage.section, passage.text, count)))
    except WrongReply as error:
        return Generated(passage, (), str(error))
    seen = set(asked)
    drafted = []
    for draft in drafts:
        drafted.append(_proven(draft, passage, document, engine, model, seen))
        seen.update(key_of(each.kept.question) for each in drafted[-1:] if each.kept)
    return Generated(passage, tuple(drafted))


def _proven(
    draft: Draft,
    passage: Passage,
    document: Document,
    engine: Engine,
    model: QuestionModel,
    asked: Collection[tuple[str, ...]],
) -> Drafted:
    """The draft with its evidence, if it passes every test."""
    try:
        question = understand(draft.question, engine.answer.question_characters)
        if key_of(question.text) in asked:
            return Drafted(draft.question, None, "asked already")
        evidence = evidence_of(document, draft.quote, within=passage.span)
        reason = (
            _not_answered(question, evidence, passage, engine, model)
            if draft.answered
            else _answered_after_all(question, engine, model)
        )
    except QuestionError as error:
        return Drafted(draft.question, None, str(error))
    except QuoteError:
        return Drafted(draft.question, None, "its quote does not stand in the passage once")
    except WrongReply as error:
        return Drafted(draft.question, None, f"the judgement on it could not be read: {error}")
    if reason:
        return Drafted(draft.question, None, reason)
    status: Kind = Status.ANSWERED if draft.answered else Status.NOT_IN_DOCUMENTS
    return Drafted(
        draft.question, Written(question.text, draft.language, status, (evidence,), origin="generated")
    )


def _not_answered(
    question: Question, evidence: Evidence, passage: Passage, engine: Engine, model: QuestionModel
) -> str:
    """Why an answered question does not prove itself; empty when it does."""
    hits, _ = _searched(question, engine)
    if passage not in [hit.passage for hit in hits[:_REFOUND]]:
        return f"searching for it does not find the passage among the first {_REFOUND}"
    quoted = Span(evidence.start, evidence.end)
    sentences = [sentence.text for sentence in passage.sentences if sentence.span.overlaps(quoted)]
    answers = judgement_in(_reply(model, judging(question.text, sentences)))
    return "" if answers else "its quote does not answer it"


def _answered_after_all(question: Question, engine: Engine, model: QuestionModel) -> str:
    """Why a question that is to be refused may not be; empty when nothing answers it."""
    _, sentences = _searched(question, engine)
    answers = judgement_in(_reply(model, judging(question.text, sentences[:_SHOWN])))
    return "the documents answer it after all" if answers else ""


def _searched(question: Question, engine: Engine) -> tuple[Sequence[Hit], list[str]]:
    """The passages found and the likeliest sentences, as if no question had been anticipated."""
    plain = replace(engine.build, questions=None)
    asked = retrieve.encode(question, engine.encoders)
    hits = retrieve.retrieve(asked, plain, retrieve.Scope(), engine.retrieve)
    read = hits[: engine.answer.passages_read]
    reading = engine.reader.read(asked, read, plain, Consulted(), engine.encoders[0])
    return hits, [plain.sentences[each.sentence].text for each in reading.candidates]


def _reply(model: QuestionModel, prompt: Prompt) -> str:
    return "".join(model.stream(prompt.instructions, prompt.message))
