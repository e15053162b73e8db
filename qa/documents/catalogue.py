"""Which documents are in the corpus: their titles, languages, origins, and who may read them."""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from qa.documents.names import share_a_name
from qa.errors import CatalogueError, UnreadableDocument

FILE_NAME = "catalogue.toml"
EVERYONE = "everyone"

Name = Annotated[str, StringConstraints(min_length=1)]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of one document; ``path`` is its file, ``readers`` the groups.

    ``aliases`` are other names that documents refer to it by: short forms, official numbers, addresses.
    """

    id: str
    path: Path
    title: str
    kind: str
    publisher: str
    date: str
    language: str
    sha256: str
    origin: str
    readers: frozenset[str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that others refer to and that is not in the corpus yet, as far as it is known.

    ``number`` is an official number, ``language`` a two-letter code; what is not known is empty.
    """

    title: str
    kind: str
    publisher: str
    number: str
    url: str
    language: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a reference to it may say."""
        return tuple(each for each in (self.title, *self.aliases, self.number, self.url) if each)


class _EntryFile(BaseModel):
    """One [[documents]] table as users write it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    file: Annotated[str, StringConstraints(min_length=1)]
    title: Annotated[str, StringConstraints(min_length=1)]
    kind: str = ""
    publisher: str = ""
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    origin: str = ""
    readers: Literal["everyone"] | Annotated[list[str], Field(min_length=1)]
    aliases: list[Name] = []


class _WantedFile(BaseModel):
    """One [[wanted]] table as users write it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Name
    kind: str = ""
    publisher: str = ""
    number: str = ""
    url: str = ""
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2})?$")] = ""
    aliases: list[Name] = []


class _CatalogueFile(BaseModel):
    """The whole of ``catalogue.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    documents: list[_EntryFile] = []
    wanted: list[_WantedFile] = []


def load(folder: Path) -> tuple[Entry, ...]:
    """The entries of ``folder/catalogue.toml``, in its order.

    Raises CatalogueError when the file is missing or wrong, ids repeat, or a file lies outside
    the folder.
    """
    parsed = _parsed(folder / FILE_NAME)
    wanted = [_wanted(each) for each in parsed.wanted]
    entries = tuple(_with_names(_entry(folder, each), wanted) for each in parsed.documents)
    _refuse_repeats(folder / FILE_NAME, entries)
    return entries


def load_wanted(folder: Path) -> tuple[Wanted, ...]:
    """The documents that ``folder/catalogue.toml`` lists as wanted, those found meanwhile included.

    Raises CatalogueError as ``load`` does.
    """
    return tuple(_wanted(each) for each in _parsed(folder / FILE_NAME).wanted)


def check(path: Path) -> None:
    """Raises CatalogueError when a file is no sound catalogue."""
    _parsed(path)


def _wanted(raw: _WantedFile) -> Wanted:
    return Wanted(
        title=raw.title,
        kind=raw.kind,
        publisher=raw.publisher,
        number=raw.number,
        url=raw.url,
        language=raw.language,
        aliases=tuple(raw.aliases),
    )


def _with_names(entry: Entry, wanted: Iterable[Wanted]) -> Entry:
    """The entry with all the names of the wanted or well-known document that it turns out to be."""
    own = (entry.title, *_parts(entry.title), *entry.aliases)
    lists = [*(each.names for each in wanted), *_well_known()]
    more = [name for names in lists if share_a_name(own, names) for name in names]
    names = dict.fromkeys(name for name in (*entry.aliases, *more) if name != entry.title)
    return replace(entry, aliases=tuple(names))


def _parts(title: str) -> tuple[str, ...]:
    """The two names in a title such as 'Grondwet (Constitution of the Netherlands)'; none in another."""
    match = re.fullmatch(r"(?P<first>.+?)\s*\((?P<second>[^(),]+)[^()]*\)", title)
    return (match["first"], match["second"]) if match else ()


@functools.cache
def _well_known() -> tuple[tuple[str, ...], ...]:
    """The lists of ``well_known.toml``: names of one document each."""
    raw = resources.files("qa.documents").joinpath("well_known.toml").read_text(encoding="utf-8")
    return tuple(tuple(str(name) for name in names) for names in tomllib.loads(raw)["names"])


def _parsed(path: Path) -> _CatalogueFile:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(
            f"cannot read {path}: {error.strerror}; create it or set QA_CORPUS__FOLDER"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(
            f"{path} is not valid TOML: {error}; mend it and run `qa ingest` again"
        ) from error
    try:
        return _CatalogueFile.model_validate(raw)
    except ValidationError as error:
        raise CatalogueError(f"{path}: {_first(error)}; mend it and run `qa ingest` again") from error


def read_bytes(entry: Entry) -> bytes:
    """The file of an entry.

    Raises UnreadableDocument when it is missing or is not the version that the catalogue names.
    """
    try:
        data = entry.path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"{entry.id}: cannot read {entry.path}: {error.strerror}") from error
    version = hashlib.sha256(data).hexdigest()
    if version != entry.sha256:
        raise UnreadableDocument(
            f"{entry.id}: {entry.path} has SHA-256 {version}, the catalogue says {entry.sha256}; "
            "put the right file back, or record the new version in catalogue.toml"
        )
    return data


def read_text(entry: Entry) -> str:
    """The canonical text of a text-format document: the file decoded as UTF-8, nothing changed.

    Raises UnreadableDocument as ``read_bytes`` does, and when the file is not UTF-8.
    """
    return decode(read_bytes(entry), entry)


def decode(data: bytes, entry: Entry) -> str:
    """The canonical text of a text-format document from its bytes. Raises UnreadableDocument for others."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"{entry.id}: byte {error.start} of {entry.path} is not UTF-8; save the file as UTF-8"
        ) from error


def _entry(folder: Path, raw: _EntryFile) -> Entry:
    path = (folder / raw.file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise CatalogueError(f"document {raw.id}: file {raw.file!r} lies outside {folder}; move it inside")
    return Entry(
        id=raw.id,
        path=path,
        title=raw.title,
        kind=raw.kind,
        publisher=raw.publisher,
        date=raw.date,
        language=raw.language,
        sha256=raw.sha256,
        origin=raw.origin,
        readers=frozenset({EVERYONE} if raw.readers == EVERYONE else raw.readers),
        aliases=tuple(raw.aliases),
    )


def _refuse_repeats(path: Path, entries: tuple[Entry, ...]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise CatalogueError(f"{path}: document id {entry.id!r} is used twice; give each its own")
        seen.add(entry.id)


def _first(error: ValidationError) -> str:
    """The first complaint of pydantic in one line, with the place and the value."""
    detail = error.errors(include_url=False)[0]
    place = ".".join(str(each) for each in detail["loc"])
    return f"{place}: {detail['msg']} (found {detail['input']!r:.80})"
