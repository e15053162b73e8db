"""Anticipated questions: written beforehand for a document, matched against what users ask.

A match leads to evidence, which is then quoted; nothing of a question file is ever returned as an
answer. (Also known as document expansion by query prediction: Nogueira et al., doc2query, 2019.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from qa.errors import CorpusError
from qa.model import Document, Passage, Span, Status

FOLDER = "questions"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Verbatim text that answers a question, or comes nearest when it is not answered."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """One line of a question file. ``refers_to`` names the document that would answer instead."""

    question: str
    language: str
    status: Literal[Status.ANSWERED, Status.PARTIAL, Status.NOT_IN_DOCUMENTS, Status.IN_OTHER_DOCUMENT]
    evidence: tuple[Evidence, ...]
    refers_to: str | None = None
    origin: Literal["written", "generated", "confirmed"] = "written"


@dataclass(frozen=True, slots=True)
class Anticipated:
    """An anticipated question in a build; ``sentences`` are running numbers, the main one first."""

    question: str
    language: str
    document: str
    status: Status
    sentences: tuple[int, ...]
    origin: str
    refers_to: str | None = None

    @property
    def answered(self) -> bool:
        """Whether its evidence answers it."""
        return self.status in (Status.ANSWERED, Status.PARTIAL)


_LINE = TypeAdapter(Written)


def path_of(corpus: Path, document: str) -> Path:
    """Where the questions of a document are, whether or not there are any."""
    return corpus / FOLDER / f"{document}.jsonl"


def version_of(corpus: Path, document: str) -> str:
    """SHA-256 of a document's question file; empty without one."""
    path = path_of(corpus, document)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def read(corpus: Path, document: Document) -> list[Written]:
    """The questions of a document, every evidence proven: ``text[start:end] == evidence``.

    Raises CorpusError naming file, line and fault; a document without a file has no questions.
    """
    path = path_of(corpus, document.id)
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_line(path, number, line, document) for number, line in enumerate(lines, start=1)]


def place(written: Iterable[Written], document: str, passages: Sequence[Passage]) -> list[Anticipated]:
    """The questions with their evidence as running numbers of sentences of all ``passages``."""
    sentences = [(p.document, s.span) for p in passages for s in p.sentences]
    own = [(number, span) for number, (of, span) in enumerate(sentences) if of == document]
    return [
        Anticipated(
            question=each.question,
            language=each.language,
            document=document,
            status=Status(each.status),
            sentences=tuple(_sentences(each.evidence, own)),
            origin=each.origin,
            refers_to=each.refers_to,
        )
        for each in written
    ]


def _line(path: Path, number: int, line: str, document: Document) -> Written:
    try:
        written = _LINE.validate_json(line)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place_ = ".".join(str(each) for each in detail["loc"])
        raise CorpusError(f"{path}, line {number}: {place_}: {detail['msg']}; mend the line") from error
    for each in written.evidence:
        if document.text[each.start : each.end] != each.text:
            raise CorpusError(
                f"{path}, line {number}: characters {each.start}-{each.end} of {document.id} are not "
                f"{each.text[:60]!r}; mend the evidence or remove the line"
            )
    return written


def _sentences(evidence: Iterable[Evidence], own: Sequence[tuple[int, Span]]) -> list[int]:
    """The sentences that share more than half of the shorter of the two with a piece of evidence."""
    found: dict[int, None] = {}
    for each in evidence:
        for number, span in own:
            shared = min(each.end, span.end) - max(each.start, span.start)
            if 2 * shared > min(len(span), each.end - each.start):
                found[number] = None
    return list(found)
