"""What all commands share: the two consoles, friendly errors, progress bars."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from qa import settings as config
from qa.documents import catalogue
from qa.errors import QaError
from qa.index.build import Progress as Report

P = ParamSpec("P")

out = Console()
err = Console(stderr=True)


def friendly(command: Callable[P, None]) -> Callable[P, None]:
    """Errors made on purpose are shown in one line, with exit code 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        logging.basicConfig(
            level=logging.WARNING,
            format="%(message)s",  # the handler shows time and level
            handlers=[RichHandler(level=logging.WARNING, console=err, show_path=False)],
        )
        try:
            command(*args, **kwargs)
        except QaError as error:
            err.print(f"[red]qa:[/] {printable(str(error))}")
            raise typer.Exit(2) from error

    return run


@contextmanager
def progress() -> Iterator[Report]:
    """A progress bar for each kind of work, on standard error."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err) as bar:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield report


def user_name() -> str:
    """The name of whoever runs the command; empty where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def operator() -> frozenset[str]:
    """Every group there is: whoever runs the command line can read the files anyway."""
    entries = catalogue.load(config.load().corpus.folder)
    return frozenset(group for entry in entries for group in entry.readers)


def printable(text: str) -> str:
    """Text from elsewhere without what would steer the terminal, its markup shown as it is."""
    return escape("".join(c if c.isprintable() else " " for c in text))


def line_numbers(first: int, last: int) -> str:
    """Lines as people write them."""
    return f"line {first}" if first == last else f"lines {first}-{last}"
