"""Re-prove saved outcomes from the documents they cite alone: no index, no model, no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.answer.verify import outcome_faults
from qa.documents import catalogue, read
from qa.errors import UnreadableDocument
from qa.model import Document, Outcome
from qa.settings import ReadingSettings
from qa.wire import Saved


@dataclass(frozen=True, slots=True)
class Verdict:
    """What re-proving one outcome gave; it holds when there are no faults."""

    outcome: Outcome
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything in the outcome is borne out."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Evidence:
    """The documents that are named and could be read, and why the others could not, by id."""

    documents: Mapping[str, Document]
    unreadable: Mapping[str, str]


def evidence(corpus: Path, outcomes: Iterable[Outcome], limits: ReadingSettings) -> Evidence:
    """What the outcomes are to be held against, as it is in the corpus on disk now; other files are not read.

    ``limits`` are those of reading a file. Raises CatalogueError when there is no sound catalogue.
    """
    wanted = {id_ for outcome in outcomes for id_ in _named(outcome)}
    documents, unreadable = {}, {}
    for entry in (each for each in catalogue.load(corpus) if each.id in wanted):
        try:
            documents[entry.id] = read.read(entry, limits)
        except UnreadableDocument as error:
            unreadable[entry.id] = str(error)
    return Evidence(documents, unreadable)


def verify(saved: Saved, against: Evidence) -> Verdict:
    """Every citation, statement and footnote of an outcome, and its id, checked against the corpus."""
    return Verdict(saved.outcome, tuple(_faults(saved, against)))


def _faults(saved: Saved, against: Evidence) -> Iterator[str]:
    outcome = saved.outcome
    if outcome.id != saved.borne_out:
        yield f"id: {outcome.id!r} is not the hash of this outcome; something in it was changed"
    for id_ in sorted(_named(outcome) & against.unreadable.keys()):
        yield f"document: {against.unreadable[id_]}"
    yield from outcome_faults(outcome, against.documents)


def _named(outcome: Outcome) -> set[str]:
    """The documents that anything in an outcome is taken from."""
    cited = {citation.document.id for citation in (*outcome.citations, *outcome.nearest)}
    told = {reference.document for reference in outcome.refers_to}
    return cited | told | {note.document for note in outcome.footnotes}
