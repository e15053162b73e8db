"""What an ingest did, on the terminal."""

from __future__ import annotations

from rich.table import Table

from qa.commands.console import err, out, printable
from qa.index.ingest import Ingested


def show_ingested(done: Ingested) -> None:
    """The closing table: every document, how long it took to read if it was, and what they come to."""
    manifest = done.build.manifest
    table = Table(title=f"Build {manifest.id}", show_footer=True)
    pages = sum(record.pages for record in manifest.documents)
    warnings = sum(len(record.warnings) for record in manifest.documents)
    table.add_column("document", footer=f"{len(manifest.documents)} documents")
    table.add_column("language")
    for name, total in (("pages", pages), ("passages", manifest.passages), ("warnings", warnings)):
        table.add_column(name, justify="right", footer=f"{total:,}")
    table.add_column("seconds", justify="right", footer=f"{sum(done.reading.values()):.1f}")
    for record in manifest.documents:
        found = (record.pages or "–", record.passages, len(record.warnings) or "–")
        took = f"{done.reading[record.id]:.1f}" if record.id in done.reading else "–"
        table.add_row(record.id, record.language, *(str(each) for each in found), took)
    out.print(table)
    counted = f"{manifest.passages} passages, {manifest.sentences} sentences"
    out.print(f"{counted}, {done.seconds:.0f} seconds, now current.")


def show_left_out(done: Ingested) -> None:
    """What could not be read, wholly or in part, and what is there twice."""
    for record in done.build.manifest.documents:
        for warning in record.warnings:
            out.print(f"[yellow]warning[/] {printable(f'{record.id}: {warning}')}", soft_wrap=True)
    for duplicate in done.duplicates:
        said = f"{duplicate.id} has the same bytes as {duplicate.same_as}: they are one document"
        out.print(f"[yellow]same[/] {printable(said)}", soft_wrap=True)
    for failure in done.failures:
        err.print(f"[red]not read[/] {printable(f'{failure.error}: {failure.message}')}", soft_wrap=True)
