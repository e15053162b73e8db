"""The structure of laws and treaties: parts, titles, chapters and sections with their articles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qa.model import SectionPath
from qa.text import fold

# The order in which laws are divided, the widest first; Dutch and English words of one rank.
_RANKS: Mapping[str, int] = {
    **{"annex": 0, "annexe": 0, "appendix": 0, "bijlage": 0, "book": 1, "boek": 1, "part": 2, "deel": 2},
    **{"title": 3, "titel": 3, "chapter": 4, "hoofdstuk": 4, "section": 5, "afdeling": 5},
    **{"§": 6, "paragraaf": 6, "subsection": 6},
}
_HOLDER, _ARTICLE = 7, 8
_DIVISION = re.compile(
    rf"^(?P<label>{'|'.join(_RANKS)})\s*(?P<number>[\divxlc]+[a-z]?|[a-z]|one|two|three|first|second)\b\.?(?P<rest>.*)$",
    re.IGNORECASE,
)
_NUMBER = r"(?P<number>\d{1,4}(?:\s?(?:bis|ter|quater))?[a-z]{0,2}|[IVXLC]+)"
_ARTICLE_HEADING = re.compile(rf"^(?:Article|Artikel|Art\.)\s+{_NUMBER}(?P<rest>\W.*)?$", re.IGNORECASE)
_ARTICLE_LINE = re.compile(
    rf"^(?:Article|Artikel|Art\.|ARTICLE|ARTIKEL)\s+{_NUMBER}(?:\s*[.:–—-]?\s*[^.;\n]{{0,80}})?$"
)
_FEW = 3


def article_number(heading: str) -> str | None:
    """The number in the heading of an article ('Article 7 – No punishment' gives '7'); None for others."""
    match = _ARTICLE_HEADING.match(heading)
    return fold(match["number"]) if match else None


def article_lines(lines: Sequence[str]) -> set[int]:
    """The places of lines that stand alone and head an article, when there are at least three of them."""
    found = {place for place, line in enumerate(lines) if _ARTICLE_LINE.match(line)}
    return found if len(found) >= _FEW else set()


def law_paths(headings: Sequence[tuple[str, int]]) -> list[SectionPath] | None:
    """For each heading, given as text and marker depth, the chain of headings down to itself.

    None when this is not a law whose marker depths contradict its divisions: one with articles no
    deeper than the divisions that hold them.
    """
    ranks = [_rank(text) for text, _ in headings]
    articles = [depth for (_, depth), rank in zip(headings, ranks, strict=True) if rank == _ARTICLE]
    divisions = [
        depth
        for (_, depth), rank in zip(headings, ranks, strict=True)
        if rank is not None and 0 < rank < _HOLDER
    ]
    if not articles or not divisions or min(articles) > max(divisions):
        return None
    return _walk(headings, ranks)


def _rank(text: str) -> int | None:
    if article_number(text):
        return _ARTICLE
    match = _DIVISION.match(text)
    return _RANKS[match["label"].lower()] if match else None


def _walk(headings: Sequence[tuple[str, int]], ranks: Sequence[int | None]) -> list[SectionPath]:
    """Each heading closes those of its rank and below; one without a rank nests in what is open."""
    titles = _titles(headings, ranks)
    depths = {headings[place][1] for place in titles}
    stack: list[tuple[float, str]] = []
    paths = []
    for place, ((text, depth), rank) in enumerate(zip(headings, ranks, strict=True)):
        level: float
        if rank is not None:
            level = rank
        elif place in titles:
            level = stack[-1][0] + 0.5
        elif depth in depths and place + 1 < len(ranks) and ranks[place + 1] == _ARTICLE:
            level = _HOLDER
        else:
            level = _ARTICLE + max(1, depth)
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, text))
        paths.append(tuple(each for _, each in stack))
    return paths


def _titles(headings: Sequence[tuple[str, int]], ranks: Sequence[int | None]) -> set[int]:
    """The places of headings that are the title of the division right before them ('PART 1', 'The Court')."""
    found = set()
    for place in range(1, len(headings)):
        before = _DIVISION.match(headings[place - 1][0])
        named = before is not None and bool(before["rest"].strip(" .:–—-"))
        if ranks[place] is None and before is not None and not named:
            found.add(place)
    return found
