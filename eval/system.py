"""What is evaluated: anything that answers a question with an Outcome and shows its rankings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from eval import metrics
from qa.answer.ask import Engine, Trace
from qa.answer.ask import ask as ask_engine
from qa.answer.ask import trace as trace_engine
from qa.documents.catalogue import EVERYONE, Entry
from qa.index import build as building
from qa.index.build import Progress, Source
from qa.index.store import Build
from qa.model import Document, Outcome
from qa.service import ANYONE, Groups, Service
from qa.settings import IndexSettings

Place = metrics.Place
"""A stretch of a document: its id and the span in its canonical text."""

Stages = Mapping[str, Sequence[Place]]
"""For every stage by name the passages it ranked, best first."""

FUSED = "fused"
READER = "reader"


class System(Protocol):
    """Answers questions; every system is scored by the same code."""

    @property
    def name(self) -> str:
        """A short name, unique in a report."""
        ...

    def ask(self, question: str) -> Outcome:
        """The outcome as a user would get it."""
        ...

    def stages(self, question: str) -> Stages:
        """What each stage ranked for the question; empty when the system has no stages to show."""
        ...


@runtime_checkable
class Insistent(Protocol):
    """A system that can be made to answer where it would refuse for want of confidence.

    Its risk-coverage curve then spans all confidences. Of any other system ``ask`` is used.
    """

    def insist(self, question: str) -> Outcome:
        """The outcome with no least confidence; other refusals stand."""
        ...


class EngineSystem:
    """A system over one engine: one build in memory with its models and settings.

    ``within`` are the ids of the documents that are asked; None stands for all of the build.
    """

    def __init__(self, name: str, engine: Engine, within: frozenset[str] | None = None) -> None:
        self.name = name
        self.engine = engine
        every = frozenset(document.id for document in engine.build.documents)
        self._within = every if within is None else within

    def ask(self, question: str) -> Outcome:
        """See System."""
        return ask_engine(question, self.engine, self._within)

    def stages(self, question: str) -> Stages:
        """See System."""
        return rankings(trace_engine(question, self.engine, self._within), self.engine.build)

    def insist(self, question: str) -> Outcome:
        """See Insistent."""
        return ask_engine(question, without_threshold(self.engine), self._within)


class ServiceSystem:
    """The product itself, as its channels use it."""

    def __init__(self, service: Service, groups: Groups = ANYONE, name: str = "qa") -> None:
        self.name = name
        self.service = service
        self._groups = groups

    def ask(self, question: str) -> Outcome:
        """See System."""
        return self.service.answer(question, self._groups)

    def stages(self, question: str) -> Stages:
        """See System."""
        traced = self.service.trace(question, self._groups)
        return rankings(traced, self.service.engine().build)

    def insist(self, question: str) -> Outcome:
        """See Insistent."""
        readable = frozenset(record.id for record in self.service.documents(self._groups))
        return ask_engine(question, without_threshold(self.service.engine()), readable)


def without_threshold(engine: Engine) -> Engine:
    """The same engine, answering at any confidence."""
    return replace(engine, answer=engine.answer.model_copy(update={"least_confidence": 0.0}))


def rankings(traced: Trace, build: Build) -> Stages:
    """The stages of a trace: every view of the retrieval by its name, 'fused', and 'reader'.

    The reader's passages stand in the order of the best candidate sentence of each.
    """
    views: dict[str, list[tuple[int, Place]]] = {}
    for hit in traced.hits:
        for found in hit.stages:
            place = hit.passage.document, hit.passage.span
            views.setdefault(found.stage, []).append((found.rank, place))
    ranked = {name: [place for _, place in sorted(each)] for name, each in sorted(views.items())}
    ranked[FUSED] = [(hit.passage.document, hit.passage.span) for hit in traced.hits]
    read = dict.fromkeys(build.owners[candidate.sentence] for candidate in traced.reading.candidates)
    ranked[READER] = [(build.passages[n].document, build.passages[n].span) for n in read]
    return ranked


def over(documents: Sequence[Document], engine: Engine, progress: Progress) -> Engine:
    """An engine on other documents with the models and settings of ``engine``, built in memory.

    Vectors of ``engine.build`` are used again for passages and sentences that did not change. There
    are no anticipated questions in it.
    """
    sources = [Source(_entry(document), document) for document in documents]
    settings = IndexSettings(passage_characters=engine.build.manifest.passage_characters)
    id_ = building.build_id([source.entry for source in sources], engine.encoders, settings)
    made = building.make(id_, sources, engine.encoders, settings, engine.build, progress)
    return replace(engine, build=made)


def _entry(document: Document) -> Entry:
    """A catalogue entry for a document that is in no catalogue."""
    return Entry(
        id=document.id,
        path=Path(f"{document.id}.md"),
        title=document.title,
        kind="",
        publisher="",
        date="",
        language=document.language,
        sha256=document.version,
        origin="",
        readers=frozenset({EVERYONE}),
    )
