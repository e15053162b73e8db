"""``qa audit verify · checkpoint``: the whole log proven again, and its end signed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa import settings as config
from qa.audit import anchors, chain
from qa.audit.log import open_log
from qa.commands.console import friendly, out, printable, progress
from qa.errors import AuditError


@friendly
def verify(
    checkpoints: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", help="A checkpoint that was kept elsewhere; may be repeated."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="The public key to go by, as published; else the one beside the log.")
    ] = None,
) -> None:
    """Prove the whole log again: chain, checkpoints, citations; exit code 1 when anything does not hold."""
    settings = config.load()
    log = open_log(settings.audit)
    held = anchors.published(log.checkpoints(), key) if key else anchors.beside(log)
    if checkpoints:
        held += anchors.published(checkpoints, key or log.public_key)
    with progress() as report:
        found = chain.verify(
            log,
            chain.documents_in(settings.index.folder),
            held,
            lambda done, total: report("proving entries", done, total),
        )
    for fault in found.faults:
        place = f"entry {fault.number}" if fault.number else "the log"
        out.print(f"[red]FAILS[/] {place}: {printable(fault.message)}", soft_wrap=True)
    out.print(
        f"{found.head.length} entries, {found.records} records ({found.erased} with the question erased), "
        f"{found.citations} citations, {found.checkpoints} checkpoints"
    )
    if not found.holds:
        raise typer.Exit(1)
    out.print(f"[green]holds[/]; the chain ends with {found.head.hash}", soft_wrap=True)


@friendly
def checkpoint() -> None:
    """Sign the end of the chain now; prints the file to publish."""
    log = open_log(config.load().audit)
    path = log.checkpoint()
    if path is None:
        raise AuditError("there is nothing to sign: no question has been recorded yet; ask one with `qa ask`")
    out.print(f"Written: {path}", soft_wrap=True)
    out.print(f"Public key: {log.public_key}", soft_wrap=True)
