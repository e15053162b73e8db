"""The first tables: the chain of entries, feedback, and reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH = sa.String(64)
_TIME = sa.String(27)
_TABLES = ("marks", "sampled", "samples", "feedback", "citations", "entries", "contexts", "chain")
_INDEXES = {
    "time": ["time"],
    "status": ["status", "number"],
    "channel": ["channel", "number"],
    "asker": ["asker"],
    "build": ["build"],
    "answer": ["answer"],
}


def upgrade() -> None:
    """From nothing."""
    _chain()
    _citations()
    _feedback()
    _reviews()


def downgrade() -> None:
    """To nothing: everything recorded is lost."""
    for table in _TABLES:
        op.drop_table(f"audit_{table}")


def _chain() -> None:
    chain = op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("hash", _HASH, nullable=False),
    )
    op.bulk_insert(chain, [{"id": 1, "length": 0, "hash": "0" * 64}])
    op.create_table(
        "audit_contexts",
        sa.Column("sha256", _HASH, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_entries",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("previous", _HASH, nullable=False),
        sa.Column("hash", _HASH, nullable=False, unique=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("kept", sa.LargeBinary),
        sa.Column("erasable", sa.LargeBinary),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("channel", sa.String(32)),
        sa.Column("asker", _HASH),
        sa.Column("context", _HASH, sa.ForeignKey("audit_contexts.sha256")),
        sa.Column("build", sa.String(64)),
        sa.Column("status", sa.String(32)),
        sa.Column("language", sa.String(8)),
        sa.Column("total_ms", sa.Double),
        sa.Column("answer", sa.String(64)),
    )
    for name, columns in _INDEXES.items():
        op.create_index(f"audit_entries_{name}", "audit_entries", columns)


def _citations() -> None:
    op.create_table(
        "audit_citations",
        sa.Column("number", _NUMBER, _entry(), primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document", sa.String(128), nullable=False),
        sa.Column("version", _HASH, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("stop", sa.Integer, nullable=False),
    )
    op.create_index("audit_citations_document", "audit_citations", ["document", "number"])


def _feedback() -> None:
    op.create_table(
        "audit_feedback",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("number", _NUMBER, _entry(), nullable=False),
        sa.Column("citation", sa.Integer),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("time", _TIME, nullable=False),
    )
    op.create_index("audit_feedback_number", "audit_feedback", ["number"])


def _reviews() -> None:
    op.create_table(
        "audit_samples",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("strata", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit_sampled",
        sa.Column("sample", sa.String(64), _sample(), primary_key=True),
        sa.Column("number", _NUMBER, _entry(), primary_key=True, autoincrement=False),
        sa.Column("stratum", sa.String(255), nullable=False),
    )
    op.create_table(
        "audit_marks",
        sa.Column("sample", sa.String(64), _sample(), primary_key=True),
        sa.Column("number", _NUMBER, _entry(), primary_key=True, autoincrement=False),
        sa.Column("citation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reviewer", sa.String(64), primary_key=True),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("time", _TIME, nullable=False),
    )


def _entry() -> sa.ForeignKey:
    return sa.ForeignKey("audit_entries.number")


def _sample() -> sa.ForeignKey:
    return sa.ForeignKey("audit_samples.name")
