"""``POST /v1/check`` and ``qa check`` over the small corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from qa import cli
from qa import service as services
from qa.serve.app import create_app
from qa.service import Service
from tests.fakes import TEXT, HashingEncoder

START = TEXT.index("Black tea")
SPAN = {"start": START, "end": START + 28}


@pytest.fixture
def client(service: Service) -> TestClient:
    return TestClient(create_app(service), raise_server_exceptions=False)


def test_a_claim_is_checked_at_a_citation_as_an_outcome_has_it(client: TestClient, service: Service) -> None:
    outcome = client.post("/v1/ask", json={"question": "When is black tea served?"}).json()
    cited = [*outcome["citations"], *outcome["nearest"]][0]
    body = client.post("/v1/check", json={"claim": "Tea is served.", "citation": cited}).json()
    assert body["verdict"] in {"supported", "partially_supported", "contradicted", "not_supported"}
    assert body["reason"] and body["index"]["id"] == service.engine().build.id
    assert {"claim", "findings", "evidence", "related", "borne_out", "models"} <= body.keys()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"claim": ""}, 422),
        ({"claim": "  "}, 422),
        ({"claim": 5}, 422),
        ({"claim": "x", "more": 1}, 422),
        ({"claim": "x", "citation": {"document": {"id": "tea"}, "span": {"start": 5, "end": 5}}}, 422),
        ({"claim": "x", "citation": {"document": {"id": "tea"}, "span": {"start": -1, "end": 5}}}, 422),
        ({"claim": "x", "citation": {"document": {"id": "tea"}, "span": {"start": 0, "end": 99999}}}, 422),
        ({"claim": "x", "citation": {"document": {"id": "no"}, "span": {"start": 0, "end": 5}}}, 404),
        ({"claim": "a" * 5000}, 422),
        ({"claim": "\ud800"}, 422),
    ],
)
def test_what_cannot_be_checked_is_a_problem(
    client: TestClient, body: dict[str, object], status: int
) -> None:

    response = client.post(
        "/v1/check", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_on_the_command_line(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "open_encoders", lambda _: [HashingEncoder()])
    run = CliRunner()
    run.invoke(cli.app, ["ingest"])
    cite = f"tea:{SPAN['start']}-{SPAN['end']}"
    shown = run.invoke(cli.app, ["check", "Black tea is served at ten in Peru.", "--cite", cite])
    assert (shown.exit_code == 1 and "supported" in shown.output) or "contradicted" in shown.output
    wrong = run.invoke(cli.app, ["check", "Tea", "--cite", "tea"])
    assert wrong.exit_code == 2 and "ID:START-END" in wrong.stderr
    assert '"verdict"' in run.invoke(cli.app, ["check", "--json", "-"], input="Tea is served.").stdout
