"""Putting files into the corpus and taking them out: the file, and its table in the catalogue.

The only module that imports ``tomlkit``, which keeps the comments of the catalogue.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from qa.documents import catalogue, read
from qa.documents.catalogue import EVERYONE, FILE_NAME, Entry
from qa.documents.isolated import Pages
from qa.errors import CatalogueError, CorpusError, UnknownDocument
from qa.model import BlockKind, Document
from qa.settings import ReadingSettings
from qa.text import display, fold

_LONGEST_ID = 80
_LONGEST_TITLE = 200
_SAMPLE = 4000  # characters from which the language is told

Detect = Callable[[str], str]
"""The two-letter code of the language of a text."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a document that is added.

    What is empty stays as it was when a document is replaced (but for date and origin), else it is found
    out from the file; without ``readers`` everyone may read a new document.
    """

    id: str = ""
    title: str = ""
    kind: str = ""
    publisher: str = ""
    date: str = ""
    language: str = ""
    origin: str = ""
    readers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplied:
    """A file to be added: its name, its bytes, when it was last changed, and where it lies, if it does."""

    name: str
    data: bytes
    date: str
    path: Path | None = None

    @property
    def sha256(self) -> str:
        """The version that its document gets."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Added:
    """An entry with what was read of its file; ``document`` is None when its bytes were there already."""

    entry: Entry
    document: Document | None


def supplied(path: Path) -> Supplied:
    """A file on disk. Raises CorpusError when it cannot be read."""
    try:
        changed = time.strftime("%Y-%m-%d", time.localtime(path.stat().st_mtime))
        return Supplied(path.name, path.read_bytes(), changed, path.resolve())
    except OSError as error:
        raise CorpusError(
            f"cannot read {path}: {error.strerror}; give a file, a folder or an address"
        ) from error


def files_in(folder: Path) -> Iterator[Path]:
    """The files under a folder that can be read, hidden ones left out, in order."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix.lower() in read.endings():
            yield path


def add(
    corpus: Path,
    file: Supplied,
    said: Described,
    detect: Detect,
    limits: ReadingSettings,
    replaces: bool = False,
    pages: Pages = read.unheard,
) -> Added:
    """Read a file, then put it into the corpus and its table into the catalogue; all or nothing.

    Raises UnreadableDocument when the file cannot be read, CatalogueError when the id is taken (unless
    ``replaces``) or what is said of it is wrong.
    """
    entries = {entry.id: entry for entry in catalogue.load(corpus)} if (corpus / FILE_NAME).exists() else {}
    same = next((entry for entry in entries.values() if entry.sha256 == file.sha256), None)
    if same is not None:
        return Added(same, None)
    id_ = said.id or _slug(Path(file.name).stem)
    if id_ in entries and not replaces:
        raise CatalogueError(
            f"there is a document {id_!r} already, with other bytes; give another --id, or --replace"
        )
    replaced = entries.get(id_)
    corpus.mkdir(parents=True, exist_ok=True)
    drafts = Path(tempfile.mkdtemp(prefix=".adding-", dir=corpus))
    draft = drafts / (Path(file.name).name or id_)
    try:
        draft.write_bytes(file.data)
        document = read.read(_draft_entry(id_, draft, file, said, replaced), limits, pages)
        described = _described(document, file, said, detect, replaced)
        place = _place(corpus, id_, file, replaced)
        listed = _with_table(_load(corpus), id_, place.relative_to(corpus), file, described)
        with _written(corpus, listed):
            if place.resolve() != file.path:
                draft.replace(place)
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
    return Added(next(entry for entry in catalogue.load(corpus) if entry.id == id_), document)


def remove(corpus: Path, id_: str, delete: bool) -> Entry:
    """Take a document out of the catalogue, and with ``delete`` its file out of the corpus.

    Raises UnknownDocument.
    """
    entry = next((each for each in catalogue.load(corpus) if each.id == id_), None)
    if entry is None:
        raise UnknownDocument(f"there is no document {id_!r}; `qa documents list` shows them")
    document = _load(corpus)
    tables = _tables(document)
    del tables[next(n for n, table in enumerate(tables) if table.get("id") == id_)]
    with _written(corpus, document):
        pass
    if delete:
        entry.path.unlink(missing_ok=True)
    return entry


def _slug(name: str) -> str:
    """A short name of lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_LONGEST_ID].strip("-") or "document"


def _draft_entry(id_: str, path: Path, file: Supplied, said: Described, replaced: Entry | None) -> Entry:
    return Entry(
        id=id_,
        path=path,
        title=said.title or (replaced.title if replaced else file.name),
        kind="",
        publisher="",
        date=said.date or file.date,
        language=said.language or (replaced.language if replaced else "en"),
        sha256=file.sha256,
        origin="",
        readers=frozenset(said.readers),
    )


def _described(
    document: Document, file: Supplied, said: Described, detect: Detect, replaced: Entry | None
) -> Described:
    """What is said of a document, completed from the file unless an entry has it already."""
    dated = replace(said, id=document.id, date=said.date or file.date)
    if replaced is not None:
        return dated
    return replace(
        dated,
        title=said.title or _title(document) or Path(file.name).stem,
        language=said.language or detect(document.text[:_SAMPLE]),
        readers=said.readers or (EVERYONE,),
    )


def _title(document: Document) -> str:
    """The title printed in a document: its first heading."""
    first = next((block for block in document.blocks if block.kind is BlockKind.HEADING), None)
    shown = display(document.text, first.pieces, document.markup).text if first else ""
    return shown[:_LONGEST_TITLE]


def _place(corpus: Path, id_: str, file: Supplied, replaced: Entry | None) -> Path:
    """Where the file goes: where it is when that is in the corpus, else under the document's id."""
    if file.path is not None and file.path.is_relative_to(corpus.resolve()):
        return corpus / file.path.relative_to(corpus.resolve())
    place = corpus / f"{id_}{Path(file.name).suffix.lower()}"
    taken = place.exists() and place.read_bytes() != file.data
    if taken and (replaced is None or replaced.path != place.resolve()):
        raise CatalogueError(
            f"there is a file {place} already that no document has; remove it, or give another --id"
        )
    return place


# --- the catalogue --------------------------------------------------------------------------


def _load(corpus: Path) -> TOMLDocument:
    path = corpus / FILE_NAME
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}; mend it") from error


def _tables(document: TOMLDocument) -> AoT:
    """The [[documents]] tables."""
    found = document.get("documents")
    if found is None:
        found = tomlkit.aot()
        document.append("documents", found)
    if not isinstance(found, AoT):
        raise CatalogueError("documents in the catalogue are not [[documents]] tables; mend it")
    return found


def _with_table(
    document: TOMLDocument, id_: str, file: Path, supplied_: Supplied, said: Described
) -> TOMLDocument:
    """The catalogue with a table for a document, at the place of the one that it replaces."""
    tables = _tables(document)
    table = next((each for each in tables if each.get("id") == id_), None)
    if table is None:
        table = tomlkit.table()
        _fill(table, id_, file, supplied_, said)
        table.add(tomlkit.nl())
        tables.append(table)
    else:
        _fill(table, id_, file, supplied_, said)
    return document


def _fill(table: Table, id_: str, file: Path, supplied_: Supplied, said: Described) -> None:
    """Write what is said into a table; what is not said stays as it is there."""
    readers = EVERYONE if said.readers == (EVERYONE,) else list(said.readers)
    found = {
        "id": id_,
        "file": file.as_posix(),
        "title": said.title,
        "kind": said.kind,
        "publisher": said.publisher,
        "date": said.date,
        "language": said.language,
        "sha256": supplied_.sha256,
        "origin": said.origin,
        "readers": readers,
        "aliases": list(said.aliases),
    }
    for name, value in found.items():
        if value:
            table[name] = value
    if not said.origin:
        table.pop("origin", None)  # where an earlier version came from says nothing of this one


@contextmanager
def _written(corpus: Path, document: TOMLDocument) -> Iterator[None]:
    """Check a new catalogue, do what depends on it, then replace the old one in one rename."""
    path = corpus / FILE_NAME
    draft = corpus / f".{FILE_NAME}-{os.getpid()}"
    try:
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(tomlkit.dumps(document))
            stream.flush()
            os.fsync(stream.fileno())
        catalogue.check(draft)
        yield
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
