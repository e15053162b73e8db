"""``qa audit erase · expire``: questions erased, on request or after a time; the chain stays whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from qa import settings as config
from qa.audit.database.entries import Filter
from qa.audit.log import Log, open_log
from qa.audit.records import stamp
from qa.commands.console import friendly, out
from qa.errors import FilterError


@friendly
def erase(
    references: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Records or answers: all records of an answer are meant."),
    ] = None,
    asker: Annotated[str, typer.Option(help="All questions of this person, by the name that asked.")] = "",
    reason: Annotated[
        str, typer.Option(help="Why, kept for ever in the log: name no person.")
    ] = "on request",
) -> None:
    """Erase questions for good, with all that gives them away; answers and figures stay."""
    if not references and not asker:
        raise FilterError("nothing to erase was named; give ids of records, or --asker NAME")
    log = open_log(config.load().audit)
    wanted = [_named(log, reference) for reference in references or []]
    if asker:
        wanted.append(Filter(asker=log.asker(asker)))
    out.print(f"{sum(log.erase(each, reason) for each in wanted)} questions erased.")


@friendly
def expire(
    days: Annotated[int | None, typer.Option(min=1, help="Default: the setting audit.question_days.")] = None,
) -> None:
    """Erase the questions that are older than a number of days."""
    settings = config.load().audit
    kept = days or settings.question_days
    if kept is None:
        raise FilterError("after how many days is not set; give --days, or set QA_AUDIT__QUESTION_DAYS")
    until = stamp(datetime.now(UTC) - timedelta(days=kept))
    erased = open_log(settings).erase(Filter(until=until), f"older than {kept} days")
    out.print(f"{erased} questions erased.")


def _named(log: Log, reference: str) -> Filter:
    """The records that a reference stands for. Raises UnknownRecord."""
    record = log.find(reference)
    return Filter(answer=reference) if reference.startswith("ans_") else Filter(number=record.number)
