"""The question set: what is asked, what answers it, and what must be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from qa.errors import QaError
from qa.model import Span, Status
from qa.text import display, quote_hash

QUESTIONS = Path(__file__).parent / "questions"
PARAPHRASES = QUESTIONS / "paraphrases.jsonl"


class WrongItem(QaError):
    """A line of a question file that is not an item."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim stretch of a document: ``canonical_text[start:end] == text``.

    For documents that may not be copied into this repository ``text`` is empty and ``sha256`` is
    the hash of the stretch in UTF-8.
    """

    start: int
    end: int
    text: str
    sha256: str = ""

    @property
    def span(self) -> Span:
        """The stretch as a span."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its gold.

    ``keys``: every group must be met, by any of its alternatives occurring in the answer.
    ``evidence``: all pieces are needed; each is a list of alternatives that serve equally.
    ``nearest``: for refusals, what comes closest or contradicts the premise.
    """

    id: str
    document: str
    topic: str
    split: Literal["dev", "test"]
    category: str
    language: Literal["en", "nl"]
    question: str
    answer: str
    keys: tuple[tuple[str, ...], ...]
    evidence: tuple[tuple[Evidence, ...], ...]
    status: Status
    refers_to: str | None
    nearest: tuple[Evidence, ...]

    @property
    def answerable(self) -> bool:
        """Whether the documents answer the question, at least in part."""
        return self.status in (Status.ANSWERED, Status.PARTIAL)


_ITEM = TypeAdapter(Item)


def load(folder: Path = QUESTIONS) -> list[Item]:
    """All items of the ``*.jsonl`` files of a folder, in order. Raises WrongItem naming file and line.

    ``paraphrases.jsonl`` holds other wordings of items and is not read here.
    """
    files = [path for path in sorted(folder.glob("*.jsonl")) if path.name != PARAPHRASES.name]
    return [item for path in files for item in read(path)]


def read(path: Path) -> Iterator[Item]:
    """The items of one file, one JSON object a line."""
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            yield _ITEM.validate_json(line)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            raise WrongItem(
                f"{path}, line {number}: {detail['loc']}: {detail['msg']}; mend the line"
            ) from error


def to_line(item: Item) -> str:
    """The item as one line of a question file."""
    return _ITEM.dump_json(item).decode("utf-8")


def faults(items: Iterable[Item], texts: dict[str, str]) -> Iterator[str]:
    """Everything wrong with a set of items, given the canonical texts of the documents by id.

    Spans must hold their text; keys must be met by the evidence; ids and questions must differ;
    a topic must lie in one split. Items on documents that are not given are checked but for spans.
    """
    ids: set[str] = set()
    questions: set[str] = set()
    splits: dict[str, str] = {}
    for item in items:
        yield from (f"{item.id}: {fault}" for fault in _item_faults(item, texts))
        if item.id in ids:
            yield f"{item.id}: the id is used twice"
        if item.question.casefold() in questions:
            yield f"{item.id}: the question is asked twice"
        if splits.setdefault(item.topic, item.split) != item.split:
            yield f"{item.id}: topic {item.topic!r} is in both splits"
        ids.add(item.id)
        questions.add(item.question.casefold())


def _item_faults(item: Item, texts: dict[str, str]) -> Iterator[str]:
    text = texts.get(item.document)
    for each in (*(one for group in item.evidence for one in group), *item.nearest):
        if text is not None and not _holds(text, each):
            yield f"evidence {each.start}-{each.end} does not hold {each.text[:60] or each.sha256!r}"
    if item.answerable != bool(item.evidence):
        yield "answerable items need evidence, refused ones must have none"
    parts = [one.span.of(text) if text else one.text for group in item.evidence for one in group]
    gold = " ".join(_plain(part) for part in parts).casefold()
    for group in item.keys:
        if gold.strip() and not any(key.casefold() in gold for key in group):
            yield f"no alternative of keys {group} stands in the evidence"
    if (item.status is Status.IN_OTHER_DOCUMENT) != (item.refers_to is not None):
        yield "a deferred item, and no other, must say what it refers to"


def _holds(text: str, evidence: Evidence) -> bool:
    stretch = text[evidence.start : evidence.end]
    return stretch == evidence.text if evidence.text else quote_hash(stretch) == evidence.sha256


def _plain(text: str) -> str:
    """The text without markup, as an answer would show it."""
    return display(text, [Span(0, len(text))]).text
