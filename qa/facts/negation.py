"""What a text denies: the words under a negation, counted, so that two negations cancel out."""

from __future__ import annotations

import functools

from qa.facts.lexicon import word_list
from qa.facts.tokens import Text

_MORE = {"only", "alleen", "just", "merely", "slechts"}
_ADDING = {"but", "also", "maar", "ook", ";"}
_SCOPE = 4


@functools.lru_cache(maxsize=4096)
def cues(text: Text) -> tuple[int, ...]:
    """The token numbers of the negations; 'not only' and 'niet alleen' are none."""
    found = []
    for at, token in enumerate(text.tokens):
        after = text.tokens[at + 1].folded if at + 1 < len(text.tokens) else ""
        denies = token.folded in word_list("negations") or token.folded.endswith("n't")
        if denies and not (after in _MORE and _goes_on(text, at)):
            found.append(at)
    return tuple(found)


def _goes_on(text: Text, at: int) -> bool:
    """Whether something is added to what is 'not only' so: 'but', 'also', a semicolon."""
    return any(token.folded in _ADDING for token in text.tokens[at + 2 :])


@functools.lru_cache(maxsize=4096)
def denied(text: Text) -> tuple[frozenset[int], ...]:
    """For each negation the token numbers under it: the next words of its clause, in Dutch or at the
    end of a clause those before it too.
    """
    return tuple(frozenset(_scope(text, at)) for at in cues(text))


def is_denied(text: Text, at: int) -> bool:
    """Whether a token stands under an odd number of negations."""
    scopes = zip(cues(text), denied(text), strict=True)
    # ... small words between the negation and the last word under it stand under it too
    return sum(at in scope or cue < at < max(scope, default=at) for cue, scope in scopes) % 2 == 1


def _scope(text: Text, cue: int) -> list[int]:
    clause = text.tokens[cue].clause
    after = [
        n for n in range(cue + 1, len(text.tokens)) if text.tokens[n].clause == clause and text.tokens[n].stem
    ]
    before = [n for n in range(cue - 1, -1, -1) if text.tokens[n].clause == clause and text.tokens[n].stem]
    if text.language == "nl" or not after:
        return [*before[:2], *after[:_SCOPE]]
    return after[:_SCOPE]
