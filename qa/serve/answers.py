"""``/v1/answers/{id}``: a stable link to an answer, and what people think of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from qa.audit import feedback
from qa.audit.feedback import Opinion, Opinions, Verdict
from qa.errors import UnknownRecord
from qa.model import Outcome
from qa.serve.auth import AUDITORS
from qa.serve.problems import AUTHORISED, RESPONSES, UNKNOWN_ANSWER
from qa.serve.provide import Before, Provided

router = APIRouter(prefix="/v1/answers", tags=["answers"], responses=UNKNOWN_ANSWER | RESPONSES)

AnswerId = Annotated[str, Path(pattern=r"^ans_[0-9a-f]{32}$", description="The `id` of an outcome.")]


class FeedbackRequest(BaseModel):
    """What you think of an answer; with ``citation``, of that citation."""

    model_config = ConfigDict(extra="forbid")

    verdict: Annotated[Verdict, Field(description="`good` or `bad`.")]
    citation: Annotated[int | None, Field(description="The number of a citation.", ge=1, strict=True)] = None
    note: Annotated[str, Field(max_length=feedback.MOST_CHARACTERS)] = ""


@router.get("/{id}", response_model=Outcome, summary="An answer given earlier")
def answer(id: AnswerId, service: Provided) -> Response:
    """The outcome byte for byte as it was returned, for whoever may read all documents it quotes."""
    record = service.recorded(id)
    if record.outcome is None:
        raise UnknownRecord(f"there is no answer {id}")
    return Response(record.outcome, media_type="application/json")


@router.post("/{id}/feedback", status_code=201, summary="Say what you think of an answer")
def give(id: AnswerId, request: Annotated[FeedbackRequest, Body()], service: Provided) -> Opinion:
    """Kept for the auditors with the newest record of the answer; a note goes when the question is erased."""
    record = service.recorded(id)
    return feedback.give(service.audit_log(), record, request.citation, request.verdict, request.note)


@router.get("/{id}/feedback", dependencies=AUDITORS, responses=AUTHORISED, summary="What was thought of it")
def given(
    id: AnswerId,
    service: Provided,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Opinions:
    """Newest first. Needs the audit token."""
    return feedback.given(service.audit_log(), id, before, limit)
