"""All, most, many, some, few, none: how much of a thing a text speaks of, and whether evidence agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import values, word_list
from qa.facts.tokens import Text


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A word of amount, its level from 0 (none) to 5 (all), and the stems it speaks of."""

    level: float
    heads: frozenset[str]
    at: int


def quantifiers(text: Text) -> list[Quantifier]:
    """The words of amount in a text with the next three words that carry meaning."""
    found = []
    for at, token in enumerate(text.tokens):
        level = values("amounts").get(token.folded)
        if level is not None and not _is_phrase(text, at):
            behind = [t.stem for t in text.tokens[at + 1 : at + 6] if t.stem and t.clause == token.clause]
            found.append(Quantifier(level, frozenset(behind[:2]), at))
    return found


def quantifier_findings(claim: Text, evidence: Sequence[Text]) -> Iterator[Finding]:
    """Where the claim says all, some or few of what the evidence says otherwise; 'only' that it lacks."""
    shown = [(text, each) for text in evidence for each in quantifiers(text)]
    for said in quantifiers(claim):
        like = [(text, other) for text, other in shown if said.heads & other.heads]
        if like and all(_differ(said.level, other.level) for _, other in like):
            text, other = like[0]
            yield Finding(Aspect.QUANTIFIER, True, _words(claim, said), _words(text, other))
    limits = next((n for n, token in enumerate(claim.tokens) if token.folded in word_list("only")), None)
    allowed = word_list("only") | (word_list("on_condition") if _conditional(claim, limits) else frozenset())
    if limits is not None and not any(t.folded in allowed for text in evidence for t in text.tokens):
        words = claim.between(max(0, limits - 1), min(limits + 1, len(claim.tokens) - 1))
        wide = next(((text, each) for text, each in shown if each.level == 5), None)
        yield Finding(Aspect.QUANTIFIER, wide is not None, words, _words(*wide) if wide else "")


def _conditional(text: Text, at: int | None) -> bool:
    """Whether 'only' sets a condition: an 'if' or 'when' comes after it."""
    return at is not None and any(t.folded in word_list("on_condition") for t in text.tokens[at + 1 :])


def _differ(said: float, shown: float) -> bool:
    """All and most differ, as do neighbours once the claim says all; else a step of one is a nuance."""
    return abs(said - shown) >= 2 or (said == 5 and shown < 5)


def _is_phrase(text: Text, at: int) -> bool:
    """'After all', 'at all', 'above all' and 'not all' speak of no amount, or of another."""
    return at > 0 and text.tokens[at - 1].folded in {"after", "at", "above", "not", "niet", "of", "in"}


def _words(text: Text, quantifier: Quantifier) -> str:
    return text.between(quantifier.at, min(quantifier.at + 2, len(text.tokens) - 1))
