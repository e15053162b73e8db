"""Quantities of a text: amounts, percentages, counts, ordinals, spans of years, labels."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.facts.dates import dates, label_before
from qa.facts.lexicon import values, word_list
from qa.facts.numerals import Numeral, numerals, small_number
from qa.facts.tokens import Text, Token


class Kind(StrEnum):
    """What is counted."""

    MONEY = "money"
    PERCENT = "percent"
    ORDINAL = "ordinal"
    YEARS = "years"
    LABEL = "label"
    COUNT = "count"


class Bound(StrEnum):
    """How a number is hedged."""

    EXACTLY = ""
    OVER = "over"
    UNDER = "under"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts; ``nouns`` are the stems behind it, for a label the word before."""

    kind: Kind
    value: float
    bound: Bound
    nouns: tuple[str, ...]
    first: int
    last: int


_PHRASES = {
    ("more", "than"): Bound.OVER,
    ("at", "least"): Bound.OVER,
    ("meer", "dan"): Bound.OVER,
    ("ten", "minste"): Bound.OVER,
    ("less", "than"): Bound.UNDER,
    ("fewer", "than"): Bound.UNDER,
    ("up", "to"): Bound.UNDER,
    ("at", "most"): Bound.UNDER,
    ("minder", "dan"): Bound.UNDER,
    ("ten", "hoogste"): Bound.UNDER,
}
_PARTS = (["in"], ["out", "of"], ["op", "de"], ["van", "de"])


@functools.lru_cache(maxsize=4096)
def quantities(text: Text) -> tuple[Quantity, ...]:
    """The quantities of a text, in order; dates are none."""
    dated = {n for date in dates(text) for n in range(date.first, date.last + 1)}
    found, at = [], -1
    for numeral in (each for each in numerals(text) if each.first not in dated):
        if numeral.first > at:
            quantity = _share(text.tokens, numeral) or _with_unit(text.tokens, numeral)
            found.append(quantity)
            at = quantity.last
    return tuple(sorted([*found, *_lone_years(text, found)], key=lambda each: each.first))


def _lone_years(text: Text, found: Sequence[Quantity]) -> Iterator[Quantity]:
    """'The past decade' and its like, without a number: ten years."""
    taken = {n for each in found for n in range(each.first, each.last + 1)}
    for at, token in enumerate(text.tokens):
        years = values("lone_years").get(token.folded)
        counted = {at - 1, at} & taken or (at and text.tokens[at - 1].text[0].isdigit())
        if years and not counted and at and text.tokens[at - 1].folded in word_list("past"):
            yield Quantity(Kind.YEARS, years, Bound.ABOUT, (), at, at)


def _share(tokens: Sequence[Token], numeral: Numeral) -> Quantity | None:
    """A fraction as a percentage: 'four in five', 'vier op de vijf', 'three quarters', 'a third of'."""
    after = [token.folded for token in tokens[numeral.last + 1 : numeral.last + 5]]
    before = tokens[numeral.first - 1].folded if numeral.first else ""
    name, fractions = tokens[numeral.last].folded, values("fractions")
    if numeral.ordinal:
        whole = name in fractions and before in {"a", "one", "een"} and after[:1] in (["of"], ["van"])
        return _percent(tokens, numeral, fractions[name], numeral.last) if whole else None
    for between in (each for each in _PARTS if after[: len(each)] == each):
        of = small_number(tokens, numeral.last + len(between) + 1)
        if of and numeral.value < of:
            return _percent(tokens, numeral, numeral.value / of, numeral.last + len(between) + 1)
    if after and after[0] in fractions and numeral.value * fractions[after[0]] <= 1:
        return _percent(tokens, numeral, numeral.value * fractions[after[0]], numeral.last + 1)
    return _percent(tokens, numeral, numeral.value, numeral.last) if 0 < numeral.value < 1 else None


def _percent(tokens: Sequence[Token], numeral: Numeral, share: float, last: int) -> Quantity:
    """A share as a percentage; of a century or decade, the years."""
    behind = (values("years").get(token.folded, 1) for token in tokens[last + 1 : last + 4])
    years = next((unit for unit in behind if unit > 1), None)
    if years:
        return Quantity(Kind.YEARS, share * years, Bound.EXACTLY, (), numeral.first, last)
    return Quantity(Kind.PERCENT, 100 * share, _bound(tokens, numeral.first), (), numeral.first, last)


def _with_unit(tokens: Sequence[Token], numeral: Numeral) -> Quantity:
    """A number with its unit or noun."""
    first, last, value = numeral.first, numeral.last, numeral.value
    bound, before = _bound(tokens, first), label_before(tokens, first)
    after = [token.folded for token in tokens[last + 1 : last + 3]] or [""]
    sign = before in word_list("currencies")
    if sign or after[0] in word_list("currencies"):
        return Quantity(Kind.MONEY, value, bound, (), first - sign, last + (not sign))
    if after[0] in word_list("percent") or after == ["per", "cent"]:
        return Quantity(Kind.PERCENT, value, bound, (), first, last + (2 if after[0] == "per" else 1))
    if before in word_list("labels"):
        return Quantity(Kind.LABEL, value, Bound.EXACTLY, (before,), first, last)
    if after[0] in values("years") and not numeral.ordinal:
        return Quantity(Kind.YEARS, value * values("years")[after[0]], bound, (), first, last + 1)
    kind = Kind.ORDINAL if numeral.ordinal else Kind.COUNT
    return Quantity(kind, value, bound, _nouns(tokens, last), first, last)


def _nouns(tokens: Sequence[Token], last: int) -> tuple[str, ...]:
    """The stems of the next words of the clause, three at most."""
    clause = tokens[last].clause
    behind = [token for token in tokens[last + 1 : last + 5] if token.clause == clause and token.stem]
    return tuple(token.stem for token in behind[:3])


def _bound(tokens: Sequence[Token], first: int) -> Bound:
    """The hedge before a number."""
    at = first - 1 if first and tokens[first - 1].folded in word_list("currencies") else first
    before = tuple(token.folded for token in tokens[max(0, at - 2) : at])
    if before in _PHRASES:
        return _PHRASES[before]
    hedges = ((bound, word_list(str(bound))) for bound in Bound if bound)
    return next((bound for bound, words in hedges if before[-1:] and before[-1] in words), Bound.EXACTLY)
