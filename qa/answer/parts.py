"""A question that asks several things, in parts."""

from __future__ import annotations

import re

from qa.facts.lexicon import word_list
from qa.index.lexical import terms
from qa.text import words

_ASKING = (
    r"who|whom|whose|what|which|when|where|why|how|"
    r"wie|wiens|wat|welke?|wanneer|waar\w*|waarom|hoe\w*|sinds wanneer"
)
_SMALL = r"(?:(?:about|at|by|for|from|in|of|on|to|under|with|aan|bij|door|in|met|naar|op|over|van|voor)\s+)?"
_BREAK = re.compile(rf"(?:\s*[,;?]\s*|\s+)(?:and|en)\s+(?={_SMALL}(?:{_ASKING})\b)", re.IGNORECASE)
_OPENS = re.compile(rf"\s*{_SMALL}(?:{_ASKING})\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that|these|those|he|she|his|her|ze|zij|hun|hen|deze|die|dit|dat|"
    r"ervan|erin|ervoor|daarvan|daarvoor|hiervan)\b",
    re.IGNORECASE,
)
_ENOUGH = 2
_MOST = 5  # each part is a search of its own


def parts(question: str, language: str) -> tuple[str, ...]:
    """What a question asks, one thing each; the question alone when it asks one thing.

    It is cut before an 'and' that a question word follows, when what comes before says enough to be
    looked up. A part that points back ('and when did they meet?') or says too little by itself ('and
    in what year?') has the first one before it. A question of more than five parts is left whole.
    """
    first, *rest = (part.strip(" ,;?") for part in _BREAK.split(question))
    if not 0 < len(rest) < _MOST or not _OPENS.match(first) or _subjects(first, language) < _ENOUGH:
        return (question,)
    alone = (not _POINTS_BACK.search(part) and _subjects(part, language) >= _ENOUGH for part in rest)
    return (
        f"{first}?",
        *(f"{part}?" if enough else f"{first}: {part}?" for part, enough in zip(rest, alone, strict=True)),
    )


def _subjects(part: str, language: str) -> int:
    """How many words of a part tell what it is about."""
    meant = [word for word in words(part) if terms(word, language)]
    return sum(not re.fullmatch(_ASKING, word) and word not in word_list("of_anything") for word in meant)
