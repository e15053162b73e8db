"""An explanation on the terminal: the stages in words, then what each of them found."""

from __future__ import annotations

from rich.table import Table

from qa.commands.console import line_numbers, out, printable
from qa.explanation import Explanation, Place


def show_explanation(explanation: Explanation) -> None:
    """Print how an outcome came about, for an administrator."""
    out.print("\n[bold]How this came about[/]")
    for step in explanation.steps:
        out.print(f"[cyan]{step.stage}[/] {printable(step.text)}", highlight=False, soft_wrap=True)
    _show_views(explanation)
    _show_passages(explanation)
    _show_anticipated(explanation)
    _show_sentences(explanation)
    _show_estimates(explanation)


def _show_views(explanation: Explanation) -> None:
    table = _table("Ways of searching", "view", "weight", "best (score)")
    for view in explanation.views:
        best = [f"{_where(each.place)} ({each.score:.3f})" for each in view.best]
        name = f"{printable(view.words)}\n[dim]{printable(view.stage)}[/]"
        table.add_row(name, f"{view.weight:.2f}", "\n".join(map(printable, best)))
    out.print(table)


def _show_passages(explanation: Explanation) -> None:
    table = _table("Passages, put together", "score", "where", "ranks")
    for each in explanation.passages:
        ranks = ", ".join(f"{rank.stage} {rank.rank}" for rank in each.ranks)
        table.add_row(f"{each.score:.4f}", printable(_where(each.place)), printable(ranks))
    out.print(table)


def _show_anticipated(explanation: Explanation) -> None:
    table = _table("Anticipated questions consulted", "similarity", "status", "origin", "question")
    for each in explanation.anticipated:
        table.add_row(f"{each.similarity:.3f}", each.status, each.origin, printable(each.question))
    if explanation.anticipated:
        out.print(table)


def _show_sentences(explanation: Explanation) -> None:
    table = _table("Sentences weighed", "probability", "where", "sentence", "")
    for each in explanation.sentences:
        mark = "chosen: " if each.chosen else ""
        table.add_row(
            f"{each.probability:.3f}",
            printable(_where(each.place)),
            printable(each.place.text),
            mark + each.why,
        )
    out.print(table)


def _show_estimates(explanation: Explanation) -> None:
    table = _table("How surely there is an answer", "estimate", "signal", "value", "log odds", "")
    for estimate in explanation.estimates:
        name = f"{estimate.words}: {estimate.probability:.0%}"
        if estimate.share is not None:
            name += f", counts for {estimate.share:.0%}"
        table.add_row(name, "to begin with", "", f"{estimate.base:+.2f}", "")
        for signal in estimate.signals:
            contribution = f"{signal.contribution:+.2f}"
            table.add_row("", signal.words, f"{signal.value:.2f}", contribution, signal.effect)
        table.add_section()
    out.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    return table


def _where(place: Place) -> str:
    unpaged = line_numbers(*place.lines) if place.lines else f"character {place.span.start}"
    return f"{place.document}, {f'page {place.page}' if place.page else unpaged}"
