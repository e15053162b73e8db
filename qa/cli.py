"""The command line: ``qa ingest · ask · search · serve · verify · documents``.

The only module that imports ``typer`` and ``rich``.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, ParamSpec

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from qa import service as services
from qa import settings as config
from qa import wire
from qa.audit import verify as proving
from qa.documents import catalogue, read
from qa.errors import QaError, UnknownDocument
from qa.index.build import Progress as Report
from qa.model import Citation, Document, Outcome, PartKind
from qa.text import line_range

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Ask policy documents; every statement cites."
)
documents = typer.Typer(no_args_is_help=True, help="What is in the corpus and how it was read.")
app.add_typer(documents, name="documents")

P = ParamSpec("P")

out = Console()
err = Console(stderr=True)


def _friendly(command: Callable[P, None]) -> Callable[P, None]:
    """Errors made on purpose are shown in one line, with exit code 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        logging.basicConfig(
            level=logging.WARNING, handlers=[RichHandler(level=logging.WARNING, console=err, show_path=False)]
        )
        try:
            command(*args, **kwargs)
        except QaError as error:
            err.print(f"[red]qa:[/] {escape(str(error))}")
            raise typer.Exit(2) from error

    return run


@app.command()
@_friendly
def ingest() -> None:
    """Bring the index up to the corpus; does nothing when nothing changed."""
    settings = config.load()
    with _progress() as report:
        done = services.ingest(settings, services.open_encoders(settings.index), report)
    manifest = done.build.manifest
    if not done.changed:
        out.print(f"Nothing changed: build {manifest.id} is up to date; no model was used.")
        return
    table = Table(title=f"Build {manifest.id}")
    for column in ("document", "language", "passages"):
        table.add_column(column)
    for record in manifest.documents:
        table.add_row(record.id, record.language, str(record.passages))
    out.print(table)
    out.print(f"{manifest.passages} passages, {manifest.sentences} sentences, now current.")


@app.command()
@_friendly
def ask(
    question: Annotated[str, typer.Argument(help="In English or Dutch; - reads it from standard input.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="The outcome as JSON, as POST /v1/ask gives it.")
    ] = False,
) -> None:
    """Ask a question; prints the answer with its citations, or why there is none."""
    asked = sys.stdin.read() if question == "-" else question
    outcome = services.open_service(config.load()).ask(asked, _operator())
    if as_json:
        sys.stdout.write(wire.to_json(outcome, indent=2).decode("utf-8") + "\n")
    else:
        _show(outcome)


@app.command()
@_friendly
def search(
    question: str, limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 5
) -> None:
    """Show the passages found for a question, with their rank at every stage."""
    for number, hit in enumerate(
        services.open_service(config.load()).search(question, limit, _operator()), 1
    ):
        ranks = ", ".join(f"{stage.stage} {stage.rank}" for stage in hit.stages)
        out.print(f"[bold]{number}[/] {escape(' > '.join(hit.passage.section) or hit.passage.document)}")
        out.print(f"  [dim]{hit.score:.4f}  {escape(ranks)}[/]")
        out.print(f"  {escape(hit.passage.text)}\n")


@app.command()
@_friendly
def serve(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Default: the setting serve.port.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Default: the setting serve.host, 127.0.0.1.")] = None,
) -> None:
    """Serve the questions page and the HTTP API."""
    from qa.serve.run import run  # the server's libraries are wanted by this command alone

    settings = config.load()
    changes = {"port": port, "host": host}
    chosen = settings.serve.model_copy(update={k: v for k, v in changes.items() if v is not None})
    run(
        settings.model_copy(update={"serve": chosen}),
        say=lambda line: out.print(line, highlight=False, soft_wrap=True),
    )


@app.command()
@_friendly
def verify(
    files: Annotated[
        list[Path], typer.Argument(help="Outcomes saved with `qa ask --json` or from POST /v1/ask.")
    ],
) -> None:
    """Prove saved outcomes again from the corpus alone; exit code 1 when anything does not hold."""
    against = proving.evidence(config.load().corpus.folder)
    verdicts = [
        (file, proving.verify(saved, against))
        for file in files
        for saved in wire.from_json(_bytes_of(file), str(file))
    ]
    for file, verdict in verdicts:
        count = len(verdict.outcome.citations) + len(verdict.outcome.nearest)
        for fault in verdict.faults:
            out.print(f"[red]FAILS[/] {escape(f'{file}: {fault}')}", soft_wrap=True)
        if verdict.holds:
            out.print(
                f"[green]holds[/] {escape(str(file))}: {verdict.outcome.id}, {count} citations",
                soft_wrap=True,
            )
    if not all(verdict.holds for _, verdict in verdicts):
        raise typer.Exit(1)


@documents.command("list")
@_friendly
def list_() -> None:
    """List the documents of the catalogue."""
    table = Table()
    for column in ("id", "title", "date", "language", "publisher", "readers"):
        table.add_column(column)
    for entry in catalogue.load(config.load().corpus.folder):
        table.add_row(
            entry.id, entry.title, entry.date, entry.language, entry.publisher, ", ".join(entry.readers)
        )
    out.print(table)


@documents.command()
@_friendly
def inspect(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    outline: Annotated[bool, typer.Option(help="Also the section path of every block.")] = False,
) -> None:
    """Show how a document was read: every character accounted for, and what was set aside as noise."""
    document = _document(id_)
    _show_account(document)
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


def _show_noise(document: Document) -> None:
    found: dict[str, list[str]] = {}
    for part in (each for each in document.parts if each.kind is PartKind.NOISE):
        first, last = line_range(document.text, part.span)
        sample = " ".join(part.span.of(document.text).split())[:40]
        found.setdefault(part.note, []).append(
            f"{_lines(first, last)}: {sample}" if sample else f"line {first}"
        )
    table = Table(title="Set aside as noise")
    for column in ("what", "times", "where"):
        table.add_column(column)
    for note, places in found.items():
        more = f"\n… and {len(places) - 5} more" if len(places) > 5 else ""
        table.add_row(note, str(len(places)), escape("\n".join(places[:5]) + more))
    out.print(table)


def _show_outline(document: Document) -> None:
    for block in document.blocks:
        first, _ = line_range(document.text, block.span)
        path = " > ".join(block.section) or "(outside the chapters)"
        out.print(f"[dim]{first:>5} {block.kind:<9}[/] {escape(path)}", highlight=False, soft_wrap=True)


def _document(id_: str) -> Document:
    entries = catalogue.load(config.load().corpus.folder)
    entry = next((each for each in entries if each.id == id_), None)
    if entry is None:
        raise UnknownDocument(f"there is no document {id_!r}; `qa documents list` shows them")
    return read.read(entry)


def _show(outcome: Outcome) -> None:
    if outcome.statements:
        for statement in outcome.statements:
            numbers = "".join(f"[{n}]" for n in statement.citations)
            out.print(
                f"{escape(statement.text)} [cyan]{escape(numbers)}[/]\n", highlight=False, soft_wrap=True
            )
    else:
        out.print(
            f"[yellow]{outcome.status.replace('_', ' ')}[/]: {escape(outcome.reason)}\n", highlight=False
        )
    for citation in outcome.citations:
        _show_citation(citation)
    if outcome.nearest:
        out.print("Nearest, not an answer:")
        for citation in outcome.nearest:
            _show_citation(citation, with_text=True)
    for note in outcome.footnotes:
        out.print(f"  footnote {note.number}: {escape(note.text)}", highlight=False, soft_wrap=True)
    for reference in outcome.refers_to:
        where = "in the corpus" if reference.in_corpus else "not in the corpus"
        out.print(f"  refers to: {escape(reference.title)} ({where})", highlight=False, soft_wrap=True)


def _show_citation(citation: Citation, with_text: bool = False) -> None:
    lines = f"{_lines(*citation.lines)}, " if citation.lines else ""
    span = f"characters {citation.span.start}-{citation.span.end}"
    path = " > ".join([citation.document.title, *citation.section])
    out.print(f"[cyan]{escape(f'[{citation.number}]')}[/] {escape(path)}", highlight=False, soft_wrap=True)
    out.print(
        f"    [dim]{lines}{span}, document {citation.document.version[:12]}[/]",
        highlight=False,
        soft_wrap=True,
    )
    if with_text:
        out.print(f"    {escape(citation.display)}", highlight=False, soft_wrap=True)


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}-{last}"


def _bytes_of(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise QaError(f"cannot read {file}: {error.strerror}; give the path of a saved outcome") from error


def _operator() -> services.Groups:
    """Whoever runs the command line can read the files anyway, so may read every document."""
    entries = catalogue.load(config.load().corpus.folder)
    return frozenset(group for entry in entries for group in entry.readers)


@contextmanager
def _progress() -> Iterator[Report]:
    """A progress bar for each kind of work, on standard error."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err) as bar:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield report


def main() -> None:
    """The command line with the commands that other packages add under ``qa.commands``."""
    for point in entry_points(group="qa.commands"):
        app.command(point.name)(_friendly(point.load()))
    app()


if __name__ == "__main__":
    main()
