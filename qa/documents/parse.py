"""The readers of formats that are parsed in a child process; nothing else imports them.

A reader gets the bytes of the file and its catalogue entry. It may report the number of pages and
each page that is done, so that its limits can follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qa.documents import docx, html
from qa.documents.catalogue import Entry
from qa.documents.pdf import reader as pdf
from qa.model import Document

Report = Callable[[str, int], None]
"""Called with ("pages", how many there are), then with ("page", the number of each that is done)."""

READERS: Mapping[str, Callable[[bytes, Entry, Report], Document]] = {
    ".docx": lambda data, entry, _: docx.read(data, entry),
    ".htm": lambda data, entry, _: html.read(data, entry),
    ".html": lambda data, entry, _: html.read(data, entry),
    ".pdf": pdf.read,
}


def parse(data: bytes, entry: Entry, report: Report) -> Document:
    """The document in ``data``. Raises UnreadableDocument, whatever is wrong with the file."""
    return READERS[entry.path.suffix.lower()](data, entry, report)
