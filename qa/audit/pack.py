"""One record with all that is needed to check it elsewhere, down to the hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from qa.audit import chain, checkpoints, records, seal, view
from qa.audit.chain import DocumentsOf
from qa.audit.checkpoints import Checkpoint
from qa.audit.log import Log
from qa.audit.records import Record, Row
from qa.audit.view import Full
from qa.errors import BuildError
from qa.model import Citation, CitedDocument, Document, Statement

_AROUND = 600
_MOST_LINKS = 1000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A citation in its surroundings: ``before + quote + after`` is a stretch of the canonical text.

    ``holds`` is None when the document is not to be had.
    """

    citation: Citation
    before: str
    after: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry's place in the chain: ``hash`` is that of the two lines ``previous: …`` and ``sealed: …``."""

    number: int
    previous: str
    sealed: str
    hash: str


@dataclass(frozen=True, slots=True)
class Pack:
    """The evidence for one record.

    ``documents`` are those that are cited, by id. ``files`` are texts by name, which the hashes are of.
    ``links`` lead from the record to the first checkpoint behind it, or as far as the chain goes while there
    is none.
    """

    made: str
    record: Full
    holds: bool
    faults: tuple[str, ...]
    language: str
    statements: tuple[Statement, ...]
    citations: tuple[Excerpt, ...]
    nearest: tuple[Excerpt, ...]
    reason: str
    documents: Mapping[str, CitedDocument]
    links: tuple[Link, ...]
    checkpoint: Checkpoint | None
    files: Mapping[str, str]


_PACK = TypeAdapter(Pack)


def pack(log: Log, record: Record, documents_of: DocumentsOf) -> Pack:
    """The evidence for a record, proven at the same time. Raises AuditError when the log cannot be read."""
    outcome = record.parsed()
    faults = chain.faults_of(log, documents_of, record.number)
    texts = _documents(documents_of, record.build)
    row = log.row(record.number)
    checkpoint = checkpoints.following(log.checkpoint_folder, record.number)
    links = _links(log, record.number, checkpoint)
    return Pack(
        made=records.now(),
        record=view.full(record),
        holds=not faults,
        faults=faults,
        language=outcome.language,
        statements=outcome.statements,
        citations=tuple(_excerpt(each, texts) for each in outcome.citations),
        nearest=tuple(_excerpt(each, texts) for each in outcome.nearest),
        reason=outcome.reason,
        documents={c.document.id: c.document for c in (*outcome.citations, *outcome.nearest)},
        links=links,
        checkpoint=checkpoint,
        files=dict(_texts(record, row, log.context(row.context or ""), links, checkpoint)) if row else {},
    )


def to_json(found: Pack) -> bytes:
    """The pack as indented JSON."""
    return _PACK.dump_json(found, indent=2)


def _documents(documents_of: DocumentsOf, build: str) -> Mapping[str, Document]:
    try:
        return documents_of(build)
    except BuildError:
        return {}  # what is missing is among the faults


def _excerpt(citation: Citation, documents: Mapping[str, Document]) -> Excerpt:
    document = documents.get(citation.document.id)
    if document is None:
        return Excerpt(citation, "", "", None)
    start, end = citation.span.start, citation.span.end
    return Excerpt(
        citation,
        before=document.text[max(0, start - _AROUND) : start],
        after=document.text[end : end + _AROUND],
        holds=document.version == citation.document.version and document.text[start:end] == citation.quote,
    )


def _links(log: Log, first: int, checkpoint: Checkpoint | None) -> tuple[Link, ...]:
    last = checkpoint.number if checkpoint else first + _MOST_LINKS
    rows = log.rows(first - 1, min(last - first + 1, _MOST_LINKS))
    return tuple(Link(row.number, row.previous, seal.sha256(row.sealed), row.hash) for row in rows)


def _texts(
    record: Record, row: Row, context: bytes, links: tuple[Link, ...], checkpoint: Checkpoint | None
) -> Iterator[tuple[str, str]]:
    """Every text that something is the hash of."""
    if record.outcome is not None:
        yield "outcome.json", record.outcome.decode("utf-8")
    yield "kept.json", record.kept.decode("utf-8")
    if row.erasable is not None:
        values = dict(seal.read_erasable(row.erasable))
        salt = values.pop("salt")
        yield from ((f"{name}.salted.txt", f"{salt} {name} {value}") for name, value in values.items())
    yield "context.json", context.decode("utf-8")
    yield "sealed.txt", row.sealed.decode("utf-8")
    yield "link.txt", seal.link(row.previous, row.sealed).decode("utf-8")
    yield "chain.txt", "".join(f"{each.number} {each.previous} {each.sealed} {each.hash}\n" for each in links)
    if checkpoint is not None:
        yield "checkpoint.txt", checkpoint.text().decode("utf-8")
    outcome = record.parsed()
    yield from ((f"quote-{each.number}.txt", each.quote) for each in outcome.citations)
    yield from ((f"nearest-{each.number}.txt", each.quote) for each in outcome.nearest)
