"""Anticipated questions: written beforehand for a document, matched against what users ask.

A match leads to evidence, which is then quoted; nothing of a question file is ever returned as an
answer. (Also known as document expansion by query prediction: Nogueira et al., doc2query, 2019.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from qa.errors import CorpusError
from qa.model import Document, Passage, Span, Status

FOLDER = "questions"

Kind = Literal[Status.ANSWERED, Status.PARTIAL, Status.NOT_IN_DOCUMENTS, Status.IN_OTHER_DOCUMENT]
KINDS: Mapping[str, Kind] = {
    "answered": Status.ANSWERED,
    "partial": Status.PARTIAL,
    "not_in_documents": Status.NOT_IN_DOCUMENTS,
    "in_other_document": Status.IN_OTHER_DOCUMENT,
}


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
    status: Kind
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


@dataclass(frozen=True, slots=True)
class Holding:
    """The questions of a document that hold; the lines (from 1) that do not, each with its first fault."""

    document: str
    questions: tuple[Written, ...]
    left_out: tuple[tuple[int, str], ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is left out, in one line that says how to go on; nothing when every line holds."""
        if not self.left_out:
            return ()
        number, fault = self.left_out[0]
        count = len(self.left_out)
        return (
            f"{count} of {count + len(self.questions)} anticipated questions do not hold and are left out, "
            f"first line {number} ({fault}); `qa questions check {self.document}` shows them all",
        )


_LINE = TypeAdapter(Written)


def path_of(corpus: Path, document: str) -> Path:
    """Where the questions of a document are, whether or not there are any."""
    return corpus / FOLDER / f"{document}.jsonl"


def version_of(corpus: Path, document: str) -> str:
    """SHA-256 of a document's question file; empty without one."""
    path = path_of(corpus, document)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def lines_of(corpus: Path, document: str) -> list[str]:
    """The lines of a document's question file as they stand; none without a file.

    Raises CorpusError when it cannot be read.
    """
    path = path_of(corpus, document)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a question may hold other line breaks
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"cannot read {path}: {error}; save it as UTF-8 text, one question a line"
        ) from error
    return lines[:-1] if lines[-1] == "" else lines


def read(corpus: Path, document: Document) -> Holding:
    """The questions of a document, every evidence proven: ``text[start:end] == evidence``.

    A document without a file has no questions. Raises CorpusError when the file is not UTF-8 text.
    """
    found: list[Written] = []
    left_out: list[tuple[int, str]] = []
    for number, line in enumerate(lines_of(corpus, document.id), start=1):
        written, faults = parse(line)
        faults = faults if written is None else tuple(misquoted(written, document))
        if written is None or faults:
            left_out.append((number, faults[0]))
        else:
            found.append(written)
    return Holding(document.id, tuple(found), tuple(left_out))


def parse(line: str) -> tuple[Written | None, tuple[str, ...]]:
    """The question that a line holds, or None and what is wrong with it."""
    try:
        return _LINE.validate_json(line), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, tuple(
            f"{'.'.join(map(str, each['loc'])) or 'the line'}: {each['msg']}" for each in details
        )


def to_line(written: Written) -> str:
    """A question as one line of a file, without the line break."""
    return json.dumps(_LINE.dump_python(written, mode="json"), ensure_ascii=False)


def misquoted(written: Written, document: Document) -> Iterator[str]:
    """One line for each piece of evidence that is not what the document says there."""
    for each in written.evidence:
        if document.text[each.start : each.end] != each.text:
            yield f"characters {each.start}-{each.end} of {document.id} are not {each.text[:60]!r}"


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


def _sentences(evidence: Iterable[Evidence], own: Sequence[tuple[int, Span]]) -> list[int]:
    """The sentences that share more than half of the shorter of the two with a piece of evidence."""
    found: dict[int, None] = {}
    for each in evidence:
        for number, span in own:
            shared = min(each.end, span.end) - max(each.start, span.start)
            if 2 * shared > min(len(span), each.end - each.start):
                found[number] = None
    return list(found)
