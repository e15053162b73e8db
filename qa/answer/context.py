"""Sentences that cannot be understood alone, and the sentences before them that say what they mean."""

from __future__ import annotations

import re
from collections.abc import Collection

from qa.index.store import Build
from qa.model import Block, BlockKind, Document, Span

_MOST = 2
_ITSELF_EN = (
    r"(?:policy|document|letter|paper|report|memorandum|chapter|section|paragraph|article|convention|treaty|"
    r"charter|covenant|declaration|statute|protocol|constitution|act|part|year|month|week|decade|century)s?\b"
)
_ITSELF_NL = (
    r"(?:beleids\w+|document|nota|brief|notitie|rapport|hoofdstuk|paragraaf|artikel\w*|verdrag\w*|handvest|"
    r"verklaring|statuut|protocol|grondwet|wet|deel|jaar|maand|week|eeuw)\b"
)
_BACK = {
    "en": re.compile(
        rf"""(?:(?:and|but|yet|so|however|nevertheless|moreover|furthermore|also|therefore|thus)\b,?\s+)*
        (?:it\b(?!(?:\s+(?:is|was|remains|seems|will\s+be|must|should|can|may))(?:\s+[\w'’-]+){{0,4}}?
                 \s+(?:to|that|for|from|be)\b)
        |its\b|they\b|their\b|he\b|she\b|his\b|her\b
        |(?:this|these|such)\b(?!\s+{_ITSELF_EN})|those\b(?!\s+(?:who|whose|which|that|of|in|with)\b)
        |the\s+(?:same|former|latter)\b|another\b|here,
        |(?:in|with|to|for|by|on|at|due|as|because|from|through|one|some|among)\b(?:\s+[\w'’-]+){{0,4}}?
             \s+(?:(?:this|these)\b(?!\s+{_ITSELF_EN})|(?:do|doing|done)\s+so\b))""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "nl": re.compile(
        rf"""(?:(?:en|maar|ook|toch|echter|bovendien|daarnaast|verder|voorts)\b,?\s+)*
        (?:(?:dit|deze|die)\b(?!\s+{_ITSELF_NL})|dat\s+(?:is|was|zijn|kan|moet|heeft|betekent|geldt)\b
        |hij\b|zij\b|ze\b|zijn\s+(?!er\b)|hun\b|het\s+(?:betreft|gaat|doet|heeft|zal|kan|moet|omvat|behoort)\b
        |(?:daar|hier)(?:bij|door|in|mee|na|op|toe|uit|van|voor|over|om|tegen|onder)\b
        |zo['’]n\b|zulke\b|dergelijke\b|(?:eerst|laatst)genoemde\b|hetzelfde\b|een\s+ander(?:e)?\s+voorbeeld\b
        |(?:in|met|om|voor|door|op|bij|aan|naast|mede|een|tot)\b(?:\s+[\w'’-]+){{0,3}}?
             \s+(?:dit|deze)\b(?!\s+{_ITSELF_NL}))""",
        re.IGNORECASE | re.VERBOSE,
    ),
}


def points_back(sentence: str, language: str) -> bool:
    """Whether a sentence (display form) opens with a word that only the text before it explains.

    'It will do so …', 'This also …', 'In doing so …', 'Dit …'; not 'It is clear that …' or 'This
    document …'. Languages other than English and Dutch are taken to stand alone.
    """
    pattern = _BACK.get(language)
    return pattern is not None and pattern.match(sentence) is not None


def context_of(sentence: int, build: Build, document: Document, shown: Collection[int]) -> Span | None:
    """The span right before a sentence that it cannot be understood without; None when it can.

    It lies in the same paragraph and has one sentence, or two when the first points back as well.
    Sentences that are ``shown`` in the answer anyway are not repeated.
    """
    block = _block_of(document, build.sentences[sentence].span)
    if block is None or block.kind is BlockKind.TABLE:
        return None
    first = sentence
    while sentence - first < _MOST and points_back(build.sentences[first].text, document.language):
        before = _before(first, build, document.id, block)
        if before is None or before in shown:
            break
        first = before
    if first == sentence:
        return None
    last = _before(sentence, build, document.id, block)
    return Span(build.sentences[first].span.start, build.sentences[last or first].span.end)


def _before(sentence: int, build: Build, document: str, block: Block) -> int | None:
    """The sentence before this one in the same block; footnotes may stand between the two."""
    for number in range(sentence - 1, -1, -1):
        if build.passages[build.owners[number]].document != document:
            return None
        span = build.sentences[number].span
        if any(piece.overlaps(span) for piece in block.pieces):
            return number
        if span.end < block.span.start:
            return None
    return None


def _block_of(document: Document, span: Span) -> Block | None:
    return next((b for b in document.blocks if any(piece.overlaps(span) for piece in b.pieces)), None)
