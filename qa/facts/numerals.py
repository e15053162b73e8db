"""Bare numbers of a text, in figures or spelled out, in English or Dutch.

The only module that imports ``text_to_num``, which reads numbers written as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from text_to_num import find_numbers

from qa.facts.lexicon import values
from qa.facts.tokens import Text, Token

_FIGURES = re.compile(r"(\d+(?:[.,]\d+)*)(st|nd|rd|th|ste|de|e)?")
# A word that stands alone is no number: 'one' is a pronoun, 'een' an article, 'million' a scale.
_NOT_ALONE = {"one", "ones", "een", "a", "hundred", "thousand", "million", "billion", "miljoen", "miljard"}
_HALVES = re.compile(r"(\w+?)(?:en|n)half")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A bare number and its first and last token."""

    value: float
    ordinal: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A token as ``text_to_num`` wants it."""

    token: Token

    def text(self) -> str:
        return self.token.folded

    def nt_separated(self, previous: _Word) -> bool:
        return self.token.clause != previous.token.clause

    def not_a_number_part(self) -> bool:
        return self.token.text[0].isdigit()


def numerals(text: Text) -> Iterator[Numeral]:
    """The numbers in order."""
    spelled = _spelled(text)
    at = 0
    while at < len(text.tokens):
        found = _in_figures(text.tokens, at) or spelled.get(at) or _in_one_word(text.tokens, at)
        if found is not None:
            found = _and_a_half(text.tokens, found)
            yield found
            at = found.last
        at += 1


def small_number(tokens: Sequence[Token], at: int) -> float | None:
    """The number that a single token stands for, in figures or in a word."""
    if at >= len(tokens):
        return None
    if tokens[at].text.isdigit():
        return float(tokens[at].text)
    for language in ("en", "nl"):
        found = find_numbers([_Word(tokens[at])], language, threshold=0)
        if found:
            return float(found[0].value)
    return None


def _spelled(text: Text) -> dict[int, Numeral]:
    """Numbers written as words, by their first token."""
    found = {}
    for run in find_numbers([_Word(token) for token in text.tokens], text.language, threshold=0):
        first, last = run.start, run.end - 1
        alone = first == last and text.tokens[first].folded in _NOT_ALONE
        if not alone and not text.tokens[first].text[0].isdigit():
            found[first] = Numeral(float(run.value), run.is_ordinal, first, last)
    return found


def _in_figures(tokens: Sequence[Token], at: int) -> Numeral | None:
    """A number in figures with the scale behind it."""
    match = _FIGURES.fullmatch(tokens[at].text)
    if match is None:
        return None
    value, last = _value(match[1]), at
    while last + 1 < len(tokens) and tokens[last + 1].folded in values("scales"):
        last += 1
        value *= values("scales")[tokens[last].folded]
    return Numeral(value, match[2] is not None, at, last)


def _value(figures: str) -> float:
    """The value of figures with English or Dutch separators: three figures behind one are thousands."""
    parts = re.split(r"[.,]", figures)
    if len(parts) == 1 or all(len(part) == 3 for part in parts[1:]):
        return float("".join(parts))
    return float("".join(parts[:-1]) + "." + parts[-1])


def _in_one_word(tokens: Sequence[Token], at: int) -> Numeral | None:
    """'Half', 'helft', 'driekwart', 'anderhalf', 'vierenhalf'."""
    folded = tokens[at].folded
    if folded in values("shares"):
        return Numeral(values("shares")[folded], False, at, at)
    if folded == "anderhalf":
        return Numeral(1.5, False, at, at)
    match = _HALVES.fullmatch(folded)
    if match is None:
        return None
    whole = small_number([replace(tokens[at], text=match[1], folded=match[1])], 0)
    return Numeral(whole + 0.5, False, at, at) if whole else None


def _and_a_half(tokens: Sequence[Token], found: Numeral) -> Numeral:
    """'Four and a half' and 'four-and-a-half' are one number."""
    behind = [token.folded for token in tokens[found.last + 1 : found.last + 4]]
    if behind == ["and", "a", "half"]:
        return replace(found, value=found.value + 0.5, last=found.last + 3)
    return found
