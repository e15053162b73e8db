from __future__ import annotations

from pathlib import Path

import pytest

from qa.audit.database.connect import open_database
from qa.errors import AuditError
from qa.service import Service
from tests.audit.tampering import change


def test_the_tables_are_those_that_the_migrations_give(service: Service) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from qa.audit.database import migrate, schema

    with service.audit_log().database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        assert migrate.is_up_to_date(connection)
    folder = Path(migrate.__file__).parent
    assert ScriptDirectory(str(folder / "migrations")).get_current_head() == schema.REVISION


def test_tables_of_a_later_program_are_refused(service: Service) -> None:
    service.audit_log()
    change(service, "UPDATE alembic_version SET version_num = '9999'")
    audit = service.settings.audit
    with pytest.raises(AuditError, match="update the program"):
        open_database(audit.folder, audit.url.get_secret_value())
