"""Documents as read to JSON and back, and readings kept on disk, so that no file is read twice."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qa.documents.catalogue import Entry
from qa.model import Document

FOLDER = ".readings"

_DOCUMENT = TypeAdapter(Document)


def to_json(document: Document) -> bytes:
    """A document as UTF-8 JSON."""
    return _DOCUMENT.dump_json(document)


def from_json(data: bytes) -> Document:
    """The document that ``to_json`` wrote. Raises ValueError for anything else."""
    return _DOCUMENT.validate_json(data)


def key(entry: Entry, reading: int) -> str:
    """What a reading depends on, as a short hash; ``reading`` is the version of the readers."""
    parts = [reading, entry.id, entry.path.suffix.lower(), entry.title, entry.language, entry.sha256]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def keep(folder: Path, name: str, document: Document) -> None:
    """Write a reading under ``folder``, whole or not at all; the file begins with the hash of the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    data = to_json(document)
    draft = folder / f"{name}.{os.getpid()}.draft"
    draft.write_bytes(hashlib.sha256(data).hexdigest().encode("ascii") + b"\n" + data)
    draft.replace(folder / f"{name}.json")


def kept(folder: Path, name: str) -> Document | None:
    """A reading written earlier; None when there is none, or it is damaged or of another version."""
    try:
        digest, _, data = (folder / f"{name}.json").read_bytes().partition(b"\n")
        if hashlib.sha256(data).hexdigest().encode("ascii") != digest:
            return None
        return from_json(data)
    except (OSError, ValidationError):
        return None


def forget_others(folder: Path, names: set[str]) -> None:
    """Remove the readings that are not among ``names``, and what a killed run left behind."""
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.suffix != ".json" or path.stem not in names:
            path.unlink(missing_ok=True)
