"""Parsing in a child process with limits on time and memory, so that no file can hang or fill this one."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from qa import errors
from qa.documents import readings
from qa.documents.catalogue import Entry
from qa.errors import DamagedFile, TooDemanding, UnreadableDocument
from qa.model import Document
from qa.settings import ReadingSettings

Pages = Callable[[int, int], None]
"""Called with (pages done, pages of the file)."""

_END = b""
# The variables that the child gets: these, and those whose names begin so.
_NEEDED = frozenset({"PATH", "HOME", "LANG", "TMPDIR", "TMP", "TEMP", "VIRTUAL_ENV", "SYSTEMROOT"})
_NEEDED_FAMILIES = ("PYTHON", "LC_", "LD_LIBRARY_", "DYLD_")


def read(data: bytes, entry: Entry, limits: ReadingSettings, pages: Pages) -> Document:
    """The document in ``data``, the file of an entry, parsed in a child process.

    Raises UnreadableDocument when the file is of no use or oversteps the limits.
    """
    command = [sys.executable, "-P", "-m", "qa.documents.child"]
    with subprocess.Popen(  # noqa: S603  # our own module, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as child:
        try:
            return _converse(child, data, entry, limits, pages)
        finally:
            child.kill()


def environment() -> dict[str, str]:
    """What the child gets of our environment: what Python and its libraries need, and no key or password."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _NEEDED or name.upper().startswith(_NEEDED_FAMILIES)
    }
    return {**kept, "OMP_NUM_THREADS": "1"}


def _converse(
    child: subprocess.Popen[bytes], data: bytes, entry: Entry, limits: ReadingSettings, pages: Pages
) -> Document:
    """Send the file and follow what the child says, until a document, an error or a limit."""
    said: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_send, args=(child, _request(entry, limits), data), daemon=True).start()
    threading.Thread(target=_receive, args=(child, said), daemon=True).start()
    begun = time.monotonic()
    allowed = limits.seconds
    total = 0
    name = f"{entry.id}: {entry.path.name}"
    while True:
        word, *rest = json.loads(_next(said, begun, allowed, name))
        if word == "pages":
            total = int(rest[0])
            allowed = limits.seconds + total * limits.seconds_per_page
        elif word == "page":
            pages(int(rest[0]), total)
        elif word == "error":
            raise _error(*rest)
        else:
            return _document(_next(said, begun, allowed, name), name)


def _next(said: queue.Queue[bytes], begun: float, allowed: float, name: str) -> bytes:
    """What the child says next. Raises TooDemanding when it is over time or gone."""
    try:
        line = said.get(timeout=max(0.0, begun + allowed - time.monotonic()))
    except queue.Empty:
        raise TooDemanding(
            f"{name} was not read within {allowed:.0f} seconds; split it, or raise the setting "
            "reading.seconds or reading.seconds_per_page"
        ) from None
    if line == _END:
        raise TooDemanding(
            f"{name} brought its reader down, probably for want of memory; split it, or raise the "
            "setting reading.megabytes"
        )
    return line


def _request(entry: Entry, limits: ReadingSettings) -> bytes:
    asked = {
        "id": entry.id,
        "name": entry.path.name,
        "title": entry.title,
        "language": entry.language,
        "sha256": entry.sha256,
        "megabytes": limits.megabytes,
        "megabytes_per_page": limits.megabytes_per_page,
        "seconds": limits.seconds,
        "seconds_per_page": limits.seconds_per_page,
    }
    return json.dumps(asked).encode() + b"\n"


def _send(child: subprocess.Popen[bytes], request: bytes, data: bytes) -> None:
    if child.stdin is None:
        return
    try:
        child.stdin.write(request)
        child.stdin.write(data)
        child.stdin.close()
    except OSError:
        return  # the child is gone; what it said last tells why


def _receive(child: subprocess.Popen[bytes], said: queue.Queue[bytes]) -> None:
    """Pass on each line, and the document behind the line that announces it."""
    try:
        for line in child.stdout or ():
            words = json.loads(line)
            said.put(line)
            if words[0] == "document" and child.stdout is not None:
                said.put(child.stdout.read(int(words[1])))
    except (OSError, ValueError):
        pass  # the child died in the middle of a line
    said.put(_END)


def _error(name: str, message: str) -> UnreadableDocument:
    """The error that the child names, if it is one of those for unreadable documents."""
    kind = getattr(errors, name, DamagedFile)
    return kind(message) if issubclass(kind, UnreadableDocument) else DamagedFile(message)


def _document(data: bytes, name: str) -> Document:
    try:
        return readings.from_json(data)
    except ValueError as error:
        raise DamagedFile(f"{name}: what was read of it is no document; give a sound file") from error
