"""Read the files of a folder and say how long each took; or damage them and see that nothing breaks.

``python -m eval.bench.reading FOLDER`` · ``python -m eval.bench.reading FOLDER --damage 500``
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from qa.documents import adding, isolated, read
from qa.documents.catalogue import Entry
from qa.errors import UnreadableDocument
from qa.index.passages import passages
from qa.model import Document
from qa.settings import ReadingSettings

_SEED = 1


def main(
    folder: Annotated[Path, typer.Argument(help="Files of any format that can be read.")],
    damage: Annotated[int, typer.Option(help="How many damaged copies to read instead.")] = 0,
    largest: Annotated[
        int, typer.Option(help="Only files of at most so many bytes are damaged.")
    ] = 1_000_000,
) -> None:
    """Time the reading of every file, or read damaged copies of the smaller ones."""
    files = list(adding.files_in(folder))
    if damage:
        _damage([path for path in files if 0 < path.stat().st_size <= largest], damage)
    else:
        for path in files:
            before = _processor_seconds()
            seconds, said = _timed(path.read_bytes(), path)
            spent = _processor_seconds() - before
            typer.echo(f"{seconds:7.2f} s, {spent:6.2f} s of a processor  {path.name}: {said}")


def _processor_seconds() -> float:
    """The processor's time that this process and its children have had; other programs do not count in it."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _damage(files: list[Path], trials: int) -> None:
    """Cut files off, flip bits, zero or repeat stretches; every outcome is a document or a named error."""
    chance = random.Random(_SEED)  # noqa: S311  # the same damage on every run
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(1, trials + 1):
        path = chance.choice(files)
        seconds, said = _timed(_damaged(path.read_bytes(), chance), path)
        slowest = max(slowest, seconds)
        outcomes[said.split(":", maxsplit=1)[0]] += 1
        if number % 50 == 0 or number == trials:
            typer.echo(f"{number}: {dict(outcomes.most_common())}, slowest {slowest:.1f} s")


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """A copy with one kind of damage."""
    found = bytearray(data)
    at = chance.randrange(len(found))
    match chance.randrange(4):
        case 0:
            return bytes(found[:at])
        case 1:
            for _ in range(chance.randint(1, 20)):
                found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
        case 2:
            found[at : at + 200] = bytes(min(200, len(found) - at))
        case _:
            found[at:at] = found[at : at + 500]
    return bytes(found)


def _timed(data: bytes, path: Path) -> tuple[float, str]:
    """Seconds, and what came of it: ``read`` or the name of the error, and more of it."""
    entry = _entry(data, path)
    begun = time.monotonic()
    try:
        document = _read(data, entry)
        counts = (len(document.pages), _proven(document), len(document.warnings))
        said = "read: {} pages, {} passages, {} warnings".format(*counts)
    except UnreadableDocument as error:
        said = f"{type(error).__name__}: {error}"
    return time.monotonic() - begun, said


def _read(data: bytes, entry: Entry) -> Document:
    """As ``read.read``, for bytes that are no file on disk."""
    suffix = entry.path.suffix.lower()
    if suffix in read.TEXT:
        return read.TEXT[suffix](data.decode("utf-8", "replace"), entry)
    return isolated.read(data, entry, ReadingSettings(), read.unheard)


def _proven(document: Document) -> int:
    """How many passages there are; every character must be accounted for."""
    assert "".join(part.span.of(document.text) for part in document.parts) == document.text  # noqa: S101
    return len(passages(document, 1200))


def _entry(data: bytes, path: Path) -> Entry:
    sha256 = hashlib.sha256(data).hexdigest()
    return Entry("file", path, path.name, "", "", "2020", "en", sha256, "", frozenset({"everyone"}))


if __name__ == "__main__":
    typer.run(main)
