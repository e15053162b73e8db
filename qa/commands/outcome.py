"""An outcome on the terminal: statements, citations, footnotes, or why there is no answer."""

from __future__ import annotations

from qa.commands.console import line_numbers, out, printable
from qa.commands.explanation import show_explanation
from qa.explanation import ExplainedOutcome
from qa.model import Citation, Outcome


def show(outcome: Outcome) -> None:
    """Print an outcome for a person."""
    for statement in outcome.statements:
        numbers = "".join(f"[{n}]" for n in statement.citations)
        out.print(
            f"{printable(statement.text)} [cyan]{printable(numbers)}[/]\n", highlight=False, soft_wrap=True
        )
    if outcome.reason:
        out.print(
            f"[yellow]{outcome.status.replace('_', ' ')}[/]: {printable(outcome.reason)}\n", highlight=False
        )
    if outcome.notice:
        out.print(f"[yellow]{printable(outcome.notice)}[/]\n", highlight=False, soft_wrap=True)
    if outcome.written_by:
        out.print(f"[dim]Written by {printable(outcome.written_by)}, each statement verified.[/]\n")
    for citation in outcome.citations:
        show_citation(citation)
    if outcome.nearest:
        out.print("Nearest, not an answer:")
        for citation in outcome.nearest:
            show_citation(citation, with_text=True)
    for note in outcome.footnotes:
        out.print(f"  footnote {note.number}: {printable(note.text)}", highlight=False, soft_wrap=True)
    for reference in outcome.refers_to:
        where = "in the corpus" if reference.in_corpus else "not in the corpus"
        out.print(f"  refers to: {printable(reference.title)} ({where})", highlight=False, soft_wrap=True)
    if isinstance(outcome, ExplainedOutcome) and outcome.explanation is not None:
        show_explanation(outcome.explanation)


def show_citation(citation: Citation, with_text: bool = False) -> None:
    """Print a citation, on request with its text."""
    lines = f"{line_numbers(*citation.lines)}, " if citation.lines else ""
    lines = f"page {citation.page}, {lines}" if citation.page else lines
    span = f"characters {citation.span.start}-{citation.span.end}"
    path = " > ".join([citation.document.title, *citation.section])
    out.print(
        f"[cyan]{printable(f'[{citation.number}]')}[/] {printable(path)}", highlight=False, soft_wrap=True
    )
    out.print(
        f"    [dim]{lines}{span}, document {citation.document.version[:12]}[/]",
        highlight=False,
        soft_wrap=True,
    )
    if citation.context is not None:
        out.print(f"    before it: {printable(citation.context.display)}", highlight=False, soft_wrap=True)
    if with_text:
        out.print(f"    {printable(citation.display)}", highlight=False, soft_wrap=True)
