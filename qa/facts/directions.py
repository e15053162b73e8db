"""Words that point one way or the other: more or less, for or against, in or out. See directions.toml."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import directions
from qa.facts.negation import is_denied
from qa.facts.numerals import small_number
from qa.facts.runs import replacements
from qa.facts.tokens import Text, stem
from qa.text import fold

_SIGNS = {"plus": 1, "minus": -1}
_APART = "…"
_REACH, _AROUND = 10, 14
_ENDS = {"least", "most"}


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points: its axis, +1 or -1 (turned by a negation), and its tokens."""

    axis: str
    sign: int
    first: int
    last: int


@functools.cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str, int], ...]]:
    """The first folded word of a phrase to (its words, axis, sign)."""
    found: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
    for axis, poles in directions().items():
        for pole, phrases in poles.items():
            for phrase in phrases:
                parts = tuple(part if part == _APART else fold(part) for part in phrase.split())
                found.setdefault(parts[0], []).append((parts, axis, _SIGNS[pole]))
    # ... longer phrases first
    return {word: tuple(sorted(each, key=lambda p: -len(p[0]))) for word, each in found.items()}


@functools.cache
def _stems() -> Mapping[str, tuple[tuple[tuple[str, ...], str, int], ...]]:
    """The stems of single words to the same, so that other forms of a word point too."""
    single = [phrase for each in _phrases().values() for phrase in each if len(phrase[0]) == 1]
    found: dict[str, tuple[tuple[tuple[str, ...], str, int], ...]] = {}
    for phrase in single:
        for language in ("en", "nl"):
            root = stem(phrase[0][0], language)
            if len(root) >= 4:
                found.setdefault(root, (phrase,))
    return found


@functools.lru_cache(maxsize=4096)
def pointers(text: Text) -> tuple[Pointer, ...]:
    """Every word or phrase of a text that points, in order; 'more than 40' is a number, not a direction."""
    found: list[Pointer] = []
    for at, token in enumerate(text.tokens):
        by_stem = _stems().get(token.stem, ()) if token.stem else ()
        for parts, axis, sign in (*_phrases().get(token.folded, ()), *by_stem):
            last = _end(text, at, parts)
            if last is None or _hedges(text, at):
                continue
            turned = -sign if is_denied(text, at) else sign
            found.append(Pointer(axis, turned, at, last))
            break
    return tuple(found)


def direction_findings(claim: Text, evidence: Sequence[Text]) -> Iterator[Finding]:
    """Where the claim points one way and the evidence, on the same subject, the other."""
    for said in pointers(claim):
        near = _near(claim, said)
        with_it, against, shown = -1, -1, ""
        for text in evidence:
            for other in (each for each in pointers(text) if each.axis == said.axis):
                shared = _shared(near, _near(text, other), claim.language == text.language)
                if other.sign == said.sign:
                    with_it = max(with_it, shared)
                elif shared > against:
                    against, shown = shared, _words(text, other)
        opposite = _in_its_place(said, claim, evidence)
        turned = against >= 1 if with_it < 0 else against >= with_it + 2
        if opposite:
            yield Finding(Aspect.DIRECTION, True, _words(claim, said), opposite)
        elif turned:
            yield Finding(Aspect.DIRECTION, True, _words(claim, said), shown)


def _in_its_place(said: Pointer, claim: Text, evidence: Sequence[Text]) -> str:
    """What points the other way where a text otherwise runs word for word like the claim."""
    for text in evidence:
        for first, last, start, end in replacements(claim, text):
            if first <= said.first < last:
                for other in pointers(text):
                    if start <= other.first < end and other.axis == said.axis and other.sign != said.sign:
                        return _words(text, other)
    return ""


def _shared(one: frozenset[str], other: frozenset[str], same_language: bool) -> int:
    """How many words two surroundings share; across languages that cannot be told, and counts as one."""
    return len(one & other) if same_language else 1


def _near(text: Text, pointer: Pointer) -> frozenset[str]:
    return text.around(pointer.first, pointer.last, _AROUND)


def _words(text: Text, pointer: Pointer) -> str:
    first = pointer.first
    if is_denied(text, first):
        first = max(0, first - 2)
    return text.between(first, pointer.last)


def _end(text: Text, at: int, parts: tuple[str, ...]) -> int | None:
    """The last token of a phrase that begins at a token; None when it does not."""
    tokens = text.tokens
    if _APART in parts:
        clause = tokens[at].clause
        later = range(at + 1, min(len(tokens), at + 1 + _REACH))
        return next((n for n in later if tokens[n].folded == parts[-1] and tokens[n].clause == clause), None)
    if len(parts) == 1:  # found by its word or its stem
        return at
    run = tuple(token.folded for token in tokens[at : at + len(parts)])
    return at + len(parts) - 1 if run == parts else None


def _hedges(text: Text, at: int) -> bool:
    """'More than' and its like before a number; 'more than ever' does point."""
    after = [token.folded for token in text.tokens[at + 1 : at + 3]]
    if after[:1] in (["than"], ["dan"]):
        return len(after) < 2 or text.tokens[at + 2].is_mark or small_number(text.tokens, at + 2) is not None
    falls_under = after[:1] in (["under"], ["within"], ["onder"])
    return falls_under or (at > 0 and text.tokens[at - 1].folded == "at" and text.tokens[at].folded in _ENDS)
