"""What a question names to where its answer is looked for: documents, passages of articles, parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.answer.decide import Decision
from qa.answer.named import Named
from qa.answer.reader import Candidate, Reading
from qa.answer.retrieve import Scope, View, scope
from qa.answer.understand import Question
from qa.documents.laws import article_number
from qa.documents.names import Known
from qa.documents.references import listed_in
from qa.explanation import Stop
from qa.index.lexical import terms
from qa.index.store import Build
from qa.model import BlockKind, Document, Hit, Passage, StageRank, Status
from qa.text import fold

_PART_WEIGHT = 1.0
# A named article that is in the corpus is its own answer; what is left is that another was meant.
_ARTICLE_CONFIDENCE = 0.95
_FRAME = "say says state provide contain it article zegt bepaalt staat het artikel"
_SAME_LABEL = {
    "doelstelling": "objective",
    "hoofdstuk": "chapter",
    "deel": "part",
    "bijlage": "annex",
    "annexe": "annex",
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Where to look: ``documents`` by id, ``passages`` of the articles named, and what was made of it.

    ``passages`` is None when no article is named; ``citing`` are passages of other documents that
    refer to these articles. ``label`` says in the stages of every hit what was named; ``views`` rank the
    passages of a named part. ``rest`` is what is looked for there; empty when the articles themselves
    are asked for.
    """

    documents: frozenset[str]
    label: str = ""
    passages: tuple[int, ...] | None = None
    citing: tuple[int, ...] = ()
    views: tuple[View, ...] = ()
    rest: str = ""

    @property
    def is_article(self) -> bool:
        """Whether the text of an article is asked for, and nothing particular in it."""
        return bool(self.passages) and not self.rest


def narrow(named: Named, question: Question, build: Build, known: tuple[Known, ...]) -> Narrowed:
    """Where a question asks to look: everywhere when it names no place."""
    readable = frozenset(each.id for each in known)
    documents = frozenset(named.documents)
    if not documents or (documents == readable and not named.articles):
        return Narrowed(readable, views=tuple(_part_view(named, build, readable)), rest=question.text)
    if not named.articles or not _has_articles(build, documents):
        return within(named.documents, question.text if named.articles else named.rest or question.text)
    return _articles(named, build, known)


def within(documents: Sequence[str], rest: str) -> Narrowed:
    """The documents alone, with what is looked for there."""
    return Narrowed(frozenset(documents), label=",".join(documents), rest=rest)


def _articles(named: Named, build: Build, known: tuple[Known, ...]) -> Narrowed:
    """The passages of the articles named, and those that other documents cite them in."""
    wanted = set(named.articles)
    documents = frozenset(named.documents)
    passages = tuple(
        number
        for number, passage in enumerate(build.passages)
        if passage.document in documents and _article_of(passage) in wanted
    )
    label = f"{','.join(named.documents)}/article {','.join(named.articles)}"
    citing = tuple(_citing(named, build, known)) if passages else ()
    return Narrowed(documents, label, passages, citing, rest=named.rest)


def _article_of(passage: Passage) -> str | None:
    """The number of the article that a passage stands in, from its section path."""
    return next((number for each in reversed(passage.section) if (number := article_number(each))), None)


def _has_articles(build: Build, documents: frozenset[str]) -> bool:
    return any(p.document in documents and _article_of(p) for p in build.passages)


def _citing(named: Named, build: Build, known: tuple[Known, ...]) -> Iterator[int]:
    """Passages of other documents that refer to the articles, footnotes first."""
    documents = {document.id: document for document in build.documents}
    others = {each.id for each in known} - set(named.documents)
    numbers = "|".join(re.escape(number) for number in named.articles)
    printed = re.compile(rf"\bart(?:icles?|ikel(?:en)?|\.)\s(?:{numbers})\b", re.IGNORECASE)
    found = [
        number
        for number, passage in enumerate(build.passages)
        if passage.document in others
        and printed.search(passage.text)
        and _refers(documents[passage.document], passage, named, known)
    ]
    yield from sorted(found, key=lambda number: build.passages[number].kind is not BlockKind.FOOTNOTE)


def _refers(document: Document, passage: Passage, named: Named, known: tuple[Known, ...]) -> bool:
    """Whether a passage itself, not only a footnote of it, refers to one of the articles."""
    return any(
        each.document in named.documents and each.pointer.article in named.articles
        for each in listed_in(document, [passage.span], known)
        if any(passage.span.contains(place.span) for place in each.pointer.places if not place.is_mark)
    )


def _part_view(named: Named, build: Build, readable: frozenset[str]) -> Iterator[View]:
    """The passages of the part that is named by label and number, in the order of the document."""
    if named.part is None:
        return
    label, number = named.part
    label = _SAME_LABEL.get(label, label)
    heading = re.compile(rf"(?:{re.escape(label)}\s+)?{re.escape(number)}(?=$|[\s.:)–—-])")
    found = [
        (n, 1.0)
        for n, passage in enumerate(build.passages)
        if passage.document in readable and any(_is_part(each, label, heading) for each in passage.section)
    ]
    if found:
        yield View(f"named/{label} {number}", _PART_WEIGHT, found)


def _is_part(heading: str, label: str, pattern: re.Pattern[str]) -> bool:
    """Whether a heading is that of a part: 'Objective II: …', or 'II …' where a chapter is named."""
    plain = fold(heading)
    match = pattern.match(plain)
    return match is not None and (
        plain.startswith(label) or label in ("chapter", "part", "section", "paragraaf")
    )


def scope_of(narrowed: Narrowed, build: Build) -> Scope:
    """The passages and sentences to search."""
    if narrowed.passages is None:
        return scope(build, narrowed.documents)
    allowed = {*narrowed.passages, *narrowed.citing} if narrowed.is_article else {*narrowed.passages}
    return Scope(
        tuple(sorted(allowed)),
        tuple(number for number, owner in enumerate(build.owners) if owner in allowed),
    )


def article_reading(narrowed: Narrowed, build: Build) -> Reading:
    """The named articles from their beginning; behind a short one, who else cites it."""
    own = [n for n, owner in enumerate(build.owners) if owner in set(narrowed.passages or ())]
    citing = [n for passage in narrowed.citing for n, owner in enumerate(build.owners) if owner == passage]
    candidates = tuple(Candidate(number, 1.0) for number in (*own, *citing))
    return Reading(candidates, _ARTICLE_CONFIDENCE, {})


def no_article(narrowed: Narrowed) -> Decision | None:
    """The refusal of a question on an article that the document it names does not have."""
    if narrowed.passages != ():
        return None
    return Decision(
        Status.NOT_IN_DOCUMENTS, f"There is no {narrowed.label.replace('/', ', ')}.", Stop("article")
    )


def labelled(hits: Sequence[Hit], narrowed: Narrowed) -> tuple[Hit, ...]:
    """The hits, each with a stage that says which place was searched alone."""
    if not narrowed.label:
        return tuple(hits)
    return tuple(
        replace(hit, stages=(*hit.stages, StageRank(f"named/{narrowed.label}", rank, hit.score)))
        for rank, hit in enumerate(hits, start=1)
    )


def surer(reading: Reading, narrowed: Narrowed, language: str, build: Build) -> Reading:
    """The reading of a named article, the surer the more of what is asked its heading and text name."""
    if not narrowed.passages or not reading.candidates:
        return reading
    asked = set(terms(narrowed.rest, language)) - set(terms(_FRAME, language))
    passages = [build.passages[number] for number in narrowed.passages]
    text = " ".join(f"{passage.section[-1]} {passage.text}" for passage in passages)
    shared = asked & set(terms(text, build.languages[narrowed.passages[0]]))
    if not shared:
        return reading
    return replace(
        reading, confidence=max(reading.confidence, _ARTICLE_CONFIDENCE * len(shared) / len(asked))
    )
