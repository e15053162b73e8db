"""Web pages to Documents: main content, headings, lists, tables, links, footnotes.

The only module that imports ``lxml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml import html as lxml_html

from qa.documents import elements
from qa.documents.catalogue import Entry
from qa.documents.characters import lowered
from qa.documents.elements import Element, Run
from qa.documents.leaves import Role
from qa.errors import DamagedFile, EmptyFile, WrongFormat
from qa.model import Document

_NO_CONTENT = re.compile(r"script|style|noscript|template|head|svg|math|iframe|object|canvas|select")
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|"
    r"footer|form|h[1-6]|header|hr|html|legend|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|"
    r"th|thead|tr|ul"
)
_ASIDE = {"nav": "navigation", "header": "page header", "footer": "page footer", "form": "form"}
_ROLES = {"navigation": "navigation", "banner": "page header", "contentinfo": "page footer"}
_HEADING = re.compile(r"h[1-6]")
_MARK = re.compile(r"\s*(?:[\[(]?(?:\d{1,3}|[ivx]{1,4}|[a-z])[\])]?|\*{1,3}|[†‡])\s*")
_MARK_CLASS = re.compile(r"\b(?:footnote|noteref|fn|reference|voetnoot)", re.IGNORECASE)
_BACK = re.compile(r"\s*(?:[↩↑^]|↩︎|&#8617;|terug|back)*\s*", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|main|article|div|p|h[1-6]|table)\b", re.I
)


def read(data: bytes, entry: Entry) -> Document:
    """The document of an HTML file. Raises UnreadableDocument when it is empty, no HTML or without text."""
    if not data.strip():
        raise EmptyFile(f"{entry.id}: {entry.path.name} is empty; give the whole file")
    if not _LOOKS_LIKE_HTML.search(data[:65536]):
        raise WrongFormat(f"{entry.id}: {entry.path.name} is not HTML; give a web page as saved by a browser")
    text = _decode(data)
    try:
        root = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(no_network=True))
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(f"{entry.id}: {entry.path.name} cannot be parsed as HTML: {error}") from error
    walk = _Walk(_main_of(root), _notes_of(root))
    return elements.document(elements.with_titles(list(walk.elements(root))), entry)


def _decode(data: bytes) -> str:
    """The text of the file: by its byte order mark, as UTF-8, by its own word, else as Windows-1252."""
    declared = _CHARSET.search(data[:4096])
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2], "utf-8-sig")
    for name in (marked, declared[1].decode("ascii") if declared else "cp1252"):
        try:
            return _without_declaration(data.decode(name))
        except (UnicodeDecodeError, LookupError):
            continue
    return _without_declaration(data.decode("cp1252", "replace"))


def _without_declaration(text: str) -> str:
    """Without an XML declaration, which contradicts text that is decoded already, and without NULs."""
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).replace("\0", "")


def _main_of(root: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    """The element that the page says is its content; None when it does not say so."""
    for path in ("//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 and len("".join(found[0].itertext()).split()) >= 5:
            return found[0]
    return None


@dataclass(frozen=True, slots=True)
class _Notes:
    """Footnotes: the ids that marks lead to, and the label of the definition that each stands in."""

    targets: frozenset[str]
    definitions: dict[lxml_html.HtmlElement, tuple[str, str]]


def _notes_of(root: lxml_html.HtmlElement) -> _Notes:
    """Every element that a footnote mark leads to, with its key and label."""
    definitions: dict[lxml_html.HtmlElement, tuple[str, str]] = {}
    targets = set()
    by_id = {each.get("id"): each for each in root.iter(etree.Element) if each.get("id")}
    for link in root.iter("a"):
        key = _target(link)
        definition = _definition(by_id.get(key)) if key and _is_mark(link) else None
        if key and definition is not None and not any(link is each for each in definition.iter("a")):
            targets.add(key)
            definitions.setdefault(definition, (key, lowered(link.text_content())))
    return _Notes(frozenset(targets), definitions)


def _target(link: lxml_html.HtmlElement) -> str:
    """The id in the page that a link leads to; empty when it leads elsewhere."""
    href = link.get("href") or ""
    return href[1:] if href.startswith("#") else ""


def _is_mark(link: lxml_html.HtmlElement) -> bool:
    """Whether a link is set as a footnote mark."""
    if not _MARK.fullmatch(link.text_content()):
        return False
    parent = link.getparent()
    near = [link] if parent is None else [link, parent]
    said = " ".join(f"{each.get('class') or ''} {each.get('role') or ''}" for each in near)
    raised = any(each.tag == "sup" for each in near) or link.find(".//sup") is not None
    return raised or bool(_MARK_CLASS.search(said))


def _definition(target: lxml_html.HtmlElement | None) -> lxml_html.HtmlElement | None:
    """The block that holds a footnote, given the element that its mark leads to."""
    while target is not None and not _BLOCK.fullmatch(target.tag):
        target = target.getparent()
    return target if target is not None and target.tag in ("li", "p", "div", "dd", "aside", "td") else None


@dataclass
class _Walk:
    """A walk through the tree that gathers runs into elements; nothing recurses, however deep the page."""

    main: lxml_html.HtmlElement | None
    notes: _Notes
    _runs: list[Run] = field(default_factory=list)
    _marker: str = ""
    _open: list[lxml_html.HtmlElement] = field(default_factory=list)
    _begun: str = ""

    def elements(self, root: lxml_html.HtmlElement) -> Iterator[Element]:
        """The elements of the page in order."""
        skipped: lxml_html.HtmlElement | None = None
        for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event in ("comment", "pi"):
                if skipped is None:
                    self._say(node.tail)
                continue
            if skipped is None and event == "start":
                if taken := self._whole(node):
                    yield from self._flush()
                    yield from taken
                if taken is None:
                    yield from self._enter(node)
                else:
                    skipped = node
            elif event == "end" and (skipped is None or skipped is node):
                if skipped is None:
                    yield from self._leave(node)
                skipped = None
                self._say(node.tail)
        yield from self._flush()

    def _whole(self, node: lxml_html.HtmlElement) -> list[Element] | None:
        """What is taken as one, without looking inside; None for what is walked through."""
        if _NO_CONTENT.fullmatch(node.tag):
            return []
        if node.tag == "a" and _target(node) in self.notes.targets and _is_mark(node):
            self._runs.append(Run(node.text_content(), mark=_target(node)))
            return []
        if node.tag == "a" and self._in_note() and _BACK.fullmatch(node.text_content()):
            return []
        if node.tag == "table" and _is_data(node):
            return [self._placed(Element(Role.TABLE, (Run("\n".join(_rows(node))),)), node)]
        return None

    def _enter(self, node: lxml_html.HtmlElement) -> Iterator[Element]:
        if _BLOCK.fullmatch(node.tag):
            yield from self._flush()
        self._open.append(node)
        if node.tag == "li":
            self._marker = _marker(node)
        if node.tag == "br":
            self._say(" ")
        self._say(node.text)

    def _leave(self, node: lxml_html.HtmlElement) -> Iterator[Element]:
        if _BLOCK.fullmatch(node.tag):
            yield from self._flush()
            if node.tag == "li":
                self._marker = ""
        self._open.pop()

    def _say(self, text: str | None) -> None:
        if text:
            self._runs.append(Run(text, url=self._url()))

    def _url(self) -> str:
        link = next((node for node in reversed(self._open) if node.tag == "a"), None)
        href = (link.get("href") or "").strip() if link is not None else ""
        return href if href.startswith(("http://", "https://", "mailto:")) else ""

    def _flush(self) -> Iterator[Element]:
        """The block that ends here, if it holds any words."""
        runs, self._runs = tuple(self._runs), []
        if any(run.text.strip() for run in runs):
            yield self._placed(Element(self._role(), runs, depth=self._depth()), None)

    def _role(self) -> Role:
        for node in reversed(self._open):
            if _HEADING.fullmatch(str(node.tag)):
                return Role.HEADING
            if node.tag == "li":
                return Role.ITEM
        return Role.PARAGRAPH

    def _depth(self) -> int:
        return next((int(n.tag[1]) for n in reversed(self._open) if _HEADING.fullmatch(str(n.tag))), 0)

    def _placed(self, element: Element, node: lxml_html.HtmlElement | None) -> Element:
        """The element as noise outside the content, or as part of the footnote that it stands in."""
        around = [*self._open, node] if node is not None else self._open
        if note := _aside(around, self.main):
            return replace(element, role=Role.NOISE, note=note)
        if found := self._in_note():
            key, label = found
            return replace(element, role=Role.FOOTNOTE, key=key, label=label, continues=self._continues(key))
        if element.role is Role.ITEM:
            element = replace(element, marker=self._marker)
            self._marker = ""
        return element

    def _in_note(self) -> tuple[str, str] | None:
        return next((self.notes.definitions[n] for n in self._open if n in self.notes.definitions), None)

    def _continues(self, key: str) -> bool:
        """Whether a footnote has begun already; remembers that it now has."""
        begun = self._begun == key
        self._begun = key
        return begun


def _aside(around: list[lxml_html.HtmlElement], main: lxml_html.HtmlElement | None) -> str:
    """Why what stands inside these elements is not content; empty when it is."""
    for node in around:
        if node.get("hidden") is not None or node.get("aria-hidden") == "true":
            return "hidden"
        if node.tag == "nav" or node.get("role") == "navigation":
            return "navigation"
    if main is not None:
        return "" if any(node is main for node in around) else "outside the main content"
    in_article = False
    for node in around:
        in_article = in_article or node.tag in ("article", "section", "blockquote")
        if not in_article and (note := _ASIDE.get(str(node.tag)) or _ROLES.get(node.get("role") or "")):
            return note
    return ""


def _marker(item: lxml_html.HtmlElement) -> str:
    """The bullet or number in front of a list item."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "•"
    number = 1 + sum(1 for _ in item.itersiblings("li", preceding=True))
    start = parent.get("start") or "1"
    return f"{number + (int(start) - 1 if start.isdecimal() and len(start) < 6 else 0)}."


def _is_data(table: lxml_html.HtmlElement) -> bool:
    """Whether a table holds rows of cells, and is not there to lay out the page."""
    nested = any(
        True for name in ("table", "h1", "h2", "h3", "ul", "ol") for _ in table.iterdescendants(name)
    )
    return not nested and any(len(_cells(row)) > 1 for row in table.iter("tr"))


def _rows(table: lxml_html.HtmlElement) -> Iterator[str]:
    """The rows of a table, the caption first, cells joined by a bar."""
    for caption in table.iter("caption"):
        yield " ".join(caption.text_content().split())
    for row in table.iter("tr"):
        cells = [" ".join(cell.text_content().split()) for cell in _cells(row)]
        if any(cells):
            yield elements.row(cells)


def _cells(row: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    return [cell for cell in row if cell.tag in ("td", "th")]
