"""What the leaves of a text file are (headings, footnotes, contents, noise), and the Document they make.

A reader of a text format finds the leaves; every character of the file ends up in exactly one part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from qa.documents import footnotes, laws, noise, structure
from qa.documents.catalogue import Entry
from qa.model import Block, BlockKind, Document, Part, PartKind, SectionPath, Span
from qa.text import display, fold, trim

LINE_END = re.compile(r"\r\n?|\n")
_ALL_BOLD = re.compile(r"(?:\*\*|__)(?P<text>[^*_\n]+)(?:\*\*|__)")
# A paragraph that is one point of an enumeration: '(a) …', 'b) …', '(iv) …'.
_POINT = re.compile(r"\(?(?:[a-z]{1,2}|[ivx]{1,6}|\d{1,2})\)\s*(?=[^\W_])")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_IMPRINT_LINE = 120
_IMPRINT_SIGN = re.compile(r"©|\(c\) |\bISBN\b|\bcolofon\b|\bcolophon\b", re.IGNORECASE)


class Role(StrEnum):
    """What a leaf is in the document."""

    TITLE = auto()
    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    TABLE = auto()
    FOOTNOTE = auto()
    CONTENTS = auto()
    NOISE = auto()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A block without children: its whole lines, its words, and what it is.

    ``depth`` is the marker depth of a heading (0 without a marker), ``note`` says why noise is noise,
    ``label`` is the number of a footnote.
    """

    role: Role
    lines: Span
    words: Span
    depth: int = 0
    note: str = ""
    label: str = ""


BLOCK_KIND = {
    Role.TITLE: BlockKind.HEADING,
    Role.HEADING: BlockKind.HEADING,
    Role.PARAGRAPH: BlockKind.PARAGRAPH,
    Role.ITEM: BlockKind.ITEM,
    Role.TABLE: BlockKind.TABLE,
    Role.FOOTNOTE: BlockKind.FOOTNOTE,
}
PART_KIND = {
    Role.TITLE: PartKind.HEADING,
    Role.HEADING: PartKind.HEADING,
    Role.FOOTNOTE: PartKind.FOOTNOTE,
    Role.CONTENTS: PartKind.CONTENTS,
    Role.NOISE: PartKind.NOISE,
}


def document(text: str, found: Sequence[Leaf], entry: Entry, markup: bool = True) -> Document:
    """The document of ``text`` (the decoded file, unchanged), whose leaves do not overlap.

    ``markup`` says whether the text holds Markdown marks.
    """
    leaves = _with_titles(_with_headings(text, _with_contents(text, found)))
    leaves = [_classify(text, leaf) for leaf in leaves]
    blocks = _blocks(text, leaves)
    joined = footnotes.join(text, blocks)
    marked_in = {note.number: _section_at(blocks, note.marks[0]) for note in joined if note.marks}
    blocks = [
        replace(block, section=marked_in.get(block.label, block.section)) if block.label else block
        for block in blocks
    ]
    return Document(
        id=entry.id,
        title=entry.title,
        language=entry.language,
        version=entry.sha256,
        text=text,
        blocks=tuple(blocks),
        footnotes=footnotes.join(text, blocks),
        parts=tuple(_parts(text, leaves)),
        markup=markup,
    )


# --- what each leaf is ----------------------------------------------------------------------


def _shown(text: str, span: Span) -> str:
    return display(text, [span]).text


def _with_contents(text: str, leaves: Sequence[Leaf]) -> list[Leaf]:
    """Mark the contents list: its title and the leaves below it that are lists of titles with pages."""
    marked = list(leaves)
    for number, leaf in enumerate(marked):
        if leaf.role is Role.HEADING and structure.is_contents_title(_shown(text, leaf.words)):
            marked[number] = replace(leaf, role=Role.CONTENTS)
            _mark_list(text, marked, number + 1)
    return marked


def _mark_list(text: str, marked: list[Leaf], start: int) -> None:
    for number in range(start, len(marked)):
        leaf = marked[number]
        if leaf.role not in (Role.PARAGRAPH, Role.ITEM) or not _titles_of(text, leaf):
            return
        marked[number] = replace(leaf, role=Role.CONTENTS)


def _titles_of(text: str, leaf: Leaf) -> list[str]:
    return structure.contents_titles(LINE_END.split(leaf.words.of(text)))


def _with_headings(text: str, leaves: Sequence[Leaf]) -> list[Leaf]:
    """Turn paragraphs into headings: those in the contents list, bold lines, lines that head an article."""
    titles = {
        fold(title) for leaf in leaves if leaf.role is Role.CONTENTS for title in _titles_of(text, leaf)
    }
    paragraphs = [leaf for leaf in leaves if leaf.role is Role.PARAGRAPH]
    lines = [leaf.words.of(text) for leaf in paragraphs]
    titles |= {fold(lines[place]) for place in laws.article_lines(lines)}
    return [_as_heading(text, leaf, titles) if leaf.role is Role.PARAGRAPH else leaf for leaf in leaves]


def _as_heading(text: str, leaf: Leaf, titles: set[str]) -> Leaf:
    bold = _ALL_BOLD.fullmatch(leaf.words.of(text))
    is_bold_line = bold is not None and not _SENTENCE_END.search(bold["text"].rstrip())
    if is_bold_line or fold(_shown(text, leaf.words)) in titles:
        return replace(leaf, role=Role.HEADING)
    return leaf


def _with_titles(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Take the document's own title out of the section paths.

    Titles are the headings before the contents list or, without one, a first heading of depth 1
    that has no equal.
    """
    titles = titles_among([(leaf.role, leaf.depth) for leaf in leaves])
    return [replace(leaf, role=Role.TITLE) if n in titles else leaf for n, leaf in enumerate(leaves)]


def titles_among(leaves: Sequence[tuple[Role, int]]) -> set[int]:
    """The places of the document's own titles among leaves given by role and depth."""
    contents = next((n for n, (role, _) in enumerate(leaves) if role is Role.CONTENTS), None)
    headings = [n for n, (role, _) in enumerate(leaves) if role is Role.HEADING]
    if contents is not None:
        return {n for n in headings if n < contents}
    top = [n for n in headings if leaves[n][1] == 1]
    return {top[0]} if len(top) == 1 and top[0] == headings[0] and len(headings) > 1 else set()


def _noise_in(words: str) -> str:
    """What kind of noise a paragraph is; empty when it is none."""
    if noise.is_page_number(words):
        return noise.PAGE_NUMBER
    if noise.is_cover(words):
        return noise.COVER
    return "image" if _IMAGE.fullmatch(words) else ""


def _classify(text: str, leaf: Leaf) -> Leaf:
    """Find footnote definitions, noise and points of enumerations among the remaining paragraphs."""
    if leaf.role is not Role.PARAGRAPH:
        return leaf
    words = leaf.words.of(text)
    if found := footnotes.definition_start(text, leaf.words):
        number, start = found
        return replace(leaf, role=Role.FOOTNOTE, label=number, words=Span(start, leaf.words.end))
    if note := _noise_in(words):
        return replace(leaf, role=Role.NOISE, note=note)
    if _POINT.match(words):
        return replace(leaf, role=Role.ITEM)
    return leaf


# --- blocks and parts -----------------------------------------------------------------------


def _blocks(text: str, leaves: Sequence[Leaf]) -> list[Block]:
    """Blocks in order, each with its section path; a paragraph broken by footnotes is one block."""
    headings = [
        structure.Heading(_shown(text, leaf.words), leaf.depth)
        for leaf in leaves
        if leaf.role is Role.HEADING
    ]
    paths = iter(structure.section_paths(headings))
    section: SectionPath = ()
    imprint = _imprint_start(text, leaves)
    blocks: list[Block] = []
    for number, leaf in enumerate(leaves):
        if leaf.role is Role.HEADING:
            section = next(paths)
        if number == imprint:
            section = ()
        if leaf.role in BLOCK_KIND and (pieces := _pieces(text, leaf)):
            here = () if leaf.role is Role.TITLE else section
            _add(text, blocks, Block(BLOCK_KIND[leaf.role], pieces, here, leaf.label))
    return blocks


def _pieces(text: str, leaf: Leaf) -> tuple[Span, ...]:
    """The words of a leaf around the page numbers inside it; empty when nothing is shown."""
    pieces = []
    at = leaf.words.start
    for mark in _marks(text, leaf):
        pieces.append(trim(text, Span(at, max(at, mark.start))))
        at = mark.end
    pieces.append(trim(text, Span(min(at, leaf.words.end), leaf.words.end)))
    kept = tuple(piece for piece in pieces if len(piece))
    return kept if kept and display(text, kept).text else ()


def _marks(text: str, leaf: Leaf) -> list[Span]:
    return noise.page_marks(text, leaf.words) if leaf.role is Role.PARAGRAPH else []


def _add(text: str, blocks: list[Block], block: Block) -> None:
    """Append a block, or join it to the paragraph that it continues."""
    last = next((n for n in reversed(range(len(blocks))) if blocks[n].kind is not BlockKind.FOOTNOTE), None)
    if last is not None and block.kind is BlockKind.PARAGRAPH and _continues(text, blocks[last], block):
        blocks[last] = replace(blocks[last], pieces=(*blocks[last].pieces, *block.pieces))
    else:
        blocks.append(block)


def _continues(text: str, before: Block, after: Block) -> bool:
    """Whether a paragraph goes on where another stopped: no full stop before, lower case after."""
    if before.kind is not BlockKind.PARAGRAPH or before.section != after.section:
        return False
    # The last piece tells how all of it ends, without going through a long paragraph again and again.
    shown = (display(text, [piece]).text for piece in reversed(before.pieces))
    head, tail = next(filter(None, shown), ""), display(text, after.pieces).text
    return tail[:1].islower() and not _SENTENCE_END.search(head)


def _imprint_start(text: str, leaves: Sequence[Leaf]) -> int | None:
    """Where the closing run of short lines begins that holds a © or ISBN; None when there is none."""
    start = len(leaves)
    for number in reversed(range(len(leaves))):
        leaf = leaves[number]
        if leaf.role not in (Role.PARAGRAPH, Role.NOISE) or len(leaf.words) > _IMPRINT_LINE:
            break
        start = number
    tail = leaves[start:]
    return start if any(_IMPRINT_SIGN.search(leaf.words.of(text)) for leaf in tail) else None


def _section_at(blocks: Iterable[Block], mark: Span) -> SectionPath:
    """The section of the block that a footnote mark stands in."""
    return next((b.section for b in blocks if b.kind is not BlockKind.FOOTNOTE and b.span.contains(mark)), ())


def _parts(text: str, leaves: Sequence[Leaf]) -> Iterable[Part]:
    """The account of every character, in order and without gaps."""
    at = 0
    for leaf in leaves:
        if leaf.lines.start > at:
            yield _between(text, Span(at, leaf.lines.start))
        yield from _parts_of(text, leaf)
        at = leaf.lines.end
    if at < len(text):
        yield _between(text, Span(at, len(text)))


def _between(text: str, span: Span) -> Part:
    """What stands between blocks: blank lines, or markers that hold no text (link definitions)."""
    note = noise.BLANK if not span.of(text).strip() else "markup without text"
    return Part(PartKind.NOISE, span, note)


def _parts_of(text: str, leaf: Leaf) -> Iterable[Part]:
    """One part for a leaf's lines, split where page numbers stand inside."""
    kind = PART_KIND.get(leaf.role, PartKind.BODY)
    at = leaf.lines.start
    for mark in _marks(text, leaf):
        if mark.start > at:
            yield Part(kind, Span(at, mark.start), leaf.note)
        yield Part(PartKind.NOISE, mark, noise.PAGE_NUMBER)
        at = mark.end
    if leaf.lines.end > at:
        yield Part(kind, Span(at, leaf.lines.end), leaf.note)
