"""``qa questions check|coverage``: whether the anticipated questions hold, and what they reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from qa import service as services
from qa import settings as config
from qa.anticipated import file, near
from qa.anticipated.check import Finding, Weight, check_lines, check_near
from qa.anticipated.corpus import Kept, open_documents, strays
from qa.anticipated.coverage import Share, by_section, reach, share
from qa.cite import lines
from qa.commands.console import friendly, line_numbers, out, printable, progress
from qa.index.encoders import Encoder
from qa.index.questions import path_of
from qa.index.store import Build
from qa.model import SectionPath
from qa.settings import Settings


@friendly
def check(
    id_: Annotated[str | None, typer.Argument(metavar="[ID]", help="One document; else all.")] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="Another set of questions (JSONL with `question`) that none may repeat; may be given again."
        ),
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take out the questions that repeat one of --against.")
    ] = False,
    least: Annotated[
        float, typer.Option(min=0, max=1, help="Cosine from which a question repeats one of --against.")
    ] = near.SAME,
    remarks: Annotated[bool, typer.Option(help="Also what is worth a look and no fault.")] = True,
) -> None:
    """Prove every line: spans, quotes, statuses, languages, repeats. Exit code 1 when there are faults."""
    settings = config.load()
    encoder, build = services.open_encoders(settings.index)[0], services.current_build(settings)
    others = [
        (path, number, question) for path in against or [] for number, question in near.questions_in(path)
    ]
    faults = 0
    for kept in open_documents(settings, id_):
        found = _findings(kept, encoder, build)
        faults += _report(settings, kept, found, remarks)
        repeats = _against(kept, others, encoder, build, least)
        faults += _settle(settings, kept, repeats, remove)
    for name in strays(settings) if id_ is None else ():
        out.print(f"[red]FAULT[/] {printable(name)}: the catalogue has no such document", soft_wrap=True)
        faults += 1
    if faults:
        raise typer.Exit(1)


@friendly
def coverage(
    id_: Annotated[str | None, typer.Argument(metavar="[ID]", help="One document; else all.")] = None,
    depth: Annotated[
        int, typer.Option(min=1, max=9, help="To how many headings sections are told apart.")
    ] = 2,
    most: Annotated[int, typer.Option(min=0, help="How many unreached sentences to show.")] = 20,
) -> None:
    """Show which share of the sentences with content answered questions lead to, and the others."""
    for kept in open_documents(config.load(), id_):
        document = kept.document
        found = reach(kept.passages, kept.placed, document.language)
        sections = [(_indented(path), each) for path, each in by_section(found, depth).items()]
        _show_shares(document.id, [*sections, ("all", share(found))])
        missed = [each for each in found if not each.reached()]
        for each in missed[:most]:
            span = each.sentence.span
            found_on = lines(document, span)
            where = line_numbers(*found_on) if found_on else f"page {document.page_at(span.start)}"
            out.print(f"[dim]{where}[/] {printable(each.sentence.text)}", highlight=False, soft_wrap=True)
        if len(missed) > most:
            out.print(f"… and {len(missed) - most} more; --most shows them.")


def _findings(kept: Kept, encoder: Encoder, build: Build | None) -> list[Finding]:
    checked = check_lines(kept.lines, kept.document, kept.passages)
    asked = [each.question for each in checked.questions.values()]
    with progress() as report:
        vectors = near.vectors(asked, encoder, build, report)
    close = check_near(checked, vectors, kept.document.id, kept.passages)
    return sorted([*checked.findings, *close])


def _report(settings: Settings, kept: Kept, found: Sequence[Finding], remarks: bool) -> int:
    """Print what was found and how much; the number of faults."""
    path = path_of(settings.corpus.folder, kept.document.id)
    for each in found:
        if each.weight is Weight.FAULT:
            out.print(
                f"[red]FAULT[/] {printable(f'{path}:{each.line}: {each.text}')}",
                soft_wrap=True,
                highlight=False,
            )
        elif remarks:
            out.print(
                f"[yellow]remark[/] {printable(f'{path}:{each.line}: {each.text}')}",
                soft_wrap=True,
                highlight=False,
            )
    faults = sum(each.weight is Weight.FAULT for each in found)
    out.print(
        f"{kept.document.id}: {len(kept.lines)} questions, {faults} faults, {len(found) - faults} remarks.",
        highlight=False,
    )
    return faults


def _against(
    kept: Kept,
    others: Sequence[tuple[Path, int, str]],
    encoder: Encoder,
    build: Build | None,
    least: float,
) -> Iterator[tuple[int, str]]:
    """The lines that repeat a question of another set, and where it stands there; not how it is worded.

    Those who write anticipated questions must not come to know an evaluation's questions.
    """
    if not others:
        return
    asked = kept.questions
    with progress() as report:
        ours = near.vectors([each.question for each in asked.values()], encoder, build, report)
        theirs = near.vectors([question for _, _, question in others], encoder, build, report)
    numbers = list(asked)
    for pair in near.between(ours, theirs, least):
        path, number, _ = others[pair.other]
        yield numbers[pair.one], f"repeats {path}:{number} (cosine {pair.cosine:.3f})"


def _settle(settings: Settings, kept: Kept, repeats: Iterator[tuple[int, str]], remove: bool) -> int:
    """Report the repeats and take them out if wanted; the number of those that stay."""
    path = path_of(settings.corpus.folder, kept.document.id)
    found = list(repeats)
    word = "[yellow]removed[/]" if remove else "[red]FAULT[/]"
    for number, text in found:
        out.print(f"{word} {printable(f'{path}:{number}: {text}')}", soft_wrap=True, highlight=False)
    if not found or not remove:
        return len(found)
    file.remove(settings.corpus.folder, kept.document.id, _lines(kept, [number for number, _ in found]))
    return 0


def _lines(kept: Kept, numbers: Collection[int]) -> list[str]:
    return [kept.lines[number - 1] for number in numbers]


def _indented(path: SectionPath) -> str:
    return "  " * (len(path) - 1) + path[-1] if path else "(outside the chapters)"


def _show_shares(title: str, shares: Sequence[tuple[str, Share]]) -> None:
    languages = shares[-1][1].by_language
    table = Table(title=title)
    table.add_column("section")
    for column in ("sentences", "reached", *languages):
        table.add_column(column, justify="right")
    for name, each in shares:
        parts = [each.reached, *(each.by_language.get(language, 0) for language in languages)]
        table.add_row(
            printable(name), str(each.total), *(f"{part / max(1, each.total):.0%}" for part in parts)
        )
    out.print(table)
