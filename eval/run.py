"""A System over items to Results: every row, and every figure with n and interval."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval import figures as computing
from eval.items import Item
from eval.metrics import Figures
from eval.score import ANSWERS, Scored, score
from eval.system import Insistent, System
from qa.index.build import Progress
from qa.model import Outcome


@dataclass(frozen=True, slots=True)
class About:
    """What a result is a result of.

    ``date`` is ISO; ``code`` and ``questions`` are hashes of the program and of the items asked;
    ``settings`` are the settings by name; ``split`` is dev, test or all; ``machine`` in words.
    """

    date: str
    code: str
    questions: str
    split: str
    machine: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds in one stage of answering; ``wall`` is the whole of ``ask`` seen from outside.

    ``cold`` is the first question of the run: in a fresh process it loads build and models.
    ``median`` and ``p95`` are over the other ``n`` questions.
    """

    stage: str
    cold: float
    median: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class Perturbed:
    """One causal or consistency check: what was done to which question, and whether it held."""

    id: str
    kind: str
    held: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Results:
    """Everything measured of one system on one set of items.

    ``figures``: over all rows; names and definitions in ``docs/evaluation.md``. ``by``: the same for every
    value of 'category', 'language', 'document' and 'split'. ``retrieval``: by stage. ``verdicts``: how
    many rows are in each class. ``risk_coverage``: (coverage, risk) points. ``perturbation``:
    figures of the causal and consistency checks, empty when these were not run, with every single
    check in ``perturbed``. ``left_out``: items not asked because their document is not in the
    build, by document. ``peak_memory_mb``: of the whole process so far.
    """

    system: str
    build: str
    about: About
    models: Mapping[str, str]
    figures: Figures
    by: Mapping[str, Mapping[str, Figures]]
    retrieval: Mapping[str, Figures]
    verdicts: Mapping[str, int]
    risk_coverage: tuple[tuple[float, float], ...]
    timings: tuple[Timing, ...]
    peak_memory_mb: float
    rows: tuple[Scored, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    perturbation: Figures = field(default_factory=dict)
    perturbed: tuple[Perturbed, ...] = ()


def run(
    system: System,
    items: Sequence[Item],
    texts: Mapping[str, str],
    about: About,
    progress: Progress,
    stages: bool = True,
) -> Results:
    """Ask every item whose document is among ``texts`` (canonical texts by id) and judge the outcomes.

    ``stages`` False leaves the retrieval figures out, which halves the time.
    """
    known = [item for item in items if item.document in texts]
    outcomes: list[Outcome] = []
    rows: list[Scored] = []
    walls: list[float] = []
    for number, item in enumerate(known, start=1):
        before = time.perf_counter()
        outcomes.append(system.ask(item.question))
        walls.append(1000 * (time.perf_counter() - before))
        ranked = system.stages(item.question) if stages else None
        rows.append(score(item, outcomes[-1], texts, ranked, _anyway(system, item, outcomes[-1])))
        progress(f"asking {system.name}", number, len(known))
    return of_rows(system.name, rows, outcomes, walls, about, left_out(items, texts))


def of_rows(
    name: str,
    rows: Sequence[Scored],
    outcomes: Sequence[Outcome],
    walls: Sequence[float],
    about: About,
    missing: Mapping[str, int],
) -> Results:
    """The results that these rows give; ``walls`` are milliseconds, one for each row."""
    return Results(
        system=name,
        build=outcomes[0].index.id if outcomes else "",
        about=about,
        models=dict(outcomes[0].models) if outcomes else {},
        figures=computing.figures(rows),
        by=computing.by_group(rows),
        retrieval=computing.retrieval(rows),
        verdicts=computing.verdicts(rows),
        risk_coverage=computing.risk_coverage(rows),
        timings=tuple(timings(rows, walls)),
        peak_memory_mb=peak_memory_mb(),
        rows=tuple(rows),
        left_out=missing,
    )


def left_out(items: Sequence[Item], texts: Mapping[str, str]) -> dict[str, int]:
    """How many items are on each document that is not among ``texts``."""
    missing = [item.document for item in items if item.document not in texts]
    return {document: missing.count(document) for document in sorted(set(missing))}


def timings(rows: Sequence[Scored], walls: Sequence[float]) -> list[Timing]:
    """Cold and warm times by stage, in the order of the pipeline, the time seen from outside last."""
    if not rows:
        return []
    laps = {
        name: [row.timings_ms[name] for row in rows if name in row.timings_ms] for name in rows[0].timings_ms
    }
    return [_timing(name, each) for name, each in {**laps, "wall": list(walls)}.items() if each]


def peak_memory_mb() -> float:
    """The most memory this process has held, in MB (10^6 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)


def _timing(stage: str, laps: Sequence[float]) -> Timing:
    cold, warm = laps[0], sorted(laps[1:])
    if not warm:
        return Timing(stage, round(cold, 2), 0.0, 0.0, 0)
    p95 = warm[min(len(warm) - 1, -(-95 * len(warm) // 100) - 1)]
    return Timing(stage, round(cold, 2), round(statistics.median(warm), 2), round(p95, 2), len(warm))


def _anyway(system: System, item: Item, outcome: Outcome) -> Outcome:
    """The outcome with confidence disregarded; the same one when an answer was given already."""
    if outcome.status in ANSWERS or not isinstance(system, Insistent):
        return outcome
    return system.insist(item.question)
