"""Engines to ask again with: on the build that answered, or another one, with the settings of a record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from qa import settings as config
from qa.answer.ask import Engine
from qa.audit.records import Record
from qa.errors import BuildError, LostBuild, NoBuild, UnknownBuild
from qa.settings import Settings


class Earlier:
    """Engines on builds that are not the current one; the last is kept. Safe to share between threads.

    ``load`` makes the engine on a build, or raises BuildError. Who waits here keeps no one else waiting:
    answering on the current build takes another lock.
    """

    def __init__(self, load: Callable[[str], Engine]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._kept: Engine | None = None

    def engine(self, build_id: str) -> Engine:
        """The engine on the build of a record. Raises LostBuild."""
        try:
            return self._on(build_id)
        except BuildError as error:
            raise LostBuild(
                f"build {build_id} cannot answer any more ({error}); put it back, or ask on the current one"
            ) from error

    def chosen(self, build_id: str) -> Engine:
        """The engine on a build that someone names. Raises UnknownBuild, LostBuild."""
        try:
            return self.engine(build_id)
        except LostBuild as error:
            if not isinstance(error.__cause__, NoBuild):
                raise
            raise UnknownBuild(f"there is no build {build_id!r:.80}; `qa index list` shows them") from error

    def _on(self, build_id: str) -> Engine:
        with self._lock:
            if self._kept is None or self._kept.build.id != build_id:
                self._kept = self._load(build_id)
            return self._kept


def as_then(engine: Engine, record: Record, settings: Settings) -> Engine:
    """The engine with the settings of a record in place of ``settings``; a model writes where one did then.

    Raises LostSettings for settings that are not known any more.
    """
    then = config.as_recorded(settings, record.context.settings)
    writer = engine.writer if "language_model" in record.context.models else None
    if writer is not None:
        limits = then.model
        writer = replace(
            writer,
            evidence=limits.evidence,
            least_support=limits.least_support,
            most_statements=limits.most_statements,
        )
    return replace(engine, retrieve=then.retrieve, answer=then.answer, writer=writer)
