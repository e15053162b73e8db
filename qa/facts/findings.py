"""The result of comparing a text with evidence: what is contradicted and what is nowhere to be found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """Which part of the meaning departs."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    DIRECTION = "direction"
    ACTOR = "actor"
    QUANTIFIER = "quantifier"
    QUOTATION = "quotation"
    ADDITION = "addition"


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure of a text from its evidence.

    ``conflict``: the evidence says otherwise; if not, the evidence says nothing of it. ``said`` is
    what the text says, ``shown`` what the evidence says (empty when it says nothing).
    """

    aspect: Aspect
    conflict: bool
    said: str
    shown: str = ""

    @property
    def reason(self) -> str:
        """The departure in words: 'says 17 May, the claim says 17 June'."""
        if self.aspect is Aspect.ACTOR:
            return f"says {self.shown!r}, the claim has it the other way round: {self.said!r}"
        if self.conflict:
            return f"says {self.shown!r}, the claim says {self.said!r}"
        return f"says nothing of {self.said!r}"
