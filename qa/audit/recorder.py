"""Records outcomes before they are returned, or keeps them from being returned."""

from __future__ import annotations

import logging
import threading

from qa import __version__
from qa.audit import records
from qa.audit.entry import PROOF
from qa.audit.log import Log, open_log
from qa.audit.records import Asked, Context
from qa.errors import AuditError, SettingsError, Unrecorded
from qa.index.manifest import Manifest
from qa.model import Outcome
from qa.settings import AuditSettings, Settings

log = logging.getLogger(__name__)

_STAGES = {"index", "retrieve", "answer", "model"}
# Folders say nothing of an answer; the rest may hold keys and passwords.
_LEFT_OUT = {"index": {"folder", "models_folder"}, "model": {"key", "arguments", "base_url"}}


class Recorder:
    """Writes to the log of the settings, opened with the first outcome. Safe to share between threads."""

    def __init__(self, settings: AuditSettings) -> None:
        self.settings = settings
        self._opening = threading.Lock()
        self._log: Log | None = None

    def record(self, outcome: Outcome, asked: Asked, context: Context, channel: str, asker: str) -> None:
        """Record an outcome on what was asked; ``asker`` is a name, of which a keyed hash is kept.

        Raises Unrecorded when it cannot be recorded, unless the settings do without.
        """
        try:
            found = self.log()
            found.append(records.draft(outcome, asked, channel, found.asker(asker, new=True), context))
        except (AuditError, SettingsError) as error:
            if self.settings.required:
                raise Unrecorded(
                    f"the answer could not be recorded and is therefore not given: {error}; "
                    "QA_AUDIT__REQUIRED=false gives answers all the same"
                ) from error
            log.error("an answer was given without a record: %s", error)

    def log(self) -> Log:
        """The log, opened. Raises AuditError or SettingsError."""
        with self._opening:
            if self._log is None:
                self._log = open_log(self.settings)
            return self._log

    def close(self) -> None:
        """Sign and close the log, if it was opened."""
        with self._opening:
            if self._log is not None:
                self._log.close()
                self._log = None


def context(manifest: Manifest, groups: frozenset[str], outcome: Outcome, settings: Settings) -> Context:
    """The circumstances under which an outcome came about."""
    stages = settings.model_dump(mode="json", include=_STAGES, exclude=_LEFT_OUT)
    return Context(
        program=__version__,
        index=manifest.id,
        documents={record.id: record.version for record in manifest.documents},
        groups=tuple(sorted(groups)),
        models=outcome.models,
        settings=stages,
        proof=PROOF,
    )
