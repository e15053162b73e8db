"""Errors as RFC 9457 problem details; what is ours to know stays in the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from qa.errors import (
    AuditError,
    BuildError,
    CallerError,
    ErasedRecord,
    FilterError,
    LostBuild,
    LostSettings,
    ModelError,
    QaError,
    QuestionError,
    ReviewError,
    SettingsError,
    SpanError,
    UnknownBuild,
    UnknownDocument,
    UnknownRecord,
    UnknownSample,
)

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_STATUS: Sequence[tuple[type[QaError], HTTPStatus, str]] = (
    (UnknownDocument, HTTPStatus.NOT_FOUND, "unknown-document"),
    (UnknownRecord, HTTPStatus.NOT_FOUND, "unknown-record"),
    (UnknownBuild, HTTPStatus.NOT_FOUND, "unknown-build"),
    (ErasedRecord, HTTPStatus.GONE, "erased"),
    (LostBuild, HTTPStatus.GONE, "lost-build"),
    (LostSettings, HTTPStatus.GONE, "lost-settings"),
    (QuestionError, HTTPStatus.UNPROCESSABLE_ENTITY, "not-a-question"),
    (SpanError, HTTPStatus.UNPROCESSABLE_ENTITY, "not-a-span"),
    (FilterError, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-value"),
    (UnknownSample, HTTPStatus.NOT_FOUND, "unknown-sample"),
    (ReviewError, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-value"),
    (CallerError, HTTPStatus.BAD_REQUEST, "bad-request"),
    (BuildError, HTTPStatus.SERVICE_UNAVAILABLE, "no-index"),
    (AuditError, HTTPStatus.SERVICE_UNAVAILABLE, "not-recorded"),
    (ModelError, HTTPStatus.SERVICE_UNAVAILABLE, "no-model"),
    (SettingsError, HTTPStatus.SERVICE_UNAVAILABLE, "bad-settings"),
)
# What ails these names folders and hosts: callers learn that much, the log learns why.
_SHOWN = {
    "no-index": "there is no index to answer from; the operator must run `qa ingest`",
    "lost-build": "the build was removed or is damaged; put it back, or ask with `index=current`",
    "no-model": "a model cannot be loaded; the operator must see to `models/` and the settings",
    "bad-settings": "a setting of the service cannot be used; the operator must mend it",
    "not-recorded": "the audit log cannot be used, and no answer is given without a record; try again later",
}


class Fault(BaseModel):
    """One thing that is wrong with a request, and where."""

    place: str
    message: str


class Problem(BaseModel):
    """Problem details (RFC 9457): what went wrong with this request."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


def _described(meaning: str) -> dict[str, object]:
    """One entry of OpenAPI's responses."""
    return {"description": meaning, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}


RESPONSES: dict[int | str, dict[str, object]] = {
    400: _described("The body is not JSON."),
    413: _described("The body is too large."),
    422: _described("A value cannot be used."),
    503: _described("There is no index, no record can be made, or a model or setting cannot be used."),
}
NOT_FOUND: dict[int | str, dict[str, object]] = {404: _described("No such document.")}
UNKNOWN_ANSWER: dict[int | str, dict[str, object]] = {
    404: _described("No such answer, or not one you may read.")
}
UNKNOWN_RECORD: dict[int | str, dict[str, object]] = {404: _described("No such record.")}
UNKNOWN_SAMPLE: dict[int | str, dict[str, object]] = {404: _described("No such sample, or no such record.")}
REPLAYED: dict[int | str, dict[str, object]] = {
    404: _described("No such record, or no such build."),
    410: _described("The question has been erased, or the build or the settings of then are gone."),
}
AUTHORISED: dict[int | str, dict[str, object]] = {
    401: _described("The audit token is missing or wrong."),
    403: _described("The audit log is not served: no token is set."),
}


def respond(status: int, slug: str, detail: str, errors: Sequence[Fault] = ()) -> Response:
    """A problem as a response."""
    problem = Problem(
        type=f"urn:qa:problem:{slug}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(errors),
    )
    body = problem.model_dump_json(exclude_defaults=True)
    return Response(body, status_code=status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(QaError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def told(error: QaError, slug: str) -> str:
    """What a caller is told of an error of a kind; what is not theirs to know goes to the log."""
    if slug in _SHOWN:
        log.error("%s", error)
    return _SHOWN.get(slug, str(error))


def kind_of(error: Exception) -> tuple[HTTPStatus, str] | None:
    """Status and kind of an error that was made on purpose; None for any other."""
    return next((each[1:] for each in _STATUS if isinstance(error, each[0])), None)


def _ours(request: Request, error: Exception) -> Response:
    found = kind_of(error)
    if found is None or not isinstance(error, QaError):
        return _unforeseen(request, error)
    status, slug = found
    return respond(status, slug, told(error, slug))


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(place=".".join(str(part) for part in each["loc"]), message=each["msg"])
        for each in error.errors()
    ]
    if any(each["type"] == "json_invalid" for each in error.errors()):
        return respond(400, "not-json", "the body is not valid JSON; see errors", faults)
    return respond(422, "bad-value", "a value cannot be used; see errors", faults)


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details = {404: "there is nothing at this address", 405: "this address does not take this method"}
    response = respond(error.status_code, "http", details.get(error.status_code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return respond(500, "internal", "something failed on our side; it has been logged")
