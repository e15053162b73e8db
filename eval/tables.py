"""Results on the terminal, as tables. The only module of ``eval`` that imports ``rich``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from eval.compare import Change, Comparison
from eval.metrics import Figures, Rate
from eval.run import Results
from qa.commands.console import out, printable

HEADLINE = (
    "joint",
    "keys",
    "misgrounded",
    "wrongly_refused",
    "wrongly_answered",
    "right_status",
    "right_reference",
    "citation_f1",
    "exact",
    "quote_validity",
    "aurc",
    "auroc",
    "calibration_error",
)
_STAGE = ("hit@1", "hit@5", "hit@10", "all@10", "mrr", "ndcg@10")


def say(line: str) -> None:
    """One line on standard output, as it stands."""
    out.print(printable(line), highlight=False, soft_wrap=True)


def show(results: Sequence[Results]) -> None:
    """The headline figures of several systems side by side, then more of the first."""
    first = results[0]
    out.print(_side_by_side(results))
    out.print(_by("category", first))
    out.print(_by("language", first))
    out.print(_by("split", first))
    if first.retrieval:
        out.print(_retrieval(first))
    if first.perturbation:
        out.print(_figures("Causal and consistency checks", first.perturbation))
    out.print(_timings(first))
    for document, count in first.left_out.items():
        say(f"{count} questions on {document} were left out: it is not in the build")


def show_comparison(found: Comparison) -> None:
    """What got better, what got worse, question by question, and every figure that moved."""
    for title, changes in (
        ("Better", found.better),
        ("Worse", found.worse),
        ("Otherwise changed", found.otherwise),
    ):
        if changes:
            out.print(_changes(title, changes))
    table = _table("Figures", ("figure", "before", "after", "moved"), left=1)
    for each in found.figures:
        if each.before != each.after:
            moved = f"{each.after - each.before:+.3f}"
            table.add_row(each.name, f"{each.before:.3f}", f"{each.after:.3f}", moved)
    out.print(table)
    say(
        f"{len(found.better)} better, {len(found.worse)} worse, {len(found.otherwise)} otherwise changed, "
        f"{found.same} the same; {len(found.only_before)} asked only before, "
        f"{len(found.only_after)} only after; "
        f"so uneven a split by chance: p = {found.chance:.3f}"
    )


def _side_by_side(results: Sequence[Results]) -> Table:
    first = results[0]
    title = f"{len(first.rows)} questions ({first.about.split}), build {first.build}"
    table = _table(title, ("figure", *(each.system for each in results)), left=1)
    for name in HEADLINE:
        table.add_row(name, *(_cell(each.figures.get(name)) for each in results))
    return table


def _by(dimension: str, results: Results) -> Table:
    names = ("joint", "citation_f1", "wrongly_refused", "wrongly_answered", "right_status")
    table = _table(f"By {dimension}", (dimension, *names), left=1)
    for value, figures in results.by[dimension].items():
        table.add_row(printable(value), *(_cell(figures.get(name)) for name in names))
    return table


def _retrieval(results: Results) -> Table:
    table = _table("Supporting passages found, by stage", ("stage", *_STAGE), left=1)
    for stage, figures in results.retrieval.items():
        table.add_row(printable(stage), *(_short(figures.get(name)) for name in _STAGE))
    return table


def _figures(title: str, figures: Figures) -> Table:
    table = _table(title, ("figure", "value"), left=1)
    for name, rate in figures.items():
        table.add_row(name, _cell(rate))
    return table


def _timings(results: Results) -> Table:
    title = f"Milliseconds by stage; peak memory {results.peak_memory_mb:,.0f} MB"
    table = _table(title, ("stage", "first question", "median", "95 %"), left=1)
    for each in results.timings:
        table.add_row(each.stage, f"{each.cold:,.1f}", f"{each.median:,.1f}", f"{each.p95:,.1f}")
    return table


def _changes(title: str, changes: Sequence[Change]) -> Table:
    table = _table(f"{title}: {len(changes)}", ("id", "question", "before", "after", "answer"), left=5)
    for change in changes:
        said = change.after.answer or change.after.reason
        row = (
            change.before.id,
            change.before.question,
            change.before.verdict,
            change.after.verdict,
            said[:160],
        )
        table.add_row(*(printable(each) for each in row))
    return table


def _table(title: str, columns: Sequence[str], left: int) -> Table:
    table = Table(title=title)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < left else "right")
    return table


def _cell(rate: Rate | None) -> str:
    return (
        f"{rate.value:.3f} [{rate.low:.2f}, {rate.high:.2f}] n={rate.n}".replace("[", r"\[") if rate else "–"
    )


def _short(rate: Rate | None) -> str:
    return f"{rate.value:.3f}" if rate else "–"


def headline(figures: Mapping[str, Rate]) -> str:
    """The headline figures in one line."""
    return ", ".join(f"{name} {figures[name].value:.3f}" for name in HEADLINE if name in figures)
