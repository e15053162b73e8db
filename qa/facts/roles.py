"""Who does what to whom: what stands before and behind a shared word, when claim and evidence swap it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import word_list
from qa.facts.names import Name, names
from qa.facts.places import months
from qa.facts.tokens import Text

_BY = frozenset(("by", "door"))
_REACH = 14
_KEY = "="
_OF = frozenset(("of", "van"))
_ARTICLES = frozenset(("the", "de", "het"))
_WITH = frozenset(("with", "met", "and", "en"))


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands on one side of a word: the key of the nearest name, and keys and stems of all the rest."""

    name: str
    words: frozenset[str]


def role_findings(claim: Text, evidence: Sequence[Text]) -> Iterator[Finding]:
    """Swapped roles: what stands before a shared word in the claim stands behind it in the evidence.

    Across languages no word is shared; there the names tell, when each text has the other's first.
    """
    for text in evidence:
        at = _swap(claim, text)
        if at is not None:
            yield Finding(Aspect.ACTOR, True, _side(claim, at[0]), _side(text, at[1]))
            return


def _swap(claim: Text, text: Text) -> tuple[int, int] | None:
    """The shared word around which roles are swapped, as its token in both texts."""
    if claim.language != text.language and (led := _led_otherwise(claim, text)):
        return led
    for at, token in enumerate(claim.tokens):
        if token.stem and not token.is_capitalised:
            for other in (n for n, each in enumerate(text.tokens) if each.stem == token.stem):
                if any(
                    swaps(claim, at, text, other) for swaps in (_swapped, _named_otherwise, _owned_otherwise)
                ):
                    return at, other
    return None


def _swapped(claim: Text, at: int, text: Text, other: int) -> bool:
    """Whether words cross over on both sides, and more than stay; names alone tell when they do."""
    if not (_acts(claim, at, "behind_verbs") and _acts(text, other, "behind_verbs")):
        return False
    (said_before, said_after), (shown_before, shown_after) = (
        (before.words, after.words) for before, after in _both(claim, at, text, other)
    )
    both = (said_before & said_after) | (shown_before & shown_after)
    said_before, said_after = said_before - both, said_after - both
    shown_before, shown_after = shown_before - both, shown_after - both
    crossing = said_before & shown_after, said_after & shown_before
    staying = (said_before & shown_before) | (said_after & shown_after)
    if all(any(_is_key(each) for each in side) for side in crossing):
        return not any(_is_key(each) for each in staying)
    return all(crossing) and sum(map(len, crossing)) > len(staying)


def _named_otherwise(claim: Text, at: int, text: Text, other: int) -> bool:
    """Whether the names nearest to a word have changed places."""
    if not (_acts(claim, at, "behind_names") and _acts(text, other, "behind_names")):
        return False
    (a, b), (c, d) = ((before.name, after.name) for before, after in _both(claim, at, text, other))
    return bool(a and b) and a != b and (a, b) == (d, c)


def _both(claim: Text, at: int, text: Text, other: int) -> tuple[tuple[_Side, _Side], tuple[_Side, _Side]]:
    """The sides of a shared word in both texts, those of the evidence turned round when one is passive."""
    said, (before, after) = _sides(claim, at, text), _sides(text, other, claim)
    turned = _is_passive(claim, at) != _is_passive(text, other)
    return said, ((after, before) if turned else (before, after))


def _led_otherwise(claim: Text, text: Text) -> tuple[int, int] | None:
    """The first names of both texts when each has the other's, and has it later."""
    if any(token.folded in _BY for each in (claim, text) for token in each.tokens):
        return None
    ours, theirs = _named(claim, text), _named(text, claim)
    shared = {_key(name) for name in ours} & {_key(name) for name in theirs}
    said, shown = (_first_two(each, shared) for each in (ours, theirs))
    if said is None or shown is None or [_key(each) for each in said] != [_key(each) for each in shown[::-1]]:
        return None
    leads = _leads(claim, said) and _leads(text, shown)
    return (said[0].first, shown[0].first) if leads else None


def _first_two(found: Sequence[Name], shared: frozenset[str] | set[str]) -> tuple[Name, Name] | None:
    """The first two different names of those that are shared."""
    first = next((name for name in found if _key(name) in shared), None)
    second = next((name for name in found if first and _key(name) in shared - {_key(first)}), None)
    return (first, second) if first and second else None


def _leads(text: Text, pair: tuple[Name, Name]) -> bool:
    """Whether the first of two names may be who acts on the second: no preposition stands before it, and
    they are not joined.
    """
    first, second = pair
    before = {token.folded for token in text.tokens[max(0, first.first - 2) : first.first]}
    between = {token.folded for token in text.tokens[first.last + 1 : second.first]}
    return not before & word_list("prepositions") and bool(between) and not between & _WITH


def _owned_otherwise(claim: Text, at: int, text: Text, other: int) -> bool:
    """Whether a thing belongs to another in each text, and both texts name both of these."""
    ours, theirs = _named(claim, text), _named(text, claim)
    own, their = _owner(claim, at, ours), _owner(text, other, theirs)
    if not own or not their or own == their:
        return False
    return their in {_key(name) for name in ours} and own in {_key(name) for name in theirs}


def _owner(text: Text, at: int, found: Sequence[Name]) -> str:
    """The key of the name that owns a word: "Norway's attack", 'the attack of Norway'; empty without one."""
    for name in found:
        if name.last == at - 1 and text.raw[text.tokens[name.last].end :][:1] in {"'", "’"}:
            return _key(name)
        between = [token.folded for token in text.tokens[at + 1 : name.first]]
        if between and between[0] in _OF and set(between[1:]) <= _ARTICLES:
            return _key(name)
    return ""


def _acts(text: Text, at: int, followers: str) -> bool:
    """Whether a token may be a verb: nothing owns it, and a name or one of a list of words follows."""
    if at + 1 >= len(text.tokens) or text.tokens[at].text[0].isdigit() or text.tokens[at].folded in months():
        return False
    after = text.tokens[at + 1]
    owned = at > 0 and text.raw[text.tokens[at - 1].end :][:1] in {"'", "’"}
    return not owned and (after.folded in word_list(followers) or after.is_capitalised)


def _sides(text: Text, at: int, beside: Text) -> tuple[_Side, _Side]:
    """What stands before and after a token in its sentence."""
    ends = {n for n, token in enumerate(text.tokens) if token.text in ".?!;"}
    first = max((n for n in ends if n < at), default=-1) + 1
    last = min((n for n in ends if n > at), default=len(text.tokens))
    found = _named(text, beside)
    before = [name for name in found if first <= name.first and name.last < at]
    after = [name for name in found if at < name.first and name.last < last]
    return (
        _Side(_key(before[-1]) if before else "", _words(text, found, max(first, at - _REACH), at)),
        _Side(_key(after[0]) if after else "", _words(text, found, at + 1, min(last, at + 1 + _REACH))),
    )


@functools.lru_cache(maxsize=4096)
def _named(text: Text, beside: Text) -> tuple[Name, ...]:
    """The names of a text; a lone capital at the start of a sentence is one where the other text says so."""
    known = {name.words for name in names(beside) if len(name.words) == 1}
    taken = {n for name in names(text) for n in range(name.first, name.last + 1)}
    lone = [
        Name("", (token.folded,), n, n)
        for n, token in enumerate(text.tokens)
        if token.is_capitalised and n not in taken and (token.folded,) in known
    ]
    return tuple(sorted([*names(text), *lone], key=lambda name: name.first))


def _words(text: Text, found: Sequence[Name], first: int, last: int) -> frozenset[str]:
    within = [name for name in found if first <= name.first and name.last < last]
    named = {n for name in within for n in range(name.first, name.last + 1)}
    keys = {f"{_KEY}{_key(name)}" for name in within}
    return frozenset(
        keys | {text.tokens[n].stem for n in range(first, last) if n not in named and text.tokens[n].stem}
    )


def _key(name: Name) -> str:
    return name.key or " ".join(name.words)


def _is_key(word: str) -> bool:
    """Whether a word of a side stands for a name."""
    return word.startswith(_KEY)


def _is_passive(text: Text, at: int) -> bool:
    """Whether 'by' or 'door' follows the token closely, or 'was' or 'wordt' stands before it."""
    before = {token.folded for token in text.tokens[max(0, at - 2) : at]}
    made = before & word_list("passive") and not text.tokens[at].folded.endswith("ing")
    return bool(made) or any(token.folded in _BY for token in text.tokens[at + 1 : at + 4])


def _side(text: Text, at: int) -> str:
    return text.between(max(0, at - 4), min(len(text.tokens) - 1, at + 4))
