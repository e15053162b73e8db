"""Checkpoints that a log is held to: those beside it, and those that were kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.audit import checkpoints, keys
from qa.audit.checkpoints import Checkpoint
from qa.audit.log import Log
from qa.errors import AuditError


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint and where it was found; ``keys`` are the public keys it may be signed with."""

    name: str
    checkpoint: Checkpoint
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that should hold a checkpoint, or the key that goes with these, and does not; and why."""

    why: str


def beside(log: Log) -> list[Anchor | Broken]:
    """The checkpoints beside a log, to be signed with the key beside it."""
    files = log.checkpoints()
    try:
        trusted = frozenset({keys.public_key(log.public_key)}) if files else frozenset()
    except AuditError as error:
        return [Broken(str(error)), *_anchors(files, frozenset())]
    return list(_anchors(files, trusted))


def published(files: Iterable[Path], key: Path) -> list[Anchor | Broken]:
    """Checkpoints in files, to be signed with the public key in another. Raises AuditError for the key."""
    return list(_anchors(files, frozenset({keys.public_key(key)})))


def _anchors(files: Iterable[Path], trusted: frozenset[str]) -> Iterator[Anchor | Broken]:
    for path in files:
        try:
            yield Anchor(path.name, checkpoints.load(path), trusted)
        except AuditError as error:
            yield Broken(str(error))
