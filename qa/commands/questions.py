"""``qa questions``: the anticipated questions of the documents, listed and added to."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from qa import settings as config
from qa.answer.understand import understand
from qa.anticipated import file
from qa.anticipated.confirmed import read_items, written_of
from qa.anticipated.corpus import Kept, open_document, open_documents
from qa.anticipated.quotes import evidence_of
from qa.commands.console import friendly, out, printable
from qa.commands.questions_generate import generate
from qa.commands.questions_proof import check, coverage
from qa.errors import CallerError
from qa.index.questions import KINDS, Written, path_of
from qa.text import fold

questions = typer.Typer(
    no_args_is_help=True,
    help="Questions anticipated for the documents: they lead to evidence and are never an answer.",
)
questions.command()(check)
questions.command()(coverage)
questions.command()(generate)

_Status = Literal["answered", "partial", "not_in_documents", "in_other_document"]
_Origin = Literal["written", "generated", "confirmed"]


@questions.command("list")
@friendly
def list_(
    id_: Annotated[str | None, typer.Argument(metavar="[ID]", help="One document; else all.")] = None,
    status: Annotated[_Status | None, typer.Option(help="Only those of this status.")] = None,
    origin: Annotated[_Origin | None, typer.Option(help="Only those of this origin.")] = None,
    language: Annotated[str | None, typer.Option(help="Only those in this language: en, nl, …")] = None,
    grep: Annotated[str, typer.Option(help="Only those with this in question or evidence.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The lines as they stand in the file.")] = False,
) -> None:
    """List the questions; how many there are when neither document nor filter is given."""
    documents = open_documents(config.load(), id_)
    if id_ is None and not (status or origin or language or grep or as_json):
        _show_counts(documents)
        return
    for kept in documents:
        for number, written in kept.questions.items():
            chosen = (status, origin, language)
            of = (written.status, written.origin, written.language)
            if all(want in (None, is_) for want, is_ in zip(chosen, of, strict=True)) and _holds(
                written, grep
            ):
                _show(kept, number, written, as_json)


@questions.command()
@friendly
def add(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The document that is asked.")],
    question: Annotated[str, typer.Argument(help="In any of the languages people ask in.")],
    quote: Annotated[
        list[str] | None,
        typer.Option(help="Words of the document that answer, or come nearest; may be given again."),
    ] = None,
    status: Annotated[_Status, typer.Option(help="What the document says to it.")] = "answered",
    refers_to: Annotated[
        str | None, typer.Option(help="With in_other_document: the title of that document.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Found out when not given.")] = None,
    origin: Annotated[Literal["written", "confirmed"], typer.Option(help="Who vouches for it.")] = "written",
    line: Annotated[int | None, typer.Option(help="Where a quote begins that occurs more than once.")] = None,
) -> None:
    """Add a question to a document, with its evidence as quotes; takes part from the next `qa ingest` on."""
    settings = config.load()
    document = open_document(settings, id_).document
    _refuse_contradictions(status, quote or [], refers_to)
    understood = understand(question, settings.answer.question_characters)
    evidence = tuple(evidence_of(document, each, line) for each in quote or [])
    written = Written(
        question=understood.text,
        language=language or understood.language,
        status=KINDS[status],
        evidence=evidence,
        refers_to=refers_to,
        origin=origin,
    )
    file.add(settings.corpus.folder, id_, [written])
    places = ", ".join(f"{each.start}-{each.end}" for each in evidence) or "none"
    out.print(
        f"Added to {path_of(settings.corpus.folder, id_)} ({written.language}, {status}, characters "
        f"{places}); `qa ingest` takes it up.",
        soft_wrap=True,
        highlight=False,
    )


@questions.command("import")
@friendly
def import_(
    files: Annotated[list[Path], typer.Argument(help="Confirmed items, as `qa review export` writes them.")],
) -> None:
    """Take in questions whose citations a reviewer confirmed; those asked already are passed over."""
    settings = config.load()
    items = [item for each in files for item in read_items(each)]
    kept = {id_: open_document(settings, id_) for id_ in sorted({item.document for item in items})}
    confirmed = [(item.document, written_of(item, kept[item.document].document)) for item in items]
    for id_, each in kept.items():
        new = [written for of, written in confirmed if of == id_]
        known = file.asked_on(each.lines)
        unknown = {file.key_of(one.question): one for one in new if file.key_of(one.question) not in known}
        file.add(settings.corpus.folder, id_, list(unknown.values()))
        out.print(f"{id_}: {len(unknown)} added, {len(new) - len(unknown)} there already.", highlight=False)


def _refuse_contradictions(status: _Status, quotes: Sequence[str], refers_to: str | None) -> None:
    """Raises CallerError when status, evidence and reference do not go together."""
    if status in ("answered", "partial") and not quotes:
        raise CallerError(
            f"a question with status {status} needs evidence; give --quote with words of the document"
        )
    if (status == "in_other_document") != bool(refers_to):
        raise CallerError(
            f"status {status} with --refers-to {refers_to!r}: "
            "in_other_document, and no other, names a document"
        )


def _holds(written: Written, words: str) -> bool:
    texts = [written.question, *(each.text for each in written.evidence)]
    return any(fold(words) in fold(text) for text in texts)


def _show(kept: Kept, number: int, written: Written, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(kept.lines[number - 1] + "\n")
        return
    about = f"{kept.document.id}:{number} {written.language} {written.status} {written.origin}"
    out.print(f"[dim]{printable(about)}[/] {printable(written.question)}", highlight=False, soft_wrap=True)
    for each in written.evidence:
        out.print(f"    {printable(' '.join(each.text.split()))}", highlight=False, soft_wrap=True)
    if written.refers_to:
        out.print(f"    refers to: {printable(written.refers_to)}", highlight=False, soft_wrap=True)


def _show_counts(documents: Sequence[Kept]) -> None:
    table = Table()
    for column in (
        "document",
        "questions",
        *(status.value for status in KINDS.values()),
        "languages",
        "origins",
    ):
        table.add_column(column)
    for kept in documents:
        written = list(kept.questions.values())
        statuses = Counter(str(each.status) for each in written)
        table.add_row(
            kept.document.id,
            str(len(written)),
            *(str(statuses[status]) for status in KINDS),
            _counted(each.language for each in written),
            _counted(each.origin for each in written),
        )
    out.print(table)


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(names).most_common())
