"""Which records a review looks at: drawn by a seed, each stratum in proportion."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from qa.audit import seal
from qa.audit.database.reviews import Sampled
from qa.audit.records import Record

_LONGEST = 255


class Stratum(StrEnum):
    """What records can be stratified by."""

    STATUS = "status"
    DOCUMENT = "document"
    CHANNEL = "channel"
    LANGUAGE = "language"


def draw(records: Iterable[Record], n: int, strata: Sequence[Stratum], seed: str) -> list[Sampled]:
    """At most ``n`` of the records, in order; always the same for the same records and seed.

    Records are ordered by a hash of seed and record, and each stratum gives its first ones.
    """
    counts: dict[str, int] = {}
    first: dict[str, list[tuple[int, int]]] = {}  # by stratum the n lowest ranks, highest first
    for record in records:
        stratum = stratum_of(record, strata)
        counts[stratum] = counts.get(stratum, 0) + 1
        rank = int(seal.sha256(f"{seed} {record.hash}".encode()), 16)
        heap = first.setdefault(stratum, [])
        heapq.heappush(heap, (-rank, record.number))
        if len(heap) > n:
            heapq.heappop(heap)
    shares = allot(counts, n)
    drawn = [
        Sampled(number, stratum)
        for stratum, heap in first.items()
        for _, number in sorted(heap, reverse=True)[: shares[stratum]]
    ]
    return sorted(drawn, key=lambda each: each.number)


def allot(counts: Mapping[str, int], n: int) -> Mapping[str, int]:
    """How many of ``n`` each stratum gives: in proportion, and one at least where there is room."""
    total = sum(counts.values())
    if n >= total:
        return counts
    least = 1 if n >= len(counts) else 0
    exact = {name: n * count / total for name, count in counts.items()}
    shares = {name: max(least, int(share)) for name, share in exact.items()}
    while (short := n - sum(shares.values())) != 0:
        step = 1 if short > 0 else -1
        able = [name for name in counts if least <= shares[name] + step <= counts[name]]
        most = max(able, key=lambda name: (step * (exact[name] - shares[name]), name))
        shares[most] += step
    return shares


def stratum_of(record: Record, strata: Sequence[Stratum]) -> str:
    """The stratum of a record in words."""
    cited = sorted({citation.document.id for citation in record.parsed().citations})
    values = {
        Stratum.STATUS: record.status.value,
        Stratum.DOCUMENT: "+".join(cited),
        Stratum.CHANNEL: record.channel,
        Stratum.LANGUAGE: record.language,
    }
    return " / ".join(values[each] for each in strata)[:_LONGEST] or "all"
