"""Re-prove saved outcomes from the corpus alone: no index, no model, no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.answer.verify import outcome_faults
from qa.documents import catalogue, read
from qa.errors import UnreadableDocument
from qa.model import Document, Outcome
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
    """The documents that could be read, and why the others could not, by id."""

    documents: Mapping[str, Document]
    unreadable: Mapping[str, str]


def evidence(corpus: Path) -> Evidence:
    """The corpus as it is on disk now. Raises CatalogueError when there is no sound catalogue."""
    documents, unreadable = {}, {}
    for entry in catalogue.load(corpus):
        try:
            documents[entry.id] = read.read(entry)
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
    cited = {citation.document.id for citation in (*outcome.citations, *outcome.nearest)}
    for id_ in sorted(cited & against.unreadable.keys()):
        yield f"document: {against.unreadable[id_]}"
    yield from outcome_faults(outcome, against.documents)
