"""A corpus to a build: every file read once, those that cannot be read named, the rest indexed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa.documents import catalogue, read, readings
from qa.documents.catalogue import EVERYONE, Entry
from qa.errors import BuildError, IngestRunning, UnreadableDocument
from qa.index import build as building
from qa.index import encodings, questions, store
from qa.index.build import Progress, Source
from qa.index.encoders import Encoder
from qa.index.encodings import KeepingEncoder
from qa.index.lock import alone
from qa.index.manifest import Failure
from qa.index.store import Build
from qa.model import Document
from qa.settings import ReadingSettings, Settings


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An entry of the catalogue whose file has the same bytes as another's; both are one document."""

    id: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest did: the build that is now current, and whether anything had to be made.

    ``seconds`` is the time that all of it took; ``reading`` has the seconds that each document took to be
    read, by id, for those that were read just now.
    """

    build: Build
    changed: bool
    duplicates: tuple[Duplicate, ...] = ()
    seconds: float = 0.0
    reading: Mapping[str, float] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The documents that could not be read, which are not in the build."""
        return self.build.manifest.failures


def ingest(settings: Settings, encoders: Sequence[Encoder], progress: Progress) -> Ingested:
    """Bring the build up to the corpus: nothing when nothing changed, else a new build, swapped in.

    A document that cannot be read is left out and named in the build, and so are anticipated questions that
    do not hold. Raises CorpusError when the catalogue is wrong or no document can be read, and IngestRunning
    while another ingest is at work in the index folder; the previous build then stays current.
    """
    folder = settings.index.folder
    folder.mkdir(parents=True, exist_ok=True)
    busy = f"another ingest is at work in {folder}; wait until it is done, then run `qa ingest` again"
    with alone(folder, IngestRunning(busy)):  # one would remove readings and encodings of the other
        return _ingest(settings, encoders, progress)


def _ingest(settings: Settings, encoders: Sequence[Encoder], progress: Progress) -> Ingested:
    begun = time.monotonic()
    folder, corpus = settings.index.folder, settings.corpus.folder
    entries, duplicates = unique(catalogue.load(corpus))
    reading = _Reading(settings.reading, folder / readings.FOLDER, progress)
    failures = _read_all(entries, settings, reading, progress)
    failed = {failure.document for failure in failures}
    kept = [entry for entry in entries if entry.id not in failed]
    versions = [questions.version_of(corpus, entry.id) for entry in kept]
    wanted = building.build_id(kept, encoders, settings.index, versions, failures)
    changed = not store.exists(folder, wanted)
    if changed:
        sources = [_source(entry, reading.read(entry), corpus) for entry in kept]
        _make(wanted, sources, encoders, settings, failures, progress)
    else:
        store.make_current(folder, wanted)
    encodings.forget(folder)
    readings.forget_others(folder / readings.FOLDER, {_key(entry) for entry in kept})
    seconds = time.monotonic() - begun
    return Ingested(store.load(folder, wanted), changed, duplicates, seconds, reading.seconds)


def _source(entry: Entry, document: Document, corpus: Path) -> Source:
    asked = questions.read(corpus, document)
    return Source(entry, document, asked.questions, asked.warnings)


def _make(
    wanted: str,
    sources: Sequence[Source],
    encoders: Sequence[Encoder],
    settings: Settings,
    failures: Sequence[Failure],
    progress: Progress,
) -> None:
    """Make a build and write it; nothing of it, nor of the one before, stays in memory."""
    folder = settings.index.folder
    keeping = [KeepingEncoder(encoder, folder) for encoder in encoders]
    previous = current_build(folder)
    made = building.make(wanted, sources, keeping, settings.index, previous, progress, failures)
    progress("writing", 0, 1)
    store.save(folder, made)
    progress("writing", 1, 1)


def current_build(folder: Path) -> Build | None:
    """The current build, to take vectors from; a missing or damaged one gives none."""
    try:
        return store.load(folder, store.current_id(folder))
    except BuildError:
        return None


def unique(entries: Sequence[Entry]) -> tuple[list[Entry], tuple[Duplicate, ...]]:
    """The entries without those of the same bytes as another, which is kept in their place.

    The one that everyone may read is kept, else the first; whoever may read one may read the document.
    """
    by_bytes: dict[str, list[Entry]] = {}
    for entry in entries:
        by_bytes.setdefault(entry.sha256, []).append(entry)
    kept = {}
    duplicates = []
    for same in by_bytes.values():
        chosen = next((entry for entry in same if EVERYONE in entry.readers), same[0])
        readers = frozenset().union(*(entry.readers for entry in same))
        kept[chosen.id] = replace(chosen, readers=readers) if len(same) > 1 else chosen
        duplicates += [Duplicate(entry.id, chosen.id) for entry in same if entry is not chosen]
    return [kept[entry.id] for entry in entries if entry.id in kept], tuple(duplicates)


class _Reading:
    """The reading of many files by several workers: counts for the progress, kept readings reused.

    ``seconds`` has the time that each file took that was read, by the document's id.
    """

    def __init__(self, settings: ReadingSettings, folder: Path, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._settings = settings
        self._folder = folder
        self._progress = progress
        self._lock = threading.Lock()
        self._pages: dict[str, tuple[int, int]] = {}

    def check(self, entry: Entry) -> None:
        """Read a document, or see that it was read earlier, and give none of it to who waits for all.

        Raises as ``read`` does.
        """
        self.read(entry)

    def read(self, entry: Entry) -> Document:
        """A document, read now or earlier; the file itself is checked either way.

        Raises UnreadableDocument.
        """
        catalogue.read_bytes(entry)
        found = readings.kept(self._folder, _key(entry))
        if found is None:
            begun = time.monotonic()
            found = read.read(entry, self._settings, lambda done, total: self._count(entry.id, done, total))
            self.seconds[entry.id] = time.monotonic() - begun
            readings.keep(self._folder, _key(entry), found)
        return found

    def _count(self, id_: str, done: int, total: int) -> None:
        with self._lock:
            self._pages[id_] = (done, total)
            totals = [sum(each) for each in zip(*self._pages.values(), strict=True)]
            self._progress("reading pages", totals[0], totals[1])


def _key(entry: Entry) -> str:
    return readings.key(entry, building.READING)


def _read_all(
    entries: Sequence[Entry], settings: Settings, reading: _Reading, progress: Progress
) -> tuple[Failure, ...]:
    """Read every file, keeping the readings on disk, and tell what is wrong with those that cannot be read.

    In the catalogue's order. Raises UnreadableDocument when there is not one that can be.
    """
    errors: dict[str, UnreadableDocument] = {}
    workers = settings.reading.workers or os.cpu_count() or 1
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(reading.check, each): each.id for each in entries}
        try:
            for number, future in enumerate(as_completed(futures), start=1):
                try:
                    future.result()
                except UnreadableDocument as error:
                    errors[futures[future]] = error
                progress("reading", number, len(entries))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    corpus = settings.corpus.folder.resolve()
    failures = [_failure(entry, errors[entry.id], corpus) for entry in entries if entry.id in errors]
    if failures and len(failures) == len(entries):
        raise errors[failures[0].document]
    return tuple(failures)


def _failure(entry: Entry, error: UnreadableDocument, corpus: Path) -> Failure:
    """What is remembered of a document that could not be read; its file by its place in the corpus."""
    return Failure(
        document=entry.id,
        error=type(error).__name__,
        message=str(error).replace(f"{corpus}{os.sep}", ""),
        file=entry.path.relative_to(corpus).as_posix(),
        readers=tuple(sorted(entry.readers)),
    )
