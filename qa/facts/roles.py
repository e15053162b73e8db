"""Who does what to whom: the words before and after a shared verb, when claim and evidence swap them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import word_list
from qa.facts.names import Name, names
from qa.facts.places import months
from qa.facts.tokens import Text

_BY = frozenset(("by", "door"))
_REACH = 14
_KEY = "="


def role_findings(claim: Text, evidence: Sequence[Text]) -> Iterator[Finding]:
    """Swapped roles: what stands before a shared word in the claim stands behind it in the evidence."""
    for text in evidence:
        for at, token in enumerate(claim.tokens):
            if token.stem and not token.is_capitalised:
                for other in (n for n, each in enumerate(text.tokens) if each.stem == token.stem):
                    if _acts(claim, at) and _acts(text, other) and _swapped(claim, at, text, other):
                        yield Finding(Aspect.ACTOR, True, _side(claim, at), _side(text, other))
                        return


def _swapped(claim: Text, at: int, text: Text, other: int) -> bool:
    """Whether words cross over on both sides, and more than stay; names alone tell when they do."""
    said_before, said_after = _sides(claim, at)
    shown_before, shown_after = _sides(text, other)
    if _is_passive(claim, at) != _is_passive(text, other):
        shown_before, shown_after = shown_after, shown_before
    both = (said_before & said_after) | (shown_before & shown_after)
    said_before, said_after = said_before - both, said_after - both
    shown_before, shown_after = shown_before - both, shown_after - both
    crossing = said_before & shown_after, said_after & shown_before
    staying = (said_before & shown_before) | (said_after & shown_after)
    if all(any(_is_key(each) for each in side) for side in crossing):
        return not any(_is_key(each) for each in staying)
    return all(crossing) and sum(map(len, crossing)) > len(staying)


def _acts(text: Text, at: int) -> bool:
    """Whether a token may be a verb: nothing owns it, and an object or a preposition follows."""
    if at + 1 >= len(text.tokens) or text.tokens[at].text[0].isdigit() or text.tokens[at].folded in months():
        return False
    after = text.tokens[at + 1]
    owned = at > 0 and text.raw[text.tokens[at - 1].end :][:1] in {"'", "’"}
    return not owned and (after.folded in word_list("behind_verbs") or after.is_capitalised)


def _sides(text: Text, at: int) -> tuple[frozenset[str], frozenset[str]]:
    """What stands before and after a token in its sentence: keys of names, stems of other words."""
    ends = {n for n, token in enumerate(text.tokens) if token.text in ".?!;"}
    first = max((n for n in ends if n < at), default=-1) + 1
    last = min((n for n in ends if n > at), default=len(text.tokens))
    found = names(text)
    before = _words(text, found, max(first, at - _REACH), at)
    return before, _words(text, found, at + 1, min(last, at + 1 + _REACH))


def _words(text: Text, found: Sequence[Name], first: int, last: int) -> frozenset[str]:
    within = [name for name in found if first <= name.first and name.last < last]
    named = {n for name in within for n in range(name.first, name.last + 1)}
    keys = {f"{_KEY}{name.key or ' '.join(name.words)}" for name in within}
    return frozenset(
        keys | {text.tokens[n].stem for n in range(first, last) if n not in named and text.tokens[n].stem}
    )


def _is_key(word: str) -> bool:
    """Whether a word of a side stands for a name."""
    return word.startswith(_KEY)


def _is_passive(text: Text, at: int) -> bool:
    """Whether 'by' or 'door' follows the token closely."""
    return any(token.folded in _BY for token in text.tokens[at + 1 : at + 4])


def _side(text: Text, at: int) -> str:
    return text.between(max(0, at - 4), min(len(text.tokens) - 1, at + 4))
