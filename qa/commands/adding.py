"""``qa documents add`` and ``qa documents remove``: files into the corpus, and out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from qa import settings as config
from qa.answer.understand import dutchness
from qa.commands.console import err, friendly, out, progress
from qa.documents import adding, download, read
from qa.documents.adding import Added, Described, Supplied
from qa.errors import CorpusError
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
            _show(_add(file, about, settings, replace_))
        except CorpusError as error:
            if not several:
                raise
            failed = True
            err.print(f"[red]not added[/] {escape(str(error))}", soft_wrap=True)
    out.print("`qa ingest` brings the index up to it.")
    if failed:
        raise typer.Exit(1)


@friendly
def remove(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    delete: Annotated[bool, typer.Option("--delete", help="Also delete its file.")] = False,
) -> None:
    """Take a document out of the corpus; builds that hold it stay, so that its citations can be proven."""
    entry = adding.remove(config.load().corpus.folder, id_, delete)
    kept = "" if delete else f"; its file {entry.path.name} is kept"
    out.print(
        f"{escape(entry.id)} is out of the catalogue{escape(kept)}. `qa ingest` brings the index up to it."
    )


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
        out.print(f"[yellow]there already[/] {escape(entry.id)}: {escape(entry.title)}", soft_wrap=True)
        return
    counts = [f"{len(document.pages)} pages"] if document.pages else []
    counts += [f"{len(document.blocks):,} blocks", f"{len(document.text):,} characters"]
    said = f"{entry.id}: {entry.title} ({entry.language}, {entry.date}; {', '.join(counts)})"
    out.print(f"[green]added[/] {escape(said)}", soft_wrap=True)
    for warning in document.warnings:
        out.print(f"  [yellow]warning[/] {escape(warning)}", soft_wrap=True)
