"""The server as a process of its own, on a free port of this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.serve.run import listen
from qa.settings import ServeSettings
from tests.conftest import ROOT


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_serve_prints_what_to_open_and_answers(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "qa.cli", "serve", "--port", str(port)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "QA_AUDIT__FOLDER": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(3)]
            assert f"http://127.0.0.1:{port}/" in said[1]
            assert said[2].startswith("curl ") and "/v1/ask" in said[2]
            assert ask(port, "How much does Safety for Voices invest, and in whom?")["status"] == "answered"
        finally:
            process.terminate()


def ask(port: int, question: str) -> dict[str, object]:
    request = urllib.request.Request(  # an address of this machine
        f"http://127.0.0.1:{port}/v1/ask",
        json.dumps({"question": question}).encode(),
        {"Content-Type": "application/json"},
    )
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                parsed: dict[str, object] = json.loads(response.read())
                return parsed
        except ConnectionError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


def test_the_server_listens_on_ipv6_too(tmp_path: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with listen(ServeSettings(host="::1", port=free_port())) as listener:
        assert listener.family is socket.AF_INET6 and listener.getsockname()[0] == "::1"
    with listen(ServeSettings(host="localhost", port=free_port())) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
    with pytest.raises(SettingsError, match="cannot listen on not a host"):
        listen(ServeSettings(host="not a host"))


def test_a_taken_port_is_told_before_anything_loads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "qa.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
