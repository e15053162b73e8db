"""What a text puts between quotation marks must stand in the evidence, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.facts.findings import Aspect, Finding
from qa.facts.tokens import Text
from qa.text import words

_QUOTED = re.compile(
    r"(?<!\w)(?:'([^'\n]{2,300}?)'|‘([^’\n]{2,300}?)’|\"([^\"\n]{2,300}?)\"|“([^”\n]{2,300}?)”)(?!\w)"
)


def quotation_findings(claim: Text, evidence: Sequence[Text], context: Sequence[Text]) -> Iterator[Finding]:
    """Quotations of the claim that are none of the evidence; another one there contradicts it."""
    said = quoted(claim.raw)
    shown = [each for text in evidence for each in quoted(text.raw)]
    for each in said:
        if any(_within(each, text.raw) for text in evidence):
            continue
        rival = next((other for other in shown if not any(_within(one, other) for one in said)), None)
        if rival is not None:
            yield Finding(Aspect.QUOTATION, True, each, rival)
        elif not any(_within(each, text.raw) for text in context):
            yield Finding(Aspect.QUOTATION, False, each)


def quoted(raw: str) -> list[str]:
    """The contents of the quotation marks in a text, in order."""
    return [next(group for group in match.groups() if group) for match in _QUOTED.finditer(raw)]


def _within(quotation: str, raw: str) -> bool:
    """Whether the words of a quotation stand in a text in the same order without a gap."""
    return f" {' '.join(words(quotation))} " in f" {' '.join(words(raw))} "
