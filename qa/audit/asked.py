"""What users may ask of the log: times, statuses and pages as they write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from qa.audit.database.entries import Filter
from qa.audit.records import stamp
from qa.errors import FilterError
from qa.model import Status

_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


def which(
    since: str = "",
    until: str = "",
    status: str = "",
    document: str = "",
    channel: str = "",
    reviewable: bool = False,
) -> Filter:
    """The records from ``since`` until before ``until`` (ISO 8601; without a zone it is UTC), and so on.

    Empty lets everything through; ``reviewable`` only what has citations and its question. Raises
    FilterError.
    """
    if status and status not in {each.value for each in Status}:
        raise FilterError(
            f"there is no status {status!r:.40}; give one of {', '.join(each.value for each in Status)}"
        )
    for name, value in (("document", document), ("channel", channel)):
        if value and not _NAME.fullmatch(value):
            raise FilterError(f"{value!r:.80} is not the name of a {name}")
    return Filter(
        since=moment(since),
        until=moment(until),
        status=status,
        document=document,
        channel=channel,
        question_kept=reviewable,
        cited=reviewable,
    )


def moment(text: str) -> str:
    """A time as the log writes it, from one in ISO 8601; empty stays empty. Raises FilterError."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
        return stamp(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise FilterError(
            f"{text!r:.40} is not a time; give a date such as 2026-11-25 or a time in ISO 8601"
        ) from error
