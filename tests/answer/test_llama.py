"""The client path through LlamaIndex to a real HTTP server on loopback that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from qa.answer.llama import open_model
from qa.errors import ModelUnavailable, SettingsError
from qa.settings import ModelSettings, Settings

pytest.importorskip("llama_index.llms.openai_like")


class OpenAIServer(ThreadingHTTPServer):
    """Answers chat completions with ``reply`` after refusing with each of ``refusals`` once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply = "At noon. [1]"
        self.refusals: list[int] = []
        self.seconds = 0.0
        self.asked: list[dict[str, object]] = []
        self.keys: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # the name that http.server calls
        server = self.server
        assert isinstance(server, OpenAIServer)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        server.asked.append(body)
        server.keys.append(self.headers["authorization"])
        if server.refusals:
            self.send_response(server.refusals.pop(0))
            self.send_header("retry-after-ms", "1")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            return
        threading.Event().wait(server.seconds)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for piece in server.reply.split(" "):
            self.wfile.write(b"data: " + json.dumps(_chunk(piece + " ")).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002
        """Say nothing."""


def _chunk(text: str) -> dict[str, object]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    return {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield found
        found.shutdown()


def settings(server: OpenAIServer, **more: float) -> ModelSettings:
    return ModelSettings(name="small", base_url=server.address, key=SecretStr("k3y"), **more)


def reply_of(found: ModelSettings) -> str:
    model = open_model(found)
    assert model is not None
    return "".join(model.stream("be honest", "Question: when?"))


def test_a_reply_comes_through_with_key_model_and_both_messages(server: OpenAIServer) -> None:
    assert reply_of(settings(server)).strip() == "At noon. [1]"
    [body] = server.asked
    assert body["model"] == "small" and body["stream"] is True and body["temperature"] == 0.0
    assert [(m["role"], m["content"]) for m in body["messages"]] == [  # type: ignore[attr-defined]
        ("system", "be honest"),
        ("user", "Question: when?"),
    ]
    assert server.keys == ["Bearer k3y"]


@pytest.mark.parametrize("refusal", [429, 500, 503])
def test_too_busy_and_broken_servers_are_tried_again(server: OpenAIServer, refusal: int) -> None:
    server.refusals = [refusal, refusal]
    assert reply_of(settings(server, retries=2)).strip() == "At noon. [1]"
    assert len(server.asked) == 3


def test_at_last_the_model_counts_as_unavailable(server: OpenAIServer) -> None:
    server.refusals = [503] * 10
    with pytest.raises(ModelUnavailable):
        reply_of(settings(server, retries=1))
    assert len(server.asked) == 2


def test_a_wrong_key_is_not_tried_again_and_not_told(server: OpenAIServer) -> None:
    server.refusals = [401]
    with pytest.raises(ModelUnavailable) as caught:
        reply_of(settings(server))
    assert "k3y" not in str(caught.value) and server.address not in str(caught.value)
    assert len(server.asked) == 1


def test_a_slow_server_is_left(server: OpenAIServer) -> None:
    server.seconds = 5.0
    with pytest.raises(ModelUnavailable, match=r"0\.3 seconds"):
        reply_of(settings(server, seconds=0.3, retries=0))


def test_nobody_there_is_unavailable() -> None:
    found = ModelSettings(name="small", base_url="http://127.0.0.1:9/v1", retries=0)
    with pytest.raises(ModelUnavailable):
        reply_of(found)


def test_a_model_is_off_by_default_and_needs_a_name_and_an_address() -> None:
    assert open_model(Settings().model) is None
    assert open_model(ModelSettings(name="small")) is None
    assert open_model(ModelSettings(base_url="http://127.0.0.1:9/v1")) is None


def test_any_llm_of_llamaindex_can_be_the_provider() -> None:
    provider = "llama_index.core.llms.mock:MockLLM"
    found = open_model(ModelSettings(name="mock", provider=provider, arguments={"max_tokens": 3}))
    assert found is not None and found.name == "mock"
    assert "".join(found.stream("a", "b"))


@pytest.mark.parametrize(
    "provider", ["no.such.module:LLM", "json:JSONDecoder", "json", "llama_index.core.llms:NoSuch"]
)
def test_a_provider_that_is_none_is_named(provider: str) -> None:
    with pytest.raises(SettingsError, match=r"provider|not installed"):
        open_model(ModelSettings(name="x", provider=provider))


def test_the_key_is_never_shown() -> None:
    found = ModelSettings(name="x", base_url="http://x", key=SecretStr("k3y"))
    assert "k3y" not in repr(found) and "k3y" not in found.model_dump_json()
