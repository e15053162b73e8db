"""PDF files: opened or refused; their pages, labels and bookmarks. Only this package imports ``pypdf``."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import Destination, DictionaryObject

from qa.documents.pdf.content import FORMS, FORMS_DEEP, Faces, Interpreter
from qa.documents.pdf.linking import Area, linked
from qa.documents.pdf.page import Shown
from qa.errors import DamagedFile, EmptyFile, EncryptedFile, TooDemanding, WrongFormat

_MOST_PAGES = 20_000
_MOST_BOOKMARKS = 20_000
_MOST_LINKS = 1_000  # of a page
_PATHS = 40  # more lines and shapes than these may be letters drawn as outlines
_SIGNS = (b"%PDF", b"startxref", b"%%EOF")
# What pypdf says when it goes on although something of a page is lost.
_LOSS = re.compile(
    r"decompress|not defined|impossible|exceeded|unexpected|ended|broken|corrupt", re.IGNORECASE
)
# What a broken file makes the library raise; a recursion or memory error is the whole file's matter.
BROKEN = (
    *(PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError),
    *(NotImplementedError, ArithmeticError, OSError, StopIteration, UnicodeError),
)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A title of the outline: its level from 1, and the page that it leads to, from 1."""

    title: str
    depth: int
    page: int


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page shows, whether it draws what may be text, and what was lost on the way.

    ``left_out`` says what is beyond the limits.
    """

    shown: tuple[Shown, ...]
    pictured: bool
    losses: tuple[str, ...]
    left_out: tuple[str, ...] = ()


class PdfFile:
    """An opened file. Raises UnreadableDocument for one that is no PDF, locked or without pages."""

    def __init__(self, data: bytes, name: str) -> None:
        _refuse_unfit(data, name)
        self._faces = Faces()
        self._outline_fault = ""
        with _quiet(), _limits():
            self._reader = _open(data, name)
            self.pages = _count(self._reader, name)

    def labels(self) -> list[str]:
        """The label of each page; its number where the file gives none."""
        try:
            with _quiet(), _limits():
                found = [str(label) for label in self._reader.page_labels]
        except BROKEN:
            found = []
        numbers = [str(n) for n in range(1, self.pages + 1)]
        return [label or number for label, number in zip_longest(found, numbers, fillvalue="")][: self.pages]

    def bookmarks(self) -> list[Bookmark]:
        """The outline in order; nothing when it is broken, which ``unread`` then says."""
        try:
            with _quiet(), _limits():
                return list(self._bookmarks(self._reader.outline, 1))
        except LimitReachedError:
            self._outline_fault = f"the bookmarks are not used: there are more than {_MOST_BOOKMARKS:,}"
        except (*BROKEN, RecursionError):
            self._outline_fault = "the bookmarks are not used: their outline is broken"
        return []

    def _bookmarks(self, outline: Sequence[object], depth: int) -> Iterator[Bookmark]:
        for each in outline:
            if isinstance(each, list):
                yield from self._bookmarks(each, depth + 1)
            elif isinstance(each, Destination) and each.title:
                page = self._reader.get_destination_page_number(each)
                if page is not None and page >= 0:
                    yield Bookmark(str(each.title), depth, page + 1)

    def page(self, number: int) -> PageContent:
        """What page ``number`` (from 1) shows. Raises one of BROKEN when it cannot be read."""
        with _quiet() as heard, _limits():
            page = self._reader.pages[number - 1]
            content, resources = page.get("/Contents"), page.get("/Resources")
            content = content.get_object() if content is not None else None
            found = resources.get_object() if resources is not None else None
            interpreter = Interpreter(self._reader, self._faces)
            if content is not None:
                usable = found if isinstance(found, DictionaryObject) else DictionaryObject()
                interpreter.run(content, usable)
            areas, more = _areas(page)
        lost = tuple(dict.fromkeys(said for said in heard if _LOSS.search(said)))
        pictured = interpreter.images > 0 or interpreter.paths > _PATHS
        left_out = [f"drawings over {FORMS:,} or nested deeper than {FORMS_DEEP} are not read"]
        left_out = left_out if interpreter.skipped else []
        left_out += [f"links over {_MOST_LINKS:,} are not kept"] if more else []
        return PageContent(tuple(linked(interpreter.shown, areas)), pictured, lost, tuple(left_out))

    def unread(self) -> list[str]:
        """What the file holds besides its pages, which is not read; call it after ``bookmarks``."""
        said = [self._outline_fault] if self._outline_fault else []
        try:
            with _quiet(), _limits():
                fields = self._reader.get_fields() or {}
                filled = sum(_is_filled(field) for field in fields.values())
                attached = list(self._reader.attachments)
        except (*BROKEN, RecursionError):
            return said
        if filled:
            said.append(f"{filled} filled-in form fields are not read")
        if attached:
            said.append(f"attached files are not read: {', '.join(attached)[:200]}")
        return said


def _areas(page: PageObject) -> tuple[list[Area], bool]:
    """The links of a page to addresses on the web, and whether there are more; none when they are broken."""
    try:
        annotations = (each.get_object() for each in page.get("/Annots") or ())
        found = [area for each in islice(annotations, _MOST_LINKS) if (area := _area(each))]
        return found, next(annotations, None) is not None
    except (*BROKEN, RecursionError):
        return [], False


def _area(annotation: object) -> Area | None:
    """Where a link stands and what it leads to; None for any other annotation."""
    if not isinstance(annotation, DictionaryObject) or annotation.get("/Subtype") != "/Link":
        return None
    action = annotation.get("/A", DictionaryObject()).get_object()
    url = str(action.get("/URI", "")) if isinstance(action, DictionaryObject) else ""
    corners = [float(each) for each in annotation.get("/Rect", ())]
    if len(corners) != 4 or not url.startswith(("http://", "https://")):  # a rectangle
        return None
    x, y = sorted(corners[::2]), sorted(corners[1::2])
    return Area(x[0], y[0], x[1], y[1], url)


def _is_filled(field: Mapping[str, object]) -> bool:
    """Whether somebody filled in a form field; a signature is no text."""
    return field.get("/FT") != "/Sig" and field.get("/V") not in (None, "", "/Off")


def _refuse_unfit(data: bytes, name: str) -> None:
    if not data:
        raise EmptyFile(f"{name} is empty (0 bytes); give the whole file")
    if not any(sign in data[:2048] or sign in data[-2048:] for sign in _SIGNS):
        raise WrongFormat(f"{name} is not a PDF; give a file that a PDF viewer opens")


def _open(data: bytes, name: str) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except (DependencyError, NotImplementedError) as error:
        raise EncryptedFile(
            f"{name} is encrypted in a way that is not supported ({error}); save it without encryption"
        ) from error
    except LimitReachedError as error:
        raise TooDemanding(f"{name} oversteps a limit: {error}; split it") from error
    except (*BROKEN, RecursionError) as error:
        raise DamagedFile(
            f"{name} is damaged ({str(error) or type(error).__name__:.120}); give a sound file"
        ) from error
    if locked:
        raise EncryptedFile(f"{name} needs a password; save it without one")
    return reader


def _count(reader: PdfReader, name: str) -> int:
    try:
        pages = len(reader.pages)
    except (LimitReachedError, RecursionError) as error:
        raise TooDemanding(
            f"{name} has more than {_MOST_PAGES:,} pages or nests them without end; split it"
        ) from error
    except BROKEN as error:
        raise DamagedFile(
            f"{name} is damaged: its pages cannot be found ({error!s:.120}); give a sound file"
        ) from error
    if not pages:
        raise DamagedFile(f"{name} has no pages; give a sound file")
    return pages


@contextlib.contextmanager
def _limits() -> Iterator[None]:
    """The limits of pypdf for hostile files, with the number of pages bounded more tightly."""
    with apply_configuration(
        page_tree_maximum_entries=_MOST_PAGES,
        outline_maximum_entries=_MOST_BOOKMARKS,
        disable_legacy_handling=True,
    ):
        yield


class _Ear(logging.Handler):
    """Gathers what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.heard) < 1000:
            self.heard.append(record.getMessage())


@contextlib.contextmanager
def _quiet() -> Iterator[list[str]]:
    """Keep pypdf's remarks from the screen, and gather them."""
    logger, ear = logging.getLogger("pypdf"), _Ear()
    propagated = logger.propagate
    logger.addHandler(ear)
    logger.propagate = False
    try:
        yield ear.heard
    finally:
        logger.removeHandler(ear)
        logger.propagate = propagated
