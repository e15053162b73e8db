"""Documents, and what of them is searched: spans, blocks, passages and hits."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

SectionPath = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of characters (Unicode code points) of a canonical text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of ``text`` inside this span."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


class PartKind(StrEnum):
    """What a stretch of a document is; every character belongs to exactly one part."""

    BODY = "body"
    HEADING = "heading"
    FOOTNOTE = "footnote"
    CONTENTS = "contents"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the canonical text and what it is; ``note`` says why noise is noise."""

    kind: PartKind
    span: Span
    note: str = ""


class BlockKind(StrEnum):
    """The structural pieces that can be read, searched and cited."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """A structural piece of a document.

    ``pieces`` are the spans of its own text in order; there is more than one when noise, footnotes
    or, in texts without markup, footnote marks stand inside it. A last, empty piece stands behind a
    mark that ends the block. ``section`` is the full chain of headings above it.
    ``label`` is the number of a footnote, empty otherwise.
    """

    kind: BlockKind
    pieces: tuple[Span, ...]
    section: SectionPath = ()
    label: str = ""

    @property
    def span(self) -> Span:
        """From the first character of the first piece to the last of the last."""
        return Span(self.pieces[0].start, self.pieces[-1].end)


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its number, where its marks stand, and its definition without the mark.

    ``definition`` is None when the document has marks but no definition.
    """

    number: str
    marks: tuple[Span, ...]
    definition: Block | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paged document: its place from 1, the label printed on it, and its characters."""

    number: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """Linked words and the address that they lead to, for texts that do not spell it out."""

    span: Span
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """One source file as read: canonical text, blocks, footnotes, and the account of every character.

    ``version`` is the SHA-256 of the file in lower-case hex; ``markup`` says whether the text holds
    Markdown marks that the display form leaves out. ``pages`` follow each other without gaps and
    hold all of the text; they are empty for formats without pages. ``lined`` says whether the text
    has the lines of the file, so that a reader can look them up. ``warnings`` say what of the file
    could not be read.
    """

    id: str
    title: str
    language: str
    version: str
    text: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    parts: tuple[Part, ...]
    markup: bool = True
    pages: tuple[Page, ...] = ()
    lined: bool = True
    links: tuple[Link, ...] = ()
    warnings: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds the character at ``offset``; None without pages."""
        place = bisect_right(self.pages, offset, key=lambda page: page.span.start) - 1
        page = self.pages[place] if place >= 0 else None
        return page.number if page is not None and offset < page.span.end else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item or table of a block: the smallest unit that is chosen and cited.

    ``text`` is the display form: no markup, no footnote marks, pieces joined.
    """

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The retrieval unit: a span of one document that never crosses a section."""

    document: str
    span: Span
    section: SectionPath
    kind: BlockKind
    sentences: tuple[Sentence, ...]
    page: int | None = None

    @property
    def text(self) -> str:
        """The display form of the whole passage."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class StageRank:
    """The place of a passage in one stage's list: rank from 1, and that stage's own score."""

    stage: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, with the rank and score of every stage that found it.

    ``number`` is the passage's place in the build; ``score`` is the fused score (higher is better).
    """

    number: int
    passage: Passage
    score: float
    stages: tuple[StageRank, ...]
