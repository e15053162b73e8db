"""Reviewed records as questions of the evaluation, with the evidence that people confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qa.audit import review
from qa.audit.database import reviews as stored
from qa.audit.log import Log
from qa.audit.records import Record
from qa.audit.review import Mark
from qa.model import Citation, Outcome

_ID_DIGITS = 16


def confirmed(log: Log, sample: str) -> Iterator[bytes]:
    """One line of JSON for each record of which every citation was marked, and only as supporting.

    The lines have the fields of the evaluation's question files. Records that cite several documents
    are left out, for an item is on one; so are those whose question has been erased, and a question that
    was asked before in the sample. Raises ReviewError.
    """
    with log.database.reading() as connection:
        marks = stored.marks_of(connection, sample)
    good = {(row.number, row.citation) for row in marks if row.mark == Mark.SUPPORTS}
    good -= {(row.number, row.citation) for row in marks if row.mark != Mark.SUPPORTS}
    asked: set[str] = set()
    for each in review.sampled(log, sample):
        record = log.find(str(each.number))
        outcome = record.parsed()
        places = {(each.number, citation.number) for citation in outcome.citations}
        one = len({citation.document.id for citation in outcome.citations}) == 1
        if record.question is None or not one or not places <= good:
            continue
        if _question(outcome).casefold() not in asked:
            asked.add(_question(outcome).casefold())
            yield _item(record, outcome, sample) + b"\n"


def _item(record: Record, outcome: Outcome, sample: str) -> bytes:
    """A record as an item: each citation is a piece of evidence that is needed."""
    item = {
        "id": f"reviewed-{record.hash[:_ID_DIGITS]}",
        "document": outcome.citations[0].document.id,
        "topic": f"reviewed-{sample}",
        "split": "dev",
        "category": "reviewed",
        "language": outcome.language,
        "question": _question(outcome),
        "answer": " ".join(statement.text for statement in outcome.statements),
        "keys": [],
        "evidence": [[_evidence(citation)] for citation in outcome.citations],
        "status": outcome.status.value,
        "refers_to": None,
        "nearest": [],
    }
    return json.dumps(item, ensure_ascii=False).encode("utf-8")


def _question(outcome: Outcome) -> str:
    """The question that was answered, which can be understood without the conversation before it."""
    return outcome.standalone or outcome.question


def _evidence(citation: Citation) -> dict[str, object]:
    return {"start": citation.span.start, "end": citation.span.end, "text": citation.quote}
