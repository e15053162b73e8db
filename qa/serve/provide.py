"""What routes take besides their own: the service behind them, and where a page of a list begins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from qa.audit.records import HIGHEST
from qa.service import Service


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


Provided = Annotated[Service, Depends(_service)]
Before = Annotated[int | None, Query(ge=1, le=HIGHEST, description="`next` of the page before.")]
