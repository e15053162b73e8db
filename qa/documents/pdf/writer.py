"""Blocks of a PDF to elements: words and paragraphs that the end of a column cut are made whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from qa.documents.characters import clean, lowered, raised
from qa.documents.elements import CELL_GAP, Element, Run
from qa.documents.leaves import Role
from qa.documents.pdf import words
from qa.documents.pdf.notes import Note
from qa.documents.pdf.page import Piece
from qa.documents.pdf.paragraphs import Para, contents_line
from qa.documents.pdf.tables import rows_of


@dataclass
class Writer:
    """Takes blocks in reading order; ``elements`` is what they make."""

    known: Counter[str]
    keys: dict[tuple[int, str], str]  # of each footnote, by its page and label
    elements: list[Element] = field(default_factory=list)
    _last: int | None = None  # the place of the last element that a paragraph may go on from
    _para: Para | None = None
    _note: str = ""

    def note(self, page: int, why: str, texts: Sequence[str]) -> None:
        """Set lines aside as noise."""
        self.elements.extend(Element(Role.NOISE, (Run(text),), note=why, page=page) for text in texts)

    def write(self, page: int, para: Para, depth: int | None) -> None:
        """Add a block of the text."""
        pieces = words.joined(para.lines, self.known)
        if depth is not None:
            self._write_heading(page, depth, self._runs(page, pieces))
        elif para.role is Role.TABLE:
            rows = rows_of(para.lines)
            role = Role.TABLE if any(CELL_GAP in row for row in rows) else Role.PARAGRAPH
            self._add(Element(role, (Run("\n".join(rows)),), page=page), None)
        elif para.role is Role.CONTENTS:
            line = clean(contents_line(para.lines[0])).replace("\t", " … ")
            self._add(Element(Role.CONTENTS, (Run(line),), page=page), None)
        elif self._continues(para):
            self._go_on(page, para, pieces)
        else:
            marker = clean(para.marker) or ("•" if para.marker else "")
            runs = self._runs(page, _without_marker(pieces, para.marker))
            self._add(Element(para.role, runs, marker=marker, page=page), para)

    def _write_heading(self, page: int, depth: int, runs: tuple[Run, ...]) -> None:
        """Add a heading; a smaller one right above it, such as 'Chapter I', is the first part of it."""
        before = self.elements[-1] if self.elements else None
        is_part = before is not None and before.role is Role.HEADING and before.page == page
        if before is not None and is_part and before.depth > depth > 0:
            runs = (*before.runs, Run(" "), *runs)
            self.elements.pop()
        role = Role.TITLE if depth == 0 else Role.HEADING
        self._add(Element(role, runs, depth=depth, page=page), None)

    def write_notes(self, page: int, found: Sequence[Note]) -> None:
        """Add the footnotes of a column."""
        for note in found:
            runs = self._runs(page, words.joined(note.lines, self.known), marks=False)
            if not note.continues:
                self._note = self.keys[page, note.label]
            self.elements.append(
                Element(
                    Role.FOOTNOTE,
                    runs,
                    key=self._note,
                    label=note.label or self._note.partition(":")[2],
                    page=page,
                    continues=note.continues,
                )
            )

    def _add(self, element: Element, para: Para | None) -> None:
        self.elements.append(element)
        self._last = len(self.elements) - 1 if para is not None else None
        self._para = para

    def _continues(self, para: Para) -> bool:
        """Whether a paragraph goes on with the last one, which the end of its column cut."""
        if self._last is None or self._para is None or para.role is Role.ITEM:
            return False
        before, text = self.elements[self._last].text.rstrip(), clean(para.text)
        if not before or not text or abs(self._para.size - para.size) > 0.1 * para.size:
            return False
        if self._para.bold != para.bold or (para.starts_indented and text[0].isupper()):
            return False
        ended = bool(before) and before[-1] in '.!?:;"”’)]'
        begins_small = text[0].islower() or before.endswith(("-", ","))
        return not ended and (begins_small or self._para.fills) and self._is_new_column(para)

    def _is_new_column(self, para: Para) -> bool:
        """Whether a block stands in another column than the last one, which stands above it otherwise."""
        last = self._para.lines[-1] if self._para else None
        first = para.lines[0]
        return last is None or first.base >= last.base or first.left > last.right or first.right < last.left

    def _go_on(self, page: int, para: Para, pieces: list[Piece]) -> None:
        """Continue the last paragraph; half a word goes to where the word begins."""
        assert self._last is not None  # noqa: S101  # ``_continues`` said so
        begun = self.elements[self._last]
        half, rest = words.split_head(pieces, begun.text.rstrip())
        if half:
            last = Piece(begun.runs[-1].text, raised=False, bold=False)
            whole = words.join([last], [Piece(half, raised=False, bold=False)], self.known)
            runs = (*begun.runs[:-1], replace(begun.runs[-1], text="".join(p.text for p in whole)))
            self.elements[self._last] = replace(begun, runs=runs)
        runs = self._runs(page, rest)
        if runs:
            self.elements.append(Element(begun.role, runs, page=page, continues=True))
            self._last = len(self.elements) - 1
        self._para = para

    def _runs(self, page: int, pieces: Sequence[Piece], marks: bool = True) -> tuple[Run, ...]:
        """Pieces as runs: raised numbers that mean a footnote are its marks, others stay raised."""
        runs: list[Run] = []
        for piece in _merged(pieces):
            if not piece.raised:
                runs.append(Run(piece.text, url=piece.url))
                continue
            for label in _labels(piece.text):
                key = self.keys.get((page, lowered(label)), "") if marks else ""
                runs.append(Run(label, mark=key) if key else Run(raised(label)))
        return tuple(run for run in runs if run.text)


def _merged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours that are both raised or both not and lead to the same address, as one."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and (held.raised, held.url) == (piece.raised, piece.url):
            held = replace(held, text=held.text + piece.text)
        else:
            if held is not None:
                yield held
            held = piece
    if held is not None:
        yield held


def _labels(text: str) -> list[str]:
    """The numbers in a raised stretch such as '3,4', with what stands between them."""
    if not any(character.isdigit() for character in text):
        return [text]
    parts: list[str] = []
    for character in text:
        if parts and character.isdigit() == parts[-1][-1].isdigit():
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _without_marker(pieces: Sequence[Piece], marker: str) -> list[Piece]:
    """The pieces of an item without its bullet or number."""
    left = "".join(clean(marker).split())
    kept = list(pieces)
    while kept and (left or not kept[0].text.strip()):
        text = kept[0].text.lstrip()
        if not text or (left and left.startswith(text.rstrip())):
            left = left[len(text.rstrip()) :]
            kept.pop(0)
        elif left and text.startswith(left):
            kept[0] = replace(kept[0], text=text[len(left) :].lstrip())
            left = ""
        else:
            break
    return kept
