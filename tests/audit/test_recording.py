from __future__ import annotations

import json
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from qa import wire
from qa.audit.database.entries import Filter
from qa.audit.log import Log, open_log
from qa.errors import QuestionError, SettingsError, Unrecorded
from qa.serve.app import create_app
from qa.service import Service
from qa.settings import AuditSettings
from tests.audit.steps import QUESTIONS, proven


def recorded(service: Service) -> list[tuple[str | None, bytes | None]]:
    return [(each.question, each.outcome) for each in service.audit_log().stream(Filter())]


def test_an_outcome_is_recorded_byte_for_byte_before_it_is_returned(service: Service) -> None:
    outcome = service.ask("  When is  green tea served?\n", channel="cli", asker="anna")
    assert recorded(service) == [("  When is  green tea served?\n", wire.to_json(outcome))]


def test_the_record_says_what_answered_whom_where_and_when(service: Service) -> None:
    outcome = service.ask("When is green tea served?", frozenset({"staff"}), channel="cli", asker="anna")
    [record] = service.audit_log().stream(Filter())
    build = service.engine().build
    assert (record.channel, record.status, record.build) == ("cli", outcome.status, build.id)
    assert record.context.documents == {"tea": build.manifest.documents[0].version}
    assert record.context.models == outcome.models and record.context.groups == ("staff",)
    assert record.total_ms == outcome.timings_ms["total"] and record.time.endswith("Z")
    settings = record.context.settings
    assert isinstance(settings["answer"], dict) and "least_share" in settings["answer"]
    assert str(service.settings.index.folder) not in json.dumps(settings)


def test_who_asked_is_a_keyed_hash_that_only_the_key_makes_again(service: Service) -> None:
    service.ask("When is green tea served?", asker="anna")
    service.ask("When is green tea served?", asker="bert")
    service.ask("When is green tea served?")
    askers = [record.asker for record in service.audit_log().stream(Filter())]
    assert len(set(askers)) == 3 and askers[0] == service.audit_log().asker("anna") and askers[2] == ""
    folder = service.settings.audit.folder
    assert stat.S_IMODE((folder / "keys" / "asker.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "keys" / "checkpoint.pem").stat().st_mode) == 0o600
    assert all(b"anna" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_over_http_the_bytes_of_the_body_are_in_the_log(service: Service) -> None:
    client = TestClient(create_app(service))
    bodies = [client.post("/v1/ask", json={"question": question}).content for question in QUESTIONS]
    assert [outcome for _, outcome in recorded(service)] == bodies


def test_what_is_no_question_leaves_no_record(service: Service) -> None:
    with pytest.raises(QuestionError):
        service.ask("  ")
    assert recorded(service) == []


@pytest.mark.sqlite_file
@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_the_log_is_for_its_owner_alone_and_an_open_folder_is_told(
    mode: int, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    folder = service.settings.audit.folder
    folder.mkdir()
    folder.chmod(mode)
    service.ask(QUESTIONS[0])
    files = list(folder.glob("log.sqlite*"))
    assert files and {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    told = [each.getMessage() for each in caplog.records if "chmod" in each.getMessage()]
    assert [f"chmod 700 {folder}" in each for each in told] == [True] * (mode != 0o700)


@pytest.mark.sqlite_file
@pytest.mark.parametrize("name", ["what?mode=ro", "100%41", "a#b", "file:x?mode=memory&uri=true"])
def test_the_folder_may_have_any_name(name: str, tmp_path: Path) -> None:
    open_log(AuditSettings(folder=tmp_path / name)).close()
    assert {path.name for path in tmp_path.iterdir()} == {name} and (tmp_path / name / "log.sqlite").is_file()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///log.sqlite", "mysql://h/x", "x"])
def test_another_database_than_postgresql_is_no_place_for_the_log(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"audit\.url.*postgresql://"):
        open_log(AuditSettings(folder=tmp_path, url=SecretStr(url)))


@pytest.mark.sqlite_file
def test_without_a_record_there_is_no_answer(service: Service) -> None:
    folder = service.settings.audit.folder
    folder.write_text("a file where the folder should be")
    with pytest.raises(Unrecorded, match="QA_AUDIT__FOLDER"):
        service.ask("When is green tea served?")
    client = TestClient(create_app(service), raise_server_exceptions=False)
    response = client.post("/v1/ask", json={"question": "When is green tea served?"})
    assert response.status_code == 503 and str(folder) not in response.text
    assert client.get("/readyz").status_code == 503
    folder.unlink()
    assert client.post("/v1/ask", json={"question": "When is green tea served?"}).status_code == 200


@pytest.mark.sqlite_file
def test_unless_the_settings_do_without(service: Service) -> None:
    folder = service.settings.audit.folder
    folder.write_text("a file where the folder should be")
    audit = AuditSettings(folder=folder, required=False)
    lenient = Service(
        service.settings.model_copy(update={"audit": audit}),
        service.engine().encoders,
        service.engine().reader,
    )
    assert lenient.ask("When is green tea served?").question


def test_a_service_that_does_not_record_makes_no_folder(service: Service) -> None:
    audit = service.settings.audit.model_copy(update={"enabled": False})
    quiet = Service(
        service.settings.model_copy(update={"audit": audit}),
        service.engine().encoders,
        service.engine().reader,
    )
    quiet.ask("When is green tea served?")
    service.answer("When is green tea served?")
    assert not service.settings.audit.folder.exists()


def test_many_threads_and_two_logs_write_one_chain(service: Service) -> None:
    first = service.audit_log()
    draft_of = service.recorder
    other = Service(service.settings, service.engine().encoders, service.engine().reader)
    barrier = threading.Barrier(8)

    def ask(number: int) -> None:
        barrier.wait()
        for _ in range(5):
            (service if number % 2 else other).ask(QUESTIONS[number % len(QUESTIONS)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert draft_of.log() is first
    found = proven(service)
    assert found.holds and found.records == 40


def test_the_log_goes_on_where_it_ended(service: Service, log: Log) -> None:
    log.close()
    again = open_log(service.settings.audit)
    assert again.head().length == len(QUESTIONS)
    service.ask("When is green tea served?")
    assert proven(service).holds
