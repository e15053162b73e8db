"""Statements written by a language model, each verified before anyone sees it; else the quotes.

A statement is kept when rules find nothing in it that the sentences it names do not say (``grounds``) and
these bear it out in meaning (``check``). One that fails is replaced by the quote, when it names a sentence
that answers by itself, or dropped. When none is left, or the model fails, the quotes are the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qa.answer import prompt
from qa.answer.check import Evidence, Judge, Verdict
from qa.answer.extract import Extract
from qa.answer.grounds import written_faults
from qa.answer.language_model import LanguageModel
from qa.errors import ModelUnavailable
from qa.facts.denials import leaves_out_denial
from qa.facts.tokens import read
from qa.index.encoders import Vectors
from qa.model import Citation, Dropped, Statement

_MARGIN = 0.03
"""How much nearer (cosine) to a statement a sentence may be that it does not name."""
Hear = Callable[[Statement, tuple[Citation, ...]], None]


@dataclass(frozen=True, slots=True)
class Written:
    """An answer and how it came about: statements with their citations, what was dropped and why.

    ``by`` names the model when at least one statement is its own; ``notice`` says why the answer is
    quoted all the same.
    """

    found: Extract
    by: str = ""
    dropped: tuple[Dropped, ...] = ()
    notice: str = ""


def unheard(statement: Statement, citations: tuple[Citation, ...]) -> None:
    """Hear nothing: for whoever waits for the whole outcome."""


def quote(found: Extract, hear: Hear) -> Written:
    """The embedded answer, which only quotes."""
    for statement in found.statements:
        hear(statement, _of(statement, found.citations))
    return Written(found)


@dataclass(frozen=True, slots=True)
class Writer:
    """A language model, the judge of what it writes, and its limits.

    It gets ``evidence`` sentences and may write ``most_statements``; each needs ``least_support`` (0 to 1).
    """

    model: LanguageModel
    judge: Judge
    evidence: int
    least_support: float
    most_statements: int

    def write(self, question: str, language: str, evidence: Extract, quoted: Extract, hear: Hear) -> Written:
        """An answer from ``evidence``, or ``quoted``, the embedded answer, which must not be empty."""
        draft = _Draft(self, evidence, quoted, hear)
        told = prompt.instructions(language, self.most_statements)
        asked = prompt.message(question, [citation.display for citation in evidence.citations])
        notice = ""
        try:
            for line in prompt.lines(self.model.stream(told, asked)):
                if isinstance(line, prompt.Declined):
                    notice = f"{self.model.name} found no answer in the evidence; it is quoted instead."
                    break
                draft.add(line)
        except ModelUnavailable as error:
            notice = f"The language model {self.model.name} was not available: {error}."
        return draft.finish(notice)


@dataclass
class _Draft:
    """The answer as it grows."""

    writer: Writer
    evidence: Extract
    quoted: Extract
    hear: Hear
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def add(self, line: prompt.Line) -> None:
        """Keep, replace or drop a line."""
        reason = line.fault or self._unknown(line.numbers)
        if not reason and any(line.text == each.text for each in self.statements):
            return
        named = [] if reason else [self.evidence.citations[n - 1] for n in line.numbers]
        reason = reason or _fault(line.text, named, self.writer) or self._told_better(line)
        if not reason and sum(each.written for each in self.statements) >= self.writer.most_statements:
            reason = "the answer is long enough without it"
        if not reason:
            self._keep(line.text, named, written=True)
            return
        quote = next((each for each in named if self._answers(each)), None)
        if quote is not None and not self._says(quote):
            self._keep(quote.display, [quote], written=False)
        self.dropped.append(Dropped(line.text, reason, replaced=quote is not None))

    def finish(self, notice: str) -> Written:
        """The answer; the quotes where nothing of the model's is left, or none of what answers is cited."""
        by = self.writer.model.name
        dropped = tuple(self.dropped)
        if not any(each.written for each in self.statements):
            notice = notice or f"Nothing that {by} wrote was borne out; the evidence is quoted instead."
            if not self.statements:
                return replace(quote(self.quoted, self.hear), dropped=dropped, notice=notice)
            return Written(self._found(), "", dropped, notice)
        if not any(self._says(each) for each in self.quoted.citations):
            best = self.quoted.citations[0]
            self._keep(best.display, [best], written=False)
        return Written(self._found(), by, dropped, notice)

    def _found(self) -> Extract:
        return Extract(tuple(self.statements), tuple(self.citations))

    def _keep(self, text: str, named: Sequence[Citation], written: bool) -> None:
        numbers = tuple(self._number(citation) for citation in named)
        statement = Statement(text, numbers, written)
        self.statements.append(statement)
        self.hear(statement, _of(statement, self.citations))

    def _number(self, citation: Citation) -> int:
        """The number of a citation in the answer, a new one at its first use."""
        known = next((each for each in self.citations if _same(each, citation)), None)
        if known is None:
            known = replace(citation, number=len(self.citations) + 1)
            self.citations.append(known)
        return known.number

    def _says(self, citation: Citation) -> bool:
        return any(_same(each, citation) for each in self.citations)

    def _answers(self, citation: Citation) -> bool:
        return any(_same(each, citation) for each in self.quoted.citations)

    def _told_better(self, line: prompt.Line) -> str:
        """Why the evidence named is the wrong one: another sentence is clearly nearer to the statement."""
        if not len(self.vectors):
            shown = [citation.display for citation in self.evidence.citations]
            self.vectors = self.writer.judge.encoder.encode_questions(shown, lambda _: None)
        near = self.vectors @ self.writer.judge.encoder.encode_question(line.text)
        best, named = int(near.argmax()), max(near[n - 1] for n in line.numbers)
        if near[best] > named + _MARGIN:
            return f"sentence {best + 1} is nearer to it than what it names"
        return ""

    def _unknown(self, numbers: Sequence[int]) -> str:
        strange = [n for n in numbers if not 1 <= n <= len(self.evidence.citations)]
        return f"it names sentence {strange[0]}, which was not given" if strange else ""


def _fault(text: str, named: Sequence[Citation], writer: Writer) -> str:
    """Why a statement is not borne out by the sentences it names; empty when it is."""
    fault = next(written_faults(text, named), "")
    if fault:
        return fault
    judged = writer.judge.judge(text, [_evidence(citation) for citation in named])
    if judged.verdict is not Verdict.SUPPORTED:
        return judged.reason
    support = min(judged.related, judged.borne_out)
    if support < writer.least_support:
        return f"the evidence may not say all of it (support {support:.2f})"
    if leaves_out_denial(read(text), [read(citation.display) for citation in named]):
        return "the evidence denies something, the statement nothing"
    return ""


def _evidence(citation: Citation) -> Evidence:
    return Evidence(citation.display, (*citation.section, citation.document.title))


def _of(statement: Statement, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    return tuple(each for each in citations if each.number in statement.citations)


def _same(one: Citation, other: Citation) -> bool:
    return (one.document.id, one.span) == (other.document.id, other.span)
