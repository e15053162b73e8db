"""``POST /v1/ask``: a question to its outcome."""

from __future__ import annotations

import json
from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Body, Header
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from qa import wire
from qa.answer.follow_up import Role, Turn
from qa.explanation import ExplainedOutcome
from qa.serve.problems import RESPONSES
from qa.serve.provide import Provided
from qa.serve.stream import MEDIA_TYPE, events

router = APIRouter(tags=["ask"])

_EXAMPLES = {
    "English": {"value": {"question": "How much does Safety for Voices invest, and in whom?"}},
    "Dutch": {"value": {"question": "Hoeveel wordt er geïnvesteerd in de veiligheid van journalisten?"}},
    "follow-up": {
        "value": {
            "question": "And in journalists?",
            "conversation": [
                {
                    "role": "user",
                    "content": "How much does Safety for Voices invest in human rights defenders?",
                }
            ],
        }
    },
    "refused": {"value": {"question": "What is the capital of France?"}},
}


_ANSWER = {
    "description": "An answer or a refusal.",
    "content": {
        "application/json": {
            "example": json.loads(resources.files("qa.serve").joinpath("examples/answer.json").read_bytes())
        }
    },
}


class TurnRequest(BaseModel):
    """Something said before the question."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    content: Annotated[str, Field(max_length=4000)]


class AskRequest(BaseModel):
    """What is asked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Annotated[str, Field(description="In English or Dutch.", min_length=1)]
    explain: Annotated[bool, Field(description="Also how the outcome came about.")] = False
    conversation: Annotated[
        list[TurnRequest], Field(description="What was said before, oldest first.", max_length=20)
    ] = []


@router.post(
    "/v1/ask",
    response_model=ExplainedOutcome,
    responses={200: _ANSWER, **RESPONSES},
    summary="Ask a question",
)
def ask(
    request: Annotated[AskRequest, Body(openapi_examples=_EXAMPLES)],
    service: Provided,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """The answer, each statement with its citation, or a refusal with the reason; both are 200.

    With ``Accept: text/event-stream`` each statement is sent once it is verified (event ``statement``),
    and the whole outcome at the end (event ``outcome``).
    """
    said = [Turn(turn.role, turn.content) for turn in request.conversation]
    if MEDIA_TYPE in accept:
        return events(
            lambda hear: service.ask(
                request.question, channel="http", explain=request.explain, conversation=said, hear=hear
            )
        )
    outcome = service.ask(request.question, channel="http", explain=request.explain, conversation=said)
    # What is kept at the stable address has no explanation, so it is another representation then.
    headers = {} if request.explain else {"Content-Location": f"/v1/answers/{outcome.id}"}
    return Response(wire.to_json(outcome), media_type="application/json", headers=headers)
