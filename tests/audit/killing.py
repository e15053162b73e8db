"""Kill the server under load again and again: no answer that reached a caller is missing, the chain holds.

``python -m tests.audit.killing --times 200`` runs the whole proof; ``test_killing.py`` a short one. This
process has no threads of its own when it forks, which is why it is a program and not a function.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import uvicorn

from qa.answer.reader import MixedReader
from qa.audit.anchors import beside
from qa.audit.chain import documents_in, verify
from qa.audit.database.entries import Filter
from qa.audit.log import open_log
from qa.serve.app import create_app
from qa.service import Service, ingest
from qa.settings import AuditSettings, Settings
from tests.audit.steps import QUESTIONS
from tests.fakes import TEXT, HashingEncoder, settings_for, write_corpus

CLIENTS = 4
ROUNDS_ON_ONE_LOG = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    times = parser.parse_args().times
    chosen = random.Random()  # noqa: S311  # when to kill is no secret
    returned = 0
    with tempfile.TemporaryDirectory() as folder:
        settings = prepare(Path(folder))
        for number in range(times):
            log = Path(folder) / f"audit-{number // ROUNDS_ON_ONE_LOG}"
            audit = AuditSettings(folder=log, url=settings.audit.url, checkpoint_records=20)
            returned += kill_once(settings.model_copy(update={"audit": audit}), chosen.uniform(0.02, 0.6))
    sys.stdout.write(f"{times} kills, {returned} answers returned, none lost, every chain holds\n")


def prepare(folder: Path) -> Settings:
    """A small corpus with its index; everything heavy is loaded, so that a child serves at once."""
    write_corpus(folder / "corpus", {"tea": TEXT})
    settings = settings_for(folder)
    ingest(settings, [HashingEncoder()], lambda *_: None)
    service(settings).answer(QUESTIONS[0])
    return settings


def service(settings: Settings) -> Service:
    return Service(settings, [HashingEncoder()], MixedReader.shipped())


def kill_once(settings: Settings, after: float) -> int:
    """Serve, ask from several clients, kill after some seconds; how many answers were returned."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        child = os.fork()
        if child == 0:
            serve(settings, listener)
    try:
        bodies = asked_until_killed(child, port, after)
    finally:
        os.waitpid(child, 0)
    check(settings, bodies)
    return len(bodies)


def serve(settings: Settings, listener: socket.socket) -> None:
    """What the child does, until it is killed."""
    config = uvicorn.Config(create_app(service(settings)), log_level="critical")
    uvicorn.Server(config).run(sockets=[listener])
    os._exit(0)


def asked_until_killed(child: int, port: int, after: float) -> list[bytes]:
    bodies: list[bytes] = []
    clients = [threading.Thread(target=ask, args=(port, n, bodies)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    deadline = time.monotonic() + 30
    while not bodies and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    for client in clients:
        client.join()
    return bodies


def ask(port: int, first: int, bodies: list[bytes]) -> None:
    """Ask until the server is gone; only bodies that came whole are answers returned."""
    number = first
    try:
        while True:
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            question = json.dumps({"question": f"{QUESTIONS[number % len(QUESTIONS)]} {number}"})
            connection.request("POST", "/v1/ask", question, {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise SystemExit(f"status {response.status}: {body!r}")
            bodies.append(body)
            connection.close()
            number += CLIENTS
    except (OSError, HTTPException):
        return


def check(settings: Settings, bodies: list[bytes]) -> None:
    """Every body is in the log, and the log holds."""
    log = open_log(settings.audit)
    recorded = {record.outcome for record in log.stream(Filter())}
    lost = [body for body in bodies if body not in recorded]
    found = verify(log, documents_in(settings.index.folder), beside(log), lambda *_: None)
    log.database.close()
    if lost or not found.holds:
        raise SystemExit(f"{len(lost)} answers lost; {found.faults[:3]}")


if __name__ == "__main__":
    main()
