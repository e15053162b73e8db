"""Questions for a whole document, passage by passage; a run that was interrupted goes on where it was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.answer.ask import Engine
from qa.anticipated import file
from qa.anticipated.corpus import Kept
from qa.anticipated.coverage import has_content
from qa.anticipated.generate import Generated, QuestionModel, generate, key_of_passage
from qa.errors import BuildError, CorpusError
from qa.model import Passage
from qa.settings import Settings

FOLDER = "generated"


@dataclass(frozen=True, slots=True)
class Journal:
    """One line for every passage that is done, in a file of the index folder."""

    path: Path

    def done(self) -> frozenset[str]:
        """The keys of the passages that are done; a line that a kill cut short counts for nothing."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise CorpusError(f"cannot read {self.path}: {error.strerror}; check its permissions") from error
        return frozenset(key for line in lines if (key := _key_in(line)))

    def add(self, key: str, generated: Generated) -> None:
        """Note a passage as done, with what became of its questions."""
        reasons = Counter(each.reason or "kept" for each in generated.drafted)
        line = json.dumps({"passage": key, "questions": reasons}, ensure_ascii=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(f"\n{line}\n")  # never on the end of a line that a kill cut short
        except OSError as error:
            raise CorpusError(
                f"cannot write {self.path}: {error.strerror}; free space and run again"
            ) from error


def journal_of(settings: Settings, document: str) -> Journal:
    """Where the passages of a document that are done are noted."""
    return Journal(settings.index.folder / FOLDER / f"{document}.jsonl")


def waiting(kept: Kept, engine: Engine, model: QuestionModel, count: int, journal: Journal) -> list[Passage]:
    """The passages with content that were not asked about yet, as they stand in the build.

    Raises BuildError when the build has another version of the document, or none.
    """
    version = kept.document.version
    records = engine.build.manifest.documents
    if not any((each.id, each.version) == (kept.document.id, version) for each in records):
        raise BuildError(
            f"the build {engine.build.id} does not have {kept.document.id} as it is now; run `qa ingest`"
        )
    done = journal.done()
    return [
        passage
        for passage in engine.build.passages
        if passage.document == kept.document.id
        and has_content(passage.text, kept.document.language)
        and key_of_passage(passage, model, count) not in done
    ]


def generate_for(
    passages: Sequence[Passage],
    kept: Kept,
    engine: Engine,
    model: QuestionModel,
    settings: Settings,
    count: int,
    journal: Journal,
) -> Iterator[Generated]:
    """What comes of each passage in turn; its questions are in the file when it is told.

    A passage whose reply could not be used is told too, and asked about again by the next run.
    Raises ModelUnavailable; what was kept until then is in the file.
    """
    asked = set(file.asked_on(kept.lines))
    for passage in passages:
        generated = generate(passage, kept.document, engine, model, count, asked)
        file.add(settings.corpus.folder, kept.document.id, generated.kept)
        asked.update(file.key_of(each.question) for each in generated.kept)
        if not generated.fault:
            journal.add(key_of_passage(passage, model, count), generated)
        yield generated


def _key_in(line: bytes) -> str:
    try:
        found = json.loads(line)
    except ValueError:
        return ""
    key = found.get("passage") if isinstance(found, dict) else None
    return key if isinstance(key, str) else ""
