"""Builds on disk: written whole, swapped in by one rename, verified before use, refused when damaged.

Layout: ``<folder>/<id>/`` with ``manifest.json`` (documents, settings, models, counts, the SHA-256
of every other file) and ``<folder>/current``, a file with one build's id.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qa.errors import BuildError, DamagedBuild, NoBuild
from qa.index.acronyms import Acronym, acronyms_in
from qa.index.dense import DenseIndex
from qa.index.lexical import LexicalIndex
from qa.index.manifest import FORMAT, MANIFEST, Manifest, read_manifest, to_json
from qa.index.metric import Metric
from qa.index.questions import Anticipated
from qa.model import Document, Passage, Sentence

CURRENT = "current"
_DOCUMENTS = "documents.json"


@dataclass(frozen=True, slots=True)
class DenseViews:
    """The vectors of one encoder: of whole passages and of their sentences, row = running number."""

    encoder: str
    passages: DenseIndex
    sentences: DenseIndex


@dataclass(frozen=True)
class QuestionView:
    """The anticipated questions of a build; row numbers of all indexes are places in ``asked``.

    ``raw`` holds the vectors of each encoder, ``space`` the same under the learned metric.
    """

    asked: tuple[Anticipated, ...]
    raw: tuple[DenseIndex, ...]
    metric: Metric
    space: DenseIndex
    words: LexicalIndex

    @cached_property
    def documents(self) -> frozenset[str]:
        """The documents that have anticipated questions."""
        return frozenset(each.document for each in self.asked)


@dataclass(frozen=True)
class Build:
    """One immutable index in memory; passages and sentences are known by their running number."""

    manifest: Manifest
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    dense: tuple[DenseViews, ...]
    lexical_passages: LexicalIndex
    lexical_sentences: LexicalIndex
    questions: QuestionView | None = None

    @property
    def id(self) -> str:
        """The build's fingerprint."""
        return self.manifest.id

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in the order of their running numbers."""
        return tuple(sentence for passage in self.passages for sentence in passage.sentences)

    @cached_property
    def acronyms(self) -> tuple[Acronym, ...]:
        """The acronyms that the documents define, each with the document that does."""
        return acronyms_in(self.passages)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """For every passage the language of its document."""
        of = {document.id: document.language for document in self.documents}
        return tuple(of[passage.document] for passage in self.passages)

    @cached_property
    def anticipation(self) -> Mapping[str, float]:
        """For every document how many answered anticipated questions it has a sentence."""
        owners = Counter(self.passages[n].document for n in self.owners)
        asked = self.questions.asked if self.questions else ()
        answered = Counter(each.document for each in asked if each.answered)
        return {document: answered[document] / sentences for document, sentences in owners.items()}

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """For every sentence the number of the passage it stands in."""
        return tuple(n for n, passage in enumerate(self.passages) for _ in passage.sentences)


@dataclass(frozen=True, slots=True)
class _Files:
    """What a manifest of any format says of the files."""

    files: dict[str, str]


_FILES = TypeAdapter(_Files)
_DOCUMENTS_FILE = TypeAdapter(tuple[Document, ...])
_PASSAGES_FILE = TypeAdapter(tuple[Passage, ...])
_QUESTIONS_FILE = TypeAdapter(tuple[Anticipated, ...])


def save(folder: Path, build: Build) -> None:
    """Write a build under ``folder/<id>`` and make it current; a kill at any moment harms nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        _write_parts(draft, build)
        manifest = replace(build.manifest, files=_hashes(draft))
        (draft / MANIFEST).write_bytes(to_json(manifest))
        _sync(draft)
        draft.chmod(0o755)  # temporary folders are for their maker alone
        target = folder / build.id
        if target.exists():  # a damaged build of the same fingerprint
            shutil.rmtree(target)
        draft.rename(target)
    except OSError as error:
        raise BuildError(
            f"cannot write a build into {folder}: {error.strerror}; free space and retry"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    make_current(folder, build.id)


def make_current(folder: Path, build_id: str) -> None:
    """Point ``current`` at a build, in one rename."""
    draft = folder / f".{CURRENT}-{os.getpid()}"
    draft.write_text(build_id + "\n", encoding="ascii")
    draft.replace(folder / CURRENT)


def current_id(folder: Path) -> str:
    """The id of the current build. Raises NoBuild when there is none."""
    try:
        return (folder / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoBuild(f"there is no build in {folder} yet; run `qa ingest`") from error


def exists(folder: Path, build_id: str) -> bool:
    """Whether an undamaged build of that id is on disk."""
    try:
        _verified(folder, build_id)
    except (DamagedBuild, NoBuild):
        return False
    return True


def load(folder: Path, build_id: str) -> Build:
    """A build, after checking every file against the manifest.

    Raises NoBuild when it is not there, DamagedBuild when any file is missing or differs.
    """
    manifest = _verified(folder, build_id)
    here = folder / build_id
    try:
        documents = _DOCUMENTS_FILE.validate_json((here / _DOCUMENTS).read_bytes())
        passages = _PASSAGES_FILE.validate_json((here / "passages.json").read_bytes())
    except ValidationError as error:
        raise DamagedBuild(
            f"{here} is of another version: {error.error_count()} faults; run `qa ingest`"
        ) from error
    languages = [document.language for document in documents]
    return Build(
        manifest=manifest,
        documents=documents,
        passages=passages,
        dense=tuple(_load_dense(here, n, name) for n, name in enumerate(manifest.encoders)),
        lexical_passages=LexicalIndex.load(here / "bm25-passages", languages),
        lexical_sentences=LexicalIndex.load(here / "bm25-sentences", languages),
        questions=_load_questions(here, len(manifest.encoders)) if manifest.questions else None,
    )


def documents(folder: Path, build_id: str) -> tuple[Document, ...]:
    """The documents of a build, checked against its manifest, also of a build that is too old to answer from.

    Raises NoBuild when it is not there, DamagedBuild when the documents are not those it was made of.
    """
    here = folder / build_id
    try:
        files = _FILES.validate_json((here / MANIFEST).read_bytes()).files
        content = (here / _DOCUMENTS).read_bytes()
        if hashlib.sha256(content).hexdigest() != files.get(_DOCUMENTS):
            raise DamagedBuild(f"{here / _DOCUMENTS} differs from the manifest; put it back")
        return _DOCUMENTS_FILE.validate_json(content)
    except OSError as error:
        raise NoBuild(f"the documents of build {build_id!r} are not in {folder}; put them back") from error
    except ValidationError as error:
        raise DamagedBuild(f"{here} cannot be read by this version of the program") from error


def builds(folder: Path) -> list[str]:
    """The ids of all builds on disk, newest first."""
    found = [path.parent for path in folder.glob(f"*/{MANIFEST}")]
    return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)]


def _write_parts(folder: Path, build: Build) -> None:
    (folder / _DOCUMENTS).write_bytes(_DOCUMENTS_FILE.dump_json(build.documents))
    (folder / "passages.json").write_bytes(_PASSAGES_FILE.dump_json(build.passages))
    for number, views in enumerate(build.dense):
        views.passages.save(folder / f"dense-{number}-passages.faiss")
        views.sentences.save(folder / f"dense-{number}-sentences.faiss")
    build.lexical_passages.save(folder / "bm25-passages")
    build.lexical_sentences.save(folder / "bm25-sentences")
    if build.questions is not None:
        _write_questions(folder, build.questions)


def _write_questions(folder: Path, view: QuestionView) -> None:
    (folder / "questions.json").write_bytes(_QUESTIONS_FILE.dump_json(view.asked))
    for number, raw in enumerate(view.raw):
        raw.save(folder / f"dense-{number}-questions.faiss")
    view.metric.save(folder / "metric.npz")
    view.space.save(folder / "metric-questions.faiss")
    view.words.save(folder / "bm25-questions")


def _load_questions(folder: Path, encoders: int) -> QuestionView:
    try:
        asked = _QUESTIONS_FILE.validate_json((folder / "questions.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise DamagedBuild(f"{folder} has no questions of this version; run `qa ingest`") from error
    return QuestionView(
        asked=asked,
        raw=tuple(DenseIndex.load(folder / f"dense-{n}-questions.faiss") for n in range(encoders)),
        metric=Metric.load(folder / "metric.npz"),
        space=DenseIndex.load(folder / "metric-questions.faiss"),
        words=LexicalIndex.load(folder / "bm25-questions", [each.language for each in asked]),
    )


def _load_dense(folder: Path, number: int, encoder: str) -> DenseViews:
    return DenseViews(
        encoder,
        DenseIndex.load(folder / f"dense-{number}-passages.faiss"),
        DenseIndex.load(folder / f"dense-{number}-sentences.faiss"),
    )


def _verified(folder: Path, build_id: str) -> Manifest:
    """The manifest of a build whose files all match it."""
    here = folder / build_id
    manifest = read_manifest(folder, build_id)
    if manifest.format != FORMAT or manifest.id != build_id:
        raise DamagedBuild(f"{here} is of format {manifest.format}, not {FORMAT}; run `qa ingest`")
    found = _hashes(here)
    wrong = sorted(
        name for name in manifest.files.keys() | found if manifest.files.get(name) != found.get(name)
    )
    if wrong:
        raise DamagedBuild(f"{here}: {', '.join(wrong)} differ from the manifest; run `qa ingest`")
    return manifest


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under ``folder`` but the manifest, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def _sync(folder: Path) -> None:
    """Force all files of a folder to disk before it is renamed into place."""
    for path in (each for each in folder.rglob("*") if each.is_file()):
        with path.open("rb") as stream:
            os.fsync(stream.fileno())


def fingerprint(parts: Sequence[object]) -> str:
    """The id of a build: a hash of all that its content depends on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
