"""A text as tokens with stems and clauses, in English or Dutch: what every comparison starts from."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from qa.facts.lexicon import word_list
from qa.index.lexical import terms
from qa.text import fold

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|ste|de|e|s)?(?![^\W_])|[^\W_]+(?:['’][^\W_]+)*['’]?|[€$£%;:.!?,()–—]"
)
_BREAKS = frozenset(";:.!?,()–—")
_LOOKS_DUTCH = re.compile(r"ij|aa|uu|oe|sch|cht|\w\wen\b")
_LOOKS_ENGLISH = re.compile(r"th|wh|sh|tion|\w(?:ing|ed|ly|y)\b")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark. ``stem`` is empty for marks and for words without meaning of their own.

    ``clause`` counts the marks of punctuation before the token.
    """

    text: str
    folded: str
    stem: str
    start: int
    end: int
    clause: int

    @property
    def is_mark(self) -> bool:
        """Whether this is punctuation or a sign."""
        return not self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        """Whether the token begins with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its language (``en`` or ``nl``) and tokens, which follow from these."""

    raw: str
    language: str
    tokens: tuple[Token, ...] = field(compare=False)

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all words that carry meaning."""
        return frozenset(token.stem for token in self.tokens if token.stem)

    def between(self, first: int, last: int) -> str:
        """The raw characters from token ``first`` to token ``last``, both included."""
        return self.raw[self.tokens[first].start : self.tokens[last].end]

    def around(self, first: int, last: int, width: int = 6) -> frozenset[str]:
        """The stems within ``width`` tokens of the tokens ``first`` to ``last``, these left out."""
        near = (*self.tokens[max(0, first - width) : first], *self.tokens[last + 1 : last + 1 + width])
        return frozenset(token.stem for token in near if token.stem)


@functools.lru_cache(maxsize=4096)
def read(raw: str) -> Text:
    """The tokens of a text; its language is told by its small words, English when these say nothing."""
    language = language_of(raw)
    tokens, clause = [], 0
    for match in _TOKEN.finditer(raw):
        shown = _POSSESSIVE.sub("", match[0]) or match[0]
        clause += shown in _BREAKS
        folded = fold(shown)
        end = match.start() + len(shown)
        tokens.append(Token(shown, folded, stem(folded, language), match.start(), end, clause))
    return Text(raw, language, tuple(tokens))


def language_of(raw: str) -> str:
    """``nl`` when more of the small words are Dutch than English, else ``en``; a tie is told by spelling."""
    found = [fold(word) for word in re.findall(r"[^\W\d_]+", raw)]
    dutch = sum(word in word_list("dutch") for word in found)
    english = sum(word in word_list("english") for word in found)
    if dutch == english:
        dutch, english = len(_LOOKS_DUTCH.findall(raw)), len(_LOOKS_ENGLISH.findall(raw))
    return "nl" if dutch > english else "en"


@functools.lru_cache(maxsize=65536)
def stem(folded: str, language: str) -> str:
    """The stem of a folded word; empty for marks and stop words."""
    if folded in word_list("empty"):
        return ""
    found = terms(folded, language)
    return found[0] if found else ""


def alike(one: str, other: str) -> bool:
    """Whether two stems are the same word or, across languages, plainly the same root.

    Roots count as the same when at least five letters and two thirds of the longer one are shared.
    """
    if one == other:
        return True
    shared = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return shared >= 5 and 3 * shared >= 2 * max(len(one), len(other))
