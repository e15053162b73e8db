"""Everything a document refers to: each other document once, with every place where it is cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qa.cite import blocks_in, marked_in
from qa.documents.describing import described
from qa.documents.kinds import ReferenceKind
from qa.documents.names import key_of, word_set
from qa.documents.naming import Mention, named, pointed
from qa.documents.numbered import numbered
from qa.documents.printed import addresses, citing, italics, links
from qa.model import Block, BlockKind, Document, Footnote, SectionPath, Span
from qa.text import Display, display, fold

_SOURCES = word_set("references bibliography sources literature literatuur bronnen referenties")
_OWN_ARTICLE = re.compile(r"\s*(?:article|artikel|art\.)\s", re.IGNORECASE)
_OWN_ANNEX = re.compile(r"\s*(?:annexe?|appendix|bijlage)\s", re.IGNORECASE)
_BETWEEN = r"[\s'’‘“”\",]+"
_SHORT = re.compile(r"\s\([A-Z][\w ]{1,9}\)$")  # the short form behind a name, as in 'Agenda 2030 (SDGs)'
_LEAST_WORDS = 3
_LONGEST = 4000  # characters looked at together: patterns of names take time with the square of it
_MOST_BETWEEN = 4


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a document points to another: ``printed`` is what stands in ``span``, verbatim.

    ``footnote`` is the number of the footnote that the place lies in or whose mark it is or has
    behind it, empty otherwise, and ``note`` its definition; ``is_mark`` tells a mark from words.
    """

    span: Span
    section: SectionPath
    printed: str
    footnote: str = ""
    is_mark: bool = False
    note: Span | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """Another document, or an article of one, that a document refers to, with every place where it does.

    ``title`` is the first printed form without markup. ``number`` is an official number, ``url`` a
    printed address, ``language`` that of the other document where the text says it (such as 'in
    Dutch'), ``footnote`` the footnote that gives the title; each is empty when nothing is printed.
    ``instrument`` and ``article`` are the two parts of a pointer to an article.
    """

    title: str
    kind: ReferenceKind
    places: tuple[Place, ...]
    footnote: str = ""
    url: str = ""
    language: str = ""
    number: str = ""
    instrument: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A block with its display form, or with a stretch of that of a long block."""

    block: Block
    shown: Display


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention in its block."""

    where: _Shown
    mention: Mention


def pointers(document: Document) -> tuple[Pointer, ...]:
    """What ``document`` refers to, in the order of first places.

    Links and footnotes that cite are taken whole; in running text count titles in title case whose head
    is a kind of document, articles, annexes and official numbers, and documents told by their author or
    subject. A title found once is found again wherever it stands.
    """
    shown = [each for block in document.blocks for each in _show(document, block)]
    found = _found(document, shown)
    return _grouped(document, [*found, *_again(shown, found)])


def pointers_in(document: Document, spans: Sequence[Span]) -> tuple[Pointer, ...]:
    """What the text of ``spans`` and the footnotes marked there refer to; no places outside of these.

    The text of a span is that of the block it lies in, without what stands between its pieces.
    """
    text = [(block, span) for span in spans for block in blocks_in(document, span)]
    notes = [(note, note.span) for note in marked_in(document, spans)]
    inside: dict[Block, list[Span]] = {}
    for block, span in (*text, *notes):
        inside.setdefault(block, []).append(span)
    blocks = [block for block in document.blocks if block in inside]
    found = _found(document, [each for block in blocks for each in _show(document, block)])
    near = [each for each in found if any(span.overlaps(_span(each)) for span in inside[each.where.block])]
    return _grouped(document, near)


# --- mentions -------------------------------------------------------------------------------


def _show(document: Document, block: Block) -> Iterator[_Shown]:
    """A block as shown; one that is very long in stretches that end at blanks."""
    whole = display(document.text, block.pieces, document.markup)
    start = 0
    while len(whole.text) - start > _LONGEST:
        end = whole.text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
        yield _Shown(block, Display(whole.text[start:end], whole.offsets[start:end]))
        start = end
    yield _Shown(block, Display(whole.text[start:], whole.offsets[start:]))


def _span(found: _Found) -> Span:
    return found.where.shown.source(found.mention.start, found.mention.end)


def _found(document: Document, shown: Sequence[_Shown]) -> list[_Found]:
    own_articles, own_annexes = _has_heading(document, _OWN_ARTICLE), _has_heading(document, _OWN_ANNEX)
    return [each for one in shown for each in _mentions(document, one, own_articles, own_annexes)]


def _has_heading(document: Document, pattern: re.Pattern[str]) -> bool:
    headings = (block for block in document.blocks if block.kind is BlockKind.HEADING)
    return any(pattern.match(block.span.of(document.text)) for block in headings)


def _mentions(document: Document, one: _Shown, own_articles: bool, own_annexes: bool) -> list[_Found]:
    """The mentions in a block, none overlapping another; what is printed as a citation goes first."""
    text, kept = one.shown.text, list[Mention]()
    for mention in _candidates(document, one, own_articles, own_annexes):
        if mention.end > mention.start and not any(_overlap(mention, other) for other in kept):
            kept.append(mention)
    return [_Found(one, each) for each in sorted(kept, key=lambda each: each.start) if text]


def _candidates(document: Document, one: _Shown, own_articles: bool, own_annexes: bool) -> Iterator[Mention]:
    block, text = one.block, one.shown.text
    linked = list(links(document, block, one.shown))
    yield from linked
    heading = block.kind is BlockKind.HEADING
    yield from numbered(text, own_articles or (heading and bool(_OWN_ARTICLE.match(text))), own_annexes)
    yield from addresses(text)
    if not linked and (block.kind is BlockKind.FOOTNOTE or _lists_sources(block.section)):
        yield from citing(text)
    if not heading:
        yield from named(text)
        yield from described(text)
        yield from pointed(text)
        if document.markup:
            yield from italics(document.text, block.pieces, one.shown)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _lists_sources(section: SectionPath) -> bool:
    return bool(section) and fold(section[-1]).strip(" .:0123456789") in _SOURCES


def _again(shown: Sequence[_Shown], found: Sequence[_Found]) -> list[_Found]:
    """Further places of titles that are long enough to be nothing else."""
    known = {
        each.mention.title: each.mention
        for each in found
        if len(key_of(each.mention.title)) >= _LEAST_WORDS and each.mention.title[0].isupper()
    }
    if not known:
        return []
    pattern = re.compile(
        "|".join(rf"(?<!\w){_loose(title)}(?!\w)" for title in sorted(known, key=len, reverse=True))
    )
    by_key = {key_of(title): mention for title, mention in known.items()}
    taken = {(id(each.where), n) for each in found for n in range(each.mention.start, each.mention.end)}
    more = []
    for one in shown:
        for match in pattern.finditer(one.shown.text):
            free = all((id(one), n) not in taken for n in range(match.start(), match.end()))
            if free and (mention := by_key.get(key_of(match.group()))):
                more.append(_Found(one, replace(mention, start=match.start(), end=match.end())))
    return more


def _loose(title: str) -> str:
    """A pattern for the words of a title, whatever stands between them."""
    parts = re.split(_BETWEEN, title.strip("'’‘“”\" "))
    return _BETWEEN.join(re.escape(part) for part in parts)


# --- places and groups ------------------------------------------------------------------------


def _grouped(document: Document, found: Sequence[_Found]) -> tuple[Pointer, ...]:
    found = sorted(found, key=_span)
    named_articles = _instruments(found)
    groups: dict[tuple[str, ...], list[_Found]] = {}
    for each in found:
        mention = each.mention
        if mention.article and not mention.instrument:
            whole = named_articles.get(mention.article, mention)
            mention = replace(whole, start=mention.start, end=mention.end)
        groups.setdefault(_key(mention), []).append(_Found(each.where, mention))
    return _with_addresses([_pointer(document, group) for group in groups.values()])


def _with_addresses(found: Sequence[Pointer]) -> tuple[Pointer, ...]:
    """The pointers; one behind which a footnote of nothing but an address is marked has that address."""
    inside: dict[Span, list[Pointer]] = {}
    for pointer, place in ((each, place) for each in found for place in each.places):
        if place.note and place.note.contains(place.span):
            inside.setdefault(place.note, []).append(pointer)
    urls = {
        note: of[0].url for note, of in inside.items() if len(of) == 1 and of[0].kind is ReferenceKind.PAGE
    }
    return tuple(
        replace(each, url=each.url or _first(urls.get(place.note, "") for place in each.places if place.note))
        for each in found
    )


def _instruments(found: Iterable[_Found]) -> dict[str, Mention]:
    """For each article number that stands with one instrument only, the mention that names it."""
    by_number: dict[str, dict[tuple[str, ...], Mention]] = {}
    for each in found:
        if each.mention.instrument:
            named_ = by_number.setdefault(each.mention.article, {})
            named_.setdefault(key_of(each.mention.instrument), each.mention)
    return {number: next(iter(named_.values())) for number, named_ in by_number.items() if len(named_) == 1}


def _key(mention: Mention) -> tuple[str, ...]:
    if mention.article:
        return ("article", mention.article, *key_of(mention.instrument))
    return (mention.number,) if mention.kind is ReferenceKind.ANNEX else key_of(_SHORT.sub("", mention.title))


def _pointer(document: Document, group: Sequence[_Found]) -> Pointer:
    first = group[0].mention
    mentions = [each.mention for each in group]
    places = dict.fromkeys(_place(document, each) for each in group)
    notes = [each.where.block for each in group if each.where.block.label]
    marks = [place for note in dict.fromkeys(notes) for place in _marks(document, note)]
    return Pointer(
        title=first.title,
        kind=first.kind,
        places=tuple(sorted((*places, *marks), key=lambda place: place.span)),
        footnote=notes[0].label if notes else "",
        url=_first(each.url for each in mentions),
        language=_first(each.language for each in mentions),
        number=_first(each.number for each in mentions),
        instrument=first.instrument,
        article=first.article,
    )


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _place(document: Document, found: _Found) -> Place:
    span = _span(found)
    block, printed = found.where.block, span.of(document.text)
    if block.label:
        return Place(span, block.section, printed, block.label, note=block.span)
    behind = _mark_behind(document, span.end)
    definition = behind.definition if behind else None
    note = definition.span if definition else None
    return Place(span, block.section, printed, behind.number if behind else "", note=note)


def _mark_behind(document: Document, end: int) -> Footnote | None:
    """The footnote whose mark follows directly, or behind closing punctuation."""
    for note in document.footnotes:
        for mark in note.marks:
            between = document.text[end : mark.start] if 0 <= mark.start - end <= _MOST_BETWEEN else "x"
            if not any(character.isalnum() or character.isspace() for character in between):
                return note
    return None


def _marks(document: Document, definition: Block) -> Iterator[Place]:
    """Where the marks of the footnote of this definition stand; others may have the same number."""
    for note in (each for each in document.footnotes if each.definition == definition):
        for mark in note.marks:
            section = next((b.section for b in document.blocks if b.span.contains(mark)), ())
            yield Place(mark, section, mark.of(document.text), note.number, True, definition.span)
