"""``GET /v1/search``: the passages found for a question, with their rank at every stage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from qa.model import Hit, Span, StageRank
from qa.serve.problems import RESPONSES
from qa.serve.provide import Provided

router = APIRouter(tags=["search"])


class FoundPassage(BaseModel):
    """A passage and how it was found; ``score`` is the fused score, higher is better."""

    rank: int
    score: float
    document: str
    section: list[str]
    page: int | None
    span: Span
    text: str
    stages: list[StageRank]


class SearchResult(BaseModel):
    """Passages, best first."""

    question: str
    hits: list[FoundPassage]


@router.get("/v1/search", responses=RESPONSES, summary="Find passages")
def search(
    service: Provided,
    q: Annotated[
        str, Query(description="The question.", openapi_examples={"e": {"value": "Safety for Voices"}})
    ],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> SearchResult:
    """The best passages with the rank and score of every stage that found them."""
    hits = service.search(q, limit)
    return SearchResult(question=q, hits=[_found(rank, hit) for rank, hit in enumerate(hits, start=1)])


def _found(rank: int, hit: Hit) -> FoundPassage:
    passage = hit.passage
    return FoundPassage(
        rank=rank,
        score=round(hit.score, 6),
        document=passage.document,
        section=list(passage.section),
        page=passage.page,
        span=passage.span,
        text=passage.text,
        stages=list(hit.stages),
    )
