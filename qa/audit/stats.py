"""What is asked, what is cited, what stays unanswered, and how long it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from qa.audit.database import figures
from qa.audit.database.entries import Filter
from qa.audit.database.figures import CitedPassage
from qa.audit.log import Log
from qa.audit.records import Record
from qa.model import Citation, Status
from qa.text import words

_REFUSED = (Status.NOT_IN_DOCUMENTS, Status.IN_OTHER_DOCUMENT, Status.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds within which half, 95 % and 99 % of the answers were given, and the slowest."""

    median: float
    p95: float
    p99: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage and how many records cite it."""

    times: int
    document: str
    version: str
    section: tuple[str, ...]
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its newest wording, and how often it was asked."""

    times: int
    question: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Refused questions that come nearest to one section of a document; ``questions`` most asked first.

    ``times`` counts those whose wording has been erased too. ``document`` is empty where nothing was near.
    """

    times: int
    document: str
    section: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures over records; ``refused`` is a share (0 to 1), None when there are none."""

    records: int
    erased: int
    by_status: Mapping[str, int]
    by_channel: Mapping[str, int]
    by_language: Mapping[str, int]
    refused: float | None
    latency_ms: Latency | None
    cited: tuple[Cited, ...]
    unanswered: tuple[Unanswered, ...]
    feedback: Mapping[str, int]


def stats(log: Log, which: Filter, most: int = 10) -> Stats:
    """The figures of the records that a filter lets through, with at most ``most`` rows in each list."""
    with log.database.reading() as connection:
        by_status = figures.counted_by(connection, "status", which)
        n = sum(by_status.values())
        quantiles = (
            [figures.quantile(connection, which, share, n) for share in (0.5, 0.95, 0.99, 1)] if n else []
        )
        cited = figures.most_cited(connection, which, most)
        found = Stats(
            records=n,
            erased=figures.erased(connection, which),
            by_status=by_status,
            by_channel=figures.counted_by(connection, "channel", which),
            by_language=figures.counted_by(connection, "language", which),
            refused=sum(by_status.get(status, 0) for status in _REFUSED) / n if n else None,
            latency_ms=Latency(*quantiles) if quantiles else None,
            cited=(),
            unanswered=(),
            feedback=figures.feedback_by(connection, which),
        )
    return replace(
        found,
        cited=tuple(_cited(log, passage) for passage in cited),
        unanswered=tuple(_unanswered(log, which, most)),
    )


def _cited(log: Log, passage: CitedPassage) -> Cited:
    """The passage with its quote, as one of the records cites it."""
    citation = log.find(str(passage.number)).parsed().citations[passage.place]
    return Cited(
        passage.times,
        passage.document,
        passage.version,
        citation.section,
        passage.start,
        passage.stop,
        citation.quote,
    )


@dataclass
class _Group:
    times: int
    questions: Counter[str]
    wordings: dict[str, str]


def _unanswered(log: Log, which: Filter, most: int) -> Iterator[Unanswered]:
    groups: dict[tuple[str, tuple[str, ...]], _Group] = {}
    for status in _REFUSED:
        if which.status in ("", status):
            for record in log.stream(replace(which, status=status)):
                _count(groups, record)
    for (document, section), group in sorted(groups.items(), key=lambda item: -item[1].times)[:most]:
        questions = tuple(
            Asked(times, group.wordings[key]) for key, times in group.questions.most_common(most)
        )
        yield Unanswered(group.times, document, section, questions)


def _count(groups: dict[tuple[str, tuple[str, ...]], _Group], record: Record) -> None:
    near = record.parsed().nearest
    group = groups.setdefault(_place(near[0]) if near else ("", ()), _Group(0, Counter(), {}))
    group.times += 1
    if record.question is not None:
        key = " ".join(words(record.question)) or record.question
        group.questions[key] += 1
        group.wordings[key] = record.question


def _place(citation: Citation) -> tuple[str, tuple[str, ...]]:
    return citation.document.id, citation.section
