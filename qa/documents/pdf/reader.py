"""PDF files to Documents: the steps in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.documents import elements
from qa.documents.catalogue import Entry
from qa.documents.elements import Element, PageLabel
from qa.documents.pdf import furniture, headings, notes, words
from qa.documents.pdf.columns import Column, columns
from qa.documents.pdf.file import BROKEN, PdfFile
from qa.documents.pdf.furniture import Sheet, Trimmed
from qa.documents.pdf.headings import Placed
from qa.documents.pdf.lines import segments
from qa.documents.pdf.losses import Losses, garbled
from qa.documents.pdf.notes import Note
from qa.documents.pdf.page import level, usual
from qa.documents.pdf.paragraphs import Para, blocks
from qa.documents.pdf.writer import Writer
from qa.model import Document

Report = Callable[[str, int], None]


def read(data: bytes, entry: Entry, report: Report) -> Document:
    """The document of a PDF file. Raises UnreadableDocument naming what is wrong with it."""
    name = f"{entry.id}: {entry.path.name}"
    file = PdfFile(data, name)
    report("pages", file.pages)
    losses = Losses(file.pages)
    sheets = list(_sheets(file, losses, report))
    losses.refuse_if_empty(name, any(sheet.segments for sheet in sheets))
    found = _elements(file, furniture.trim(sheets))
    pages = [PageLabel(number, label) for number, label in enumerate(file.labels(), start=1)]
    return elements.document(found, entry, pages, [*losses.said(), *file.unread()])


def _sheets(file: PdfFile, losses: Losses, report: Report) -> Iterator[Sheet]:
    """The pages that can be read; what is lost of the others is noted."""
    for number in range(1, file.pages + 1):
        try:
            content = file.page(number)
        except BROKEN as error:
            losses.add(number, f"cannot be read ({str(error) or type(error).__name__:.80})")
            continue
        finally:
            report("page", number)
        chunks, turned = level(content.shown)
        if content.losses:
            losses.add(number, "damaged, words may be missing")
        for what in content.left_out:
            losses.add(number, what)
        if garbled(chunk.text for chunk in chunks):
            losses.add(number, "codes instead of words")
            continue
        if not any(chunk.text.strip() for chunk in chunks) and (content.pictured or content.losses):
            losses.add(number, "no text, perhaps a scanned image")
        kept, numbers = furniture.without_line_numbers(chunks)
        aside = [("line numbers", " ".join(chunk.text.strip() for chunk in numbers))] if numbers else []
        aside += [("text at an angle", "".join(chunk.text for chunk in turned))] if turned else []
        yield Sheet(number, tuple(segments(kept)), tuple(aside))


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A column cut into its blocks and the footnotes below them."""

    page: int
    blocks: tuple[Para, ...]
    notes: tuple[Note, ...]


def _elements(file: PdfFile, pages: Sequence[Trimmed]) -> list[Element]:
    """All elements of the file in reading order."""
    size = usual((s.size, len(s.text)) for page in pages for s in page.segments)
    laid = {page.number: columns(page.segments) for page in pages}
    sorted_ = list(_sort(laid, size, file.pages))
    placed = [Placed(each.page, para) for each in sorted_ for para in each.blocks]
    known = words.vocabulary(line for found in laid.values() for column in found for line in column.lines)
    depths = headings.depths(placed, file.bookmarks(), size)
    writer = Writer(known, _keys(sorted_))
    number = 0
    for page in pages:
        writer.note(page.number, "running head", page.heads)
        for each in (column for column in sorted_ if column.page == page.number):
            for para in each.blocks:
                writer.write(page.number, para, depths.get(number))
                number += 1
            writer.write_notes(page.number, each.notes)
        writer.note(page.number, "running foot", page.feet)
        for why, text in page.aside:
            writer.note(page.number, why, [text])
    return writer.elements


def _sort(laid: dict[int, list[Column]], size: float, pages: int) -> Iterator[_Sorted]:
    """The columns of all pages, each cut into blocks and footnotes."""
    last: tuple[int, float] | None = None  # page and size of the last footnote
    for number, found in laid.items():
        marked = notes.marks(found)
        for column in found:
            open_ = last[1] if last and number - last[0] <= 1 else None
            body, below = notes.split(column, size, marked, open_)
            if below:
                last = (number, below[-1].lines[-1].size) if notes.is_open(below[-1]) else None
            yield _Sorted(number, tuple(blocks(body, pages)), tuple(below))


def _keys(found: Sequence[_Sorted]) -> dict[tuple[int, str], str]:
    """The keys of all footnotes that are begun in the columns; a mark means that of its own page."""
    return {(e.page, note.label): f"{e.page}:{note.label}" for e in found for note in e.notes if note.label}
