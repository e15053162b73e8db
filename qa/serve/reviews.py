"""``/v1/audit/reviews``: samples to be reviewed, marked and reported; for whoever has the audit token."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from qa.audit import agreement, review
from qa.audit.agreement import Report
from qa.audit.asked import which
from qa.audit.confirmed import confirmed
from qa.audit.review import Mark, Sample, Task
from qa.audit.sampling import Stratum
from qa.serve.auth import AUDITORS
from qa.serve.problems import AUTHORISED, RESPONSES, UNKNOWN_SAMPLE
from qa.serve.provide import Provided

router = APIRouter(
    prefix="/v1/audit/reviews", tags=["audit"], dependencies=AUDITORS, responses=AUTHORISED | RESPONSES
)


class SampleRequest(BaseModel):
    """What to draw: ``n`` records with citations, in proportion from each stratum."""

    model_config = ConfigDict(extra="forbid")

    name: str
    n: Annotated[int, Field(ge=1, le=100_000)] = 200
    stratify: list[Stratum] = [Stratum.STATUS, Stratum.DOCUMENT]
    seed: str = "1"
    since: str = ""
    until: str = ""


class MarkRequest(BaseModel):
    """What a reviewer says of one citation of one record."""

    model_config = ConfigDict(extra="forbid")

    record: str
    citation: Annotated[int, Field(ge=1)]
    reviewer: str
    mark: Mark
    note: Annotated[str, Field(max_length=review.MOST_CHARACTERS)] = ""


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples, newest first."""

    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Tasks:
    """The next citations to mark; empty when the reviewer is done."""

    tasks: tuple[Task, ...]


@router.get("", summary="List samples")
def list_(service: Provided) -> Samples:
    """All of them, newest first."""
    return Samples(tuple(review.samples(service.audit_log())))


@router.post("", status_code=201, summary="Draw a sample")
def draw(request: Annotated[SampleRequest, Body()], service: Provided) -> Sample:
    """The same seed on the same records gives the same sample."""
    records = which(request.since, request.until, reviewable=True)
    log = service.audit_log()
    return review.sample(log, request.name, request.n, request.stratify, request.seed, records)


@router.get("/{name}/tasks", responses=UNKNOWN_SAMPLE, summary="What is left to mark")
def tasks(
    name: str, reviewer: str, service: Provided, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Tasks:
    """The first citations that the reviewer has not marked; those marked do not come again."""
    return Tasks(tuple(islice(review.tasks(service.audit_log(), name, reviewer), limit)))


@router.post("/{name}/marks", status_code=204, responses=UNKNOWN_SAMPLE, summary="Mark a citation")
def mark(name: str, request: Annotated[MarkRequest, Body()], service: Provided) -> None:
    """A mark that the reviewer gave the citation before is replaced."""
    review.mark(
        service.audit_log(),
        name,
        request.record,
        request.citation,
        request.reviewer,
        request.mark,
        request.note,
    )


@router.get("/{name}/report", responses=UNKNOWN_SAMPLE, summary="Accuracy and agreement")
def report(name: str, service: Provided) -> Report:
    """Citation accuracy with its Wilson interval, overall and by stratum, and every disagreement."""
    return agreement.report(service.audit_log(), name)


@router.get("/{name}/confirmed", responses=UNKNOWN_SAMPLE, summary="Confirmed questions")
def confirmed_(name: str, service: Provided) -> Response:
    """Records that reviewers confirmed, in the format of the evaluation's questions, one a line."""
    lines = b"".join(confirmed(service.audit_log(), name))
    return Response(lines, media_type="application/x-ndjson")
