"""What is particular to PostgreSQL; ``make test-postgres`` runs all other tests of the log on it."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from qa.audit.database.connect import open_database
from qa.errors import SettingsError, Unrecorded
from qa.service import Service
from qa.settings import AuditSettings


@pytest.mark.parametrize("url", ["nonsense", "mysql://user:hidden@host/name"])
def test_a_url_that_means_nothing_is_named_without_its_password(url: str, service: Service) -> None:
    with pytest.raises(SettingsError, match=r"audit\.url") as raised:
        open_database(service.settings.audit.folder, url)
    assert "hidden" not in str(raised.value)


def test_without_its_server_no_answer_is_given_and_no_password_is_told(service: Service) -> None:
    pytest.importorskip("psycopg", reason="needs psycopg: make test-postgres")
    url = SecretStr("postgresql://user:hidden@127.0.0.1:1/name")
    audit = AuditSettings(folder=service.settings.audit.folder, url=url)
    settings = service.settings.model_copy(update={"audit": audit})
    deaf = Service(settings, service.engine().encoders, service.engine().reader)
    with pytest.raises(Unrecorded, match="cannot be read") as raised:
        deaf.ask("When is green tea served?")
    assert "hidden" not in str(raised.value)
