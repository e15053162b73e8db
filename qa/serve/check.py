"""``POST /v1/check``: a claim to a verdict, with the evidence and the reason."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from qa import wire
from qa.answer.claims import Checked, Place
from qa.model import Span
from qa.serve.problems import NOT_FOUND, RESPONSES
from qa.serve.provide import Provided

router = APIRouter(tags=["check"])

_SPAN = {"start": 40384, "end": 40665}
_EXAMPLES = {
    "by a citation": {
        "value": {
            "claim": "Safety for Voices is investing €30 million in the security of journalists.",
            "citation": {"document": {"id": "policy-human-rights-2023"}, "span": _SPAN},
        }
    },
    "by a question": {
        "value": {
            "claim": "Safety for Voices loopt tot 2027.",
            "question": "How long does Safety for Voices run?",
        }
    },
    "by itself": {"value": {"claim": "The Netherlands hosts the International Criminal Court."}},
}


class CitedDocumentRequest(BaseModel):
    """The document of a citation; with a version, another version is refused."""

    id: str
    version: str = ""


class SpanRequest(BaseModel):
    """Characters of the canonical text, in Unicode code points, end exclusive."""

    model_config = ConfigDict(strict=True)

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _in_order(self) -> SpanRequest:
        if self.start >= self.end:
            raise ValueError(f"start {self.start} is not before end {self.end}")
        return self


class CitationRequest(BaseModel):
    """A citation as an outcome has it: document and span are read; a quote, if any, must stand there."""

    document: CitedDocumentRequest
    span: SpanRequest
    quote: str = ""

    def place(self) -> Place:
        """Where it points."""
        span = Span(self.span.start, self.span.end)
        return Place(self.document.id, span, self.document.version, self.quote)


class CheckRequest(BaseModel):
    """A claim, and where to look: at a citation, at the answer to a question, or anywhere."""

    model_config = ConfigDict(extra="forbid")

    claim: Annotated[str, Field(description="A sentence or a few, in English or Dutch.", min_length=1)]
    citation: CitationRequest | None = None
    question: Annotated[str, Field(description="Evidence is also looked for where this is answered.")] = ""


@router.post(
    "/v1/check", response_model=Checked, responses={**RESPONSES, **NOT_FOUND}, summary="Check a claim"
)
def check(request: Annotated[CheckRequest, Body(openapi_examples=_EXAMPLES)], service: Provided) -> Response:
    """Supported, partially supported, contradicted or not supported, with evidence and reason; all 200."""
    place = request.citation.place() if request.citation else None
    checked = service.check(request.claim, question=request.question, place=place)
    return Response(wire.plain_json(checked), media_type="application/json")
