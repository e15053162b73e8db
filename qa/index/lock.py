"""One writer of a folder at a time, also among processes."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Seconds. What a killed process was about to start holds on for it until that has begun.
_PATIENCE = 5.0


@contextmanager
def alone(folder: Path, busy: Exception | None = None) -> Iterator[None]:
    """Hold a folder, which is let go of however the process ends.

    While another holds it, raises ``busy`` after some seconds, or waits without one. Raises OSError when it
    is no folder.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        _hold(handle, busy)
        yield
    finally:
        os.close(handle)


def _hold(handle: int, busy: Exception | None) -> None:
    if busy is None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise busy from None
            time.sleep(0.05)
        else:
            return
