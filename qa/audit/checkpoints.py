"""Signed statements of how long the chain was and how it ended: files that can be published."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qa.audit import keys
from qa.audit.keys import Signer
from qa.errors import AuditError

FOLDER = "checkpoints"
FORMAT = "qa audit checkpoint 1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """At ``time`` the chain had ``number`` entries and the last one had ``hash``.

    ``key`` is the public key and ``signature`` that of ``text()``, both in base64.
    """

    format: str
    number: int
    hash: str
    time: str
    key: str
    signature: str

    def text(self) -> bytes:
        """What is signed."""
        return statement(self.number, self.hash, self.time)

    def is_signed(self) -> bool:
        """Whether the signature is that of its key; whose key it is must be known from elsewhere."""
        return self.format == FORMAT and keys.is_signed(self.text(), self.signature, self.key)


_CHECKPOINT = TypeAdapter(Checkpoint)


def statement(number: int, hash_: str, time: str) -> bytes:
    """The text of a checkpoint."""
    return f"{FORMAT}\nnumber: {number}\nhash: {hash_}\ntime: {time}\n".encode()


def sign(number: int, hash_: str, time: str, signer: Signer) -> Checkpoint:
    """A checkpoint of the chain's present end."""
    signature = signer.sign(statement(number, hash_, time))
    return Checkpoint(FORMAT, number, hash_, time, signer.public, signature)


def save(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint into a folder, named by its number; one that is there stays. Raises AuditError."""
    path = folder / f"{checkpoint.number:012d}.json"
    draft = folder / f".{path.name}-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            draft.write_bytes(_CHECKPOINT.dump_json(checkpoint, indent=2) + b"\n")
            draft.replace(path)
    except OSError as error:
        raise AuditError(
            f"cannot write the checkpoint {path}: {error.strerror}; see to the folder"
        ) from error
    return path


def load(path: Path) -> Checkpoint:
    """A checkpoint from its file. Raises AuditError when it is none."""
    try:
        return _CHECKPOINT.validate_json(path.read_bytes())
    except OSError as error:
        raise AuditError(f"cannot read {path}: {error.strerror}; give a checkpoint's file") from error
    except ValidationError as error:
        raise AuditError(f"{path} is not a checkpoint; give a file from {FOLDER}/") from error


def paths(folder: Path) -> list[Path]:
    """The checkpoint files of a folder, oldest first."""
    return sorted(folder.glob("*.json"))


def newest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint that can be read; None when there is none."""
    return next(newest_first(folder), None)


def newest_first(folder: Path, before: int | None = None) -> Iterator[Checkpoint]:
    """The checkpoints that can be read, newest first, of a shorter chain than ``before`` (None: all)."""
    files = (path for path in reversed(paths(folder)) if path.stem.isdecimal())
    return _readable(path for path in files if before is None or int(path.stem) < before)


def following(folder: Path, number: int) -> Checkpoint | None:
    """The first checkpoint at or behind an entry; None while there is none."""
    behind = (path for path in paths(folder) if path.stem.isdecimal() and int(path.stem) >= number)
    return next(_readable(behind), None)


def _readable(files: Iterator[Path]) -> Iterator[Checkpoint]:
    for path in files:
        try:
            yield load(path)
        except AuditError:
            continue
