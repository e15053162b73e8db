"""One catalogue entry to one Document: picks the reader by the file's ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qa.documents import markdown
from qa.documents.catalogue import Entry, read_text
from qa.errors import UnreadableDocument
from qa.model import Document

READERS: Mapping[str, Callable[[str, Entry], Document]] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
}


def read(entry: Entry) -> Document:
    """The document of an entry.

    Raises UnreadableDocument when the file is missing, changed, not UTF-8 or of an unknown kind.
    """
    reader = READERS.get(entry.path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise UnreadableDocument(f"{entry.id}: no reader for {entry.path.name!r}; known endings: {known}")
    return reader(read_text(entry), entry)
