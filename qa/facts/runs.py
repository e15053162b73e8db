"""Where two texts run word for word alike but for a word or two: what stands in place of what."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from difflib import SequenceMatcher

from qa.facts.tokens import Text

_FLANK = 2


@functools.lru_cache(maxsize=1024)
def replacements(one: Text, other: Text, most: int = 2) -> tuple[tuple[int, int, int, int], ...]:
    """Token ranges ``[first, last)`` of one text and ``[start, end)`` of the other that differ in place.

    At most ``most`` tokens differ, on one side or both, and two equal tokens stand before and behind them, or
    the texts begin or end there.
    """
    ours, theirs = ([token.folded for token in text.tokens] for text in (one, other))
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    found = []
    for n, (kind, first, last, start, end) in enumerate(blocks):
        short = kind != "equal" and last - first <= most and end - start <= most
        if short and _flanked(blocks, n, -1) and _flanked(blocks, n, 1):
            found.append((first, last, start, end))
    return tuple(found)


def in_place_of(one: Text, first: int, last: int, other: Text) -> tuple[int, int] | None:
    """The tokens ``[start, end)`` of the other text that stand where the first has ``first`` to ``last``."""
    for begin, behind, start, end in replacements(one, other, most=6):
        if begin <= first and last < behind and start < end:
            return start, end
    return None


def _flanked(blocks: Sequence[tuple[str, int, int, int, int]], n: int, step: int) -> bool:
    """Whether enough equal tokens stand on a side, or fewer because both texts end there."""
    if not 0 <= n + step < len(blocks):
        return len(blocks) > 1
    kind, first, last, _, _ = blocks[n + step]
    at_the_edge = n + step in (0, len(blocks) - 1)
    return kind == "equal" and (last - first >= _FLANK or at_the_edge)
