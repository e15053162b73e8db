"""The documents whose questions are kept: as read, and cut into passages as ingestion does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.documents import catalogue, read
from qa.errors import UnknownDocument
from qa.index.passages import passages
from qa.index.questions import FOLDER, Anticipated, Written, lines_of, parse, place
from qa.model import Document, Passage
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """A document with the lines of its question file as they stand."""

    document: Document
    passages: tuple[Passage, ...]
    lines: tuple[str, ...]

    @property
    def questions(self) -> dict[int, Written]:
        """The questions by line number (from 1); lines that hold none are left out."""
        parsed = [(number, parse(line)[0]) for number, line in enumerate(self.lines, start=1)]
        return {number: written for number, written in parsed if written is not None}

    @property
    def placed(self) -> list[Anticipated]:
        """The questions with their evidence as numbers of the sentences of ``passages``."""
        return place(self.questions.values(), self.document.id, self.passages)


def open_documents(settings: Settings, id_: str | None = None) -> list[Kept]:
    """The document ``id_``, or all of the catalogue. Raises UnknownDocument, and what reading raises."""
    entries = catalogue.load(settings.corpus.folder)
    wanted = [entry for entry in entries if id_ in (None, entry.id)]
    if id_ is not None and not wanted:
        raise UnknownDocument(f"there is no document {id_!r:.100}; `qa documents list` shows them")
    return [_kept(read.read(entry, settings.reading), settings) for entry in wanted]


def open_document(settings: Settings, id_: str) -> Kept:
    """The document ``id_``. Raises as ``open_documents`` does."""
    return open_documents(settings, id_)[0]


def strays(settings: Settings) -> Sequence[str]:
    """Names of question files that belong to no document of the catalogue."""
    known = {entry.id for entry in catalogue.load(settings.corpus.folder)}
    found = sorted((settings.corpus.folder / FOLDER).glob("*.jsonl"))
    return [path.name for path in found if path.stem not in known]


def _kept(document: Document, settings: Settings) -> Kept:
    cut = passages(document, settings.index.passage_characters)
    return Kept(document, cut, tuple(lines_of(settings.corpus.folder, document.id)))
