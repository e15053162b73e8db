"""Headings to section paths: levels inferred from what headings mean when marker depths contradict it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.documents.laws import law_paths
from qa.model import SectionPath
from qa.text import fold

_CONTENTS_TITLE = frozenset({"contents", "table of contents", "inhoud", "inhoudsopgave"})
_CONTENTS_LINE = re.compile(r"^(?P<title>\S.*?)(?:\t+|\s*\.{3,}\s*|\s{3,})(?P<page>\d{1,4}|[ivxlc]+)\s*$")
_LONGEST_CONTENTS_LINE = 1000
_LABELLED = re.compile(
    r"^(?P<label>objective|article|chapter|part|title|section|annexe?|appendix|"
    r"doelstelling|artikel|hoofdstuk|deel|titel|afdeling|bijlage|paragraaf)\s+[\divxlc]+[a-z]?\b",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"^[IVXLC]+(?:[.)]\s*|\s+)(?=\S)")
_DECIMAL = re.compile(r"^\d+(?P<deeper>(?:\.\d+)*)[.)]?\s+(?=\S)")
_LETTER = re.compile(r"^[A-Za-z][.)]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed; ``depth`` is its marker depth (1 to 6), 0 when it has no marker."""

    text: str
    depth: int


def is_contents_title(text: str) -> bool:
    """Whether a heading announces a table of contents, in English or Dutch."""
    return fold(text).strip(" :") in _CONTENTS_TITLE


def contents_title(line: str) -> str | None:
    """The title in a line of a contents list; None when no page number is set apart at its end."""
    match = _CONTENTS_LINE.match(line) if len(line) <= _LONGEST_CONTENTS_LINE else None
    return match["title"] if match else None


def contents_titles(lines: Iterable[str]) -> list[str]:
    """The titles of a contents list, or nothing when the lines are not one.

    At least two lines, and nearly all of them, must end in a page number set apart.
    """
    kept = [line for line in lines if line.strip()]
    found = [title for title in map(contents_title, kept) if title is not None]
    return found if len(found) >= 2 and len(found) >= 0.8 * len(kept) else []


def is_numbered(text: str) -> bool:
    """Whether a line begins like a numbered heading: 'Article 7', 'IV', '2.1', but not 'a)'."""
    return any(style.match(text) for style in (_LABELLED, _ROMAN, _DECIMAL))


def section_paths(headings: Sequence[Heading]) -> list[SectionPath]:
    """For each heading the full chain of headings down to and including itself."""
    if (paths := law_paths([(heading.text, heading.depth) for heading in headings])) is not None:
        return paths
    if _depths_hold(headings):
        keys = [("depth", heading.depth) for heading in headings]
        return _paths(headings, keys, by_depth=True)
    return _paths(headings, [_style(heading) for heading in headings], by_depth=False)


def _depths_hold(headings: Sequence[Heading]) -> bool:
    """Whether marker depth can be trusted: every heading has one, one style has one depth, and
    headings with more decimals (1.1 under 1) never share it.
    """
    depths: dict[tuple[str, int], set[int]] = defaultdict(set)
    for heading in headings:
        depths[_style(heading, plain_by_depth=False)].add(heading.depth)
    numbered = [found for style, found in depths.items() if style[0] != "plain"]
    decimals = [found for style, found in depths.items() if style[0] == "decimal"]
    return (
        all(heading.depth for heading in headings)
        and all(len(found) == 1 for found in numbered)
        and len(set().union(*decimals)) == len(decimals)
    )


def _style(heading: Heading, plain_by_depth: bool = True) -> tuple[str, int]:
    """How a heading is numbered; headings of one style stand side by side."""
    labelled = _LABELLED.match(heading.text)
    if labelled:
        return (fold(labelled["label"]), 0)
    decimal = _DECIMAL.match(heading.text)
    if decimal:
        return ("decimal", decimal["deeper"].count("."))
    if _ROMAN.match(heading.text):
        return ("roman", 0)
    if _LETTER.match(heading.text):
        return ("letter", 0)
    return ("plain", heading.depth if plain_by_depth else 0)


def _paths(headings: Sequence[Heading], keys: Sequence[tuple[str, int]], by_depth: bool) -> list[SectionPath]:
    """Walk the headings with a stack: a known style closes what stands below it, a new one nests."""
    stack: list[tuple[tuple[str, int], str]] = []
    paths = []
    for heading, key in zip(headings, keys, strict=True):
        while stack and _closes(key, stack, by_depth):
            stack.pop()
        stack.append((key, heading.text))
        paths.append(tuple(text for _, text in stack))
    return paths


def _closes(key: tuple[str, int], stack: list[tuple[tuple[str, int], str]], by_depth: bool) -> bool:
    """Whether the innermost open heading ends where a heading of style ``key`` begins."""
    if by_depth:
        return stack[-1][0][1] >= key[1]
    return any(open_ == key or (open_[0] == key[0] and open_[1] > key[1]) for open_, _ in stack)
