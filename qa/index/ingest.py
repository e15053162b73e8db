"""A corpus to a build: every file read once, those that cannot be read named, the rest indexed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from qa.documents import catalogue, read, readings
from qa.documents.catalogue import EVERYONE, Entry
from qa.errors import BuildError, UnreadableDocument
from qa.index import build as building
from qa.index import encodings, questions, store
from qa.index.build import Progress, Source
from qa.index.encoders import Encoder
from qa.index.encodings import KeepingEncoder
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

    ``seconds`` has the time that each document took to read, for those that were read just now.
    """

    build: Build
    changed: bool
    duplicates: tuple[Duplicate, ...] = ()
    seconds: float = 0.0

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The documents that could not be read, which are not in the build."""
        return self.build.manifest.failures


def ingest(settings: Settings, encoders: Sequence[Encoder], progress: Progress) -> Ingested:
    """Bring the build up to the corpus: nothing when nothing changed, else a new build, swapped in.

    A document that cannot be read is left out and named in the build. Raises CorpusError when the
    catalogue is wrong or no document can be read; the previous build then stays current.
    """
    begun = time.monotonic()
    folder, corpus = settings.index.folder, settings.corpus.folder
    entries, duplicates = unique(catalogue.load(corpus))
    documents, failures = _read_all(entries, settings, progress)
    kept = [entry for entry in entries if entry.id in documents]
    versions = [questions.version_of(corpus, entry.id) for entry in kept]
    wanted = building.build_id(kept, encoders, settings.index, versions, failures)
    sources = [
        Source(entry, documents[entry.id], tuple(questions.read(corpus, documents[entry.id])))
        for entry in kept
    ]
    changed = not store.exists(folder, wanted)
    if changed:
        keeping = [KeepingEncoder(encoder, folder) for encoder in encoders]
        previous = current_build(folder)
        store.save(
            folder, building.make(wanted, sources, keeping, settings.index, previous, progress, failures)
        )
    else:
        store.make_current(folder, wanted)
    encodings.forget(folder)
    readings.forget_others(folder / readings.FOLDER, {_key(entry) for entry in kept})
    return Ingested(store.load(folder, wanted), changed, duplicates, time.monotonic() - begun)


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
    """The reading of many files by several workers: counts for the progress, kept readings reused."""

    def __init__(self, settings: ReadingSettings, folder: Path, progress: Progress) -> None:
        self._settings = settings
        self._folder = folder
        self._progress = progress
        self._lock = threading.Lock()
        self._pages: dict[str, tuple[int, int]] = {}

    def read(self, entry: Entry) -> Document:
        """A document, read now or earlier; the file itself is checked either way."""
        catalogue.read_bytes(entry)
        found = readings.kept(self._folder, _key(entry))
        if found is None:
            found = read.read(entry, self._settings, lambda done, total: self._count(entry.id, done, total))
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
    entries: Sequence[Entry], settings: Settings, progress: Progress
) -> tuple[dict[str, Document], tuple[Failure, ...]]:
    """The documents by id, and what is wrong with those that cannot be read, in the catalogue's order.

    Raises UnreadableDocument when there is not one that can be.
    """
    reading = _Reading(settings.reading, settings.index.folder / readings.FOLDER, progress)
    documents: dict[str, Document] = {}
    errors: dict[str, UnreadableDocument] = {}
    workers = settings.reading.workers or os.cpu_count() or 1
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures: dict[Future[Document], Entry] = {pool.submit(reading.read, each): each for each in entries}
        try:
            for number, future in enumerate(as_completed(futures), start=1):
                try:
                    documents[futures[future].id] = future.result()
                except UnreadableDocument as error:
                    errors[futures[future].id] = error
                progress("reading", number, len(entries))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    first = next((errors[entry.id] for entry in entries if entry.id in errors), None)
    if first is not None and not documents:
        raise first
    corpus = settings.corpus.folder.resolve()
    failed = [_failure(entry, errors[entry.id], corpus) for entry in entries if entry.id in errors]
    return documents, tuple(failed)


def _failure(entry: Entry, error: UnreadableDocument, corpus: Path) -> Failure:
    """What is remembered of a document that could not be read; its file by its place in the corpus."""
    return Failure(
        document=entry.id,
        error=type(error).__name__,
        message=str(error).replace(f"{corpus}{os.sep}", ""),
        file=entry.path.relative_to(corpus).as_posix(),
        readers=tuple(sorted(entry.readers)),
    )
