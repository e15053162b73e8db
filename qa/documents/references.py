"""Pointers to other documents, resolved against the names that the documents of the corpus go by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.cite import lines, shown
from qa.documents.kinds import ReferenceKind
from qa.documents.names import Known, meant_by
from qa.documents.pointers import Place, Pointer, pointers, pointers_in
from qa.model import Document, Reference, Span

_POINTER = re.compile(
    r"\b(?:please\s+see|see\s+also|see(?=\s+(?:the\s+)?[A-Z\[])|(?:please|would|we|is|are)\s+refer(?:red)?\s+to"
    r"|refers?\s+(?:the\s+|its\s+)?readers?\s+to"
    r"|zie\s+(?:ook|verder)|zie(?=\s+(?:de\s+|het\s+)?[A-Z\[])|verwijst\s+(?:\w+\s+){0,4}naar)\s+",
    re.IGNORECASE,
)
_TITLE_END = re.compile(r"(?:\s+of\s+this\s+(?:policy\s+)?document)?[.;]?\s*$|[.;]\s")
_SHORT_FORM = re.compile(r"^(?P<full>.+?)\s*\((?P<short>[A-Z][\w-]*)\)$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A pointer, and the id of the document of the corpus that it means; None when that is missing."""

    pointer: Pointer
    document: str | None


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place where a reference is cited: ``printed`` is what stands in ``span``, verbatim.

    ``footnote`` is the number of the footnote that it lies in, or whose mark it is or has behind it.
    """

    span: Span
    section: tuple[str, ...]
    lines: tuple[int, int] | None
    page: int | None
    printed: str
    footnote: str | None
    is_mark: bool


@dataclass(frozen=True, slots=True)
class ListedReference:
    """What is referenced, as printed, everywhere it is cited, and the document of the corpus that it is.

    ``language`` is a two-letter code where the text tells it, as in '(in Dutch)'. ``number`` is an official
    number; ``article`` is that of an article and ``instrument`` the treaty or law that it is in. What is
    not printed is null.
    """

    title: str
    kind: ReferenceKind
    url: str | None
    footnote: str | None
    language: str | None
    number: str | None
    instrument: str | None
    article: str | None
    places: tuple[ListedPlace, ...]
    document: str | None


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """Everything that a document, named by id and version, refers to."""

    id: str
    version: str
    references: tuple[ListedReference, ...]


def names_of(reference: ListedReference) -> list[str]:
    """Every name that a listed reference gives for the document it means."""
    return _names(
        reference.instrument or ("" if reference.article else reference.title),
        reference.number,
        reference.url,
    )


def reference_list(document: Document, known: Sequence[Known]) -> ReferenceList:
    """Everything a document refers to, in the form that every channel gives."""
    return ReferenceList(
        document.id, document.version, tuple(_listed(document, each) for each in listed(document, known))
    )


def listed(document: Document, known: Sequence[Known]) -> tuple[Listed, ...]:
    """Everything a document refers to, resolved; what turns out to be the document itself is left out."""
    return _resolved(document, pointers(document), known)


def listed_in(document: Document, spans: Sequence[Span], known: Sequence[Known]) -> tuple[Listed, ...]:
    """What the text of ``spans`` and the footnotes marked there refer to, resolved as in ``listed``."""
    return _resolved(document, pointers_in(document, spans), known)


def references_in(document: Document, spans: Sequence[Span], known: Sequence[Known]) -> tuple[Reference, ...]:
    """What the text of ``spans`` and the footnotes marked there point to.

    Where no reference is found, what follows words such as 'see' or 'refer to' counts as one.
    """
    found = listed_in(document, spans, known)
    references = [_reference(document, each) for each in found]
    told = [(s, title) for s in spans if not references and (title := _named(shown(document, s)))]
    rest = [reference_to(title, span, document.id, known) for span, title in told]
    return tuple(dict.fromkeys((*references, *rest)))


def reference_to(title: str, span: Span, document: str, known: Sequence[Known]) -> Reference:
    """The reference to a title that stands in ``span`` of a document, resolved by the title alone."""
    meant = meant_by([title], known)
    return Reference(title, span, document, meant is not None, resolved=meant or "")


def points_elsewhere(sentence: str) -> bool:
    """Whether a sentence (display form) sends the reader to another document."""
    return _POINTER.search(sentence) is not None and bool(_named(sentence))


def resolve(pointer: Pointer, known: Sequence[Known], owner: str = "") -> str | None:
    """The id of the document that a pointer means, by title, abbreviation, official number or address.

    ``owner`` is the title of the document that it stands in: an annex may be known as 'Annex 1 of' it.
    """
    return meant_by(names_in(pointer, owner), known)


def names_in(pointer: Pointer, owner: str = "") -> list[str]:
    """Every name that a pointer gives for the document it means; a bare 'Article 7' gives none."""
    title = pointer.instrument or ("" if pointer.article else pointer.title)
    names = _names(title, pointer.number, pointer.url)
    return [*names, f"{title} of {owner}"] if pointer.kind is ReferenceKind.ANNEX else names


def _names(*given: str | None) -> list[str]:
    """The names that are given, and the two parts of those such as 'Treaty on European Union (TEU)'."""
    names = [name for name in given if name]
    forms = [form for name in names if (form := _SHORT_FORM.match(name))]
    return [*names, *(form[part] for form in forms for part in ("full", "short"))]


def _resolved(document: Document, found: Sequence[Pointer], known: Sequence[Known]) -> tuple[Listed, ...]:
    first = [Listed(pointer, resolve(pointer, known, document.title)) for pointer in found]
    by_note: dict[Span, set[str]] = {}
    for id_, place in ((each.document, place) for each in first for place in each.pointer.places):
        if id_ and place.note and place.note.contains(place.span):
            by_note.setdefault(place.note, set()).add(id_)
    whole = [Listed(each.pointer, each.document or _by_footnote(each.pointer, by_note)) for each in first]
    return tuple(each for each in whole if each.document != document.id)


def _by_footnote(pointer: Pointer, by_note: dict[Span, set[str]]) -> str | None:
    """What the footnote behind a described document resolves to, when that is one document."""
    if pointer.footnote:
        return None
    meant = {id_ for place in pointer.places if place.note for id_ in by_note.get(place.note, ())}
    return meant.pop() if len(meant) == 1 else None


def _reference(document: Document, each: Listed) -> Reference:
    pointer = each.pointer
    place = next(place for place in pointer.places if not place.is_mark)
    return Reference(
        title=pointer.title,
        span=place.span,
        document=document.id,
        in_corpus=each.document is not None,
        kind=pointer.kind,
        url=pointer.url,
        language=pointer.language,
        resolved=each.document or "",
    )


def _named(sentence: str) -> str:
    """What the pointing words are followed by, without the article."""
    pointer = _POINTER.search(sentence)
    if pointer is None:
        return ""
    rest = re.sub(r"^(?:the|de|het)\s+", "", sentence[pointer.end() :])
    end = _TITLE_END.search(rest)
    title = rest[: end.start()] if end else rest
    return title.split("|")[0].strip(" .")


def _listed(document: Document, each: Listed) -> ListedReference:
    pointer = each.pointer
    return ListedReference(
        title=pointer.title,
        kind=pointer.kind,
        url=pointer.url or None,
        footnote=pointer.footnote or None,
        language=pointer.language or None,
        number=pointer.number or None,
        instrument=pointer.instrument or None,
        article=pointer.article or None,
        places=tuple(_place(document, place) for place in pointer.places),
        document=each.document,
    )


def _place(document: Document, place: Place) -> ListedPlace:
    return ListedPlace(
        span=place.span,
        section=place.section,
        lines=lines(document, place.span),
        page=document.page_at(place.span.start),
        printed=place.printed,
        footnote=place.footnote or None,
        is_mark=place.is_mark,
    )
