"""Whether names with digits in them ('sdg16', 'G7') stand in the evidence exactly so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.facts.findings import Aspect, Finding
from qa.facts.tokens import Text

_CODE = re.compile(r"(?<![^\W\d_])[^\W\d_]+\d\w*")
_DIGITS = re.compile(r"\d+")


def code_findings(claim: Text, evidence: Sequence[Text], context: Sequence[Text]) -> Iterator[Finding]:
    """Codes of the claim that the evidence has with other digits, or does not have at all."""
    shown = _codes(evidence)
    beside = _codes(context)
    for code, printed in _codes([claim]).items():
        if code in shown:
            continue
        same_letters = [each for each in shown if _DIGITS.sub("", each) == _DIGITS.sub("", code)]
        if same_letters:
            yield Finding(Aspect.NUMBER, True, printed, shown[same_letters[0]])
        elif code not in beside:
            yield Finding(Aspect.NUMBER, False, printed)


def _codes(texts: Sequence[Text]) -> dict[str, str]:
    """Folded code to how it is printed."""
    return {
        token.folded: token.text for text in texts for token in text.tokens if _CODE.fullmatch(token.folded)
    }
