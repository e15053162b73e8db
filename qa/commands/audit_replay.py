"""``qa audit replay``: recorded questions asked again, and what differs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from qa import service as services
from qa import settings as config
from qa.audit.asked import which
from qa.audit.log import Log, open_log
from qa.audit.records import Record
from qa.audit.replay import Replayed, compare
from qa.audit.view import replayed_json
from qa.commands.console import friendly, out, printable
from qa.errors import FilterError


@friendly
def replay(
    reference: Annotated[str, typer.Argument(metavar="ID", help="A record or an answer.")] = "",
    since: Annotated[str, typer.Option(help="Instead: all records from this time on.")] = "",
    index: Annotated[
        str, typer.Option(help="Another build, or 'current'. Default: the one that answered.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each record.")] = False,
) -> None:
    """Ask again, with the settings of then; exit code 1 when anything differs."""
    if bool(reference) == bool(since):
        raise FilterError("give the id of one record, or --since a time")
    settings = config.load()
    log = open_log(settings.audit)
    again = services.open_service(settings).again
    differ = 0
    for record in _chosen(log, reference, since):
        found = compare(record, again(record, index))
        differ += not found.identical
        if as_json:
            sys.stdout.write(replayed_json(found).decode("utf-8") + "\n")
        else:
            _show(found)
    if differ:
        raise typer.Exit(1)


def _chosen(log: Log, reference: str, since: str) -> Iterator[Record]:
    """The records to ask again; of many, those whose question is erased are named and left out."""
    if reference:
        yield log.find(reference)
        return
    for record in log.stream(which(since=since)):
        if record.erased:
            out.print(f"[yellow]erased[/] {record.id}", highlight=False)
        else:
            yield record


def _show(found: Replayed) -> None:
    word = "[green]identical[/]" if found.identical else "[red]differs[/]"
    out.print(f"{word} {found.id} on {found.replayed_on}: {printable(found.question)}", soft_wrap=True)
    for each in found.differences:
        out.print(f"  {each.part}", highlight=False)
        for sign, text in (("-", each.before), ("+", each.after)):
            for line in text.split("\n"):
                out.print(f"    {sign} {printable(line)}", highlight=False, soft_wrap=True)
