"""A document changed in memory, and an engine that answers from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.system import over
from qa.answer.ask import Engine
from qa.cite import shown
from qa.documents import markdown
from qa.documents.catalogue import Entry
from qa.index.dense import DenseIndex
from qa.index.lexical import LexicalIndex
from qa.index.store import Build, QuestionView
from qa.model import Document, Span
from qa.text import quote_hash

_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Change:
    """A document's text with stretches taken out, or a number in it replaced by one of equal length.

    ``removed`` are the stretches in the old text; ``old`` and ``new`` the number.
    """

    text: str
    removed: tuple[Span, ...] = ()
    old: str = ""
    new: str = ""


def without(document: Document, spans: Sequence[Span]) -> Change:
    """The document's text without the characters of the spans."""
    gone = {n for span in spans for n in range(span.start, span.end)}
    kept = (character for n, character in enumerate(document.text) if n not in gone)
    return Change("".join(kept), removed=tuple(sorted(spans)))


def renumber(document: Document, span: Span, avoid: str) -> Change | None:
    """The document's text with the first shown number in the span changed; None without one.

    Footnote marks and footnotes inside the span are not shown; numbers that stand in ``avoid`` and
    parts of longer words are passed over. The new number has as many digits and stands nowhere else.
    """
    text, avoided = document.text, _NUMBER.findall(avoid)
    for match in _NUMBER.finditer(text, span.start, span.end):
        new = _unused(match[0], text)
        changed = text[: match.start()] + new + text[match.end() :]
        seen = new and new in shown(replace(document, text=changed), span)
        if seen and match[0] not in avoided:
            return Change(changed, old=match[0], new=new)
    return None


def engine_on(changes: Mapping[str, Change], engine: Engine, entries: Sequence[Entry]) -> Engine:
    """The engine on its documents with these changes, by document id; only Markdown can be changed.

    Anticipated questions are kept as far as their evidence still stands; what was learned from them
    is not learned again.
    """
    again = {entry.id: _read(changes[entry.id].text, entry) for entry in entries if entry.id in changes}
    documents = [again.get(document.id, document) for document in engine.build.documents]
    made = over(documents, engine, _silent)
    view = engine.build.questions
    if view is None:
        return made
    kept = _kept(view, _numbers(engine.build, made.build, changes))
    return replace(made, build=replace(made.build, questions=kept))


def _read(text: str, entry: Entry) -> Document:
    """The document that the entry's file would be with this text."""
    return markdown.read(text, replace(entry, sha256=quote_hash(text)))


def _numbers(before: Build, after: Build, changes: Mapping[str, Change]) -> dict[int, int]:
    """The running numbers of sentences before and after, of those that were not taken out."""
    places = {place: number for number, place in enumerate(_places(after))}
    found: dict[int, int] = {}
    for number, (document, span) in enumerate(_places(before)):
        moved = _moved(span, changes[document].removed) if document in changes else span
        if (document, moved) in places:
            found[number] = places[document, moved]
    return found


def _places(build: Build) -> list[tuple[str, Span | None]]:
    return [
        (build.passages[owner].document, sentence.span)
        for owner, sentence in zip(build.owners, build.sentences, strict=True)
    ]


def _moved(span: Span | None, removed: Sequence[Span]) -> Span | None:
    """Where a span stands after the removal; None when any of it was taken out."""
    if span is None or any(each.overlaps(span) for each in removed):
        return None
    before = {n for each in removed if each.end <= span.start for n in range(each.start, each.end)}
    return Span(span.start - len(before), span.end - len(before))


def _kept(view: QuestionView, numbers: Mapping[int, int]) -> QuestionView | None:
    """The view without the questions that lost any evidence, the others on the new numbers."""
    rows = [n for n, each in enumerate(view.asked) if all(old in numbers for old in each.sentences)]
    asked = [view.asked[n] for n in rows]
    if not rows:
        return None

    def chosen(index: DenseIndex) -> DenseIndex:
        return DenseIndex.of(index.vectors()[rows])

    return QuestionView(
        asked=tuple(replace(each, sentences=tuple(numbers[old] for old in each.sentences)) for each in asked),
        raw=tuple(chosen(each) for each in view.raw),
        metric=view.metric,
        space=chosen(view.space),
        words=LexicalIndex.of((each.question, each.language) for each in asked),
    )


def _unused(number: str, text: str) -> str:
    """A number of as many digits that does not stand in the text; empty when all do."""
    taken = set(re.findall(r"\d+", text))
    lowest = 10 ** (len(number) - 1)
    count = 9 * lowest
    candidates = (str(lowest + (int(number) + step) % count) for step in range(count))
    return next((each for each in candidates if each not in taken), "")


def _silent(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
