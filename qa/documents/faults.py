"""Whatever goes wrong while a file is parsed, as an error that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qa.errors import DamagedFile, TooDemanding, UnreadableDocument


@contextmanager
def named(name: str) -> Iterator[None]:
    """Parse a file, called ``name``, within. Raises UnreadableDocument for everything that is raised there.

    What a broken file makes a library do is no fault of the library: it is the file that is broken.
    """
    try:
        yield
    except UnreadableDocument:
        raise
    except (MemoryError, RecursionError) as error:
        raise TooDemanding(f"{name} needs too much memory; split it or remove its images") from error
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise DamagedFile(f"{name} is damaged ({what:.200}); give a sound file") from error
