"""Dates, months, years and decades of a text, in English and Dutch forms, and whether evidence has them.

Month names are those of CLDR, by ``babel`` through ``qa.facts.places``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import values, word_list
from qa.facts.places import months
from qa.facts.tokens import Text, Token

_YEAR = re.compile(r"1[5-9]\d\d|20\d\d|21\d\d")


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is given; ``to`` is the last year of a range such as 2023-2027.

    ``first`` and ``last`` are token numbers.
    """

    year: int | None
    month: int | None
    day: int | None
    first: int
    last: int
    to: int | None = None

    def fits(self, other: Date) -> bool:
        """Whether everything this date states is stated by the other, or lies in its range."""
        return self._year_fits(other) and all(
            mine is None or mine == theirs
            for mine, theirs in ((self.month, other.month), (self.day, other.day))
        )

    def _year_fits(self, other: Date) -> bool:
        if self.year is None:
            return True
        if self.to is not None:
            return (self.year, self.to) == (other.year, other.to)
        if other.year is None:
            return False
        return other.year <= self.year <= (other.to or other.year)

    def clashes(self, other: Date) -> bool:
        """Whether a part that both state differs, for dates that state the same kind of thing."""
        pairs = (
            (self.year, other.year),
            (self.month, other.month),
            (self.day, other.day),
            (self.to, other.to),
        )
        return any(a is not None and b is not None and a != b for a, b in pairs)


def dates(text: Text) -> list[Date]:
    """The dates of a text, in order."""
    found: list[Date] = []
    at = 0
    while at < len(text.tokens):
        date = _date_at(text.tokens, at)
        if date is not None:
            found.append(date)
            at = date.last
        at += 1
    return found


def date_findings(claim: Text, evidence: Sequence[Text], context: Sequence[Text]) -> Iterator[Finding]:
    """Dates of the claim that the evidence contradicts or lacks."""
    shown = [(text, date) for text in evidence for date in dates(text)]
    beside = [date for text in context for date in dates(text)]
    said = dates(claim)
    for date in (each for each in said if not _borne_out(each, [other for _, other in shown])):
        words = claim.between(date.first, date.last)
        free = ((text, other) for text, other in shown if not any(each.fits(other) for each in said))
        rival = next(((text, other) for text, other in free if date.clashes(other)), None)
        if rival is not None:
            yield Finding(Aspect.DATE, True, words, rival[0].between(rival[1].first, rival[1].last))
        elif not _borne_out(date, beside):
            yield Finding(Aspect.DATE, False, words)


def _borne_out(date: Date, known: Sequence[Date]) -> bool:
    """One date of the evidence fits; or its year stands apart from its day and month."""
    if any(date.fits(other) for other in known):
        return True
    rest = Date(None, date.month, date.day, date.first, date.last)
    if date.year is None or (date.month is None and date.to is None):
        return False
    if date.to is not None:
        return {date.year, date.to} <= {other.year for other in known}
    apart = Date(date.year, None, None, date.first, date.last)
    return any(rest.fits(other) and other.year is None for other in known) and any(
        apart.fits(o) for o in known
    )


def _date_at(tokens: Sequence[Token], at: int) -> Date | None:
    """The date that begins at a token."""
    apart = _numeric(tokens, at) or _decade(tokens, at)
    if apart is not None:
        return apart
    day = _number(tokens, at, 1, 31)
    month = _month(tokens, at + 1)
    if day and month:
        return _with_year(tokens, at + 1, month, day, at)
    month = _month(tokens, at)
    if month and (day := _number(tokens, at + 1, 1, 31)) and not _is_year(tokens, at + 1):
        return _with_year(tokens, at + 1, month, day, at)
    if month and (_is_year(tokens, at + 1) or (at and tokens[at - 1].folded in word_list("before_month"))):
        return _with_year(tokens, at, month, None, at)
    if _is_year(tokens, at):
        return _years(tokens, at)
    return None


def _decade(tokens: Sequence[Token], at: int) -> Date | None:
    """A decade of the twentieth century in words: 'the seventies', 'jaren zeventig', 'jaren 70'."""
    before = tokens[at - 1].folded if at else ""
    tens = int(values("decades").get(tokens[at].folded, 0))
    named = (before == "the" and tokens[at].folded.endswith("ties")) or before == "jaren"
    return Date(1900 + tens, None, None, at, at, 1909 + tens) if tens and named else None


def _numeric(tokens: Sequence[Token], at: int) -> Date | None:
    """A date in figures: 2022-07-14, 14/07/2022 or 14-07-2022, the day before the month."""
    three = tokens[at : at + 3]
    if len(three) < 3 or any(b.start != a.end + 1 for a, b in pairwise(three)):
        return None
    figures = [each.text for each in three]
    if not all(re.fullmatch(r"\d{1,2}|\d{4}", each) for each in figures):
        return None
    if len(figures[0]) == 4:
        figures.reverse()
    day, month, year = (int(each) for each in figures)
    return Date(year, month, day, at, at + 2) if day <= 31 and month <= 12 and year > 1000 else None


def _with_year(tokens: Sequence[Token], last: int, month: int, day: int | None, first: int) -> Date:
    """The date with the year that follows, if one does."""
    for step in (1, 2):
        comma = step == 2 and last + 1 < len(tokens) and tokens[last + 1].text == ","
        if (step == 1 or comma) and _is_year(tokens, last + step):
            return Date(int(tokens[last + step].text[:4]), month, day, first, last + step)
    return Date(None, month, day, first, last)


def _years(tokens: Sequence[Token], at: int) -> Date:
    """A year, a decade as a range, or a range of years in full or with two figures."""
    year = int(tokens[at].text[:4])
    if tokens[at].text.endswith("s"):
        return Date(year, None, None, at, at, year + 9)
    after = at + 1
    if after < len(tokens) and tokens[after].folded in {"–", "to", "until", "tot", "through"}:
        after += 1
        if after < len(tokens) and tokens[after].folded in {"en"}:
            after += 2
    elif after < len(tokens) and tokens[after].start != tokens[at].end + 1:
        return Date(year, None, None, at, at)
    if _is_year(tokens, after):
        return Date(year, None, None, at, after, int(tokens[after].text[:4]))
    if (
        after < len(tokens)
        and re.fullmatch(r"\d\d", tokens[after].text)
        and tokens[after].start == tokens[at].end + 1
    ):
        return Date(year, None, None, at, after, year // 100 * 100 + int(tokens[after].text))
    return Date(year, None, None, at, at)


def _is_year(tokens: Sequence[Token], at: int) -> bool:
    if not 0 <= at < len(tokens) or not _YEAR.fullmatch(tokens[at].text.removesuffix("s")):
        return False
    return label_before(tokens, at) not in word_list("labels") | word_list("currencies")


def label_before(tokens: Sequence[Token], at: int) -> str:
    """The folded word before a token, the point of an abbreviation passed over; empty at the start."""
    abbreviated = at >= 2 and tokens[at - 1].text == "."
    return tokens[at - 1 - abbreviated].folded if at else ""


def _month(tokens: Sequence[Token], at: int) -> int | None:
    """The month named at a token; 'May' and 'March' count with a capital alone."""
    if not 0 <= at < len(tokens):
        return None
    if tokens[at].folded in {"may", "march"} and not tokens[at].is_capitalised:
        return None
    return months().get(tokens[at].folded)


def _number(tokens: Sequence[Token], at: int, least: int, most: int) -> int | None:
    """The whole number at a token, when it lies between the two."""
    if not 0 <= at < len(tokens):
        return None
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|ste|de|e)?", tokens[at].text)
    return int(match[1]) if match and least <= int(match[1]) <= most else None
