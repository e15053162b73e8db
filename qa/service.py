"""Settings to a ready Service: the one place that picks implementations."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from qa.answer import explain as explaining
from qa.answer.ask import Engine, Trace, ask, conclude, search, trace
from qa.answer.check import Judge
from qa.answer.claims import Checked, Place, check_claim
from qa.answer.follow_up import Turn
from qa.answer.generate import Hear, Writer, unheard
from qa.answer.language_model import LanguageModel
from qa.answer.llama import open_model
from qa.answer.reader import MixedReader, Reader
from qa.answer.support import shipped
from qa.audit import recorder
from qa.audit.log import Log
from qa.audit.recorder import Recorder
from qa.audit.records import Asked, Record
from qa.documents.catalogue import EVERYONE
from qa.documents.references import ReferenceList, reference_list
from qa.earlier import Earlier, as_then
from qa.errors import (
    BuildError,
    DamagedBuild,
    ErasedRecord,
    NoBuild,
    UnknownDocument,
    UnknownRecord,
)
from qa.explanation import explained
from qa.index import ingest as ingesting
from qa.index import store
from qa.index.build import Progress
from qa.index.encoders import Encoder, SentenceTransformersEncoder
from qa.index.ingest import Ingested
from qa.index.manifest import DocumentRecord, Failure
from qa.index.store import Build
from qa.model import Document, Hit, Outcome
from qa.settings import IndexSettings, ModelSettings, Settings

log = logging.getLogger(__name__)

Groups = frozenset[str]
ANYONE: Groups = frozenset()


class Service:
    """Answers questions from the current build, and moves to a new build when there is one.

    Safe to share between threads.
    """

    def __init__(
        self,
        settings: Settings,
        encoders: Sequence[Encoder],
        reader: Reader,
        model: LanguageModel | None = None,
    ) -> None:
        self.settings = settings
        self._writer = _writer(model, encoders[0], settings.model) if model else None
        self.recorder = Recorder(settings.audit)
        self._encoders = tuple(encoders)
        self._reader = reader
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._earlier = Earlier(lambda build_id: self._with(self._load(build_id)))
        self._wanted = ""

    def ask(
        self,
        question: str,
        groups: Groups = ANYONE,
        *,
        channel: str = "python",
        asker: str = "",
        explain: bool = False,
        conversation: Sequence[Turn] = (),
        hear: Hear = unheard,
    ) -> Outcome:
        """The outcome of a question on the documents that members of ``groups`` may read, recorded.

        ``channel`` is where it was asked and ``asker`` the name of who did, of which the record holds a
        keyed hash. ``conversation`` is what was said before; ``hear`` gets each statement once it is
        verified, before the record is written. With ``explain`` it is an ExplainedOutcome, recorded
        without the explanation. Raises QuestionError for what cannot be a question, NoBuild before the
        first ingest, Unrecorded when the outcome cannot be recorded.
        """
        engine = self.engine()
        readable = _readable(engine.build, groups)
        traced = trace(question, engine, readable, conversation)
        outcome = conclude(traced, engine, readable, hear)
        if self.settings.audit.enabled:
            context = recorder.context(engine.build.manifest, groups, outcome, self.settings)
            self.recorder.record(outcome, Asked(question, tuple(conversation)), context, channel, asker)
        return explained(outcome, explaining.explain(traced, outcome, engine)) if explain else outcome

    def answer(self, question: str, groups: Groups = ANYONE) -> Outcome:
        """The outcome as ``ask`` gives it, without a record: for measuring. Raises as ``ask``."""
        engine = self.engine()
        return ask(question, engine, _readable(engine.build, groups))

    def trace(self, question: str, groups: Groups = ANYONE) -> Trace:
        """What was found, read and decided on the way to the outcome. Raises as ``ask`` does."""
        engine = self.engine()
        return trace(question, engine, _readable(engine.build, groups))

    def check(
        self, claim: str, groups: Groups = ANYONE, *, question: str = "", place: Place | None = None
    ) -> Checked:
        """The verdict on a claim; see ``check_claim``. Raises as that does, and NoBuild."""
        engine = self.engine()
        return check_claim(claim, engine, _readable(engine.build, groups), question, place)

    def search(self, question: str, limit: int, groups: Groups = ANYONE) -> list[Hit]:
        """The ``limit`` best passages for a question. Raises as ``ask`` does."""
        engine = self.engine()
        return list(search(question, engine, _readable(engine.build, groups))[:limit])

    def documents(self, groups: Groups = ANYONE) -> list[DocumentRecord]:
        """The documents of the current build that members of ``groups`` may read."""
        build = self.engine().build
        allowed = _readable(build, groups)
        return [record for record in build.manifest.documents if record.id in allowed]

    def failures(self, groups: Groups = ANYONE) -> list[Failure]:
        """The documents that could not be read, for members of ``groups`` who might read them."""
        return [each for each in self.engine().build.manifest.failures if _may_read(each.readers, groups)]

    def document(self, id_: str, groups: Groups = ANYONE) -> Document:
        """One document as read. Raises UnknownDocument, also when it may not be read."""
        engine = self.engine()
        if id_ not in _readable(engine.build, groups):
            raise UnknownDocument(f"there is no document {id_!r:.100}; GET /v1/documents lists them")
        return engine.documents[id_]

    def references(self, id_: str, groups: Groups = ANYONE) -> ReferenceList:
        """What a document refers to, resolved to what members of ``groups`` may read.

        Raises UnknownDocument, also when the document itself may not be read.
        """
        document = self.document(id_, groups)
        engine = self.engine()
        return reference_list(document, engine.known(_readable(engine.build, groups)))

    def engine(self) -> Engine:
        """The engine for the current build; a new build on disk is taken up here.

        A build that fails its checks is refused: the one in memory goes on serving, or at start
        the newest sound one. Raises NoBuild or DamagedBuild when there is none.
        """
        folder = self.settings.index.folder
        try:
            wanted = store.current_id(folder)
        except NoBuild:
            if self._engine is not None:
                return self._engine
            raise
        with self._lock:
            if self._engine is None or wanted != self._wanted:
                self._engine = self._with(self._open(wanted))
                self._wanted = wanted
            return self._engine

    def warm(self) -> None:
        """Load build and models, so that the first question is as fast as the second."""
        for encoder in self.engine().encoders:
            encoder.encode_question("warm")

    def recorded(self, answer_id: str, groups: Groups = ANYONE) -> Record:
        """The first record of an answer, for members of ``groups`` who may read every document it quotes.

        Raises UnknownRecord, also when it may not be read; AuditError when the log cannot be.
        """
        unknown = UnknownRecord(f"there is no answer {answer_id!r:.100}")
        if not self.settings.audit.enabled:
            raise unknown
        record = self.audit_log().find(answer_id)
        outcome = record.parsed()
        quoted = {citation.document.id for citation in (*outcome.citations, *outcome.nearest)}
        quoted |= {note.document for note in outcome.footnotes}
        quoted |= {reference.document for reference in outcome.refers_to}
        if not quoted <= _readable(self.engine().build, groups):
            raise unknown
        return record

    def again(self, record: Record, index: str = "") -> Outcome:
        """The outcome of asking a recorded question again, with the settings and for the groups of then.

        ``index`` is a build, 'current', or empty for the one that answered. Nothing is recorded. Raises
        ErasedRecord when the question is gone, LostBuild when the build is, UnknownBuild when there is none
        of the id ``index``, LostSettings for settings that are not known any more.
        """
        if record.question is None:
            raise ErasedRecord(f"the question of {record.id} has been erased, so it cannot be asked again")
        engine = as_then(self._engine_on(index, record.build), record, self.settings)
        readable = _readable(engine.build, frozenset(record.context.groups))
        return ask(record.question, engine, readable, record.conversation)

    def _engine_on(self, index: str, recorded: str) -> Engine:
        """The engine on the build that ``index`` names, or on the recorded one when that is empty."""
        if index == "current":
            return self.engine()
        current = self._engine
        if current is not None and current.build.id == (index or recorded):
            return current
        return self._earlier.chosen(index) if index else self._earlier.engine(recorded)

    def audit_log(self) -> Log:
        """The log of what was answered. Raises AuditError when it cannot be opened."""
        return self.recorder.log()

    def close(self) -> None:
        """Sign and close the audit log."""
        self.recorder.close()

    def _open(self, wanted: str) -> Build:
        try:
            return self._load(wanted)
        except BuildError as error:
            log.error("%s", error)
            if self._engine is not None:
                return self._engine.build
            return self._newest_sound(wanted, error)

    def _newest_sound(self, wanted: str, error: BuildError) -> Build:
        folder = self.settings.index.folder
        for other in (id_ for id_ in store.builds(folder) if id_ != wanted):
            try:
                build = self._load(other)
            except BuildError:
                continue
            log.error("serving the earlier build %s instead", other)
            return build
        raise error

    def _load(self, build_id: str) -> Build:
        """A sound build that was made with the encoders of this service. Raises NoBuild, DamagedBuild."""
        build = store.load(self.settings.index.folder, build_id)
        ours = tuple(encoder.fingerprint for encoder in self._encoders)
        if build.manifest.encoders != ours:
            raise DamagedBuild(
                f"the build {build.id} was made with {', '.join(build.manifest.encoders)}, "
                f"the settings name {', '.join(ours)}; run `qa ingest`"
            )
        return build

    def _with(self, build: Build) -> Engine:
        settings = self.settings
        return Engine(build, self._encoders, self._reader, settings.retrieve, settings.answer, self._writer)


def open_service(settings: Settings) -> Service:
    """A service with the encoders and the language model that the settings name, and the shipped reader.

    Raises SettingsError for a language model that cannot be set up.
    """
    model = open_model(settings.model)
    return Service(settings, open_encoders(settings.index), MixedReader.shipped(), model)


def _writer(model: LanguageModel, encoder: Encoder, settings: ModelSettings) -> Writer:
    """What writes answers with a model, and judges them with the main encoder."""
    judge = Judge(encoder, shipped()[0])
    return Writer(model, judge, settings.evidence, settings.least_support, settings.most_statements)


def open_encoders(settings: IndexSettings) -> list[Encoder]:
    """The encoders by name or path, the main one first; their weights load at the first text."""
    return [
        SentenceTransformersEncoder(name, settings.models_folder, settings.batch_size)
        for name in settings.encoders
    ]


def ingest(settings: Settings, encoders: Sequence[Encoder], progress: Progress) -> Ingested:
    """Bring the build up to the corpus, see ``qa.index.ingest``."""
    return ingesting.ingest(settings, encoders, progress)


def current_build(settings: Settings) -> Build | None:
    """The current build, to take vectors from; a missing or damaged one gives none."""
    return ingesting.current_build(settings.index.folder)


def _readable(build: Build, groups: Groups) -> frozenset[str]:
    """The ids of the documents that members of ``groups`` may read."""
    records = build.manifest.documents
    return frozenset(record.id for record in records if _may_read(record.readers, groups))


def _may_read(readers: Sequence[str], groups: Groups) -> bool:
    return EVERYONE in readers or bool(groups & set(readers))
