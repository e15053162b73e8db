"""``qa questions generate``: a language model writes questions, and those that prove themselves are kept."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from qa import service as services
from qa import settings as config
from qa.answer.llama import open_model
from qa.anticipated.corpus import open_document
from qa.anticipated.generate import Generated
from qa.anticipated.resume import generate_for, journal_of, waiting
from qa.commands.console import friendly, out, printable, progress
from qa.errors import ModelUnavailable, SettingsError


@friendly
def generate(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The document that is asked.")],
    count: Annotated[int, typer.Option(min=1, max=20, help="How many questions to ask for a passage.")] = 6,
    most: Annotated[int | None, typer.Option(min=1, help="How many passages this time; else all.")] = None,
) -> None:
    """Let the configured language model write questions; goes on where an interrupted run was.

    A question is kept only if searching for it finds its own evidence again and the evidence answers it,
    or if it is to be refused and nothing answers it.
    """
    settings = config.load()
    model = open_model(settings.model)
    if model is None:
        raise SettingsError(
            "no language model is configured, so none can write questions; see docs/models.md, or write them "
            "yourself with `qa questions add`"
        )
    kept, engine = open_document(settings, id_), services.open_service(settings).engine()
    journal = journal_of(settings, id_)
    passages = waiting(kept, engine, model, count, journal)[:most]
    told: Counter[str] = Counter()
    coming = generate_for(passages, kept, engine, model, settings, count, journal)
    try:
        with progress() as report:
            for number, generated in enumerate(coming, start=1):
                told.update(_account(generated))
                report(f"passages of {id_}", number, len(passages))
    except ModelUnavailable as error:
        raise ModelUnavailable(
            f"the language model was not available: {error}; {told['kept']} questions are in the file, "
            "run it again to go on"
        ) from error
    for what, times in told.most_common():
        out.print(f"{times:>5} {printable(what)}", highlight=False, soft_wrap=True)
    out.print(f"{len(passages)} passages asked about; `qa questions check` proves, `qa ingest` takes it up.")


def _account(generated: Generated) -> list[str]:
    """What became of the questions on one passage."""
    if generated.fault:
        return [f"passages whose reply could not be used: {generated.fault}"]
    return [f"dropped: {each.reason}" if each.reason else "kept" for each in generated.drafted]
