"""The builds that lie on disk: what each takes up, and taking one away."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import BuildInUse, NoBuild
from qa.index import store


@dataclass(frozen=True, slots=True)
class Kept:
    """A build on disk: when it was made (UTC), its size in bytes, and whether it is the one in use."""

    id: str
    made: datetime
    size: int
    current: bool


def shelf(folder: Path) -> list[Kept]:
    """The builds of a folder, newest first."""
    try:
        current = store.current_id(folder)
    except NoBuild:
        current = ""
    return [_kept(folder / id_, id_ == current) for id_ in store.builds(folder)]


def remove(folder: Path, build_id: str) -> None:
    """Take a build away, whole or not at all.

    Raises NoBuild when it is not there, BuildInUse when it is the current one.
    """
    found = next((kept for kept in shelf(folder) if kept.id == build_id), None)
    if found is None:
        raise NoBuild(f"there is no build {build_id!r:.80} in {folder}; `qa index list` shows them")
    if found.current:
        raise BuildInUse(f"build {build_id} is the current one; `qa ingest` another first")
    aside = Path(tempfile.mkdtemp(prefix=".removing-", dir=folder))
    (folder / build_id).rename(aside / build_id)
    shutil.rmtree(aside)


def _kept(folder: Path, current: bool) -> Kept:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Kept(folder.name, datetime.fromtimestamp(folder.stat().st_mtime, UTC), size, current)
