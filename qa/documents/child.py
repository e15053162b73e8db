"""The child process that parses one file: ``python -m qa.documents.child``, run by ``isolated`` alone.

Standard input holds a line of JSON (what ``Request`` says), then the bytes of the file. Standard output
gets a line for the number of pages and for each page done, and at last ``document`` with the length of
the JSON that follows, or ``error`` with the name of the error and its message.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from qa.documents import faults, parse, readings
from qa.documents.catalogue import Entry
from qa.errors import UnreadableDocument

try:
    import resource
except ImportError:  # not on Windows; there the time limit alone holds
    resource = None  # type: ignore[assignment]


_GRACE = 10  # seconds behind the limit that the watching process holds


def main() -> None:
    """Parse what standard input holds; always ends with one document or one error."""
    out = os.fdopen(os.dup(1), "wb")
    # Whatever the libraries have to say must not mix with the answer.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        _answer(sys.stdin.buffer, out)
    out.flush()


def _answer(source: BinaryIO, out: BinaryIO) -> None:
    request = json.loads(source.readline())
    _allow(request, pages=0)

    def report(what: str, number: int) -> None:
        if what == "pages":
            _allow(request, number)
        _say(out, what, str(number))

    name = f"{request['id']}: {request['name']}"
    try:
        with faults.named(name):
            data = readings.to_json(parse.parse(source.read(), _entry(request), report))
    except UnreadableDocument as error:
        _say(out, "error", type(error).__name__, str(error))
    else:
        _say(out, "document", str(len(data)))
        out.write(data)


def _entry(request: Mapping[str, str]) -> Entry:
    """What readers need of an entry; the rest of it does not matter here."""
    return Entry(
        id=request["id"],
        path=Path(request["name"]),
        title=request["title"],
        kind="",
        publisher="",
        date="",
        language=request["language"],
        sha256=request["sha256"],
        origin="",
        readers=frozenset(),
    )


def _allow(request: Mapping[str, str], pages: int) -> None:
    """Bound the memory of this process, and its time, should the one that watches it be gone."""
    if resource is None:
        return
    megabytes = float(request["megabytes"]) + pages * float(request["megabytes_per_page"])
    seconds = float(request["seconds"]) + pages * float(request["seconds_per_page"])
    for what, wanted in (
        (resource.RLIMIT_AS, int(megabytes * 1024 * 1024)),
        (resource.RLIMIT_CPU, int(seconds) + _GRACE),
    ):
        _, hard = resource.getrlimit(what)
        unlimited = hard == resource.RLIM_INFINITY
        resource.setrlimit(what, (wanted if unlimited else min(wanted, hard), hard))


def _say(out: BinaryIO, *words: str) -> None:
    out.write(json.dumps(words).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
