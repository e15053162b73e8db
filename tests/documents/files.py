"""Small files of every format, made here, and entries for them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.text.paragraph import Paragraph

from qa.cite import cite, faults, shown
from qa.documents.catalogue import Entry
from qa.index.passages import passages
from qa.model import BlockKind, Document

_MOST_CITED = 600  # sentences of a long document, evenly spread
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def entry_for(path: Path, data: bytes | None = None, language: str = "en") -> Entry:
    """The catalogue entry of a file, written first when ``data`` is given."""
    if data is not None:
        path.write_bytes(data)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "0" * 64
    return Entry("doc", path, "Title", "", "", "2020", language, sha256, "", frozenset({"everyone"}))


def assert_round_trip(document: Document) -> None:
    """What holds for every document of every format."""
    text = document.text
    assert "".join(part.span.of(text) for part in document.parts) == text
    assert all(len(part.span) for part in document.parts)
    text.encode("utf-8")
    if document.pages:
        assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
        assert document.pages[0].span.start == 0 and document.pages[-1].span.end == len(text)
        for before, after in zip(document.pages, document.pages[1:], strict=False):
            assert before.span.end == after.span.start
    sections = {block.span.start: block.section for block in document.blocks}
    for passage in passages(document, 1200):
        assert passage.sentences[0].span.start == passage.span.start
        assert passage.sentences[-1].span.end == passage.span.end
        assert passage.section in sections.values()
        assert passage.page == document.page_at(passage.span.start)
    found = [(passage, sentence) for passage in passages(document, 1200) for sentence in passage.sentences]
    for passage, sentence in found[:: 1 + len(found) // _MOST_CITED]:
        citation = cite(document, sentence.span, 1)
        assert citation.quote == text[sentence.span.start : sentence.span.end]
        assert list(faults(citation, document)) == []
        assert citation.page == document.page_at(sentence.span.start)
        if passage.kind is not BlockKind.TABLE or not document.markup:  # rows are searched without bars
            assert shown(document, sentence.span) == sentence.text
        if passage.kind is not BlockKind.FOOTNOTE:
            assert citation.section == passage.section


def word_file() -> bytes:
    """A Word file with headings, a list, a table, a link, a footnote, a deletion and a content control."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Ministry of Tea"
    made.add_heading("The tea report", 0)
    made.add_heading("1 Tea", 1)
    paragraph = made.add_paragraph("Green tea is served at noon")
    _add_footnote(made, paragraph, "Except on Sundays.")
    paragraph.add_run(", and black tea at nine. ")
    _add_deletion(paragraph, "Never coffee. ")
    _add_link(made, paragraph, "the kitchen rules", "https://kitchen.example/rules")
    made.add_paragraph("Ginger biscuits", style="List Bullet")
    made.add_paragraph("Oat biscuits", style="List Bullet")
    made.add_heading("1.1 Prices", 2)
    table = made.add_table(3, 2)
    for row, cells in enumerate([("cup", "price"), ("small", "€ 1"), ("", "€ 2")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    _add_control(made, "The kitchen has 40 kettles.")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _add_footnote(made: docx.document.Document, paragraph: Paragraph, text: str) -> None:
    run = f"<w:r><w:footnoteRef/></w:r><w:r><w:t>{text}</w:t></w:r>"
    xml = f'<w:footnotes {_W}><w:footnote w:id="2"><w:p>{run}</w:p></w:footnote></w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), made.part.package)
    made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    paragraph.add_run()._r.append(reference)


def _add_deletion(paragraph: Paragraph, text: str) -> None:
    paragraph._p.append(parse_xml(f"<w:del {_W}><w:r><w:delText>{text}</w:delText></w:r></w:del>"))


def _add_link(made: docx.document.Document, paragraph: Paragraph, text: str, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), made.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(parse_xml(f"<w:r {_W}><w:t>{text}</w:t></w:r>"))
    paragraph._p.append(link)


def _add_control(made: docx.document.Document, text: str) -> None:
    xml = f"<w:sdt {_W}><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    made.element.body.insert(len(made.element.body) - 1, parse_xml(xml))


WEB_PAGE = """<!doctype html><html><head><title>Tea</title><style>p {color: red}</style>
<meta charset="utf-8"></head><body><header>Site name</header>
<nav><ul><li><a href="/">Home</a></li></ul></nav>
<main><h1>The tea report</h1><h2>1 Tea</h2>
<p>Green tea is served at noon<sup><a href="#fn1">1</a></sup>, and <b>bl</b>ack tea at nine. See
<a href="https://kitchen.example/rules">the kitchen rules</a>.</p>
<ul><li>Ginger biscuits</li><li>Oat biscuits</li></ul>
<h3>1.1 Prices</h3><table><tr><th>cup</th><th>price</th></tr><tr><td>small</td><td>€ 1</td></tr>
<tr><td></td><td>€ 2</td></tr></table>
<p>The kitchen has 40 kettles.</p>
<ol><li id="fn1">Except on Sundays. <a href="#r1">↩</a></li></ol></main>
<script>alert("x")</script><footer>Colophon</footer></body></html>
"""

PLAIN_TEXT = """THE TEA REPORT

1 Tea

Green tea is served at noon,
and black tea at nine.

- Ginger biscuits
- Oat biscuits
  of two kinds

Prices
------

The kitchen has 40 kettles.
"""
