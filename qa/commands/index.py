"""``qa index``: the builds on disk, and taking away those that nothing refers to any more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from qa import settings as config
from qa.audit.database.entries import Filter
from qa.audit.log import log_of
from qa.commands.console import friendly, out
from qa.errors import BuildInUse
from qa.index.shelf import Kept, remove, shelf
from qa.settings import AuditSettings

index = typer.Typer(no_args_is_help=True, help="The builds on disk.")


@index.command("list")
@friendly
def list_() -> None:
    """List the builds, newest first, and how many audit records refer to each."""
    settings = config.load()
    table = Table()
    for column in ("build", "made", "megabytes", "records", "current"):
        table.add_column(column, justify="right" if column in ("megabytes", "records") else "left")
    kept = shelf(settings.index.folder)
    for each, records in zip(kept, _referring(settings.audit, kept), strict=True):
        made, size = f"{each.made:%Y-%m-%d %H:%M}", f"{each.size / 1e6:.1f}"
        table.add_row(each.id, made, size, str(records), "yes" if each.current else "")
    out.print(table)


@index.command()
@friendly
def prune(
    builds: Annotated[
        list[str] | None, typer.Argument(metavar="BUILD", help="Default: every build that can go.")
    ] = None,
    referred: Annotated[
        bool, typer.Option("--referred", help="Also builds that audit records refer to.")
    ] = False,
) -> None:
    """Take away builds that are not in use; those that audit records refer to stay, to prove these again."""
    settings = config.load()
    folder = settings.index.folder
    kept = [each for each in shelf(folder) if not builds or each.id in builds]
    counted = dict(zip((each.id for each in kept), _referring(settings.audit, kept), strict=True))
    for build in builds or []:
        if counted.get(build, 0) and not referred:
            raise BuildInUse(_refused(build, counted[build]))
        _take_away(folder, build)
    for each in kept if not builds else []:
        if counted[each.id] and not each.current and not referred:
            out.print(_refused(each.id, counted[each.id]), soft_wrap=True)
        elif not each.current:
            _take_away(folder, each.id)


def _take_away(folder: Path, build: str) -> None:
    remove(folder, build)
    out.print(f"Removed: {build}")


def _refused(build: str, records: int) -> str:
    return (
        f"build {build} stays: {records} audit records refer to it and could not be proven or replayed "
        "without it; --referred removes it all the same"
    )


def _referring(settings: AuditSettings, kept: Sequence[Kept]) -> list[int]:
    """For each build the number of records that refer to it."""
    log = log_of(settings)
    return [log.count(Filter(build=each.id)) if log else 0 for each in kept]
