"""The readers of all formats, for the child process that parses one file; nothing else imports them all.

A reader gets the bytes of the file and its catalogue entry. It may report the number of pages and
each page that is done, so that its limits can follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qa.documents import docx, html, markdown, plain
from qa.documents.catalogue import Entry, decode
from qa.documents.pdf import reader as pdf
from qa.model import Document

Report = Callable[[str, int], None]
"""Called with ("pages", how many there are), then with ("page", the number of each that is done)."""

READERS: Mapping[str, Callable[[bytes, Entry, Report], Document]] = {
    ".docx": lambda data, entry, _: docx.read(data, entry),
    ".htm": lambda data, entry, _: html.read(data, entry),
    ".html": lambda data, entry, _: html.read(data, entry),
    ".markdown": lambda data, entry, _: markdown.read(decode(data, entry), entry),
    ".md": lambda data, entry, _: markdown.read(decode(data, entry), entry),
    ".pdf": pdf.read,
    ".txt": lambda data, entry, _: plain.read(decode(data, entry), entry),
}


def parse(data: bytes, entry: Entry, report: Report) -> Document:
    """The document in ``data``. Raises UnreadableDocument, whatever is wrong with the file."""
    return READERS[entry.path.suffix.lower()](data, entry, report)
