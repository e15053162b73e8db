"""What the tests of the audit log do again and again."""

from __future__ import annotations

from collections.abc import Sequence

from qa.audit.anchors import Anchor, Broken, beside
from qa.audit.chain import Verified, documents_in, verify
from qa.service import Service

QUESTIONS = [
    "Green tea is served at noon",  # answered, with two citations
    "How many kettles are in the kitchen?",
    "Black tea is served at nine",
    "Wanneer is er zwarte thee?",
    "Who won the world cup?",
    "Green tea is served at noon",
]


def proven(service: Service, trusted: Sequence[Anchor | Broken] | None = None) -> Verified:
    """The log of a service proven again, by default with the checkpoints beside it."""
    log = service.audit_log()
    documents_of = documents_in(service.settings.index.folder)
    return verify(log, documents_of, beside(log) if trusted is None else trusted, lambda *_: None)


def places(found: Verified) -> set[int]:
    """The entries at which something does not hold."""
    return {fault.number for fault in found.faults}
