"""PDF files made here: a laid-out report, and files that are locked, broken or hostile."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle

_SIZE = 10.0
_LINE = 13.0


class _Report(FPDF):
    """A4 in points, with a running head and a page number on every page."""

    def header(self) -> None:
        self.set_font("times", "", 8)
        self.text(60, 40, "Tea in the Ministry")

    def footer(self) -> None:
        self.set_font("times", "", 8)
        self.text(290, 810, str(self.page_no()))


def _lines(
    pdf: FPDF, x: float, y: float, lines: Sequence[str], size: float = _SIZE, style: str = ""
) -> float:
    """Set lines one under another; a ``^n`` in a line is a raised number. Gives the next baseline."""
    for line in lines:
        pdf.set_font("times", style, size)
        at = x
        for number, part in enumerate(line.split("^")):
            if number:
                mark, part = part[:1], part[1:]  # noqa: PLW2901
                pdf.set_font("times", style, 0.6 * size)
                pdf.text(at, y - 0.35 * size, mark)
                at += pdf.get_string_width(mark)
                pdf.set_font("times", style, size)
            pdf.text(at, y, part)
            at += pdf.get_string_width(part)
        y += size * _LINE / _SIZE
    return y


def _new() -> _Report:
    pdf = _Report(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    return pdf


def report() -> bytes:
    """Three pages: headings, two columns, footnotes, and a word broken between pages."""
    pdf = _new()
    pdf.add_page()
    y = _lines(pdf, 60, 90, ["The Tea Report"], 24, "B")
    y = _lines(pdf, 60, y + 12, ["1 Tea"], 15, "B")
    tea = [
        "Green tea is served at noon in every room of the ministry,^1 whatever the weather may be. Black",
        "tea is served at nine. The kitchen has forty kettles, and each is cleaned once a week by a mem-",
        "ber of the staff who is trained for it.",
    ]
    y = _lines(pdf, 60, y + 6, tea)
    y = _lines(pdf, 60, y + 8, ["- Ginger biscuits", "- Oat biscuits"])
    y = _lines(pdf, 60, y + 14, ["2 Costs"], 15, "B")
    left = [
        "The left column begins with the price of",
        "tea, which rose in every year since it was",
        "first bought. It is paid from the budget of",
        "the canteen, and nobody has ever asked to",
        "change that. The ministry counts the cups",
        "that are drunk in each of its many rooms",
    ]
    right = [
        "and publishes them once a year.^2 In the",
        "right column the story goes on with milk,",
        "which is bought from a farm nearby, and",
        "with sugar, which nobody takes any more",
        "since the doctor spoke to the whole staff",
        "about it. Honey is still in great demand.",
    ]
    top = y + 6
    y = _lines(pdf, 60, top, left)
    _lines(pdf, 310, top, right)
    last = [
        "The last paragraph of the page is set over the whole width again, and it does not end where the",
        "page ends, for it speaks of the treaties on tea that were signed, and of their great impor-",
    ]
    _lines(pdf, 60, y + 14, last)
    _lines(pdf, 60, 740, ["^1 Except on Sundays.", "^2 In the annual report."], 8)
    pdf.start_section("1 Tea", level=0)
    pdf.add_page()
    y = _lines(pdf, 60, 90, ["tance for the trade. A second sentence follows it here."])
    pdf.start_section("3 Biscuits", level=0)
    y = _lines(pdf, 60, y + 14, ["3 Biscuits"], 15, "B")
    _lines(pdf, 60, y + 6, ["Three kinds are baked, and all of them are fine."])
    pdf.add_page()
    _table(pdf)
    return bytes(pdf.output())


def _table(pdf: FPDF) -> None:
    y = _lines(pdf, 60, 90, ["3.1 Prices"], 12, "B")
    for number, cells in enumerate(
        [("Cup", "Price", "Year"), ("Small", "1 euro", "2020"), ("Large", "2 euro", "2021")]
    ):
        for column, cell in enumerate(cells):
            _lines(pdf, 60 + 150 * column, y + 10 + number * 18, [cell])


def linked() -> bytes:
    """A line of which words in the middle are a link, a link over two lines, and one that leads to a file."""
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("times", "", 11)
    before, words = "Green tea is served under the ", "Tea Service Regulation"
    pdf.text(60, 100, f"{before}{words} of the ministry.")
    left, width = 60 + pdf.get_string_width(before), pdf.get_string_width(words)
    pdf.link(left, 91, width, 12, "https://tea.example/regulation")
    pdf.text(60, 140, "Each is told what is right and proper in the long and famous Annual Report on")
    start = 60 + pdf.get_string_width("Each is told what is right and proper in the long and famous ")
    pdf.link(start, 131, pdf.get_string_width("Annual Report on"), 12, "https://tea.example/annual")
    pdf.text(60, 153, "Kettles, and in a file.")
    pdf.link(60, 144, pdf.get_string_width("Kettles"), 12, "https://tea.example/annual")
    pdf.link(60, 144, 200, 12, "file:///C:/kettles")
    return bytes(pdf.output())


def continued() -> bytes:
    """A section whose table goes on, on the next page, under its title; then the text goes on."""
    pdf = _new()
    pdf.add_page()
    y = _lines(pdf, 60, 90, ["1 Tea"], 15, "B")
    _lines(pdf, 60, y + 6, ["Tea is what this section is about, and all of it is of interest to the staff."])
    pdf.add_page()
    y = _lines(pdf, 60, 90, ["TABLE OF COSTS - Continued"], 15, "B")
    y = _lines(pdf, 60, y + 6, ["Of the costs nothing more is known than what has been said above of them."])
    y = _lines(pdf, 60, y + 20, ["2 Cake"], 15, "B")
    _lines(pdf, 60, y + 6, ["Cake is dear, and it is served but once a year in the largest of the rooms."])
    return bytes(pdf.output())


def plain(text: str = "Green tea is served at noon.", pages: int = 1) -> bytes:
    """A file with one line on each page."""
    pdf = FPDF(unit="pt", format="A4")
    for _ in range(pages):
        pdf.add_page()
        pdf.set_font("times", "", 11)
        pdf.cell(0, 14, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    return bytes(pdf.output())


def locked(user: str, owner: str, algorithm: str) -> bytes:
    """A file encrypted with these passwords."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain())))
    writer.encrypt(user, owner, algorithm=algorithm)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def scanned(pages_with_text: int, pages: int) -> bytes:
    """A file whose pages are images, but for the first few."""
    pdf = FPDF(unit="pt", format="A4")
    for number in range(pages):
        pdf.add_page()
        if number < pages_with_text:
            pdf.set_font("times", "", 11)
            pdf.cell(0, 14, "This page has a text layer.")
        else:
            pdf.image(io.BytesIO(_PIXEL), 0, 0, 500, 700)
    return bytes(pdf.output())


def raw(*objects: bytes) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object, compressed."""
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), extra, packed)


def page_bomb(depth: int = 8, width: int = 12) -> bytes:
    """A page tree whose every level names the next one many times."""
    nodes = [
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (width**depth, b" ".join([b"%d 0 R" % (number + 3)] * width))
        for number in range(depth)
    ]
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def page_circle() -> bytes:
    """A page tree that holds itself."""
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]>>")


def unpacking_bomb() -> bytes:
    """A page whose content unpacks to 200 megabytes, in two steps."""
    once = zlib.compress(b" " * 200_000_000, 9)
    packed = zlib.compress(once, 9)
    content = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(packed), packed)
    return raw(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents 4 0 R>>",
        content,
    )


def form_bomb() -> bytes:
    """A page with a form that shows a form that shows a form, each ten times."""
    forms = [
        stream(
            b"/F Do " * 10, b"/Type/XObject/Subtype/Form/Resources<</XObject<</F %d 0 R>>>>" % (number + 6)
        )
        for number in range(10)
    ]
    return raw(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>",
        stream(b"/F Do"),
        *forms,
        stream(b"", b"/Type/XObject/Subtype/Form"),
    )


def crowded(forms: int, links: int, bookmarks: int) -> bytes:
    """A line of text on a page that draws a form that often, and with that many links and bookmarks."""
    items = [
        b"<</Title(T)/Parent 6 0 R/Dest[3 0 R/Fit]%b>>"
        % (b"/Next %d 0 R" % (number + 8) if number + 1 < bookmarks else b"")
        for number in range(bookmarks)
    ]
    link = b"<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(https://tea.example)>>>>"
    return raw(
        b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 900]/Contents 4 0 R/Annots[%b]"
        b"/Resources<</XObject<</F 5 0 R>>/Font<</T<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        % (link * links),
        stream(
            b"BT /T 12 Tf 60 700 Td (Green tea is served at noon in every room.) Tj ET " + b"/F Do " * forms
        ),
        stream(b"", b"/Type/XObject/Subtype/Form"),
        b"<</Type/Outlines/First 7 0 R/Last %d 0 R>>" % (6 + bookmarks),
        *items,
    )


def glyph_names(pages: int = 1) -> bytes:
    """A file whose text reads as names of glyphs."""
    return plain(" ".join(f"/g{number}" for number in range(20, 45)), pages)


def with_label(data: bytes, first: int) -> bytes:
    """The file with page labels: one Roman page, then numbers from ``first``."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, len(writer.pages) - 1, style=PageLabelStyle.DECIMAL, start=first)
    stream_ = io.BytesIO()
    writer.write(stream_)
    return stream_.getvalue()


_PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00IEND\xaeB`\x82"
)
