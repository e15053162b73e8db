"""The audit log over HTTP: closed without the token, and the same answers with it."""

from __future__ import annotations

import json
import shutil

import pytest
from starlette.testclient import TestClient

from qa import wire
from qa.audit.database.entries import Filter
from qa.errors import LostSettings, ModelError, QaError, SettingsError
from qa.serve.app import create_app
from qa.service import Service
from tests.audit.steps import QUESTIONS

TOKEN = "-".join(["a", "token", "of", "the", "tests"])
ADDRESSES = [
    "/v1/audit/records",
    "/v1/audit/records/1",
    "/v1/audit/records/1/outcome",
    "/v1/audit/records/1/pack",
    "/v1/audit/records/1/replay",
    "/v1/audit/export",
    "/v1/audit/stats",
    "/v1/audit/verification",
    "/v1/audit/checkpoints",
    "/v1/audit/feedback",
    "/v1/answers/ans_00000000000000000000000000000000/feedback",
]


def over(service: Service, token: str | None = TOKEN) -> TestClient:
    audit = service.settings.audit.model_copy(
        update={"token": token and type(service.settings.audit.url)(token)}
    )
    service.settings = service.settings.model_copy(update={"audit": audit})
    return TestClient(create_app(service), raise_server_exceptions=False)


@pytest.fixture
def client(service: Service) -> TestClient:
    found = over(service)
    for question in QUESTIONS:
        assert found.post("/v1/ask", json={"question": question}).status_code == 200
    found.headers["Authorization"] = f"Bearer {TOKEN}"
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_the_right_token_nothing_is_told(service: Service, address: str) -> None:
    closed = over(service, None)
    assert closed.get(address, headers={"Authorization": "Bearer "}).status_code == 403
    guarded = over(service)
    for given in (
        "",
        "Bearer",
        f"Basic {TOKEN}",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
    ):
        response = guarded.get(address, headers={"Authorization": given})
        assert response.status_code == 401 and response.headers["www-authenticate"].startswith("Bearer")
        assert response.headers["content-type"] == "application/problem+json"


def test_every_address_of_the_audit_asks_for_the_token(client: TestClient) -> None:
    del client.headers["Authorization"]
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        if path.startswith("/v1/audit"):
            for method in methods:
                address = path.replace("{id}", "1").replace("{name}", "s")
                assert client.request(method, address).status_code == 401, path


def test_an_auditor_gets_the_whole_record_on_one_page(client: TestClient) -> None:
    page = client.get("/v1/audit/records/1").json()
    assert page["proof"] == {"holds": True, "faults": []}
    assert page["record"]["question"] == QUESTIONS[0] and page["record"]["channel"] == "http"
    assert set(page["documents"]) == {"tea"} == set(page["record"]["context"]["documents"])
    said = client.get("/v1/audit/records/1/outcome").content
    assert json.loads(said) == page["record"]["outcome"]
    [saved] = wire.from_json(said, "outcome")
    assert saved.outcome.id == saved.borne_out


def test_lists_come_in_pages(client: TestClient) -> None:
    first = client.get("/v1/audit/records?limit=4").json()
    second = client.get(f"/v1/audit/records?limit=4&before={first['next']}").json()
    assert [each["number"] for each in first["records"] + second["records"]] == [6, 5, 4, 3, 2, 1]
    assert second["next"] is None


@pytest.mark.parametrize("query", ["since=x", "status=x", "before=0", "limit=0", "limit=101", "channel=%00"])
def test_a_query_that_means_nothing_is_a_problem(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/audit/records?{query}").status_code == 422


PAGED = ["/v1/audit/records", "/v1/audit/checkpoints", "/v1/audit/feedback", ADDRESSES[-1]]


@pytest.mark.parametrize("address", PAGED)
def test_a_page_before_no_number_there_can_be_is_a_problem(client: TestClient, address: str) -> None:
    assert client.get(f"{address}?before={2**63 - 1}").status_code == 200
    assert client.get(f"{address}?before={'9' * 30}").status_code == 422


def test_the_whole_log_is_proven_and_counted(client: TestClient) -> None:
    assert client.get("/v1/audit/verification").json()["faults"] == []
    assert client.get("/v1/audit/stats").json()["records"] == len(QUESTIONS)
    assert len(client.get("/v1/audit/export?format=jsonl").text.splitlines()) == len(QUESTIONS)
    assert client.get("/v1/audit/export?format=parquet").content[:4] == b"PAR1"
    published = client.get("/v1/audit/checkpoints").json()
    assert published["checkpoints"][0]["number"] == 1 and "PUBLIC KEY" in published["public_key"]


def test_a_broken_checkpoint_is_named_and_the_others_are_listed(client: TestClient, service: Service) -> None:
    for name in ("000000000009.json", "notes.json"):
        (service.settings.audit.folder / "checkpoints" / name).write_text("{}")
    [first, second] = client.get("/v1/audit/verification").json()["faults"]
    assert "000000000009.json" in first["message"] and "notes.json" in second["message"]
    listed = client.get("/v1/audit/checkpoints?limit=1").json()
    assert [each["number"] for each in listed["checkpoints"]] == [1] and listed["next"] is None


def test_evidence_and_replay_are_had_over_http(client: TestClient) -> None:
    assert client.get("/v1/audit/records/1/pack").json()["holds"]
    page = client.get("/v1/audit/records/1/pack?format=html")
    assert QUESTIONS[0] in page.text and page.headers["content-disposition"] == "attachment"
    assert client.get("/v1/audit/records/1/replay").json()["identical"]
    assert client.get("/v1/audit/records/1/replay?index=../../etc").status_code == 422


def replayed(client: TestClient, query: str = "") -> tuple[int, str]:
    response = client.get(f"/v1/audit/records/1/replay{query}")
    return response.status_code, response.json()["type"].removeprefix("urn:qa:problem:")


def test_what_cannot_be_asked_again_is_told_apart(client: TestClient, service: Service) -> None:
    from qa.service import ingest
    from tests.fakes import TEXT, HashingEncoder, write_corpus

    assert replayed(client, "?index=0123456789abcdef") == (404, "unknown-build")
    folder = service.settings.index.folder / service.engine().build.id
    write_corpus(service.settings.corpus.folder, {"tea": TEXT.replace("noon", "ten")})
    ingest(service.settings, [HashingEncoder()], lambda *_: None)
    assert service.engine().build.id != folder.name
    (folder / "passages.json").write_text("[]")
    assert replayed(client) == replayed(client, f"?index={folder.name}") == (410, "lost-build")
    shutil.rmtree(folder)
    assert replayed(client) == (410, "lost-build")
    assert str(folder) not in client.get("/v1/audit/records/1/replay").text
    service.audit_log().erase(Filter(number=1), "on request")
    assert replayed(client) == (410, "erased")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LostSettings("setting answer.nearest as recorded: no"), (410, "lost-settings")),
        (ModelError("no weights in /srv/models"), (503, "no-model")),
        (SettingsError("setting audit.url: /srv/audit"), (503, "bad-settings")),
    ],
)
def test_models_and_settings_that_fail_are_problems_without_the_inside(
    client: TestClient,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    error: QaError,
    told: tuple[int, str],
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(service, "again", fail)
    assert replayed(client) == told and "/srv" not in client.get("/v1/audit/records/1/replay").text


def test_a_review_is_done_over_http(client: TestClient) -> None:
    assert client.post("/v1/audit/reviews", json={"name": "s", "n": 1}).json()["records"] == 1
    assert client.post("/v1/audit/reviews", json={"name": "s"}).status_code == 422
    left = client.get("/v1/audit/reviews/s/tasks?reviewer=anna").json()["tasks"]
    for task in left:
        said = {"record": task["record"], "citation": task["citation"]["number"], "reviewer": "anna"}
        marked = client.post("/v1/audit/reviews/s/marks", json={**said, "mark": "supports"})
        assert marked.status_code == 204
        assert client.post("/v1/audit/reviews/s/marks", json={**said, "mark": "great"}).status_code == 422
    assert client.get("/v1/audit/reviews/s/tasks?reviewer=anna").json()["tasks"] == []
    assert client.get("/v1/audit/reviews/s/report").json()["accuracy"]["value"] == 1
    assert len(client.get("/v1/audit/reviews/s/confirmed").text.splitlines()) == 1
    assert [each["name"] for each in client.get("/v1/audit/reviews").json()["samples"]] == ["s"]
    assert client.get("/v1/audit/reviews/t/report").status_code == 404


def test_an_answer_has_a_link_that_stays(client: TestClient) -> None:
    asked = client.post("/v1/ask", json={"question": "How many kettles?"})
    del client.headers["Authorization"]
    assert client.get(asked.headers["content-location"]).content == asked.content


@pytest.mark.parametrize("id_", ["ans_00000000000000000000000000000000", "rec_1", "1", "..%2f", "ans_%00"])
def test_what_is_no_answer_is_not_found(client: TestClient, id_: str) -> None:
    assert client.get(f"/v1/answers/{id_}").status_code in (404, 422)


def test_an_answer_is_shown_to_those_only_who_may_read_its_documents(service: Service) -> None:
    from qa.service import ingest
    from tests.fakes import TEXT, HashingEncoder, write_corpus

    client = over(service)
    id_ = client.post("/v1/ask", json={"question": "When is green tea served?"}).json()["id"]
    assert client.get(f"/v1/answers/{id_}").status_code == 200
    write_corpus(service.settings.corpus.folder, {"tea": TEXT}, readers='["staff"]')
    ingest(service.settings, [HashingEncoder()], lambda *_: None)
    assert client.get(f"/v1/answers/{id_}").status_code == 404
    assert client.post(f"/v1/answers/{id_}/feedback", json={"verdict": "good"}).status_code == 404
    assert service.recorded(id_, frozenset({"staff"})).answer == id_


def test_feedback_is_kept_for_an_answer_or_one_citation(client: TestClient, service: Service) -> None:
    asked = client.post("/v1/ask", json={"question": QUESTIONS[0]}).json()
    address = f"/v1/answers/{asked['id']}/feedback"
    assert client.post(address, json={"verdict": "good"}).status_code == 201
    one = {"verdict": "bad", "citation": asked["citations"][0]["number"], "note": "says noon"}
    assert client.post(address, json=one).json()["record"].startswith("rec_")
    assert client.post(address, json={"verdict": "bad", "citation": 99}).status_code == 422
    assert client.post(address, json={"verdict": "great"}).status_code == 422
    assert client.post(address, json={"verdict": "bad", "note": "\0"}).status_code == 422
    found = client.get(f"{address}?limit=1").json()
    assert [opinion["note"] for opinion in found["feedback"]] == ["says noon"] and found["next"]
    assert client.get("/v1/audit/feedback").json()["feedback"][-1]["verdict"] == "good"


def test_an_erased_answer_has_no_link_any_more(client: TestClient, service: Service) -> None:
    id_ = client.post("/v1/ask", json={"question": "When is black tea served?"}).json()["id"]
    client.post(f"/v1/answers/{id_}/feedback", json={"verdict": "bad", "note": "Zebedee says no"})
    service.audit_log().erase(Filter(answer=id_), "on request")
    assert client.get(f"/v1/answers/{id_}").status_code == 404
    [opinion] = client.get("/v1/audit/feedback").json()["feedback"]
    assert (opinion["note"], opinion["answer_id"], opinion["verdict"]) == ("", None, "bad")
    assert client.get("/v1/audit/records/7").json()["record"]["erased"]
