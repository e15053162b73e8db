"""What a document holds besides its text: cover art, page numbers, rules, imprint. Found, never lost."""

from __future__ import annotations

import re

from qa.model import Span

COVER = "cover"
PAGE_NUMBER = "page number"
RULE = "rule"
BLANK = "blank"
FRONT_MATTER = "front matter"

# A word of this length is rare in any European language; a text made of such words is not prose.
_LONGEST_WORD = 30
_LONELY_PAGE_NUMBER = re.compile(r"\W{0,5}\d{1,4}\W{0,5}")
_PAGE_MARK = re.compile(r"(?:^|(?<=\n))[ \t]*(?:\|[ \t]*)?\d{1,3}[ \t]*\|(?:[ \t]+|(?=\n|$))")
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|<?https?://\S+|(?<!\w)\w+(?:[-_/.%]+\w+){4,}")


def is_cover(text: str) -> bool:
    """Whether a paragraph is decoration set as running letters: most of it in impossibly long words."""
    found = _LINK.sub(" ", text).split()
    letters = sum(len(word) for word in found)
    long = sum(len(word) for word in found if len(word) > _LONGEST_WORD)
    return letters >= 100 and long > letters / 2


def is_page_number(text: str) -> bool:
    """Whether a whole paragraph is only a page number, such as ``| 13 |``."""
    return bool(_LONELY_PAGE_NUMBER.fullmatch(text.strip()))


def page_marks(text: str, span: Span) -> list[Span]:
    """Page numbers with a bar at the start of lines inside a paragraph, such as ``15 | ``."""
    return [
        Span(span.start + match.start(), span.start + match.end())
        for match in _PAGE_MARK.finditer(span.of(text))
        if match.end() > match.start()
    ]
