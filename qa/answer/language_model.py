"""What a language model is to us: text in, text out, piece by piece; and the limits it is kept to."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from qa.errors import ModelUnavailable


class LanguageModel(Protocol):
    """A language model; ``name`` says which."""

    @property
    def name(self) -> str: ...

    def stream(self, instructions: str, message: str) -> Iterator[str]:
        """The reply in pieces as they come. Raises ModelUnavailable, also midway."""
        ...


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a reply, or what went wrong."""

    error: ModelUnavailable | None = None


class Limited:
    """A language model with a limit on the time of a reply and on how many are written at once.

    A reply that is not complete after ``seconds`` ends with ModelUnavailable; its call is left to end
    by itself, and keeps its place among the ``at_once`` until then.
    """

    def __init__(self, model: LanguageModel, seconds: float, at_once: int) -> None:
        self._model, self._seconds = model, seconds
        self._places = threading.BoundedSemaphore(at_once)

    @property
    def name(self) -> str:
        """See LanguageModel."""
        return self._model.name

    def stream(self, instructions: str, message: str) -> Iterator[str]:
        """See LanguageModel."""
        until = time.monotonic() + self._seconds
        if not self._places.acquire(timeout=self._seconds):
            raise ModelUnavailable("it is busy with other questions")
        pieces: queue.Queue[str | _End] = queue.Queue()
        stopped = threading.Event()
        call = threading.Thread(
            target=self._call, args=(instructions, message, pieces, stopped), daemon=True, name="model"
        )
        call.start()
        try:
            yield from self._until(until, pieces)
        finally:
            stopped.set()

    def _until(self, until: float, pieces: queue.Queue[str | _End]) -> Iterator[str]:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise ModelUnavailable(f"it did not reply within {self._seconds:g} seconds") from None
            if isinstance(piece, _End):
                if piece.error is not None:
                    raise piece.error
                return
            yield piece

    def _call(
        self, instructions: str, message: str, pieces: queue.Queue[str | _End], stopped: threading.Event
    ) -> None:
        end = _End()
        try:
            for piece in self._model.stream(instructions, message):
                pieces.put(piece)
                if stopped.is_set():
                    break
        except ModelUnavailable as error:
            end = _End(error)
        except Exception as error:  # whatever a provider's library throws must not be lost
            end = _End(ModelUnavailable(f"it failed: {type(error).__name__}"))
        finally:
            self._places.release()
            pieces.put(end)
