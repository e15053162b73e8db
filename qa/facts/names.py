"""Names and acronyms of a text, and whether the evidence has them, under whatever name or language."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.facts.findings import Aspect, Finding
from qa.facts.lexicon import aliases, word_list
from qa.facts.places import is_country, known_names, longest_name, months
from qa.facts.runs import in_place_of
from qa.facts.tokens import Text, Token, alike

_SENTENCE_ENDS = frozenset(".?!:;")
_SPEAKER = "NL"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a text; ``key`` is what a known one stands for, empty for others.

    ``words`` are folded; ``first`` and ``last`` are token numbers; ``beside`` is the capitalised word
    that follows, of which a known name may be the first part ('American Convention').
    """

    key: str
    words: tuple[str, ...]
    first: int
    last: int
    beside: str = ""


@functools.lru_cache(maxsize=4096)
def names(text: Text) -> tuple[Name, ...]:
    """The names of a text, in order. A lone capital at the start of a sentence does not make a name."""
    found: list[Name] = []
    at = 0
    while at < len(text.tokens):
        name = _known_at(text.tokens, at) or _capitals_at(text.tokens, at)
        if name is not None:
            found.append(name)
            at = name.last
        at += 1
    return tuple(found)


def name_findings(claim: Text, evidence: Sequence[Text], context: Sequence[Text]) -> Iterator[Finding]:
    """Names of the claim that the evidence contradicts or lacks."""
    said = names(claim)
    for name in (each for each in said if not any(has(text, claim, each) for text in evidence)):
        known_beside = any(has(text, claim, name) for text in context)
        if known_beside and name.key == _SPEAKER and any(_speaks(text) for text in evidence):
            continue
        words = claim.between(name.first, name.last)
        rival = _rival(name, claim, evidence)
        if rival is not None:
            yield Finding(Aspect.NAME, True, words, rival)
        elif not known_beside:
            yield Finding(Aspect.NAME, False, words)


def has(text: Text, claim: Text, name: Name) -> bool:
    """Whether a text has a name of the claim: the same thing, the same words, or its acronym."""
    theirs = names(text)
    if _stands_in(name, text):
        return True
    if name.key and any(name.key == other.key for other in theirs):
        return True
    if name.key and is_country(name.key):
        return False
    if all(_has_word(text, claim, word) for word in name.words):
        return True
    shown = claim.between(name.first, name.last)
    if _is_acronym(shown):
        return name.words[0] in _initials(text)
    return any(_initials_of(name.words) == other.words[0] for other in theirs if len(other.words) == 1)


def _stands_in(name: Name, text: Text) -> bool:
    """Whether a text has what a name is used for: 'Brussels' for the EU, 'NGOs' for civil society."""
    meant = aliases("stands_for.toml").get(" ".join(name.words))
    if not meant:
        return False
    folded = f" {' '.join(token.folded for token in text.tokens)} "
    return any(f" {phrase} " in folded for phrase in meant)


def _has_word(text: Text, claim: Text, word: str) -> bool:
    """Whether a text has a word; across languages the same root will do."""
    if any(token.folded == word for token in text.tokens):
        return True
    stems = [token.stem for token in claim.tokens if token.folded == word and token.stem]
    if text.language == claim.language:
        return any(stem in text.stems for stem in stems)
    return any(alike(stem, other) for stem in stems for other in text.stems)


def _rival(name: Name, claim: Text, evidence: Sequence[Text]) -> str | None:
    """The name that stands in the evidence where the claim has this one, as printed there."""
    said = names(claim)
    around = claim.around(name.first, name.last)
    best: tuple[float, str] | None = None
    for text in evidence:
        place = in_place_of(claim, name.first, name.last, text)
        there = [other for other in names(text) if place and place[0] <= other.first < place[1]]
        if there and claim.tokens[name.first].clause == claim.tokens[name.last].clause:
            return text.between(there[0].first, there[-1].last)
        free = (other for other in names(text) if not any(_same(each, claim, other, text) for each in said))
        for other in (each for each in free if _of_a_kind(name, each)):
            shared = len(around & text.around(other.first, other.last))
            shared += _through(claim, name) and _through(text, other)
            shared += 2 * len(set(name.words) & set(other.words) - word_list("small"))
            needed = 1 if claim.language == text.language else 0
            if shared >= needed and (best is None or shared > best[0]):
                best = shared, text.between(other.first, other.last)
    return best[1] if best else None


def _through(text: Text, name: Name) -> bool:
    """Whether something is done through what is named: 'via the EU', 'by the court'."""
    before = [token.folded for token in text.tokens[max(0, name.first - 2) : name.first]]
    return bool(set(before) & word_list("agency"))


def _same(said: Name, claim: Text, other: Name, text: Text) -> bool:
    """Whether a name of the claim speaks of this name of the evidence."""
    if said.key or other.key:
        return said.key == other.key
    return has(text, claim, said) and any(
        alike(one, two) for one in said.words for two in other.words if one not in word_list("small")
    )


def _of_a_kind(one: Name, other: Name) -> bool:
    """Whether one name may stand for the other by mistake."""
    if {*one.words, one.beside} & {*other.words, other.beside} - word_list("small") - {""}:
        return True
    if one.key and other.key:
        return is_country(one.key) == is_country(other.key)
    return not one.key and not other.key


def _speaks(text: Text) -> bool:
    return any(token.folded in word_list("first_person") for token in text.tokens)


def _known_at(tokens: Sequence[Token], at: int) -> Name | None:
    """The longest known name that begins at a token."""
    for size in range(min(longest_name(), len(tokens) - at), 0, -1):
        run = tokens[at : at + size]
        words = tuple(token.folded for token in run)
        key = known_names().get(words)
        if key and _written_as_name(run, key):
            after = tokens[at + size] if at + size < len(tokens) else None
            beside = after.folded if after is not None and _capital(after) else ""
            return Name(key, words, at, at + size - 1, beside)
    return None


def _written_as_name(run: Sequence[Token], key: str) -> bool:
    """With a capital (an acronym with all of them); small only for the longer names of countries."""
    shown = run[0].text
    if len(run) == 1 and len(shown) <= 3:
        return shown.isupper()
    if len(run) == 1 and not shown[0].isupper():
        return is_country(key) and len(shown) >= 5 and run[0].folded not in word_list("ordinary")
    return shown[0].isupper() or len(run) > 1


def _capitals_at(tokens: Sequence[Token], at: int) -> Name | None:
    """The run of capitalised words that begins at a token."""
    last = at
    while last < len(tokens) and _capital(tokens[last]) and (last == at or _known_at(tokens, last) is None):
        last += 1
    if last == at:
        return None
    run = tokens[at:last]
    if _begins_sentence(tokens, at):
        if len(run) == 1 and not _is_acronym(run[0].text):
            return None
        if not run[0].stem:
            run, at = run[1:], at + 1
    if not run or (len(run) == 1 and not run[0].stem and not _is_acronym(run[0].text)):
        return None
    return Name("", tuple(token.folded for token in run), at, last - 1)


def _capital(token: Token) -> bool:
    return token.is_capitalised and len(token.text) > 1 and token.folded not in months()


def _begins_sentence(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or tokens[at - 1].text in _SENTENCE_ENDS


def _is_acronym(shown: str) -> bool:
    """Whether a single word is written with at least two capitals."""
    return " " not in shown and sum(character.isupper() for character in shown) >= 2


@functools.lru_cache(maxsize=4096)
def _initials(text: Text) -> frozenset[str]:
    """The initials of every run of two to eight words, small words left out."""
    letters = "".join(
        t.folded[0] if not t.is_mark else " " for t in text.tokens if t.folded not in word_list("small")
    )
    return frozenset(letters[i : i + n] for i in range(len(letters)) for n in range(2, 9))


def _initials_of(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words if word not in word_list("small"))
