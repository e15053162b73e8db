"""Everything wrong with the questions of a document, line by line; nothing stops at the first fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.answer.understand import dutchness
from qa.anticipated.file import key_of
from qa.anticipated.near import within
from qa.index.encoders import Vectors
from qa.index.questions import Anticipated, Written, misquoted, parse, place
from qa.model import Document, Passage, Status

# Cosines under multilingual-e5-small. From the first on two questions are taken to be one; from the
# second on they are so near that different verdicts on them are worth a look.
REPEATED, NEAR = 0.99, 0.98
_SURELY = 0.9


class Weight(StrEnum):
    """A fault makes the check fail; a remark is something to look at."""

    FAULT = "fault"
    REMARK = "remark"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something about one line (from 1) of a question file, in words."""

    line: int
    weight: Weight
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The lines of a file that hold questions, by number, and what was found."""

    questions: Mapping[int, Written]
    findings: tuple[Finding, ...]


def check_lines(lines: Sequence[str], document: Document, passages: Sequence[Passage]) -> Checked:
    """What can be told from each line alone, and questions asked twice.

    ``passages`` are those of the document.
    """
    parsed = [parse(line) for line in lines]
    held = {number: written for number, (written, _) in enumerate(parsed, start=1) if written is not None}
    findings = [
        Finding(number, Weight.FAULT, text) for number, (_, faults) in enumerate(parsed, 1) for text in faults
    ]
    placed = place(held.values(), document.id, passages)
    for (number, written), where in zip(held.items(), placed, strict=True):
        findings.extend(Finding(number, Weight.FAULT, text) for text in _faults(written, where, document))
        findings.extend(Finding(number, Weight.REMARK, text) for text in _language(written))
    return Checked(held, tuple(sorted([*findings, *_repeated(held)])))


def check_near(
    checked: Checked, vectors: Vectors, document: str, passages: Sequence[Passage]
) -> Iterator[Finding]:
    """Questions that are nearly the same as an earlier one, above all where what answers them differs.

    ``vectors`` are those of ``checked.questions``, in that order.
    """
    numbers = list(checked.questions)
    placed = place(checked.questions.values(), document, passages)
    for pair in within(vectors, NEAR):
        one, other = placed[pair.one], placed[pair.other]
        if key_of(one.question) == key_of(other.question):
            continue  # told already
        beside = f"line {numbers[pair.other]} ({other.question!r:.100}, cosine {pair.cosine:.3f})"
        differ = _difference(one, other)
        if differ and pair.cosine >= REPEATED:
            yield Finding(
                numbers[pair.one],
                Weight.FAULT,
                f"asks the same as {beside}, but {differ}; settle which is right",
            )
        elif differ:
            yield Finding(numbers[pair.one], Weight.REMARK, f"is very near {beside}, but {differ}")
        elif pair.cosine >= REPEATED:
            yield Finding(numbers[pair.one], Weight.REMARK, f"says hardly more than {beside}")


def _faults(written: Written, where: Anticipated, document: Document) -> Iterator[str]:
    """What is wrong with one question that could be read."""
    for each in written.evidence:
        if document.text[each.start : each.end] != each.text:
            yield _moved(document, each.text, f"characters {each.start}-{each.end} are not")
    elsewhere = written.status == Status.IN_OTHER_DOCUMENT
    if not written.question.strip():
        yield "question: it is empty"
    if where.answered and not written.evidence:
        yield f"evidence: {written.status} without any; add a quote, or say not_in_documents"
    elif where.answered and not where.sentences and not any(misquoted(written, document)):
        yield "evidence: it leads to no sentence (a heading or noise?); quote the sentence that answers"
    if elsewhere != bool(written.refers_to):
        yield (
            f"refers_to: {written.refers_to!r} with status {written.status}; "
            "in_other_document, and no other, names a document"
        )
    if not re.fullmatch(r"[a-z]{2}", written.language):
        yield f"language: {written.language!r} is no two-letter code; write en or nl"


def _moved(document: Document, text: str, wrong: str) -> str:
    """What is wrong with a quote, and where the text stands now when it stands in one place."""
    if text and document.text.count(text) == 1:
        now = document.text.index(text)
        return f"evidence: {wrong} {text[:60]!r}; it now stands at {now}-{now + len(text)}"
    return f"evidence: {wrong} {text[:60]!r}; quote the document as it is now"


def _language(written: Written) -> Iterator[str]:
    """Whether a question in English or Dutch is surely in the other of the two."""
    if written.language in ("en", "nl") and written.question.strip():
        dutch = dutchness(written.question)
        other = dutch if written.language == "en" else 1 - dutch
        if other > _SURELY:
            looks = "nl" if dutch > 0.5 else "en"
            yield f"language: it says {written.language}, and looks like {looks} ({other:.2f})"


def _repeated(held: Mapping[int, Written]) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for number, written in held.items():
        before = first.setdefault(key_of(written.question), number)
        if before != number:
            yield Finding(
                number, Weight.FAULT, f"question: asked in line {before} already; remove one of the two"
            )


def _difference(one: Anticipated, other: Anticipated) -> str:
    """How the verdicts on two questions differ, in words; empty when they agree."""
    if one.answered != other.answered:
        return f"one is {one.status}, the other {other.status}"
    if one.answered and not set(one.sentences) & set(other.sentences):
        return "other sentences answer them"
    return ""
