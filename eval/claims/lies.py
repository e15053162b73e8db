"""Sentences made untrue: altered numbers, dates and names, denials, turned directions, additions."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.text import words

_NUMBERS = {"two": "five", "five": "seven", "three": "nine", "second": "fourth", "third": "sixth"}
_MONTHS = ("January", "February", "March", "April", "June", "July", "September", "October", "November")
_NAMES = {
    "the Netherlands": "Portugal",
    "The Netherlands": "Portugal",
    "Dutch": "Hungarian",
    "Ukraine": "Moldova",
    "Russia": "Belarus",
    "EU": "NATO",
    "European Union": "African Union",
    "UN": "OECD",
    "ICC": "OSCE",
    "Council of Europe": "World Bank",
    "Canada": "Norway",
    "Reykjavik": "Lisbon",
    "Human Rights Fund": "Climate Fund",
    "The Hague": "Geneva",
}
_DIRECTIONS = {
    "support": "oppose",
    "supports": "opposes",
    "strengthen": "weaken",
    "strengthening": "weakening",
    "promote": "hinder",
    "promoting": "hindering",
    "protect": "undermine",
    "protecting": "undermining",
    "increase": "decrease",
    "increasing": "decreasing",
    "more": "less",
    "condemned": "welcomed",
    "combat": "encourage",
    "excluded": "admitted",
    "tackle": "encourage",
}
_ADDITIONS = (
    "and every embassy will report on this each month",
    "and the costs are borne by private donors",
    "and parliament must approve it beforehand",
    "which led to the resignation of a minister",
    "and the programme will be stopped next spring",
    "and half of the money goes to consultants",
    "because the courts demanded it",
    "and all staff must sign a declaration",
)
_INVENTED = (
    "The ministry will close forty embassies.",
    "Journalists must register with the police.",
    "The fund was wound up after a fraud investigation.",
    "Farmers receive compensation for nitrogen rules.",
    "The capital of France is Paris.",
    "The King opens the conference each year.",
    "A new tax on exports pays for the programme.",
    "The secret annex lists the names of informants.",
)
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|has|have|can|must|should)\b(?! not)")

Maker = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Lie:
    """An untrue or wrongly cited sentence, how it was made, and the number of the evidence it names."""

    text: str
    kind: str
    number: int

    @property
    def line(self) -> str:
        """As a language model would write it."""
        return f"{self.text} [{self.number}]"


def altered_number(sentence: str, draw: random.Random) -> str:
    """Another number for the first one, in figures or words; the sentence as it is without one."""
    found = re.search(r"\d+", sentence)
    if found:
        value = int(found[0]) + draw.choice((1, 2, 3, 7))
        return sentence[: found.start()] + str(value) + sentence[found.end() :]
    return _swapped(sentence, _NUMBERS, draw)


def altered_date(sentence: str, draw: random.Random) -> str:
    """Another month for the first one."""
    months = {month: draw.choice([m for m in _MONTHS if m != month]) for month in (*_MONTHS, "May")}
    return _swapped(sentence, months, draw)


def altered_name(sentence: str, draw: random.Random) -> str:
    """Another name for one of those in the sentence."""
    return _swapped(sentence, _NAMES, draw)


def turned(sentence: str, draw: random.Random) -> str:
    """The opposite of a word that points one way."""
    return _swapped(sentence, _DIRECTIONS, draw)


def denied(sentence: str, draw: random.Random) -> str:  # noqa: ARG001  # every maker may draw
    """The first auxiliary denied."""
    return _AUXILIARY.sub(lambda found: f"{found[0]} not", sentence, count=1)


def added(sentence: str, draw: random.Random) -> str:
    """Something more at the end."""
    return f"{sentence.rstrip('. ')}, {draw.choice(_ADDITIONS)}."


def invented(sentence: str, draw: random.Random) -> str:  # noqa: ARG001
    """Something else altogether."""
    return draw.choice(_INVENTED)


MAKERS: dict[str, Maker] = {
    "number": altered_number,
    "date": altered_date,
    "name": altered_name,
    "direction": turned,
    "negation": denied,
    "addition": added,
    "invention": invented,
}


def lies(sentences: Sequence[str], draw: random.Random, count: int = 3) -> list[Lie]:
    """Lies about numbered sentences: altered ones, and true ones that name another sentence."""
    kinds = draw.sample([*MAKERS, "wrong citation"], len(MAKERS) + 1)
    made = (_lie(kind, sentences, draw) for kind in kinds)
    return [lie for lie in made if lie is not None][:count]


def _lie(kind: str, sentences: Sequence[str], draw: random.Random) -> Lie | None:
    """A lie of a kind about the first sentence, in random order, that allows one."""
    order = draw.sample(range(len(sentences)), len(sentences))
    if kind == "wrong citation":
        pairs = (
            (at, other) for at in order for other in order if not _within(sentences[at], sentences[other])
        )
        found = next(pairs, None)
        return found and Lie(sentences[found[0]], kind, found[1] + 1)
    made = ((MAKERS[kind](sentences[at], draw), at) for at in order)
    return next((Lie(text, kind, at + 1) for text, at in made if text != sentences[at]), None)


def _within(one: str, other: str) -> bool:
    """Whether a sentence stands in another, marks aside."""
    return f" {' '.join(words(one))} " in f" {' '.join(words(other))} "


def _swapped(sentence: str, pairs: dict[str, str], draw: random.Random) -> str:
    found = [word for word in pairs if re.search(rf"\b{re.escape(word)}\b", sentence)]
    if not found:
        return sentence
    word = draw.choice(found)
    return re.sub(rf"\b{re.escape(word)}\b", pairs[word], sentence, count=1)
