"""``/v1/audit``: the records, proven again, counted and exported; for whoever has the audit token."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response, StreamingResponse

from qa.audit import anchors, chain, checkpoints, export, feedback, pack_page, view
from qa.audit import pack as packing
from qa.audit import stats as counting
from qa.audit.asked import which
from qa.audit.chain import Verified
from qa.audit.checkpoints import Checkpoint
from qa.audit.database.entries import Filter
from qa.audit.export import MEDIA_TYPES, Format
from qa.audit.feedback import Opinions
from qa.audit.replay import Replayed, compare
from qa.audit.stats import Stats
from qa.audit.view import Line, Shown
from qa.serve.auth import AUDITORS
from qa.serve.problems import AUTHORISED, REPLAYED, RESPONSES, UNKNOWN_RECORD
from qa.serve.provide import Before, Provided

router = APIRouter(
    prefix="/v1/audit", tags=["audit"], dependencies=AUDITORS, responses=AUTHORISED | RESPONSES
)

# A page with what users wrote is saved, not run under our address.
_SAVED = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
Limit = Annotated[int, Query(ge=1, le=100)]


@dataclass(frozen=True, slots=True)
class Lines:
    """Records, newest first; ``next`` is where the next page begins, null at the end."""

    records: tuple[Line, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Checkpoints, newest first, and the public key (PEM) that goes with them."""

    checkpoints: tuple[Checkpoint, ...]
    public_key: str
    next: int | None


def _filter(
    since: Annotated[str, Query(description="A date, or a time in ISO 8601 (UTC).")] = "",
    until: Annotated[str, Query(description="Until before this time.")] = "",
    status: str = "",
    document: Annotated[str, Query(description="Only answers that cite this document.")] = "",
    channel: str = "",
) -> Filter:
    return which(since, until, status, document, channel)


Which = Annotated[Filter, Depends(_filter)]


@router.get("/records", summary="List records")
def list_(service: Provided, which: Which, before: Before = None, limit: Limit = 50) -> Lines:
    """Newest first, a page at a time."""
    page = service.audit_log().page(which, before, limit)
    return Lines(tuple(view.line(record) for record in page.records), page.next)


@router.get("/records/{id}", responses=UNKNOWN_RECORD, summary="A record, proven again")
def show(id: str, service: Provided) -> Shown:
    """By id or number, or the first record of an answer's id: what was said, on which documents, and whether
    it holds.
    """
    log = service.audit_log()
    record = log.find(id)
    return view.shown(record, chain.faults_of(log, _documents(service), record.number))


@router.get("/records/{id}/outcome", responses=UNKNOWN_RECORD, summary="The very bytes returned")
def outcome(id: str, service: Provided) -> Response:
    """The outcome byte for byte; where the question is erased, with salted hashes in it."""
    record = service.audit_log().find(id)
    return Response(record.outcome or record.kept, media_type="application/json")


@router.get("/records/{id}/pack", responses=UNKNOWN_RECORD, summary="The evidence for a record")
def pack(id: str, service: Provided, format: Literal["json", "html"] = "json") -> Response:
    """All that is needed to check a record elsewhere, as JSON or as one self-contained page."""
    log = service.audit_log()
    found = packing.pack(log, log.find(id), _documents(service))
    if format == "html":
        return Response(pack_page.to_html(found), media_type="text/html", headers=_SAVED)
    return Response(packing.to_json(found), media_type="application/json")


@router.get("/records/{id}/replay", responses=REPLAYED, summary="Ask again")
def replay(
    id: str,
    service: Provided,
    index: Annotated[
        str, Query(pattern=r"^([0-9a-f]{16}|current)?$", description="Another build, or `current`.")
    ] = "",
) -> Replayed:
    """With the settings of then, on the build of then unless another is named; what differs."""
    record = service.audit_log().find(id)
    return compare(record, service.again(record, index))


@router.get("/export", response_class=StreamingResponse, summary="Export records")
def export_(service: Provided, which: Which, format: Format = Format.JSONL) -> StreamingResponse:
    """All records that fit, oldest first, as JSON Lines, CSV or Parquet."""
    pieces = export.export(service.audit_log().stream(which), format)
    return StreamingResponse(pieces, media_type=MEDIA_TYPES[format])


@router.get("/stats", summary="Count records")
def stats(service: Provided, which: Which, limit: Limit = 10) -> Stats:
    """Statuses, channels, latency, most cited passages, unanswered questions."""
    return counting.stats(service.audit_log(), which, limit)


@router.get("/verification", summary="Prove the whole log again")
def verify(service: Provided) -> Verified:
    """Every entry, the chain, the checkpoints beside the log, every citation."""
    log = service.audit_log()
    return chain.verify(log, _documents(service), anchors.beside(log), lambda *_: None)


@router.get("/checkpoints", summary="Signed checkpoints")
def checkpoints_(service: Provided, before: Before = None, limit: Limit = 50) -> Checkpoints:
    """To be kept elsewhere: they tell later whether the log was cut short or made anew.

    Those that cannot be read are left out; the verification names them.
    """
    log = service.audit_log()
    signed = checkpoints.newest_first(log.checkpoint_folder, before)
    found = tuple(islice(signed, limit))
    key = log.public_key.read_text(encoding="ascii") if found and log.public_key.is_file() else ""
    return Checkpoints(found, key, found[-1].number if next(signed, None) else None)


@router.get("/feedback", summary="What was thought of answers")
def feedback_(service: Provided, before: Before = None, limit: Limit = 50) -> Opinions:
    """Newest first."""
    return feedback.given(service.audit_log(), "", before, limit)


def _documents(service: Provided) -> chain.DocumentsOf:
    return chain.documents_in(service.settings.index.folder)
