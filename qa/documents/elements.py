"""What a file without a plain text of its own holds, in reading order, written as one canonical text.

Readers of PDF, Word and HTML find the elements; here they become a text with its blocks, footnotes,
pages and parts, so that every character of the text belongs to exactly one part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qa.documents import laws, noise, structure
from qa.documents.catalogue import Entry
from qa.documents.characters import clean, collapse, lowered, raised
from qa.documents.leaves import BLOCK_KIND, PART_KIND, Role, titles_among
from qa.errors import NoText
from qa.model import Block, BlockKind, Document, Footnote, Link, Page, Part, PartKind, SectionPath, Span
from qa.text import trim

CELL_GAP = " | "


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind: plain, the mark of the footnote ``mark``, or linked to ``url``."""

    text: str
    mark: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """A heading, paragraph, item, table, footnote or piece of noise.

    ``depth`` is the level of a heading from 1, ``note`` says why noise is noise, ``marker`` is the
    bullet or number of an item. A footnote is known by ``key``, which its marks name, and printed
    with ``label``. ``page`` counts from 1, 0 without pages. An element that ``continues`` goes on
    with the last one of its role, which noise or footnotes interrupted.
    """

    role: Role
    runs: tuple[Run, ...]
    depth: int = 0
    note: str = ""
    marker: str = ""
    key: str = ""
    label: str = ""
    page: int = 0
    continues: bool = False

    @property
    def text(self) -> str:
        """The words of all runs."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class PageLabel:
    """A page of the file: its place from 1, and the label printed on it."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """An element in the canonical text: all its characters, and those of its runs."""

    element: Element
    span: Span
    runs: tuple[Span, ...]


def document(
    found: Sequence[Element],
    entry: Entry,
    pages: Sequence[PageLabel] = (),
    warnings: Sequence[str] = (),
) -> Document:
    """The document that the elements make. Raises NoText when none of them holds a letter or digit."""
    elements = _with_articles([tidied for each in found if (tidied := _tidy(each)).runs])
    text, placed = _write(elements)
    if not any(character.isalnum() for character in text):
        raise NoText(f"{entry.id}: {entry.path.name} holds no text; give a file with a text layer")
    blocks = _blocks(placed)
    return Document(
        id=entry.id,
        title=entry.title,
        language=entry.language,
        version=entry.sha256,
        text=text,
        blocks=tuple(blocks[key] for key in sorted(blocks)),
        footnotes=tuple(_footnotes(placed, blocks)),
        parts=tuple(_parts(text, placed)),
        markup=False,
        pages=tuple(_pages(pages, placed, len(text))),
        lined=False,
        links=tuple(_links(text, placed)),
        warnings=tuple(warnings),
    )


def row(cells: Sequence[str]) -> str:
    """A row of a table as text: cells joined by a bar, a dash for an empty one."""
    return CELL_GAP.join(" ".join(cell.replace("|", "/").split()) or "–" for cell in cells)


# --- elements to text -----------------------------------------------------------------------


def _tidy(element: Element) -> Element:
    """The element with clean characters, single blanks, raised marks and no blanks at its ends."""
    runs: list[Run] = []
    blank = True
    for run in element.runs:
        text = collapse(clean(run.text), keep_lines=element.role is Role.TABLE)
        text = raised(text.strip()) if run.mark else text
        text = text.lstrip(" ") if blank else text
        if text:
            runs.append(replace(run, text=text))
            blank = text[-1].isspace()
    while runs and not runs[-1].text.rstrip():
        runs.pop()
    if runs:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return replace(element, runs=tuple(runs))


def _with_articles(elements: Sequence[Element]) -> list[Element]:
    """Turn paragraphs that head the articles of a law into headings, below all others."""
    paragraphs = [n for n, each in enumerate(elements) if each.role is Role.PARAGRAPH and not each.continues]
    places = laws.article_lines([elements[n].text for n in paragraphs])
    heads = {paragraphs[place] for place in places}
    depth = 1 + max((each.depth for each in elements if each.role is Role.HEADING), default=0)
    return [
        replace(each, role=Role.HEADING, depth=depth) if n in heads else each
        for n, each in enumerate(elements)
    ]


def with_titles(elements: Sequence[Element]) -> list[Element]:
    """Take the document's own title out of the section paths, unless it is known already."""
    if any(each.role is Role.TITLE for each in elements):
        return list(elements)
    titles = titles_among([(each.role, each.depth) for each in elements])
    return [replace(each, role=Role.TITLE) if n in titles else each for n, each in enumerate(elements)]


def _write(elements: Sequence[Element]) -> tuple[str, list[_Placed]]:
    """The canonical text, and where each element stands in it."""
    written: list[str] = []
    placed: list[_Placed] = []
    at = 0
    for number, element in enumerate(elements):
        if number:
            gap = "\n" if _is_list(elements[number - 1], element) else "\n\n"
            written.append(gap)
            at += len(gap)
        marker = f"{element.marker} " if element.marker else ""
        written.extend([marker, *(run.text for run in element.runs)])
        placed.append(_place(element, at, len(marker)))
        at = placed[-1].span.end
    return "".join(written), placed


def _is_list(before: Element, after: Element) -> bool:
    """Whether two elements are set line under line."""
    return before.role is after.role and after.role in (Role.ITEM, Role.CONTENTS)


def _place(element: Element, start: int, marker: int) -> _Placed:
    spans = []
    at = start + marker
    for run in element.runs:
        spans.append(Span(at, at + len(run.text)))
        at = spans[-1].end
    return _Placed(element, Span(start, at), tuple(spans))


# --- placed elements to blocks, footnotes, pages, parts -------------------------------------


def _blocks(placed: Sequence[_Placed]) -> dict[int, Block]:
    """The blocks by the number of the element that begins each of them."""
    headings = [
        structure.Heading(each.element.text, each.element.depth)
        for each in placed
        if each.element.role is Role.HEADING
    ]
    paths = iter(structure.section_paths(headings))
    section: SectionPath = ()
    blocks: dict[int, Block] = {}
    last: dict[BlockKind, int] = {}
    for number, each in enumerate(placed):
        role = each.element.role
        if role is Role.HEADING:
            section = next(paths)
        kind = BLOCK_KIND.get(role)
        pieces = _pieces(each)
        if kind is None or not pieces:
            continue
        if each.element.continues and kind in last:
            begun = blocks[last[kind]]
            blocks[last[kind]] = replace(begun, pieces=(*begun.pieces, *pieces))
        else:
            here = () if role is Role.TITLE else section
            blocks[number] = Block(kind, pieces, here, each.element.label)
            last[kind] = number
    return _with_marked_sections(placed, blocks)


def _pieces(placed: _Placed) -> tuple[Span, ...]:
    """The words of an element around its footnote marks; an empty piece stands behind a last mark."""
    pieces: list[Span] = []
    joins = False
    for run, span in zip(placed.element.runs, placed.runs, strict=True):
        if run.mark:
            joins = False
        elif joins:
            pieces[-1] = Span(pieces[-1].start, span.end)
        else:
            pieces.append(span)
            joins = True
    if not pieces:
        return ()
    return tuple(pieces) if joins else (*pieces, Span(placed.span.end, placed.span.end))


def _marks(placed: Sequence[_Placed]) -> dict[str, list[Span]]:
    """Where the marks of each footnote stand, by its key."""
    marks: dict[str, list[Span]] = {}
    for each in placed:
        if each.element.role in BLOCK_KIND and each.element.role is not Role.FOOTNOTE:
            for run, span in zip(each.element.runs, each.runs, strict=True):
                if run.mark:
                    marks.setdefault(run.mark, []).append(span)
    return marks


def _with_marked_sections(placed: Sequence[_Placed], blocks: dict[int, Block]) -> dict[int, Block]:
    """The blocks with each footnote in the section where its first mark stands."""
    marks = _marks(placed)
    text_blocks = [block for block in blocks.values() if block.kind is not BlockKind.FOOTNOTE]
    moved = dict(blocks)
    for number, block in blocks.items():
        found = marks.get(placed[number].element.key, [])
        if block.kind is BlockKind.FOOTNOTE and found:
            section = next((b.section for b in text_blocks if b.span.contains(found[0])), block.section)
            moved[number] = replace(block, section=section)
    return moved


def _footnotes(placed: Sequence[_Placed], blocks: dict[int, Block]) -> Iterator[Footnote]:
    """All footnotes, ordered by first mark; definitions without marks come last."""
    definitions = {
        placed[number].element.key: block
        for number, block in blocks.items()
        if block.kind is BlockKind.FOOTNOTE
    }
    marks = _marks(placed)
    printed = {
        run.mark: lowered(run.text) for each in placed for run in each.element.runs if run.mark in marks
    }
    for key in [*marks, *(key for key in definitions if key not in marks)]:
        definition = definitions.get(key)
        number = definition.label if definition else printed[key]
        yield Footnote(number, tuple(marks.get(key, ())), definition)


def _links(text: str, placed: Sequence[_Placed]) -> Iterator[Link]:
    """The linked words without blanks around them; what leads to one address side by side is one link."""
    for each in placed:
        words = zip(each.element.runs, each.runs, strict=True)
        runs = [(run, span) for run, span in words if run.text.strip()]
        for url, group in groupby(runs, key=lambda one: one[0].url):
            spans = [span for _, span in group]
            whole = trim(text, Span(spans[0].start, spans[-1].end))
            if url and len(whole):
                yield Link(whole, url)


def _pages(pages: Sequence[PageLabel], placed: Sequence[_Placed], length: int) -> Iterator[Page]:
    """The pages, each from its first element to that of the next; one without text is empty."""
    starts: dict[int, int] = {}
    for each in placed:
        starts.setdefault(each.element.page, each.span.start)
    begins = []
    after = length
    for page in reversed(pages):
        after = starts.get(page.number, after)
        begins.append(after)
    begins.reverse()
    for number, (page, start) in enumerate(zip(pages, begins, strict=True)):
        end = begins[number + 1] if number + 1 < len(begins) else length
        yield Page(page.number, page.label, Span(0 if number == 0 else start, end))


def _parts(text: str, placed: Sequence[_Placed]) -> Iterator[Part]:
    """The account of every character, in order and without gaps."""
    at = 0
    for each in placed:
        if each.span.start > at:
            yield Part(PartKind.NOISE, Span(at, each.span.start), noise.BLANK)
        yield Part(PART_KIND.get(each.element.role, PartKind.BODY), each.span, each.element.note)
        at = each.span.end
    if at < len(text):
        yield Part(PartKind.NOISE, Span(at, len(text)), noise.BLANK)
