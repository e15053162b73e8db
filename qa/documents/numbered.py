"""References by number: articles, annexes, motions, parliamentary papers, resolutions, official journals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from qa.documents.kinds import ReferenceKind
from qa.documents.naming import ALONE, Mention, named
from qa.text import fold

_NUMBER = r"(?:\d{1,3}(?:\s?bis|\s?ter)?[a-z]?|[IVXL]+)(?:\(\d+\))?"
_CLAUSE = (
    r"(?:,?\s(?:paragraphs?|leden|lid|onder|aanhef en onder|sub)\s\w+\)?|"
    r",?\s(?:eerste|tweede|derde|vierde|vijfde|zesde)\slid)*,?"
)
_ARTICLE = re.compile(
    rf"\b(?P<label>(?:Article|article|Artikel|artikel|Art\.|art\.)\s(?P<number>{_NUMBER})(?![\w-]))"
    rf"(?P<clause>{_CLAUSE})(?P<of>\s(?:of|van)\s(?:(?:the|de|het)\s)?(?:(?:Dutch|Nederlandse)\s)?)?"
)
_SHORT = re.compile(r"\s?(?P<short>[A-Z][A-Za-z]*[A-Z]|Grondwet|Gw|Constitution)\b")
_OWN = re.compile(r"\s?(?:of|van)\s(?:this|that|the present|dit|deze|het onderhavige)\b")
_ANNEX = re.compile(
    r"\b(?:Annexe?|Appendix|Bijlage|bijlage|annexe?)\s(?P<number>\d{1,2}|[IVX]+|[A-Z])\b(?!\.\d)"
)
_PAPER_NUMBER = r"\d{2}\s?\d{3}(?:[-\s](?:\d{1,2}|[IVXLC]+)(?![\w]))?(?:\s\([^()]{1,10}\))?"
_MOTION = re.compile(
    rf"\b(?:Motions?|motions?|Moties?|moties?)\s(?:(?:by|of|van|from)\s[^,.;()|]{{3,80}}?,?\s)?"
    rf"\(?(?P<number>{_PAPER_NUMBER},?\s(?:no|nr)\.?\s?\d+)\)?"
)
_MOTION_BY = re.compile(
    r"\b(?:Motions?|motions?|Moties?|moties?)\s(?:by|of|van|from)\s(?:(?:the|de|het)\s)?(?:MPs?|members?|leden|lid|Kamerlid|Kamerleden)?"
    r"\s?(?P<names>[A-Z][\w’'-]+(?:\s(?:(?:van|der|de|den|ten|ter|and|en|et|al\.|c\.s\.)\s?)*(?:[A-Z][\w’'-]+)?)*)"
)
# What a motion is about, to the end of the line.
_SUBJECT = re.compile(r"\s[–-]\s[^|]+?(?=\.?$)")
_PAPER = re.compile(
    rf"\b(?:Parliamentary [Pp]apers?|Kamerstuk(?:ken)?)(?:\sI{{1,2}}\b)?,?\s?"
    r"(?:\d{4}[-/]\d{2,4},?\s)?"
    rf"(?P<number>{_PAPER_NUMBER},?\s(?:no|nr)\.?\s?\d+)"
)
_SYMBOL = re.compile(
    r"(?:(?P<name>(?:(?!(?:The|In|De|Het)\s)[A-Z][\w-]+\s)*(?:[Rr]esolution|[Rr]esolutie)s?)\s)?"
    r"(?P<number>\b[AESC](?:/[A-Z][\w.]*)*/(?:[\w.-]+/)*\d+(?:\s\(\d{4}\))?(?:/Add\.\d+|/Rev\.\d+)*)\b"
)
_RESOLUTION = re.compile(
    r"(?P<name>(?:(?!(?:The|In|De|Het)\s)[A-Z][\w-]+\s)*(?:[A-Z]{2,}-)?(?:[Rr]esolution|[Rr]esolutie))\s"
    r"(?P<number>\d{1,4}(?:/\d{1,4})?(?:\s\(\d{4}\))?)(?!\w)"
)
_UNION = re.compile(
    r"\b(?:(?P<kind>Regulation|Directive|Decision|Verordening|Richtlijn|Besluit)\s)"
    r"(?P<number>(?:\((?:EU|EC|EEC|EG|EEG|Euratom)\)\s)?(?:(?:No\.?|nr\.)\s)?\d{2,4}/\d{1,4}(?:/[A-Z]{2,5})?)"
)
_COM = re.compile(r"\b(?P<number>(?:COM|SWD|JOIN)\s?\(\d{4}\)\s?\d{1,4})\b")
_GAZETTE = re.compile(
    r"\b(?P<number>(?:Stb|Trb|Stcrt|Staatsblad|Tractatenblad|Staatscourant)\.?\s(?:19|20)\d\d,\s?(?:nr\.\s)?\d{1,5})\b"
)


def numbered(text: str, own_articles: bool, own_annexes: bool) -> Iterator[Mention]:
    """Everything that is told by a number.

    In a document with articles of its own (``own_articles``) a bare 'Article 5' points inside, and so
    does a bare annex where it has those.
    """
    yield from _articles(text, own_articles)
    yield from _motions(text)
    yield from _with_number(text, _PAPER, ReferenceKind.LETTER)
    yield from _with_number(text, _SYMBOL, ReferenceKind.RESOLUTION)
    yield from _with_number(text, _RESOLUTION, ReferenceKind.RESOLUTION)
    yield from _with_number(text, _UNION, ReferenceKind.LAW)
    yield from _with_number(text, _COM, ReferenceKind.PUBLICATION)
    yield from _with_number(text, _GAZETTE, ReferenceKind.LAW)
    if not own_annexes:
        for match in _ANNEX.finditer(text):
            number = f"annex {match['number']}"
            yield Mention(match.start(), match.end(), match.group(), ReferenceKind.ANNEX, number=number)


def _articles(text: str, own: bool) -> Iterator[Mention]:
    for match in _ARTICLE.finditer(text):
        if _OWN.match(text, match.end("clause")):
            continue
        found = _instrument(text, match)
        if found is None and own:
            continue
        start, end = match.start(), match.end("label")
        if found is not None:
            end = found[1]
        yield Mention(
            start,
            end,
            text[start:end],
            ReferenceKind.ARTICLE,
            instrument=found[0] if found else "",
            article=match["number"],
        )


def _instrument(text: str, match: re.Match[str]) -> tuple[str, int] | None:
    """The treaty or law behind 'Article 7 …', and where its name ends."""
    at = match.end() if match["of"] else match.end("clause")
    short = _SHORT.match(text, at)
    if short and (not match["of"] or short["short"].isupper() or fold(short["short"]) in ALONE):
        return short["short"], short.end()
    if not match["of"]:
        return None
    behind = text[at:]
    title = next((each for each in named(behind) if each.start == 0), None)
    return (title.title, at + title.end) if title else None


def _motions(text: str) -> Iterator[Mention]:
    for match in _MOTION.finditer(text):
        tail = _SUBJECT.match(text, match.end())
        title = text[match.start() : tail.end() if tail else match.end()]
        title = title if "(" in match.group() else title.rstrip(")")
        found = Mention(match.start(), match.start() + len(title), title, ReferenceKind.MOTION)
        yield replace(found, number=match["number"])
    for match in _MOTION_BY.finditer(text):
        title = match.group().rstrip()
        yield Mention(match.start(), match.start() + len(title), title, ReferenceKind.MOTION)


def _with_number(text: str, pattern: re.Pattern[str], kind: ReferenceKind) -> Iterator[Mention]:
    for match in pattern.finditer(text):
        yield Mention(match.start(), match.end(), match.group(), kind, number=match["number"])
