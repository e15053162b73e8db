"""Parts of a claim that the evidence does not speak of, though it says all the rest almost word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.facts.findings import Aspect, Finding
from qa.facts.tokens import Text

_ENDS = re.compile(
    r"[;:,–—]|\s(?=(?:and|which|who|that|where|while|but|because|since|so|en|die|dat|maar|terwijl|omdat|want)\s)",
    re.IGNORECASE,
)
_REST_SAID, _LEAST_STEMS, _LEAST_REST = 0.8, 2, 3
_LITTLE, _HALF = 0.49, 0.5


def addition_findings(claim: Text, evidence: Sequence[Text], strict: bool = False) -> Iterator[Finding]:
    """Parts of the claim with less than half of their words in evidence that has four fifths of the rest.

    ``strict``: with half of them or less, however short the rest. Claim and evidence must be in one language.
    """
    if not any(text.language == claim.language for text in evidence):
        return
    known: frozenset[str] = frozenset().union(*(text.stems for text in evidence))
    parts = _parts(claim)
    for shown, own in parts:
        rest: frozenset[str] = frozenset().union(*(other for each, other in parts if each is not shown))
        if len(own) < _LEAST_STEMS or len(rest) < (1 if strict else _LEAST_REST):
            continue
        little = len(own & known) / len(own) <= (_HALF if strict else _LITTLE)
        if little and len(rest & known) / len(rest) >= _REST_SAID:
            yield Finding(Aspect.ADDITION, False, shown)


def _parts(claim: Text) -> list[tuple[str, frozenset[str]]]:
    """The parts of a claim between commas and before conjunctions, each with its stems."""
    ends = [0, *(match.end() for match in _ENDS.finditer(claim.raw)), len(claim.raw)]
    found = []
    for start, end in pairwise(ends):
        stems = {token.stem for token in claim.tokens if start <= token.start < end and token.stem}
        found.append((claim.raw[start:end].strip(" ,;:–—."), frozenset(stems)))
    return [(shown, stems) for shown, stems in found if shown]
