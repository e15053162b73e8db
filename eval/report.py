"""Results to one self-contained HTML page, fit to be read by an auditor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval import plots
from eval.metrics import Figures, Rate, sign_test
from eval.run import Perturbed, Results
from eval.score import GOOD, Quoted, Scored, Verdict

_TEMPLATE = "report.html"
STAGE_FIGURES = ("hit@1", "hit@3", "hit@5", "hit@10", "hit@20", "all@10", "mrr", "ndcg@10")
GROUP_FIGURES = ("right", "joint", "citation_f1", "wrongly_refused", "wrongly_answered", "right_status")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as printed."""

    value: str
    interval: str
    n: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table of figures; ``better`` is 'higher', 'lower' or empty."""

    label: str
    cells: tuple[Cell | None, ...]
    meaning: str = ""
    better: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The first system's figures by the values of one dimension."""

    dimension: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Duel:
    """Two systems on the questions both were asked: how many only one of them got as it should be."""

    other: str
    ours: int
    theirs: int
    both: int
    neither: int
    chance: float


@dataclass(frozen=True, slots=True)
class Class:
    """A class of outcome: how many each system has in it, and the first system's rows."""

    name: str
    label: str
    meaning: str
    counts: tuple[int, ...]
    rows: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Plots:
    """The plots as SVG elements; ``hits`` is empty when retrieval was not measured."""

    risk: str
    hits: str
    categories: str
    times: str


# name: (label, which way is better, what it is in words); in the order of the headline table
_MEANINGS: Mapping[str, tuple[str, str, str]] = {
    "right": ("as it should be", "higher", "right answers with a right citation, and right refusals, of all"),
    "joint": ("joint correctness", "higher", "all keys and a citation on the gold, of the answerable"),
    "keys": ("key correctness", "higher", "all keys in the answer, of the answerable"),
    "misgrounded": ("misgrounded", "lower", "all keys, but no citation on the gold, of the answerable"),
    "right_when_answered": ("right when answered", "higher", "right, of all that was answered"),
    "wrongly_refused": ("wrongly refused", "lower", "refused, of the answerable"),
    "wrongly_answered": ("wrongly answered", "lower", "answered, of what must be refused"),
    "right_status": ("right status", "higher", "the expected status, of all"),
    "right_reference": ("right reference", "higher", "the expected document named, of the deferred"),
    "citation_precision": ("citation precision", "higher", "cited characters that are gold; mean"),
    "citation_recall": ("citation recall", "higher", "gold characters that are cited; mean"),
    "citation_f1": ("citation F1", "higher", "harmonic mean of both, by question; mean"),
    "exact": ("exact localisation", "higher", "the gold cited to the character and nothing else"),
    "quote_validity": (
        "quote validity",
        "higher",
        "quotes that stand in the document as they say; must be 100 %",
    ),
    "cited_characters": ("cited characters", "", "length of what is cited for one answer; mean"),
    "aurc": ("area under risk and coverage", "lower", "mean risk over all coverages"),
    "auroc": ("AUROC", "higher", "confidence tells what is answerable from what is not; 0.5 is chance"),
    "calibration_error": ("calibration error", "lower", "confidence against how often it is right to answer"),
}
_CLASSES: Mapping[Verdict, tuple[str, str]] = {
    Verdict.WRONGLY_ANSWERED: ("wrongly answered", "Must be refused and was answered."),
    Verdict.WRONG: ("wrong", "Answered without the keys."),
    Verdict.MISGROUNDED: ("misgrounded", "All keys are in the answer, no citation is on the gold evidence."),
    Verdict.PARTLY_RIGHT: ("partly right", "Some keys and a citation on the gold evidence."),
    Verdict.WRONGLY_REFUSED: ("wrongly refused", "The documents answer this and it was refused."),
    Verdict.RIGHT: ("right", "All keys and a citation on the gold evidence."),
    Verdict.RIGHTLY_REFUSED: ("rightly refused", "Must be refused and was refused."),
}


def write(results: Results, baselines: Sequence[Results], path: Path) -> None:
    """Write the page to ``path``; it holds everything it shows and fetches nothing.

    ``results`` are the system's own, which come first everywhere; ``baselines`` those of the
    systems beside it. Quotes from documents whose gold is kept as hashes only are not printed.
    Raises NotInstalled when the plotting library is missing.
    """
    environment = Environment(
        loader=PackageLoader("eval"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(_TEMPLATE).render(_content(results, baselines))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def cell(name: str, rate: Rate | None) -> Cell | None:
    """A figure as printed: shares in per cent, means of shares to three places, lengths whole."""
    if rate is None:
        return None
    if name == "cited_characters":
        shown = [f"{each:,.0f}" for each in (rate.value, rate.low, rate.high)]
    elif rate.method == "wilson":
        shown = [f"{100 * each:.1f}" for each in (rate.value, rate.low, rate.high)]
        shown[0] += " %"
    else:
        shown = [f"{each:.3f}" for each in (rate.value, rate.low, rate.high)]
    return Cell(shown[0], f"{shown[1]} – {shown[2]}", rate.n)


def withheld(results: Results) -> frozenset[str]:
    """The documents whose text may not be printed: those whose gold is kept as hashes."""
    gold = (one for row in results.rows for group in row.gold for one in group)
    return frozenset(one.document for one in gold if not one.text)


def failures(rows: Iterable[Scored], private: Set[str]) -> list[Scored]:
    """The rows that are not as they should be, without quotes from the ``private`` documents."""
    return [_without_quotes(row, private) for row in rows if row.verdict not in GOOD]


def duel(ours: Results, other: Results) -> Duel:
    """The two systems question by question, with McNemar's exact test."""
    theirs = {row.id: row.good for row in other.rows}
    pairs = [(row.good, theirs[row.id]) for row in ours.rows if row.id in theirs]
    won, lost = pairs.count((True, False)), pairs.count((False, True))
    both, neither = pairs.count((True, True)), pairs.count((False, False))
    return Duel(other.system, won, lost, both, neither, sign_test(won, lost))


def _content(results: Results, baselines: Sequence[Results]) -> dict[str, object]:
    """Everything the template names."""
    systems = [results, *baselines]
    private = withheld(results)
    failed = failures(results.rows, private)
    classes = [_class(verdict, systems, failed) for verdict in _CLASSES]
    return {
        "about": results.about,
        "system": results.system,
        "others": [each.system for each in baselines],
        "systems": [each.system for each in systems],
        "build": results.build,
        "memory": results.peak_memory_mb,
        "models": systems,
        "left_out": results.left_out,
        "rows": results.rows,
        "answerable": sum(row.answerable for row in results.rows),
        "headline": list(_headline(systems)),
        "duels": [duel(results, other) for other in baselines],
        "classes": classes,
        "plots": _plots(systems),
        "stage_names": STAGE_FIGURES,
        "stages": list(_stages(systems)),
        "groups": [_group(name, values) for name, values in results.by.items() if values],
        "group_labels": [_MEANINGS[name][0] for name in GROUP_FIGURES],
        "checks": [Line(_words(name), (cell(name, rate),)) for name, rate in results.perturbation.items()],
        "broken": _broken(results, private),
        "timings": systems,
        "failures": failed,
        "failure_classes": [each for each in classes if each.rows],
        "withheld": sorted(private),
    }


def _plots(systems: Sequence[Results]) -> Plots:
    measured = any(each.retrieval for each in systems)
    return Plots(
        risk=plots.risk_coverage(systems),
        hits=plots.hits(systems) if measured else "",
        categories=plots.categories(systems),
        times=plots.times(systems),
    )


def _headline(systems: Sequence[Results]) -> Iterator[Line]:
    """Every figure that any system has; figures without words for them come last, by name."""
    known = [name for name in _MEANINGS if any(name in each.figures for each in systems)]
    others = dict.fromkeys(name for each in systems for name in each.figures if name not in _MEANINGS)
    for name in (*known, *others):
        label, better, meaning = _MEANINGS.get(name, (_words(name), "", ""))
        yield Line(label, tuple(cell(name, each.figures.get(name)) for each in systems), meaning, better)


def _stages(systems: Sequence[Results]) -> Iterator[Line]:
    for each in systems:
        for stage, figures in each.retrieval.items():
            n = max((rate.n for rate in figures.values()), default=0)
            yield Line(f"{each.system}: {stage}", _cells(figures, STAGE_FIGURES), n=n)


def _group(dimension: str, values: Mapping[str, Figures]) -> Group:
    lines = (Line(_words(value), _cells(figures, GROUP_FIGURES)) for value, figures in values.items())
    return Group(dimension, tuple(lines))


def _cells(figures: Figures, names: Sequence[str]) -> tuple[Cell | None, ...]:
    return tuple(cell(name, figures.get(name)) for name in names)


def _class(verdict: Verdict, systems: Sequence[Results], failed: Sequence[Scored]) -> Class:
    label, meaning = _CLASSES[verdict]
    counts = tuple(each.verdicts.get(verdict, 0) for each in systems)
    rows = tuple(row for row in failed if row.verdict is verdict)
    return Class(verdict, label, meaning, counts, rows)


def _broken(results: Results, private: Set[str]) -> list[Perturbed]:
    """The checks that did not hold, on documents that may be printed."""
    hidden = {row.id for row in results.rows if _touches(row, private)}
    found = [each for each in results.perturbed if not each.held]
    return [replace(each, before="–", after="–") if each.id in hidden else each for each in found]


def _without_quotes(row: Scored, private: Set[str]) -> Scored:
    if not _touches(row, private):
        return row
    gold = tuple(_bare(group, private) for group in row.gold)
    return replace(row, answer="(not printed)", cited=_bare(row.cited, private), gold=gold)


def _bare(quotes: Sequence[Quoted], private: Set[str]) -> tuple[Quoted, ...]:
    """The quotes, of private documents their places alone."""
    return tuple(replace(each, text="") if each.document in private else each for each in quotes)


def _touches(row: Scored, private: Set[str]) -> bool:
    return row.document in private or any(each.document in private for each in row.cited)


def _words(name: str) -> str:
    return name.replace("_", " ")
