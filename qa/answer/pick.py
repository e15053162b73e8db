"""Which of many sentences speak of a claim: those that between them have most of its rare words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from qa.facts.tokens import read

_KEPT = 0.5
_LONG = 600
_SHORTEST = 15


def pick(claim: str, sentences: Sequence[str], most: int) -> list[int]:
    """The places of at most ``most`` sentences, in their own order; all when there are no more than that.

    One after the other is taken that has most of the claim's words, each weighed by how few sentences have
    it, at half its weight once a sentence taken before has it; long sentences count for less.
    """
    if len(sentences) <= most:
        return list(range(len(sentences)))
    wanted = read(claim).stems
    shared = {n: wanted & read(text).stems for n, text in enumerate(sentences) if len(text) >= _SHORTEST}
    having = Counter(stem for stems in shared.values() for stem in stems)
    weights = {stem: math.log((len(shared) + 1) / (having[stem] + 0.5)) for stem in wanted}
    taken: list[int] = []
    while len(taken) < min(most, len(shared)):
        left = (n for n in shared if n not in taken)
        best = max(left, key=lambda n: sum(weights[s] for s in shared[n]) / (1 + len(sentences[n]) / _LONG))
        taken.append(best)
        weights |= {stem: weights[stem] * _KEPT for stem in shared[best]}
    return sorted(taken)
