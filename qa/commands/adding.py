"""``qa documents add`` and ``qa documents remove``: files into the corpus, and out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from qa import settings as config
from qa.answer.understand import dutchness
from qa.commands.console import err, friendly, out, printable, progress
from qa.documents import adding, download, read
from qa.documents.adding import Added, Described, Supplied
from qa.errors import CorpusError
from qa.index.questions import path_of
from qa.index.questions import read as read_questions
from qa.settings import Settings

Text = Annotated[str, typer.Option()]


@friendly
def add(
    source: Annotated[str, typer.Argument(help="A file, a folder, or an address on the web.")],
    id_: Annotated[str, typer.Option("--id", help="Default: the name of the file.")] = "",
    title: Annotated[str, typer.Option(help="Default: the first heading.")] = "",
    language: Annotated[str, typer.Option(help="en or nl. Default: told from the text.")] = "",
    date: Annotated[str, typer.Option(help="Default: when the file was last changed.")] = "",
    kind: Text = "",
    publisher: Text = "",
    alias: Annotated[list[str] | None, typer.Option(help="Another name; may be given again.")] = None,
    reader: Annotated[
        list[str] | None,
        typer.Option(help="A group that may read it; may be repeated. Default: everyone."),
    ] = None,
    replace_: Annotated[
        bool,
        typer.Option(
            "--replace", help="A new version of the document of this id; what is not said of it stays."
        ),
    ] = False,
) -> None:
    """Put a file, a folder of files, or a file on the web into the corpus, and say what was read of it.

    Exit code 1 when a file of a folder could not be read; the others are added all the same.
    """
    settings = config.load()
    said = Described(
        id=id_,
        title=title,
        kind=kind,
        publisher=publisher,
        date=date,
        language=language,
        readers=tuple(reader or ()),
        aliases=tuple(alias or ()),
    )
    several = Path(source).is_dir()
    failed = False
    for file, about in _files(source, said, settings):
        try:
            added = _add(file, about, settings, replace_)
            _show(added)
            _warn_of_questions(added, settings.corpus.folder)
        except CorpusError as error:
            if not several:
                raise
            failed = True
            err.print(f"[red]not added[/] {printable(str(error))}", soft_wrap=True)
    out.print("`qa ingest` brings the index up to it.")
    if failed:
        raise typer.Exit(1)


@friendly
def remove(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    delete: Annotated[bool, typer.Option("--delete", help="Also delete its file.")] = False,
) -> None:
    """Take a document out of the corpus; builds that hold it stay, so that its citations can be proven."""
    corpus = config.load().corpus.folder
    entry = adding.remove(corpus, id_, delete)
    kept = "" if delete else f"; its file {entry.path.name} is kept"
    gone = f"{entry.id} is out of the catalogue{kept}. `qa ingest` brings the index up to it."
    out.print(printable(gone))
    asked = path_of(corpus, entry.id)
    if asked.is_file():
        said = f"its anticipated questions stay in {asked}, of use to no other document; remove the file"
        out.print(f"[yellow]warning[/] {printable(said)}", soft_wrap=True)


def _files(source: str, said: Described, settings: Settings) -> Iterator[tuple[Supplied, Described]]:
    """The files that a source stands for, each with what is said of it."""
    if download.is_address(source):
        most = settings.reading.file_megabytes * 1024 * 1024
        got = download.fetch(source, most, frozenset(read.endings()))
        origin = f"{got.url} (fetched {got.date})" if got.url == source else f"{source}, from {got.url}"
        yield Supplied(got.name, got.data, got.date), replace(said, origin=origin)
    elif Path(source).is_dir():
        if said.id or said.title:
            raise CorpusError("a folder has many documents; give --id and --title with a file")
        for path in adding.files_in(Path(source)):
            yield adding.supplied(path), said
    else:
        yield adding.supplied(Path(source)), said


def _add(file: Supplied, said: Described, settings: Settings, replaces: bool) -> Added:
    with progress() as report:
        return adding.add(
            settings.corpus.folder,
            file,
            said,
            lambda text: "nl" if dutchness(text) > 0.5 else "en",
            settings.reading,
            replaces,
            lambda done, total: report("reading pages", done, total),
        )


def _show(added: Added) -> None:
    """What was read of a file, in a few words."""
    entry, document = added.entry, added.document
    if document is None:
        said = f"{entry.id}: {entry.title}; what the catalogue says of it is left as it is"
        out.print(f"[yellow]there already[/] {printable(said)}", soft_wrap=True)
        return
    counts = [f"{len(document.pages)} pages"] if document.pages else []
    counts += [f"{len(document.blocks):,} blocks", f"{len(document.text):,} characters"]
    said = f"{entry.id}: {entry.title} ({entry.language}, {entry.date}; {', '.join(counts)})"
    out.print(f"[green]added[/] {printable(said)}", soft_wrap=True)
    for warning in document.warnings:
        out.print(f"  [yellow]warning[/] {printable(warning)}", soft_wrap=True)


def _warn_of_questions(added: Added, corpus: Path) -> None:
    """Say which anticipated questions a new version of a document no longer bears out."""
    if added.document is not None:
        for warning in read_questions(corpus, added.document).warnings:
            out.print(f"  [yellow]warning[/] {printable(warning)}", soft_wrap=True)
