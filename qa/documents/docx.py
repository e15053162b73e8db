"""Word files (DOCX) to Documents: headings, lists, tables, links, footnotes and endnotes.

The only module that imports ``docx``. It opens the package; the XML is walked here, because content
controls, tracked changes and footnotes are out of reach of its own paragraphs.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import docx
from docx.document import Document as Docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.styles.style import BaseStyle

from qa.documents import elements
from qa.documents.catalogue import Entry
from qa.documents.elements import Element, Run
from qa.documents.leaves import Role
from qa.errors import DamagedFile, EmptyFile, EncryptedFile, TooDemanding, WrongFormat
from qa.model import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNPACKED_BYTES = 300_000_000
_LONGEST_CHAIN = 20  # styles that build on styles; a circle of them ends here
_HEADING = re.compile(r"(?:heading|kop|überschrift|titre) ?([1-9])", re.IGNORECASE)
_DELETED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK})
# What a broken package makes the libraries raise.
_BROKEN = (
    *(OpcError, PythonDocxError, XmlchemyError, zipfile.BadZipFile, SyntaxError, NotImplementedError),
    *(AttributeError, IndexError, KeyError, TypeError, ValueError, OSError, EOFError, zlib.error),
)
_SET = {
    f"{_W}tab": "\t",
    f"{_W}br": " ",
    f"{_W}cr": " ",
    f"{_W}noBreakHyphen": "\u2011",
}


def read(data: bytes, entry: Entry) -> Document:
    """The document of a DOCX file. Raises UnreadableDocument naming what is wrong with it."""
    name = f"{entry.id}: {entry.path.name}"
    _refuse_unfit(data, name)
    try:
        found = list(_Reader(docx.Document(io.BytesIO(data))).elements())
        return elements.document(elements.with_titles(found), entry)
    except _BROKEN as error:
        what = str(error) or type(error).__name__
        raise DamagedFile(f"{name} is damaged: {what:.200}; save it again in Word") from error


def _refuse_unfit(data: bytes, name: str) -> None:
    if not data:
        raise EmptyFile(f"{name} is empty; give the whole file")
    if data.startswith(_OLE):
        raise EncryptedFile(
            f"{name} has a password or is of Word 2003 or older; save it as a DOCX without one"
        )
    if not data.startswith(b"PK"):
        raise WrongFormat(f"{name} is not a DOCX file; save it as one in Word")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(each.file_size for each in package.infolist())
            is_word = "[Content_Types].xml" in package.namelist()
    except zipfile.BadZipFile as error:
        raise DamagedFile(f"{name} is cut off or damaged: {error}; give the whole file") from error
    if not is_word:
        raise WrongFormat(f"{name} is a ZIP file, but not a DOCX; save it as one in Word")
    if unpacked > _UNPACKED_BYTES:
        raise TooDemanding(f"{name} unpacks to {unpacked:,} bytes, more than {_UNPACKED_BYTES:,}; split it")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style makes of a paragraph."""

    role: Role
    depth: int = 0


class _Reader:
    """One package: its styles, links and notes, and the walk through its body."""

    def __init__(self, opened: Docx) -> None:
        self._docx = opened
        self._styles = {style.style_id: _style(style) for style in opened.styles}
        self._links = {key: rel.target_ref for key, rel in opened.part.rels.items() if rel.is_external}
        self._marks: list[tuple[str, str]] = []

    def elements(self) -> Iterator[Element]:
        """Running heads (as noise), the body, and the notes that it marks, in the order of the marks."""
        yield from self._running_heads()
        yield from self._blocks(self._docx.element.body)
        notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        for number, (kind, id_) in enumerate(dict.fromkeys(self._marks), start=1):
            key = f"{kind} {id_}"
            for place, paragraph in enumerate(_descend(notes[kind].get(id_), f"{_W}p")):
                yield Element(
                    Role.FOOTNOTE,
                    tuple(self._runs(paragraph)),
                    key=key,
                    label=str(number),
                    continues=place > 0,
                )

    def _running_heads(self) -> Iterator[Element]:
        """What is printed on every page, once each."""
        seen = set()
        for section in self._docx.sections:
            for note, part in (("page header", section.header), ("page footer", section.footer)):
                if part.is_linked_to_previous:
                    continue
                text = " ".join("".join(_texts(p)) for p in _descend(part._element, f"{_W}p")).strip()
                if text and text not in seen:
                    seen.add(text)
                    yield Element(Role.NOISE, (Run(text),), note=note)

    def _blocks(self, parent: BaseOxmlElement) -> Iterator[Element]:
        """The paragraphs and tables under an element; what wraps them is looked through."""
        for child in parent.iterchildren():
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag not in _DELETED:
                yield from self._blocks(child)

    def _paragraph(self, paragraph: BaseOxmlElement) -> Iterator[Element]:
        runs = tuple(self._runs(paragraph))
        style = self._style_of(paragraph)
        marker = "•" if style.role is Role.ITEM else ""
        if any(run.text.strip() for run in runs):
            yield Element(style.role, runs, depth=style.depth, marker=marker)
        for box in _descend(paragraph, f"{_W}txbxContent"):
            yield from self._blocks(box)

    def _style_of(self, paragraph: BaseOxmlElement) -> _Style:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return self._styles.get("Normal", _Style(Role.PARAGRAPH))
        named = properties.find(f"{_W}pStyle")
        id_ = named.get(f"{_W}val", "") if named is not None else ""
        style = self._styles.get(id_, _Style(Role.PARAGRAPH))
        if depth := _outline(paragraph):
            return _Style(Role.HEADING, depth)
        is_item = style.role is Role.PARAGRAPH and _is_numbered(paragraph)
        return replace(style, role=Role.ITEM) if is_item else style

    def _table(self, table: BaseOxmlElement) -> Iterator[Element]:
        """A table as rows; one with a single cell in each row is a frame around paragraphs."""
        rows = [
            [cell for cell in row.iterchildren() if cell.tag == f"{_W}tc"]
            for row in table.iterchildren()
            if row.tag == f"{_W}tr"
        ]
        if all(len(cells) <= 1 for cells in rows):
            for cell in (cell for cells in rows for cell in cells):
                yield from self._blocks(cell)
            return
        runs: list[Run] = []
        for cells in rows:
            runs.extend([Run("\n")] if runs else [])
            for place, cell in enumerate(cells):
                runs.extend([Run(" | ")] if place else [])
                runs.extend(self._cell(cell))
        yield Element(Role.TABLE, tuple(runs))

    def _cell(self, cell: BaseOxmlElement) -> Sequence[Run]:
        """The words of a cell on one line, with footnote marks; a dash when it is empty."""
        runs: list[Run] = []
        for paragraph in _descend(cell, f"{_W}p"):
            runs.extend([Run(" ")] if runs else [])
            runs.extend(
                replace(run, text=" ".join(run.text.replace("|", "/").split("\n")))
                for run in self._runs(paragraph)
            )
        return runs if any(run.text.strip() for run in runs) else [Run("–")]

    def _runs(self, node: BaseOxmlElement, url: str = "") -> Iterator[Run]:
        """The words under an element with their footnote marks and links, without deleted ones."""
        for child in node.iterchildren():
            if child.tag in _DELETED or child.tag in (f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr"):
                continue
            if child.tag == f"{_W}t":
                yield Run(child.text or "", url=url)
            elif child.tag in _SET:
                yield Run(_SET[child.tag], url=url)
            elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                yield self._mark(child)
            else:
                linked = self._links.get(child.get(f"{_R}id", "")) if child.tag == f"{_W}hyperlink" else None
                yield from self._runs(child, linked or url)

    def _mark(self, reference: BaseOxmlElement) -> Run:
        kind = "footnote" if reference.tag == f"{_W}footnoteReference" else "endnote"
        found = (kind, reference.get(f"{_W}id", ""))
        if found not in self._marks:
            self._marks.append(found)
        return Run(str(self._marks.index(found) + 1), mark=f"{kind} {found[1]}")

    def _notes(self, kind: str) -> dict[str, BaseOxmlElement]:
        """The notes of a kind by their ids."""
        part = next(
            (r.target_part for r in self._docx.part.rels.values() if r.reltype.endswith(f"/{kind}s")), None
        )
        if part is None:
            return {}
        root = parse_xml(part.blob)
        return {note.get(f"{_W}id", ""): note for note in root.iterchildren() if note.tag == f"{_W}{kind}"}


def _style(style: BaseStyle) -> _Style:
    """What a style makes of a paragraph: by its own name and level, else by the style it builds on."""
    own = _own_style(style.element)
    base = getattr(style, "base_style", None)  # table and list styles have none
    for _ in range(_LONGEST_CHAIN):
        if own.role is not Role.PARAGRAPH or base is None:
            break
        own, base = _own_style(base.element), base.base_style
    return own


def _own_style(style: BaseOxmlElement) -> _Style:
    """By outline level, or by the name of the style, which Word keeps in English."""
    name_of = style.find(f"{_W}name")
    name = name_of.get(f"{_W}val", "").lower() if name_of is not None else ""
    if found := _HEADING.fullmatch(name):
        return _Style(Role.HEADING, int(found[1]))
    if name == "title":
        return _Style(Role.TITLE)
    if name.startswith(("toc ", "table of figures")):
        return _Style(Role.CONTENTS)
    if depth := _outline(style):
        return _Style(Role.HEADING, depth)
    listed = name.startswith("list ") and name != "list paragraph"
    return _Style(Role.ITEM if listed or _is_numbered(style) else Role.PARAGRAPH)


def _descend(node: BaseOxmlElement | None, tag: str) -> Iterator[BaseOxmlElement]:
    """The elements of a tag under ``node``, those inside deleted text and fallbacks left out."""
    for child in node.iterchildren() if node is not None else ():
        if child.tag == tag:
            yield child
        elif child.tag not in _DELETED:
            yield from _descend(child, tag)


def _texts(node: BaseOxmlElement) -> Iterator[str]:
    yield from ((each.text or "") for each in _descend(node, f"{_W}t"))


def _outline(node: BaseOxmlElement) -> int:
    """The outline level of a style or paragraph, from 1; 0 for body text."""
    level = node.find(f"{_W}pPr/{_W}outlineLvl")
    value = level.get(f"{_W}val", "") if level is not None else ""
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def _is_numbered(node: BaseOxmlElement) -> bool:
    """Whether a style or paragraph has a bullet or number."""
    number = node.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    return number is not None and number.get(f"{_W}val", "0") != "0"
