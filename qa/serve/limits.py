"""Bodies that are too large are refused before they are read."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.serve.problems import respond


class BodyLimit:
    """ASGI middleware: answers 413 when a request body has more than ``most`` bytes.

    Bodies are small here, so they are taken whole before the application sees the request.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        messages = await self._taken(receive)
        if messages is None:
            detail = f"the body is larger than {self._most} bytes; send a shorter question"
            await respond(413, "too-large", detail)(scope, receive, send)
            return

        async def replayed() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replayed, send)

    async def _taken(self, receive: Receive) -> list[Message] | None:
        """All messages of the body; None as soon as they are too many bytes."""
        messages: list[Message] = []
        taken, more = 0, True
        while more:
            message = await receive()
            messages.append(message)
            taken += len(message.get("body", b""))
            if taken > self._most:
                return None
            more = message["type"] == "http.request" and message.get("more_body", False)
        return messages
