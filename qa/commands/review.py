"""``qa review``: people judging citations: drawn, marked, reported, exported."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from qa import settings as config
from qa.audit import review as reviewing
from qa.audit.agreement import Accuracy, Report
from qa.audit.agreement import report as reporting
from qa.audit.asked import which
from qa.audit.confirmed import confirmed
from qa.audit.log import Log, open_log
from qa.audit.review import Mark, Task
from qa.audit.sampling import Stratum
from qa.audit.view import report_json
from qa.commands.console import friendly, line_numbers, out, printable
from qa.errors import ReviewError

review = typer.Typer(no_args_is_help=True, help="People judging whether citations support.")

_KEYS = {"s": Mark.SUPPORTS, "p": Mark.PARTLY, "n": Mark.DOES_NOT, "c": Mark.CANNOT_TELL}
Name = Annotated[str, typer.Argument(metavar="SAMPLE", help="Default: the newest.")]


@review.command()
@friendly
def sample(
    n: Annotated[int, typer.Option("--n", min=1, max=100_000, help="How many records.")] = 200,
    stratify: Annotated[
        str, typer.Option(help="Of status, document, channel, language, with commas between.")
    ] = "status,document",
    seed: Annotated[str, typer.Option(help="The same seed and records give the same sample.")] = "1",
    name: Annotated[str, typer.Option(help="Default: today's date.")] = "",
    since: Annotated[str, typer.Option(help="Only records from this time on.")] = "",
    until: Annotated[str, typer.Option(help="Only records until before this time.")] = "",
) -> None:
    """Draw records with citations to be reviewed."""
    chosen = name or f"{datetime.now(UTC):%Y-%m-%d}"
    records = which(since, until, reviewable=True)
    drawn = reviewing.sample(_log(), chosen, n, _strata(stratify), seed, records)
    out.print(f"Sample {drawn.name}: {drawn.records} records. Mark them with `qa review mark {drawn.name}`.")


@review.command("list")
@friendly
def list_() -> None:
    """List the samples, newest first."""
    table = Table()
    for column in ("sample", "drawn", "records", "seed", "stratified by"):
        table.add_column(column)
    for each in reviewing.samples(_log()):
        table.add_row(each.name, each.time[:16] + "Z", str(each.records), each.seed, each.strata)
    out.print(table)


@review.command()
@friendly
def mark(
    name: Name = "",
    reviewer: Annotated[str, typer.Option(help="Who marks: the name that the report will show.")] = "",
) -> None:
    """Mark the citations that you have not marked yet, one by one; q stops, and you can go on later."""
    if not reviewer:
        raise ReviewError("who marks is not told; give --reviewer NAME")
    log = _log()
    chosen = name or _newest(log)
    for done, task in enumerate(reviewing.tasks(log, chosen, reviewer)):
        _show_task(task)
        key = typer.prompt("(s)upports, (p)artly, does (n)ot, (c)annot tell, (q)uit").strip().lower()[:1]
        while key not in (*_KEYS, "q"):
            key = typer.prompt("s, p, n, c or q").strip().lower()[:1]
        if key == "q":
            out.print(f"{done} marked.")
            return
        note = typer.prompt("Note", default="", show_default=False)
        reviewing.mark(log, chosen, task.record, task.citation.number, reviewer, _KEYS[key], note)
    out.print("Nothing is left to mark.")


@review.command()
@friendly
def report(
    name: Name = "", as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Citation accuracy with its interval, overall and by stratum; agreement, and every disagreement."""
    log = _log()
    found = reporting(log, name or _newest(log))
    if as_json:
        sys.stdout.write(report_json(found).decode("utf-8") + "\n")
        return
    _show_accuracy(found)
    for reviewer, marks in found.marks.items():
        counts = ", ".join(f"{_words(mark)} {times}" for mark, times in marks.items())
        out.print(f"{printable(reviewer)}: {counts}", highlight=False)
    for each in found.agreement:
        kappa = "no value" if each.kappa is None else f"{each.kappa:.3f}"
        both = printable(" and ".join(each.reviewers))
        out.print(f"{both}: the same mark for {each.same} of {each.n} citations, Cohen's kappa {kappa}")
    for apart in found.disagreements:
        asked = "(erased)" if apart.question is None else printable(apart.question)
        out.print(f"\n[bold]{apart.record}[/], citation {apart.citation}: {asked}", highlight=False)
        for opinion in apart.opinions:
            note = f": {printable(opinion.note)}" if opinion.note else ""
            out.print(f"  {printable(opinion.reviewer)} {_words(opinion.mark)}{note}", highlight=False)


@review.command()
@friendly
def export(
    name: Name = "",
    file: Annotated[Path, typer.Option("--out", help="Where to; - is standard output.")] = Path("-"),
) -> None:
    """Write records that reviewers confirmed as questions of the evaluation, one a line."""
    log = _log()
    lines = list(confirmed(log, name or _newest(log)))
    if str(file) == "-":
        sys.stdout.buffer.writelines(lines)
        return
    try:
        file.write_bytes(b"".join(lines))
    except OSError as error:
        raise ReviewError(f"cannot write {file}: {error.strerror}; give another file with --out") from error
    out.print(f"{len(lines)} questions written: {file}", soft_wrap=True)


def _log() -> Log:
    return open_log(config.load().audit)


def _newest(log: Log) -> str:
    found = reviewing.samples(log)
    if not found:
        raise ReviewError("there is no sample yet; draw one with `qa review sample`")
    return found[0].name


def _strata(text: str) -> list[Stratum]:
    try:
        return [Stratum(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise ReviewError(f"{error}; stratify by {', '.join(Stratum)}") from error


def _show_task(task: Task) -> None:
    citation = task.citation
    lines = f", {line_numbers(*citation.lines)}" if citation.lines else ""
    page = f", page {citation.page}" if citation.page is not None else ""
    out.rule(f"{task.record}, citation {citation.number}")
    out.print(f"[bold]Asked:[/] {printable(task.question)}", highlight=False)
    for statement in task.statements:
        out.print(f"[bold]Said:[/] {printable(statement)}", highlight=False)
    out.print(f"[bold]Cited:[/] {printable(citation.quote)}", highlight=False)
    path = " > ".join([citation.document.title, *citation.section])
    out.print(f"[dim]{printable(path)}{page}{lines}[/]", highlight=False)


def _show_accuracy(found: Report) -> None:
    table = Table(title=f"Sample {printable(found.sample)}: {found.marked} citations marked")
    for column in ("citations that support", "share", "95 %", "n"):
        table.add_column(column)
    rows = [("all", found.accuracy), *found.by_stratum.items()] if found.accuracy else []
    for stratum, each in rows:
        if isinstance(each, Accuracy):
            interval = f"{each.low:.3f}-{each.high:.3f}"
            table.add_row(printable(stratum), f"{each.value:.3f}", interval, str(each.n))
    out.print(table)


def _words(mark: Mark) -> str:
    return mark.value.replace("_", " ")
