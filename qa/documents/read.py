"""One catalogue entry to one Document: picks the reader by the file's ending.

Short text files are read here; all others are parsed in a child process with limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qa.documents import faults, isolated, markdown, plain
from qa.documents.catalogue import Entry, decode, read_bytes
from qa.documents.isolated import Pages
from qa.errors import TooDemanding, UnreadableDocument
from qa.model import Document
from qa.settings import ReadingSettings

TEXT: Mapping[str, Callable[[str, Entry], Document]] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": plain.read,
}
LONG_TEXT = 128 * 1024
"""Bytes of a text file that is parsed in a child process: starting one takes longer than a shorter file."""
PARSED = frozenset({".docx", ".htm", ".html", ".pdf"})


def endings() -> list[str]:
    """The endings of the files that can be read."""
    return sorted({*TEXT, *PARSED})


def unheard(_done: int, _total: int) -> None:
    """Take no notice of the pages."""


def read(entry: Entry, limits: ReadingSettings | None = None, pages: Pages = unheard) -> Document:
    """The document of an entry; ``pages`` hears of pages done and pages in all, for formats with pages.

    Raises UnreadableDocument when the file is missing, changed, of an unknown kind, broken, or over
    the limits (those of the default settings without ``limits``).
    """
    bounds = limits or ReadingSettings()
    suffix = entry.path.suffix.lower()
    if suffix not in TEXT and suffix not in PARSED:
        known = ", ".join(endings())
        raise UnreadableDocument(f"{entry.id}: no reader for {entry.path.name!r}; known endings: {known}")
    _refuse_large(entry, bounds)
    data = read_bytes(entry)
    if suffix in PARSED or len(data) > LONG_TEXT:
        return isolated.read(data, entry, bounds, pages)
    with faults.named(f"{entry.id}: {entry.path.name}"):
        return TEXT[suffix](decode(data, entry), entry)


def _refuse_large(entry: Entry, limits: ReadingSettings) -> None:
    size = entry.path.stat().st_size if entry.path.is_file() else 0
    if size > limits.file_megabytes * 1024 * 1024:
        raise TooDemanding(
            f"{entry.id}: {entry.path.name} has {size:,} bytes, more than {limits.file_megabytes} MiB; "
            "split it, or raise the setting reading.file_megabytes"
        )
