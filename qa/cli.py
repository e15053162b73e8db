"""The command line: ``qa ingest · ask · check · search · serve · verify`` and the groups of commands."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from qa import service as services
from qa import settings as config
from qa import wire
from qa.audit import verify as proving
from qa.commands.adding import add, remove
from qa.commands.audit import audit
from qa.commands.check import check
from qa.commands.console import friendly, operator, out, printable, progress, user_name
from qa.commands.documents import documents
from qa.commands.index import index
from qa.commands.ingest import show_ingested, show_left_out
from qa.commands.outcome import show
from qa.commands.questions import questions
from qa.commands.references import references, wanted
from qa.commands.review import review
from qa.errors import QaError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Ask policy documents; every statement cites."
)
documents.command()(add)
documents.command()(remove)
documents.command()(references)
documents.command()(wanted)
app.command("check")(friendly(check))
app.add_typer(documents, name="documents")
app.add_typer(questions, name="questions")
app.add_typer(audit, name="audit")
app.add_typer(review, name="review")
app.add_typer(index, name="index")


@app.command()
@friendly
def ingest() -> None:
    """Bring the index up to the corpus; does nothing when nothing changed.

    Exit code 1 when a document could not be read; the others are indexed all the same.
    """
    settings = config.load()
    with progress() as report:
        done = services.ingest(settings, services.open_encoders(settings.index), report)
    manifest = done.build.manifest
    if not done.changed:
        out.print(f"Nothing changed: build {manifest.id} is up to date; no model was used.")
    else:
        show_ingested(done)
    show_left_out(done)
    if done.failures:
        raise typer.Exit(1)


@app.command()
@friendly
def ask(
    question: Annotated[str, typer.Argument(help="In English or Dutch; - reads it from standard input.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="The outcome as JSON, as POST /v1/ask gives it.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also how it came about: every stage, in words and numbers.")
    ] = False,
) -> None:
    """Ask a question; prints the answer with its citations, or why there is none."""
    asked = sys.stdin.read() if question == "-" else question
    service = services.open_service(config.load())
    outcome = service.ask(asked, operator(), channel="cli", asker=user_name(), explain=explain)
    if as_json:  # to a program the bytes that were recorded, to a person the same with line breaks
        content = wire.to_json(outcome, indent=2 if sys.stdout.isatty() else None)
        sys.stdout.write(content.decode("utf-8") + "\n")
    else:
        show(outcome)


@app.command()
@friendly
def search(
    question: str, limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 5
) -> None:
    """Show the passages found for a question, with their rank at every stage."""
    for number, hit in enumerate(services.open_service(config.load()).search(question, limit, operator()), 1):
        ranks = ", ".join(f"{stage.stage} {stage.rank}" for stage in hit.stages)
        out.print(f"[bold]{number}[/] {printable(' > '.join(hit.passage.section) or hit.passage.document)}")
        out.print(f"  [dim]{hit.score:.4f}  {printable(ranks)}[/]")
        out.print(f"  {printable(hit.passage.text)}\n")


@app.command()
@friendly
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
@friendly
def verify(
    files: Annotated[
        list[Path], typer.Argument(help="Outcomes saved with `qa ask --json` or from POST /v1/ask.")
    ],
) -> None:
    """Prove saved outcomes again from the corpus alone; exit code 1 when anything does not hold."""
    given = [(file, saved) for file in files for saved in wire.from_json(_bytes_of(file), str(file))]
    settings = config.load()
    outcomes = [saved.outcome for _, saved in given]
    against = proving.evidence(settings.corpus.folder, outcomes, settings.reading)
    verdicts = [(file, proving.verify(saved, against)) for file, saved in given]
    for file, verdict in verdicts:
        count = len(verdict.outcome.citations) + len(verdict.outcome.nearest)
        for fault in verdict.faults:
            out.print(f"[red]FAILS[/] {printable(f'{file}: {fault}')}", soft_wrap=True)
        if verdict.holds:
            out.print(
                f"[green]holds[/] {printable(str(file))}: {verdict.outcome.id}, {count} citations",
                soft_wrap=True,
            )
    if not all(verdict.holds for _, verdict in verdicts):
        raise typer.Exit(1)


def _bytes_of(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise QaError(f"cannot read {file}: {error.strerror}; give the path of a saved outcome") from error


def main() -> None:
    """The command line with the commands that other packages add under ``qa.commands``."""
    for point in entry_points(group="qa.commands"):
        app.command(point.name)(friendly(point.load()))
    app()


if __name__ == "__main__":
    main()
