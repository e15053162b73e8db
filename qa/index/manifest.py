"""What a build says of itself: its documents, those left out, its models, and the hash of every file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qa.errors import DamagedBuild, NoBuild

FORMAT = 2
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What a build remembers of a document besides its text; most fields are as in the catalogue.

    ``pages`` is 0 for formats without pages; ``warnings`` say what of the file could not be
    read, and which anticipated questions do not hold.
    """

    id: str
    title: str
    kind: str
    publisher: str
    date: str
    language: str
    version: str
    origin: str
    readers: tuple[str, ...]
    passages: int
    aliases: tuple[str, ...] = ()
    pages: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A document of the catalogue that could not be read: the name of the error, and what it says.

    ``file`` is its place in the corpus; ``readers`` are the groups that may know of it, as of any document.
    """

    document: str
    error: str
    message: str
    file: str = ""
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build is made of."""

    format: int
    id: str
    documents: tuple[DocumentRecord, ...]
    encoders: tuple[str, ...]
    passage_characters: int
    passages: int
    sentences: int
    questions: int
    files: dict[str, str]
    failures: tuple[Failure, ...] = ()


_FILE = TypeAdapter(Manifest)


def to_json(manifest: Manifest) -> bytes:
    """A manifest as UTF-8 JSON, for people to read too."""
    return _FILE.dump_json(manifest, indent=2)


def read_manifest(folder: Path, build_id: str) -> Manifest:
    """The manifest of ``folder/<build_id>`` as it lies there; nothing else of the build is looked at.

    Raises NoBuild when it is not there, DamagedBuild when it is no manifest.
    """
    here = folder / build_id
    try:
        return _FILE.validate_json((here / MANIFEST).read_bytes())
    except OSError as error:
        raise NoBuild(f"the build {build_id!r} is not in {folder}; run `qa ingest`") from error
    except ValidationError as error:
        raise DamagedBuild(f"{here / MANIFEST} is not a manifest; run `qa ingest`") from error
