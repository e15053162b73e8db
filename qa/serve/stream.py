"""An outcome as server-sent events: every statement once it is verified, then the whole outcome.

Events: ``statement`` (a statement with its citations), ``outcome`` (as without streaming, at the end), or
``problem`` when something fails after the first statement was sent. Each ``data`` is one line of JSON.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from qa import wire
from qa.answer.generate import Hear
from qa.errors import QaError
from qa.model import Citation, Outcome, Statement
from qa.serve.problems import kind_of, told

log = logging.getLogger(__name__)

MEDIA_TYPE = "text/event-stream"


@dataclass(frozen=True, slots=True)
class StatedSoFar:
    """A verified statement and the citations it names."""

    statement: Statement
    citations: tuple[Citation, ...]


Item = StatedSoFar | Outcome | Exception


def events(ask: Callable[[Hear], Outcome]) -> Response:
    """The events of ``ask``, which gets the function that hears statements.

    What ``ask`` raises before the first statement is raised here, and is then a problem like any other.
    """
    items: queue.Queue[Item] = queue.Queue()
    threading.Thread(target=_run, args=(ask, items), daemon=True, name="ask").start()
    first = items.get()
    if isinstance(first, Exception):
        raise first
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_lines(first, items), media_type=MEDIA_TYPE, headers=headers)


def _run(ask: Callable[[Hear], Outcome], items: queue.Queue[Item]) -> None:
    try:
        items.put(ask(lambda statement, citations: items.put(StatedSoFar(statement, citations))))
    except Exception as error:  # handed to whoever reads the events
        items.put(error)


def _lines(first: Item, items: queue.Queue[Item]) -> Iterator[bytes]:
    item = first
    while isinstance(item, StatedSoFar):
        yield _event("statement", wire.plain_json(item))
        item = items.get()
    if isinstance(item, Outcome):
        yield _event("outcome", wire.to_json(item))
    else:
        yield _event("problem", _problem(item))


def _event(name: str, data: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def _problem(error: Exception) -> bytes:
    """What may be told of an error: our own say what to do, of others the log has the rest."""
    kind = kind_of(error)
    if kind is None or not isinstance(error, QaError):
        log.error("a streamed answer failed", exc_info=error)
        detail = "something failed on our side; it has been logged"
    else:
        detail = told(error, kind[1])
    return json.dumps({"title": "Not completed", "detail": detail}).encode()
