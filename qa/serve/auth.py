"""Who may read the audit log over HTTP: whoever has the token of the settings."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Header
from starlette.exceptions import HTTPException

from qa.serve.provide import Provided

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="audit"'}


def _auditor(service: Provided, authorization: Annotated[str, Header()] = "") -> None:
    token = service.settings.audit.token
    if token is None:
        raise HTTPException(403, "the audit log is not served; the operator must set QA_AUDIT__TOKEN")
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "bearer" or not _same(given.strip(), token.get_secret_value()):
        raise HTTPException(401, "give the audit token: Authorization: Bearer …", _CHALLENGE)


def _same(given: str, wanted: str) -> bool:
    """Compared in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8"))


AUDITORS = [Depends(_auditor)]
