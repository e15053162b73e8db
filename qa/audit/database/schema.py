"""The tables of the audit log as they are now; ``migrations/`` brings older ones here."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

# The revision in migrations/versions that gives these tables.
REVISION = "0001"

metadata = MetaData()
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")  # in SQLite the number is then the row's own key
_HASH = String(64)
_TIME = String(27)  # 2026-11-25T09:40:11.123456Z: equal length, so that it sorts as text

# One row: how many entries there are and the hash of the last. Writers lock it one after the other.
chain = Table(
    "audit_chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    Column("hash", _HASH, nullable=False),
)
# What answered: content by its SHA-256, shared by all records made under the same circumstances.
contexts = Table(
    "audit_contexts",
    metadata,
    Column("sha256", _HASH, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
# The chain. What is behind ``erasable`` is there to be searched, and follows from what is before it.
entries = Table(
    "audit_entries",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("previous", _HASH, nullable=False),
    Column("hash", _HASH, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept", LargeBinary),
    Column("erasable", LargeBinary),
    Column("kind", String(16), nullable=False),
    Column("time", _TIME, nullable=False),
    Column("channel", String(32)),
    Column("asker", _HASH),
    Column("context", _HASH, ForeignKey("audit_contexts.sha256")),
    Column("build", String(64)),
    Column("status", String(32)),
    Column("language", String(8)),
    Column("total_ms", Double),
    Column("answer", String(64)),
    Index("audit_entries_time", "time"),
    Index("audit_entries_status", "status", "number"),
    Index("audit_entries_channel", "channel", "number"),
    Index("audit_entries_asker", "asker"),
    Index("audit_entries_build", "build"),
    Index("audit_entries_answer", "answer"),
)
# The citations of each record, to be searched; they follow from ``kept``.
citations = Table(
    "audit_citations",
    metadata,
    Column("number", _NUMBER, ForeignKey("audit_entries.number"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("document", String(128), nullable=False),
    Column("version", _HASH, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Index("audit_citations_document", "document", "number"),
)
feedback = Table(
    "audit_feedback",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("number", _NUMBER, ForeignKey("audit_entries.number"), nullable=False),
    Column("citation", Integer),
    Column("verdict", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("time", _TIME, nullable=False),
    Index("audit_feedback_number", "number"),
)
samples = Table(
    "audit_samples",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("time", _TIME, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("strata", String(64), nullable=False),
)
sampled = Table(
    "audit_sampled",
    metadata,
    Column("sample", String(64), ForeignKey("audit_samples.name"), primary_key=True),
    Column("number", _NUMBER, ForeignKey("audit_entries.number"), primary_key=True, autoincrement=False),
    Column("stratum", String(255), nullable=False),
)
marks = Table(
    "audit_marks",
    metadata,
    Column("sample", String(64), ForeignKey("audit_samples.name"), primary_key=True),
    Column("number", _NUMBER, ForeignKey("audit_entries.number"), primary_key=True, autoincrement=False),
    Column("citation", Integer, primary_key=True, autoincrement=False),
    Column("reviewer", String(64), primary_key=True),
    Column("mark", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("time", _TIME, nullable=False),
)
