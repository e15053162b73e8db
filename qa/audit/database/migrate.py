"""Bring the tables up to date; imports ``alembic``, and that only where there is work."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from qa.audit.database.schema import REVISION
from qa.errors import AuditError


def is_up_to_date(connection: Connection) -> bool:
    """Whether the tables are those of this program."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == REVISION


def migrate(connection: Connection) -> None:
    """Run the missing steps, if any, in the transaction of ``connection``.

    Raises AuditError for tables of a later program.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    if is_up_to_date(connection):
        return
    config = Config()
    config.set_main_option("script_location", "qa.audit.database:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise AuditError(f"the audit log is of another version: {error}; update the program") from error
