"""``qa check``: a claim against the documents."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer

from qa import service as services
from qa import settings as config
from qa import wire
from qa.answer.check import Verdict
from qa.answer.claims import Checked, Place
from qa.commands.console import operator, out, printable
from qa.commands.outcome import show_citation
from qa.errors import CallerError
from qa.model import Span

_COLOURS = {Verdict.SUPPORTED: "green", Verdict.CONTRADICTED: "red"}


def check(
    claim: Annotated[str, typer.Argument(help="In English or Dutch; - reads it from standard input.")],
    question: Annotated[str, typer.Option(help="Look also where this question is answered.")] = "",
    cite: Annotated[str, typer.Option(metavar="ID:START-END", help="Look at this citation alone.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As POST /v1/check gives it.")] = False,
) -> None:
    """Check a claim; exit code 1 unless the documents support it."""
    text = sys.stdin.read() if claim == "-" else claim
    place = _place(cite) if cite else None
    checked = services.open_service(config.load()).check(text, operator(), question=question, place=place)
    if as_json:
        sys.stdout.write(wire.plain_json(checked, indent=2).decode("utf-8") + "\n")
    else:
        _show(checked)
    if checked.verdict is not Verdict.SUPPORTED:
        raise typer.Exit(1)


def _show(checked: Checked) -> None:
    colour = _COLOURS.get(checked.verdict, "yellow")
    verdict = checked.verdict.replace("_", " ")
    out.print(f"[{colour}]{verdict}[/]: {printable(checked.reason)}\n", highlight=False, soft_wrap=True)
    for citation in checked.evidence:
        show_citation(citation, with_text=True)


def _place(cite: str) -> Place:
    """The place that ``ID:START-END`` names. Raises CallerError when it names none."""
    match = re.fullmatch(r"(?P<id>[^:]+):(?P<start>\d{1,12})-(?P<end>\d{1,12})", cite)
    if match is None or int(match["start"]) >= int(match["end"]):
        raise CallerError(f"--cite {cite!r:.100} is not ID:START-END, such as tea:10-42; `qa ask` shows them")
    return Place(match["id"], Span(int(match["start"]), int(match["end"])))
