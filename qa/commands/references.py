"""``qa documents references`` and ``qa documents wanted``: what documents refer to, and what is missing."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.table import Table

from qa import service as services
from qa import settings as config
from qa.commands.console import friendly, line_numbers, operator, out, printable
from qa.documents import catalogue
from qa.documents.catalogue import Entry, Wanted
from qa.documents.names import share_a_name
from qa.documents.references import ListedPlace, ListedReference, names_of
from qa.errors import NoBuild


@friendly
def references(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    as_json: Annotated[bool, typer.Option("--json", help="As GET /v1/documents/{id}/references.")] = False,
) -> None:
    """List what a document refers to, where, and whether that is in the corpus."""
    found = services.open_service(config.load()).references(id_, operator())
    if as_json:
        sys.stdout.write(json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=2) + "\n")
        return
    table = Table(title=f"{found.id}  {found.version[:12]}")
    for column in ("reference", "kind", "footnote", "where", "in the corpus"):
        table.add_column(column)
    for each in found.references:
        where = ", ".join(_where(place) for place in each.places if not place.is_mark)
        known = f"[green]{each.document}[/]" if each.document else "missing"
        table.add_row(_printed(each), each.kind, each.footnote or "", where, known)
    out.print(table)
    missing = sum(each.document is None for each in found.references)
    out.print(f"{len(found.references)} references, {missing} of them not in the corpus.")


@friendly
def wanted() -> None:
    """Say which documents are wanted, who refers to them, and how to add them."""
    folder = config.load().corpus.folder
    entries = catalogue.load(folder)
    missing = [each for each in catalogue.load_wanted(folder) if not _is_there(each, entries)]
    cited = _cited()
    for each in missing:
        about = ", ".join(part for part in (each.kind, each.publisher, each.number, each.language) if part)
        out.print(f"[bold]{printable(each.title)}[/]" + (f" ({printable(about)})" if about else ""))
        if each.url:
            out.print(f"  {printable(each.url)}", soft_wrap=True)
        for place in (place for names, place in cited if share_a_name(names, each.names)):
            out.print(f"  referred to in {printable(place)}", soft_wrap=True)
    out.print(
        f"{len(missing)} documents wanted. To add one: `qa documents add FILE --title TITLE` with its file "
        "or address and the title above, then `qa ingest`; references to it are resolved from then on.",
        soft_wrap=True,
    )


def _is_there(wanted_: Wanted, entries: tuple[Entry, ...]) -> bool:
    return any(share_a_name((entry.title, *entry.aliases), wanted_.names) for entry in entries)


def _cited() -> list[tuple[list[str], str]]:
    """The names under which the build's documents refer to others, each with the place in words."""
    service = services.open_service(config.load())
    try:
        records = service.documents(operator())
    except NoBuild:
        return []
    return [named for record in records for named in _cited_in(service, record.id)]


def _cited_in(service: services.Service, id_: str) -> Iterator[tuple[list[str], str]]:
    for each in service.references(id_, operator()).references:
        where = ", ".join(_where(place) for place in each.places if not place.is_mark)
        yield names_of(each), f"{id_}: {where}"


def _printed(reference: ListedReference) -> str:
    extra = [part for part in (reference.url, reference.language) if part and part != reference.title]
    return "\n".join(printable(part) for part in (reference.title, *extra))


def _where(place: ListedPlace) -> str:
    note = f" (footnote {place.footnote})" if place.footnote else ""
    if place.lines:
        return line_numbers(*place.lines) + note
    return (f"page {place.page}" if place.page else f"character {place.span.start}") + note
