from __future__ import annotations

import json
import re

import httpx2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from qa import wire
from qa.answer.reader import MixedReader
from qa.serve.app import create_app
from qa.service import Service, ingest
from qa.settings import Settings
from tests.fakes import TEXT, HashingEncoder, write_files


@pytest.fixture
def client(service: Service) -> TestClient:
    return TestClient(create_app(service), raise_server_exceptions=False)


def is_problem(response: httpx2.Response, status: int) -> bool:
    problem = response.json()
    return (
        response.status_code == status
        and response.headers["content-type"] == "application/problem+json"
        and {"type", "title", "status", "detail"} <= problem.keys()
        and problem["status"] == status
        and "Traceback" not in response.text
        and "/qa/" not in response.text
    )


def test_an_answer_has_the_same_bytes_as_everywhere_else(client: TestClient, service: Service) -> None:
    response = client.post("/v1/ask", json={"question": "When is green tea served?"})
    assert response.status_code == 200
    outcome = service.ask("When is green tea served?")
    [received] = wire.from_json(response.content, "response")
    assert received.outcome.id == outcome.id == received.borne_out


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 5000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"question": ""}', 422),
        (b'{"question": "   "}', 422),
        (b'{"question": "\\u0000"}', 422),
        (b'{"question": "\\ud800 half"}', 422),
        (b'{"question": 5}', 422),
        (b'{"question": null}', 422),
        (b'{"question": ["x"]}', 422),
        (b'{"question": "x", "other": 1}', 422),
        (json.dumps({"question": "a" * 10_000}).encode(), 422),
        (json.dumps({"question": "a" * 100_000}).encode(), 413),
    ],
)
def test_a_bad_question_is_a_problem(client: TestClient, body: bytes, status: int) -> None:
    response = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert is_problem(response, status), response.text
    assert "aaaaaaaaaa" not in response.text


def test_a_body_without_a_declared_length_is_limited_too(client: TestClient) -> None:
    response = client.post("/v1/ask", content=(b"x" * 1000 for _ in range(100)))
    assert is_problem(response, 413)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=st.text(max_size=200))
def test_no_question_makes_the_service_fail(client: TestClient, question: str) -> None:
    body = json.dumps({"question": question})
    response = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200 or is_problem(response, 422)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/documents/coffee", 404),
        ("/v1/documents/coffee/text", 404),
        ("/v1/documents/..%2f..%2fetc%2fpasswd/text", 404),
        ("/v1/documents/tea/text?start=5&end=2", 422),
        ("/v1/documents/tea/text?start=0&end=99999999999999999999", 422),
        ("/v1/documents/tea/text?start=-1", 422),
        ("/v1/documents/tea/text?start=x", 422),
        ("/v1/search", 422),
        ("/v1/search?q=", 422),
        ("/v1/search?q=tea&limit=0", 422),
        ("/v1/search?q=tea&limit=1000", 422),
        ("/documents/coffee", 404),
        ("/documents/tea?start=9&end=1", 422),
        ("/nowhere", 404),
        ("/v1/ask", 405),
    ],
)
def test_a_bad_address_is_a_problem(client: TestClient, path: str, status: int) -> None:
    assert is_problem(client.get(path), status)


def test_what_fails_on_our_side_says_nothing_of_the_inside(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(question: str, **_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(service, "ask", broken)
    response = client.post("/v1/ask", json={"question": "tea?"})
    assert is_problem(response, 500)
    assert "secret" not in response.text


def test_documents_are_listed_with_their_version(client: TestClient, service: Service) -> None:
    [record] = client.get("/v1/documents").json()["documents"]
    assert (record["id"], record["version"]) == ("tea", service.document("tea").version)


def test_the_structure_accounts_for_every_character(client: TestClient) -> None:
    structure = client.get("/v1/documents/tea").json()
    assert sum(structure["account"].values()) == structure["characters"] == len(TEXT)
    assert [block["section"] for block in structure["blocks"] if block["kind"] == "item"] == [
        ["II Biscuits"]
    ] * 2
    [note] = structure["footnotes"]
    assert note["number"] == "1" and len(note["marks"]) == 1


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted))
def test_any_span_gives_its_very_characters(client: TestClient, cut: list[int]) -> None:
    start, end = cut
    excerpt = client.get(f"/v1/documents/tea/text?start={start}&end={end}").json()
    assert excerpt["text"] == TEXT[start:end]


def test_search_shows_the_rank_at_every_stage(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "green tea", "limit": 2}).json()["hits"]
    assert [hit["rank"] for hit in found] == [1, 2]
    assert {stage["stage"] for stage in found[0]["stages"]} >= {"bm25/sentences", "hashing/passages"}


def test_health_and_readiness(client: TestClient, service: Service) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["index"] == service.engine().build.id


def test_without_a_build_it_is_alive_but_not_ready(settings: Settings) -> None:
    from qa.answer.reader import MixedReader

    service = Service(settings, [HashingEncoder()], MixedReader.shipped())
    client = TestClient(create_app(service), raise_server_exceptions=False)
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/v1/documents", "/v1/search?q=tea"):
        response = client.get(path)
        assert response.status_code == 503
        assert str(settings.index.folder) not in response.text


def test_openapi_has_examples_and_no_other_content_for_problems(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    ask = schema["paths"]["/v1/ask"]["post"]
    assert ask["requestBody"]["content"]["application/json"]["examples"]
    assert ask["responses"]["200"]["content"]["application/json"]["example"]["citations"]
    assert {"400", "413", "422", "503"} <= ask["responses"].keys()
    for code in ("400", "413", "422", "503"):
        assert list(ask["responses"][code]["content"]) == ["application/problem+json"]


def test_the_document_page_is_the_verbatim_text_with_the_span_marked(client: TestClient) -> None:
    import html

    start = TEXT.index("Green tea")
    page = client.get(f"/documents/tea?start={start}&end={start + 28}").text
    shown = page[page.index('<div class="text">') + 18 : page.index("</div>")]
    assert html.unescape(re.sub(r"<[^>]+>", "", shown)) == TEXT
    assert '<mark id="cited">Green tea is served at noon.</mark>' in page


def test_a_link_to_another_version_is_marked_as_such(client: TestClient) -> None:
    assert "another version" in client.get("/documents/tea?start=0&end=3&version=000000000000").text
    assert "another version" not in client.get("/documents/tea?start=0&end=3").text


def test_pages_run_only_our_own_scripts(client: TestClient) -> None:
    for path in ("/", "/documents/tea"):
        response = client.get(path)
        assert "script-src 'self'" in response.headers["content-security-policy"]
        assert not re.search(r'(?:src|href)="https?://', response.text)


def test_what_a_document_holds_is_never_run(service: Service, settings: Settings) -> None:
    from qa.service import ingest
    from tests.fakes import write_corpus

    write_corpus(settings.corpus.folder, {"tea": "# T\n\n<script>alert(1)</script> Tea.\n"})
    ingest(settings, [HashingEncoder()], lambda *_: None)
    client = TestClient(create_app(service))
    assert "<script>alert" not in client.get("/documents/tea").text


def test_references_are_listed_with_their_places(client: TestClient, service: Service) -> None:
    found = client.get("/v1/documents/tea/references").json()
    text = service.document("tea").text
    assert [(each["title"], each["footnote"], each["document"]) for each in found["references"]] == [
        ("Opening hours", "1", None),
        ("Cake Report 2020", None, None),
    ]
    for each in found["references"]:
        assert each["url"] is None and each["places"]
        for place in each["places"]:
            assert text[place["span"]["start"] : place["span"]["end"]] == place["printed"]
    assert is_problem(client.get("/v1/documents/none/references"), 404)


def test_an_explanation_comes_when_it_is_asked_for(client: TestClient) -> None:
    plain = client.post("/v1/ask", json={"question": "When is green tea served?"}).json()
    told = client.post("/v1/ask", json={"question": "When is green tea served?", "explain": True}).json()
    assert "explanation" not in plain
    assert [step["stage"] for step in told["explanation"]["steps"]][-1] == "decide"
    assert told["id"] == plain["id"]
    refused = client.post("/v1/ask", json={"question": "When?", "explain": "yes"})
    assert is_problem(refused, 422)


def test_a_document_that_could_not_be_read_is_listed_with_the_error(settings: Settings) -> None:
    encoders = [HashingEncoder()]
    files = {"tea.md": TEXT.encode(), "empty.pdf": b""}
    write_files(settings.corpus.folder, files)
    ingest(settings, encoders, lambda *_: None)
    app = TestClient(create_app(Service(settings, encoders, MixedReader.shipped())))
    [failed] = app.get("/v1/documents").json()["failed"]
    assert (failed["id"], failed["file"], failed["code"]) == ("empty", "empty.pdf", "EmptyFile")
    assert "empty" in failed["message"] and str(settings.corpus.folder) not in failed["message"]
    assert "empty.pdf (EmptyFile)" in app.get("/").text


def test_a_failed_document_is_told_only_to_those_who_may_read_it(settings: Settings) -> None:
    encoders = [HashingEncoder()]
    write_files(settings.corpus.folder, {"tea.md": TEXT.encode(), "empty.pdf": b""}, '["staff"]')
    ingest(settings, encoders, lambda *_: None)
    closed = Service(settings, encoders, MixedReader.shipped())
    assert not closed.failures() and closed.failures(frozenset({"staff"}))
