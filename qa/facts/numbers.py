"""Whether the evidence bears out the numbers of a claim: exactly, within a hedge, or as a sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import labels, nouns, word_list
from qa.facts.quantities import Bound, Kind, Quantity, quantities
from qa.facts.runs import in_place_of
from qa.facts.tokens import Text, alike


def number_findings(claim: Text, evidence: Sequence[Text], context: Sequence[Text]) -> Iterator[Finding]:
    """Numbers of the claim that the evidence contradicts or lacks."""
    shown = [(text, each) for text in evidence for each in quantities(text)]
    beside = [each for text in context for each in quantities(text)]
    said = quantities(claim)
    for quantity in said:
        words = _words(claim, quantity)
        instead = _in_its_place(quantity, claim, shown)
        if instead is not None:
            yield Finding(Aspect.NUMBER, True, words, instead)
            continue
        fitting = [pair for pair in shown if fits(quantity, pair[1])]
        rival = _rival(quantity, claim, said, shown)
        if fitting or _is_sum(quantity, claim, [each for _, each in shown]):
            better = _better(quantity, claim, fitting, shown)
            if better is not None:
                yield Finding(Aspect.NUMBER, True, words, better)
        elif rival is not None:
            yield Finding(Aspect.NUMBER, True, words, rival)
        elif not any(fits(quantity, each) for each in beside):
            yield Finding(Aspect.NUMBER, False, words)


def _in_its_place(quantity: Quantity, claim: Text, shown: Sequence[tuple[Text, Quantity]]) -> str | None:
    """The number that stands in the evidence where the claim, otherwise word for word alike, has this one."""
    for text, other in shown:
        if other.kind is not quantity.kind or fits(quantity, other):
            continue
        places = (in_place_of(claim, n, n, text) for n in range(quantity.first, quantity.last + 1))
        if any(place and place[0] <= other.last and other.first < place[1] for place in places):
            return _words(text, other)
    return None


def fits(said: Quantity, shown: Quantity) -> bool:
    """Whether a number of the evidence bears out one of the claim, hedges taken at their word."""
    if not _same_kind(said, shown):
        return False
    value, other = said.value, shown.value
    if said.bound is Bound.OVER:
        return other >= value if shown.bound is Bound.OVER else other > value or _equal(other, value)
    if said.bound is Bound.UNDER:
        return other <= value and shown.bound is not Bound.OVER
    if said.bound is Bound.ABOUT or shown.bound is Bound.ABOUT:
        return abs(value - other) <= 0.1 * max(abs(value), abs(other))
    return _equal(value, other)


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < 1e-6 * max(1.0, abs(one))


def _same_kind(said: Quantity, shown: Quantity) -> bool:
    if said.kind is shown.kind:
        return said.kind is not Kind.LABEL or _label(said) == _label(shown)
    kinds = {said.kind, shown.kind}
    return kinds == {Kind.COUNT, Kind.YEARS} or (
        # ... 'for seventeen years' and 'the 17th year'
        kinds == {Kind.COUNT, Kind.ORDINAL} and _equal(said.value, shown.value) and _noun_shared(said, shown)
    )


def _label(quantity: Quantity) -> str:
    """What a number that is a name belongs to, in one language: 'article' for 'artikel'."""
    return labels().get(quantity.nouns[0], quantity.nouns[0])


def _is_sum(said: Quantity, claim: Text, shown: Sequence[Quantity]) -> bool:
    """Whether a total that the claim calls so is the sum of two or three numbers of its kind."""
    if not any(token.folded in word_list("in_all") for token in claim.tokens):
        return False
    like = [each.value for each in shown if each.kind is said.kind][:8]
    return any(_equal(said.value, sum(some)) for n in (2, 3) for some in combinations(like, n))


def _rival(
    quantity: Quantity, claim: Text, said: Sequence[Quantity], shown: Sequence[tuple[Text, Quantity]]
) -> str | None:
    """What the evidence has in place of a number: of its kind, said nowhere in the claim, in like words."""
    best: tuple[float, str] | None = None
    for text, other in shown:
        if not _same_kind(quantity, other) or any(fits(each, other) for each in said):
            continue
        likeness = _likeness(quantity, claim, other, text)
        if likeness >= _needed(quantity) and (best is None or likeness > best[0]):
            best = likeness, _words(text, other)
    return best[1] if best else None


def _better(
    quantity: Quantity,
    claim: Text,
    fitting: Sequence[tuple[Text, Quantity]],
    shown: Sequence[tuple[Text, Quantity]],
) -> str | None:
    """A number that stands for the same noun and in clearly liker words than the fitting one."""
    if quantity.kind is not Kind.COUNT or not fitting:
        return None
    reached = max(_likeness(quantity, claim, other, text) for text, other in fitting)
    for text, other in shown:
        rivals = other.kind is Kind.COUNT and not fits(quantity, other) and _noun_shared(quantity, other)
        if rivals and _likeness(quantity, claim, other, text) >= reached + 4:
            return _words(text, other)
    return None


def _likeness(said: Quantity, claim: Text, shown: Quantity, text: Text) -> float:
    """How alike the words around two numbers are; a shared noun counts for three."""
    shared = len(claim.around(said.first, said.last, 8) & text.around(shown.first, shown.last, 8))
    return shared + 3.0 * _noun_shared(said, shown)


def _noun_shared(said: Quantity, shown: Quantity) -> bool:
    """Whether the numbers count the same thing: the nouns behind them have a word in common."""
    return any(
        alike(nouns().get(one, one), nouns().get(two, two)) for one in said.nouns for two in shown.nouns
    )


def _needed(quantity: Quantity) -> float:
    """How alike the words must be; amounts, percentages and years say what they count themselves."""
    if quantity.kind in (Kind.COUNT, Kind.ORDINAL):
        return 2.0
    return 0.0


def _words(text: Text, quantity: Quantity) -> str:
    """The number as printed, with the noun behind it."""
    last = quantity.last
    if quantity.kind in (Kind.COUNT, Kind.ORDINAL) and last + 1 < len(text.tokens):
        last += not text.tokens[last + 1].is_mark
    return text.between(quantity.first, last)
