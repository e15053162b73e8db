"""Ingest the files of a folder and say how much memory that took, for each stage of the work.

``python -m eval.bench.memory FOLDER``; with ``--small 200`` as many small files beside them. Linux only.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from qa import service
from qa import settings as config
from qa.documents import adding
from qa.index.encoders import Encoder
from qa.index.store import Build
from qa.settings import CorpusSettings, Settings

_EVERY = 0.02  # seconds between two looks
_WORDS = [
    "minister",
    "policy",
    "treaty",
    "kettle",
    "report",
    "country",
    "partner",
    "right",
    "court",
    "embassy",
    "budget",
    "member",
]
_MEGA = 1_000_000


@dataclass
class Peaks:
    """The most bytes seen in a stage: of this process, of its children together, and of all."""

    own: int = 0
    children: int = 0
    all: int = 0
    seconds: float = 0.0


class ReadingOver(Exception):
    """All files are read, and nothing more is to be measured."""


@dataclass
class Watch:
    """Looks at the memory of this process and its children all the while, and keeps the peaks."""

    only_reading: bool = False
    stage: str = "planning"
    peaks: dict[str, Peaks] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def hear(self, what: str, done: int, total: int) -> None:
        """Take note of what is being done. Raises ReadingOver where reading alone is watched."""
        self.stage = what
        if self.only_reading and what == "reading" and done == total:
            raise ReadingOver

    def look(self) -> None:
        """Keep looking until it is over."""
        before = time.monotonic()
        while not self.over.wait(_EVERY):
            own, children = _resident(os.getpid()), sum(_resident(each) for each in _children(os.getpid()))
            peak = self.peaks.setdefault(self.stage, Peaks())
            peak.own, peak.children = max(peak.own, own), max(peak.children, children)
            peak.all = max(peak.all, own + children)
            now = time.monotonic()
            peak.seconds, before = peak.seconds + now - before, now


def main(
    folder: Annotated[Path, typer.Argument(help="Files of any format that can be read.")],
    small: Annotated[int, typer.Option(help="How many small Markdown files to add.")] = 0,
    reading: Annotated[bool, typer.Option("--reading", help="Stop when all files are read.")] = False,
) -> None:
    """Ingest from nothing, with the settings of the environment, and print the peaks of each stage."""
    settings = config.load()
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch, "corpus")
        _make_corpus(corpus, [*adding.files_in(folder)], small)
        index = settings.index.model_copy(update={"folder": Path(scratch, "indexes")})
        settings = settings.model_copy(update={"corpus": CorpusSettings(folder=corpus), "index": index})
        _measure(settings, service.open_encoders(settings.index), reading)


def _measure(settings: Settings, encoders: Sequence[Encoder], reading: bool) -> None:
    """Ingest under watch, and say what it took."""
    begun = _resident(os.getpid())
    typer.echo(f"before the ingest {begun / _MEGA:.0f} MB resident")
    watch = Watch(only_reading=reading)
    watcher = threading.Thread(target=watch.look, daemon=True)
    watcher.start()
    try:
        _say_build(service.ingest(settings, encoders, watch.hear).build)
    except ReadingOver:
        typer.echo("all files are read")
    finally:
        watch.over.set()
        watcher.join()
    for stage, peak in watch.peaks.items():
        itself, children, both = (f"{each / _MEGA:.0f}" for each in (peak.own, peak.children, peak.all))
        said = f"itself {itself}, children {children}, all {both} MB"
        typer.echo(f"{stage:40} {peak.seconds:6.1f} s  {said}")


def _say_build(build: Build) -> None:
    manifest, text = build.manifest, sum(len(each.text) for each in build.documents)
    counted = f"{manifest.passages} passages, {manifest.sentences} sentences"
    typer.echo(f"{len(manifest.documents)} documents, {text / _MEGA:.1f} million characters, {counted}")


# --- a corpus -------------------------------------------------------------------------------


def _make_corpus(corpus: Path, files: Sequence[Path], small: int) -> None:
    """A folder with the files, small ones beside them, and their catalogue."""
    corpus.mkdir()
    tables = []
    for number, path in enumerate(files):
        shutil.copyfile(path, corpus / f"file-{number}{path.suffix}")
        tables.append(_table(corpus / f"file-{number}{path.suffix}"))
    for number, text in zip(range(small), _small_texts(), strict=False):
        (corpus / f"small-{number}.md").write_text(text, encoding="utf-8")
        tables.append(_table(corpus / f"small-{number}.md"))
    (corpus / "catalogue.toml").write_text("\n".join(tables), encoding="utf-8")


def _table(path: Path) -> str:
    values = {
        "id": path.stem,
        "file": path.name,
        "title": path.stem,
        "date": "2020",
        "language": "en",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "readers": "everyone",
    }
    return "[[documents]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


def _small_texts() -> Iterator[str]:
    """Texts of about 4 kB, none like another, the same on every run."""
    chance = random.Random(1)  # noqa: S311  # not for secrets
    while True:
        sections = (
            f"## {chance.choice(_WORDS)} {number}\n\n" + " ".join(_sentence(chance) for _ in range(12))
            for number in range(5)
        )
        yield "# A small file\n\n" + "\n\n".join(sections) + "\n"


def _sentence(chance: random.Random) -> str:
    return f"The {' '.join(chance.choice(_WORDS) for _ in range(9))} {chance.randrange(10_000)}."


# --- memory ---------------------------------------------------------------------------------


def _resident(pid: int) -> int:
    """Bytes of a process that are in memory; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )
    except (OSError, IndexError):
        return 0


def _children(pid: int) -> list[int]:
    """The processes that a process has started and that are not gone."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(each) for each in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


if __name__ == "__main__":
    typer.run(main)
