"""``qa audit``: what was answered: listed, shown, counted, exported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from qa import settings as config
from qa.audit import chain, view
from qa.audit import stats as counting
from qa.audit.asked import which
from qa.audit.export import Format
from qa.audit.export import export as exporting
from qa.audit.log import Log, open_log
from qa.audit.records import HIGHEST, Record
from qa.audit.stats import Stats, Unanswered
from qa.commands.audit_erase import erase, expire
from qa.commands.audit_pack import pack
from qa.commands.audit_proof import checkpoint, verify
from qa.commands.audit_replay import replay
from qa.commands.console import friendly, out, printable
from qa.commands.outcome import show as show_outcome
from qa.errors import AuditError

audit = typer.Typer(no_args_is_help=True, help="What was answered, provably.")
for command in (verify, replay, pack, checkpoint, erase, expire):
    audit.command()(command)

Since = Annotated[str, typer.Option(help="From this time on: a date, or a time in ISO 8601 (UTC).")]
Until = Annotated[str, typer.Option(help="Until before this time.")]
Status = Annotated[str, typer.Option(help="Only outcomes with this status.")]
Cites = Annotated[str, typer.Option("--document", help="Only answers that cite this document.")]
Channel = Annotated[str, typer.Option(help="Only what was asked there: http, cli …")]


@audit.command("list")
@friendly
def list_(
    since: Since = "",
    until: Until = "",
    status: Status = "",
    document: Cites = "",
    channel: Channel = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    before: Annotated[
        int | None, typer.Option(min=1, max=HIGHEST, help="Only entries before this number.")
    ] = None,
) -> None:
    """List records, newest first."""
    page = _log().page(which(since, until, status, document, channel), before, limit)
    for record in page.records:
        asked = "(erased)" if record.question is None else printable(record.question)
        head = f"{record.number:>6}  {record.time[:19]}Z  {record.channel}  {record.status}"
        out.print(f"[dim]{head}  {record.id[:16]}[/]  {asked}", highlight=False, soft_wrap=True)
    if page.next is not None:
        out.print(f"More: --before {page.next}")


@audit.command()
@friendly
def show(
    reference: Annotated[
        str, typer.Argument(metavar="ID", help="A record's id or number, or the id of an answer.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One page of JSON.")] = False,
    outcome: Annotated[
        bool, typer.Option("--outcome", help="The outcome alone, byte for byte as it was returned.")
    ] = False,
) -> None:
    """Show a record and prove it again; exit code 1 when anything does not hold."""
    log = _log()
    record = log.find(reference)
    if outcome:
        sys.stdout.buffer.write(record.outcome or record.kept)
        return
    faults = chain.faults_of(log, chain.documents_in(config.load().index.folder), record.number)
    if as_json:
        sys.stdout.write(view.shown_json(view.shown(record, faults)).decode("utf-8") + "\n")
    else:
        _show(record, faults)
    if faults:
        raise typer.Exit(1)


@audit.command()
@friendly
def export(
    as_: Annotated[Format, typer.Option("--format", help="jsonl, csv or parquet.")] = Format.JSONL,
    file: Annotated[Path, typer.Option("--out", help="Where to; - is standard output.")] = Path("-"),
    since: Since = "",
    until: Until = "",
    status: Status = "",
    document: Cites = "",
    channel: Channel = "",
) -> None:
    """Write records to a file, oldest first."""
    pieces = exporting(_log().stream(which(since, until, status, document, channel)), as_)
    try:
        _write(pieces, file)
    except OSError as error:
        raise AuditError(f"cannot write {file}: {error.strerror}; give another file with --out") from error


@audit.command()
@friendly
def stats(
    since: Since = "",
    until: Until = "",
    channel: Channel = "",
    document: Cites = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Rows in each list.")] = 10,
) -> None:
    """Count questions, statuses, most cited passages and unanswered questions, and time the answers."""
    found = counting.stats(_log(), which(since, until, "", document, channel), limit)
    _show_counts(found)
    _show_cited(found)
    for group in found.unanswered:
        _show_unanswered(group)


def _log() -> Log:
    return open_log(config.load().audit)


def _write(pieces: Iterable[bytes], file: Path) -> None:
    if str(file) == "-":
        sys.stdout.buffer.writelines(pieces)
        return
    with file.open("wb") as stream:
        stream.writelines(pieces)


def _show(record: Record, faults: tuple[str, ...]) -> None:
    out.print(f"[bold]{record.id}[/], entry {record.number}, {record.time}", highlight=False)
    out.print(f"channel {record.channel}, asker {record.asker or 'not known'}", highlight=False)
    out.print(
        f"build {record.build}, program {record.context.program}, hash {record.hash}\n", highlight=False
    )
    for turn in record.conversation:
        out.print(f"[dim]{turn.role} before: {printable(turn.content)}[/]", highlight=False)
    asked = "(erased)" if record.question is None else printable(record.question)
    out.print(f"[bold]{asked}[/]\n", highlight=False)
    show_outcome(record.parsed())
    for fault in faults:
        out.print(f"[red]FAILS[/] {printable(fault)}", soft_wrap=True)
    if not faults:
        out.print("\n[green]holds[/]: sealed as shown, in its place in the chain, every citation proven")


def _show_counts(found: Stats) -> None:
    table = Table(title=f"{found.records} records")
    table.add_column("what")
    table.add_column("times", justify="right")
    for counts in (found.by_status, found.by_channel, found.by_language, found.feedback):
        for name, times in counts.items():
            table.add_row(name, str(times))
        table.add_section()
    table.add_row("question erased", str(found.erased))
    out.print(table)
    if found.refused is not None:
        out.print(f"refused: {found.refused:.1%}")
    if latency := found.latency_ms:
        out.print(
            f"milliseconds: median {latency.median:.1f}, p95 {latency.p95:.1f}, p99 {latency.p99:.1f}, "
            f"slowest {latency.slowest:.1f}"
        )


def _show_cited(found: Stats) -> None:
    table = Table(title="Most cited")
    for column in ("times", "where", "quote"):
        table.add_column(column)
    for each in found.cited:
        where = f"{each.document} {each.start}-{each.end}\n{each.section[-1] if each.section else ''}"
        table.add_row(str(each.times), printable(where), printable(each.quote[:120]))
    if found.cited:
        out.print(table)


def _show_unanswered(group: Unanswered) -> None:
    place = " > ".join((group.document, *group.section)) if group.document else "nothing near"
    out.print(f"[bold]Unanswered {group.times}[/] nearest to {printable(place)}", highlight=False)
    for each in group.questions:
        out.print(f"  {each.times} × {printable(each.question)}", highlight=False)
