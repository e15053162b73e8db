"""Listen and serve until told to stop. The only module that imports ``uvicorn``."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from qa.errors import SettingsError
from qa.serve.app import create_app
from qa.service import open_service
from qa.settings import ServeSettings, Settings


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises NoBuild before the first ingest, SettingsError for a taken port."""
    with listen(settings.serve) as listener:
        service = open_service(settings)
        say("Loading the models …")
        service.warm()
        config = uvicorn.Config(create_app(service), log_level="warning", server_header=False)
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        say(f"Open http://{shown}:{port}/ in a browser, or ask from a shell:")
        say(
            f"curl -s http://{shown}:{port}/v1/ask -H 'Content-Type: application/json' "
            '-d \'{"question": "How much does Safety for Voices invest, and in whom?"}\''
        )
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            service.close()


def listen(settings: ServeSettings) -> socket.socket:
    """A bound socket; taken before the models load, so that a taken port is told at once."""
    address = settings.host, settings.port
    try:
        found = [each[0] for each in socket.getaddrinfo(*address, type=socket.SOCK_STREAM)]
        family = socket.AF_INET if socket.AF_INET in found else socket.AF_INET6
        return socket.create_server(address, family=family)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}; "
            "choose another port with `qa serve --port`"
        ) from error
