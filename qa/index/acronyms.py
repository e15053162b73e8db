"""Acronyms with the names they stand for, as a document defines them, and questions spelled out by them.

Pairs are found as by Schwartz and Hearst (A Simple Algorithm for Identifying Abbreviation Definitions in
Biomedical Text, PSB 2003): 'name (SHORT)' or 'SHORT (name)', the letters of the short form found in the
name from right to left. Beyond the paper a capital must begin a word of the name or be a capital there,
and a capitalised name is believed whatever its letters when the short form right behind it is in
capitals, since ministries print the English name beside the Dutch abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.index.lexical import terms
from qa.model import Passage
from qa.text import words

_LONGEST = 300  # characters of a name; a page without an end must not be read again for every bracket
_BRACKETS = re.compile(r"\(([^()]{2,120})\)")
_SHORT = re.compile(r"(?=(?:.*[A-Z]){2})[A-Z][A-Za-z&.-]{1,9}")
_LAST_WORD = re.compile(r"([^\s,;:]+)\s*$")
_ALONE = {(True, False), (False, True)}  # of short form and name
_SMALL = frozenset(["of", "on", "for", "and", "the", "in", "to", "van", "voor", "en", "de", "het", "der"])
_CAPITALISED_NAME = re.compile(rf"(?:[A-Z][\w'’-]+\s+)(?:(?:[A-Z][\w'’-]*|{'|'.join(_SMALL)})\s+)*$")
_ARTICLE = re.compile(r"^(?:The|An?|De|Het|Een)\s+")


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form, what it stands for, and the document that says so."""

    short: str
    long: str
    document: str


def acronyms_in(passages: Iterable[Passage]) -> tuple[Acronym, ...]:
    """What the documents define, each once for every document."""
    found = {
        (key_of(short), _key(long), passage.document): Acronym(short, long, passage.document)
        for passage in passages
        for sentence in passage.sentences
        for short, long in definitions(sentence.text)
    }
    return tuple(found.values())


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """The (short, long) forms that a text in display form defines."""
    for brackets in _BRACKETS.finditer(text):
        inside = brackets[1].strip()
        before = text[max(0, brackets.start() - _LONGEST) : brackets.start()]
        if _SHORT.fullmatch(inside):
            long = _name_before(before, inside)
            if long:
                yield inside, long
        else:
            last = _LAST_WORD.search(before)
            name = re.split(r"[;,]", inside)[0].strip()
            if last and _SHORT.fullmatch(last[1]) and _matched(name, last[1]) == name:
                yield last[1], name


def key_of(short: str) -> str:
    """What equal short forms share: capitals, without a plural s."""
    return re.sub(r"(?<=[A-Z])['’]?s$", "", short).replace(".", "").upper()


def spelled_out(question: str, known: Sequence[Acronym]) -> str:
    """The question with its acronyms and their names beside each other, 'name (SHORT)'.

    A question with no acronym or name of ``known``, or with both, stays exactly as it is. One that
    stands for several names gets each of them. Small letters count too, unless they are a common word.
    """
    asked = words(question)
    for forms in _by_key(known).values():
        names = list(dict.fromkeys(each.long for each in forms))
        held = [long for long in names if _holds(asked, words(long))]
        place = _short_in(question, key_of(forms[0].short))
        if place and not held:
            question = f"{question[: place.start()]}{', '.join(names)} ({place[0]}){question[place.end() :]}"
        elif held and not place:
            question = _with_short(question, held[0], forms[0].short)
    return question


def differing(one: str, other: str, known: Sequence[Acronym]) -> tuple[Acronym, ...]:
    """Those whose short form stands without the name in one of two texts, and the name alone in the other."""

    def forms(text: str, each: Acronym) -> tuple[bool, bool]:
        return _short_in(text, key_of(each.short)) is not None, _holds(words(text), words(each.long))

    return tuple(each for each in known if {forms(one, each), forms(other, each)} == _ALONE)


def _by_key(known: Sequence[Acronym]) -> dict[str, list[Acronym]]:
    """The acronyms by the key of the short form, each name once."""
    found: dict[str, dict[str, Acronym]] = {}
    for each in known:
        found.setdefault(key_of(each.short), {}).setdefault(_key(each.long), each)
    return {short: list(names.values()) for short, names in found.items()}


def _short_in(question: str, short: str) -> re.Match[str] | None:
    """Where the short form stands in the question, in capitals or, when it is no common word, not."""
    if short.casefold() not in question.casefold():
        return None  # soon told, and true of nearly all acronyms of a large corpus
    found = re.search(rf"(?<![\w-])(?i:{re.escape(short)})(?:['’]?s)?(?![\w-])", question)
    common = not terms(short, "en") or not terms(short, "nl")
    return None if found and common and found[0].islower() else found


def _with_short(question: str, long: str, short: str) -> str:
    """The question with the short form behind the name."""
    gap = r"[\W_]+"
    pattern = gap.join(rf"{re.escape(_singular(word))}(?:['’]?s)*" for word in words(long))
    found = re.search(rf"\b{pattern}\b", question, re.IGNORECASE)
    return question if found is None else f"{question[: found.end()]} ({short}){question[found.end() :]}"


def _holds(asked: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the words of a name follow each other in a question, plurals aside."""
    plain, wanted = [_singular(word) for word in asked], [_singular(word) for word in name]
    starts = range(len(plain) - len(wanted) + 1)
    return any(plain[start : start + len(wanted)] == wanted for start in starts)


def _singular(word: str) -> str:
    """The word without the s of a plural or genitive."""
    return word.removesuffix("'s").rstrip("s") or word


def _name_before(before: str, short: str) -> str:
    """The name right before the brackets that ``short`` stands for; empty when there is none."""
    window = _window(before, short)
    found = _matched(window, short)
    named = _CAPITALISED_NAME.search(window + " ")
    name = _ARTICLE.sub("", named[0].strip()) if named else ""
    believed = short.isupper() and len(re.findall(r"\b[A-Z]", name)) >= 2
    # A capital before a verb may match the first letter: 'The Netherlands uses its Fund for … (NFRP)'.
    stray = believed and found[:1].isupper() and len(found) > len(name)
    return name if believed and (not found or stray) else found


def _window(before: str, short: str) -> str:
    """The end of a text in which the name of ``short`` must lie; small words do not count."""
    most = min(len(short) + 5, 2 * len(short))
    start = len(before)
    for token in reversed(list(re.finditer(r"\S+", before))):
        if most == 0:
            break
        start = token.start()
        most -= token[0] not in _SMALL
    return before[start:].rstrip()


def _matched(window: str, short: str) -> str:
    """The shortest end of ``window`` that holds the letters of ``short`` in order, from a word's start."""
    at = len(window)
    letters = [letter for letter in short if letter.isalnum()]
    for number, letter in reversed(list(enumerate(letters))):
        at -= 1
        while at >= 0 and not _stands(window, at, letter, first=number == 0):
            at -= 1
        if at < 0:
            return ""
    name = window[at:]
    return name if len(name) > len(short) and short not in re.findall(r"\w+", name) else ""


def _stands(window: str, at: int, letter: str, first: bool) -> bool:
    """Whether ``letter`` of a short form may be the one at ``at``."""
    if window[at].lower() != letter.lower():
        return False
    begins = at == 0 or not window[at - 1].isalnum()
    return begins or (not first and (letter.islower() or window[at].isupper()))


def _key(long: str) -> str:
    return " ".join(words(long))
