"""What the tests of the audit log do again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.audit import checkpoints, keys
from qa.audit.chain import Anchor, Verified, verify
from qa.audit.log import Log
from qa.index import store
from qa.model import Document
from qa.service import Service

QUESTIONS = [
    "When is green tea served?",
    "How many kettles are in the kitchen?",
    "What does the baker make?",
    "Wanneer is er zwarte thee?",
    "Who won the world cup?",
    "When is green tea served?",
]


def anchors(log: Log) -> list[Anchor]:
    """The checkpoints beside a log, with its own key."""
    trusted = frozenset({keys.public_key(log.public_key)})
    found = checkpoints.paths(log.checkpoint_folder)
    return [Anchor(path.name, checkpoints.load(path), trusted) for path in found]


def proven(service: Service, trusted: Sequence[Anchor] | None = None) -> Verified:
    """The log of a service proven again, by default with the checkpoints beside it."""
    log = service.audit_log()

    def documents_of(build: str) -> Mapping[str, Document]:
        return {each.id: each for each in store.documents(service.settings.index.folder, build)}

    return verify(log, documents_of, anchors(log) if trusted is None else trusted, lambda *_: None)


def places(found: Verified) -> set[int]:
    """The entries at which something does not hold."""
    return {fault.number for fault in found.faults}
