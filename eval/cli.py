"""The options of ``qa eval``. The only module of ``eval`` that imports ``typer``.

What it does is in ``eval.command``, which loads when the command runs: ``qa ask`` must not wait for it.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_FOLDER = Path("eval/results")


class Split(StrEnum):
    """Which questions are asked."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


def evaluate(
    split: Annotated[
        Split, typer.Option(help="Tuning may look at dev only; test is for reporting.")
    ] = Split.ALL,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only the first so many questions.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = _FOLDER,
    baselines: Annotated[bool, typer.Option("--baselines", help="Also ask the baselines.")] = False,
    checks: Annotated[bool, typer.Option(help="Also the causal and consistency checks (minutes).")] = True,
    gate: Annotated[
        bool, typer.Option("--gate", help="Only the fixed subset; fails under eval/floors.toml.")
    ] = False,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(metavar="A B", help="Two results files: what changed?")
    ] = None,
    squad: Annotated[Path | None, typer.Option(help="Ask a SQuAD-format file instead.")] = None,
    conditionalqa: Annotated[Path | None, typer.Option(help="Ask a ConditionalQA folder instead.")] = None,
    beir: Annotated[Path | None, typer.Option(help="Ask a BEIR-format folder instead.")] = None,
) -> None:
    """Measure the system on the curated questions; writes results and a report."""
    from eval import command

    if compare:
        command.compare(*compare)
    elif squad or conditionalqa or beir:
        command.outside(squad, conditionalqa, beir, limit, out)
    elif gate:
        command.gate()
    else:
        command.measure(split.value, limit, out, baselines, checks)
