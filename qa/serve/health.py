"""``/healthz`` and ``/readyz``: is the process alive, and can it answer."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from qa.serve.problems import RESPONSES
from qa.serve.provide import Provided

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Readiness(BaseModel):
    """Questions can be answered, from this build."""

    status: str = "ready"
    index: str
    documents: int


@router.get("/healthz", summary="Alive")
def healthz() -> Health:
    """Always 200 while the process runs."""
    return Health()


@router.get("/readyz", responses={503: RESPONSES[503]}, summary="Ready")
def readyz(service: Provided) -> Readiness:
    """200 when there is a sound build to answer from and answers can be recorded, else 503."""
    build = service.engine().build
    if service.settings.audit.enabled and service.settings.audit.required:
        service.audit_log()
    return Readiness(index=build.id, documents=len(build.documents))
