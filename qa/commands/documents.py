"""``qa documents``: what is in the corpus and how it was read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from qa import settings as config
from qa.commands.console import friendly, line_numbers, out, printable
from qa.documents import catalogue, read
from qa.documents.catalogue import Entry
from qa.errors import BuildError, UnknownDocument
from qa.index import store
from qa.index.manifest import Manifest, read_manifest
from qa.model import Document, PartKind, Span
from qa.text import line_range

documents = typer.Typer(no_args_is_help=True, help="What is in the corpus and how it was read.")


@documents.command("list")
@friendly
def list_() -> None:
    """List the documents of the catalogue, and what the last ingest made of them."""
    settings = config.load()
    manifest = _manifest(settings.index.folder)
    table = Table()
    for column in ("id", "title", "date", "language", "publisher", "readers", "index"):
        table.add_column(column)
    for entry in catalogue.load(settings.corpus.folder):
        said = (entry.id, entry.title, entry.date, entry.language, entry.publisher)
        table.add_row(
            *(printable(each) for each in (*said, ", ".join(entry.readers))), _state(entry, manifest)
        )
    out.print(table)
    for failure in manifest.failures if manifest else ():
        said_of = f"{failure.file} ({failure.document}): {failure.error}: {failure.message}"
        out.print(f"[red]not read[/] {printable(said_of)}", soft_wrap=True)


def _manifest(folder: Path) -> Manifest | None:
    """What the current build says of itself; None before the first ingest."""
    try:
        return read_manifest(folder, store.current_id(folder))
    except BuildError:
        return None


def _state(entry: Entry, manifest: Manifest | None) -> str:
    """Whether a document can be asked, and if not, why."""
    failures = manifest.failures if manifest else ()
    failed = next((each.error for each in failures if each.document == entry.id), None)
    if failed:
        return f"[red]{printable(failed)}[/]"
    records = manifest.documents if manifest else ()
    record = next((each for each in records if each.version == entry.sha256), None)
    if record is None:
        return "run `qa ingest`"
    warnings = len(record.warnings)
    return f"[yellow]{warnings} warnings[/]" if warnings else "[green]yes[/]"


@documents.command()
@friendly
def inspect(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    outline: Annotated[bool, typer.Option(help="Also the section path of every block.")] = False,
) -> None:
    """Show how a document was read: every character accounted for, and what was set aside as noise."""
    document = _document(id_)
    _show_account(document)
    _show_pages(document)
    _show_noise(document)
    joined = [note for note in document.footnotes if note.marks and note.definition]
    out.print(
        f"Footnotes: {len(document.footnotes)}, of which {len(joined)} have both marks and a definition."
    )
    if outline:
        _show_outline(document)


def _show_account(document: Document) -> None:
    counts: Counter[PartKind] = Counter()
    for part in document.parts:
        counts[part.kind] += len(part.span)
    table = Table(title=f"{document.id}  {document.version[:12]}")
    table.add_column("part")
    table.add_column("characters", justify="right")
    for kind in PartKind:
        table.add_row(kind, f"{counts[kind]:,}")
    table.add_section()
    table.add_row("accounted for", f"{counts.total():,} of {len(document.text):,}")
    out.print(table)


def _show_pages(document: Document) -> None:
    """How many pages there are and how they are labelled, and what could not be read."""
    if document.pages:
        labels = [page.label for page in document.pages if page.label != str(page.number)]
        shown = f", labelled {', '.join(labels[:8])}{' …' if len(labels) > 8 else ''}" if labels else ""
        out.print(f"Pages: {len(document.pages)}{printable(shown)}.")
    for warning in document.warnings:
        out.print(f"[yellow]warning[/] {printable(warning)}", soft_wrap=True)


def _where(document: Document, span: Span) -> str:
    """The place of a span as people look it up: its page, its lines, or its characters."""
    page = document.page_at(span.start)
    if page is not None:
        return f"page {page}"
    return line_numbers(*line_range(document.text, span)) if document.lined else f"character {span.start}"


def _show_noise(document: Document) -> None:
    found: dict[str, list[str]] = {}
    for part in (each for each in document.parts if each.kind is PartKind.NOISE):
        sample = " ".join(part.span.of(document.text).split())[:40]
        where = _where(document, part.span)
        found.setdefault(part.note, []).append(f"{where}: {sample}" if sample else where)
    table = Table(title="Set aside as noise")
    for column in ("what", "times", "where"):
        table.add_column(column)
    for note, places in found.items():
        more = f"\n… and {len(places) - 5} more" if len(places) > 5 else ""
        table.add_row(note, str(len(places)), "\n".join(printable(each) for each in places[:5]) + more)
    out.print(table)


def _show_outline(document: Document) -> None:
    for block in document.blocks:
        where = _where(document, Span(block.span.start, block.span.start + 1))
        path = " > ".join(block.section) or "(outside the chapters)"
        out.print(f"[dim]{where:>12} {block.kind:<9}[/] {printable(path)}", highlight=False, soft_wrap=True)


def _document(id_: str) -> Document:
    entries = catalogue.load(config.load().corpus.folder)
    entry = next((each for each in entries if each.id == id_), None)
    if entry is None:
        raise UnknownDocument(f"there is no document {id_!r}; `qa documents list` shows them")
    return read.read(entry, config.load().reading)
