"""The tables of the audit log as someone changes them who may write to them and knows no rules."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from qa.service import Service


def change(service: Service, statement: str, **values: object) -> None:
    """Run one statement of SQL without any check of ours; references between tables are not held."""
    audit = service.settings.audit
    engine = create_engine(audit.url.get_secret_value() or f"sqlite:///{audit.folder / 'log.sqlite'}")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(statement), values)
    engine.dispose()
