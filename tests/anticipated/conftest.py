from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.anticipated.corpus import Kept, open_document
from qa.index import questions
from qa.settings import Settings
from tests.fakes import TEXT

Write = Callable[..., Kept]


def line(question: str, status: str = "answered", quote: str = "", **more: object) -> str:
    """A line of the question file of the document ``tea``."""
    start = TEXT.index(quote) if quote else 0
    evidence = [{"start": start, "end": start + len(quote), "text": quote}] if quote else []
    fields = {"question": question, "language": "en", "status": status, "evidence": evidence}
    return json.dumps({**fields, "refers_to": None, "origin": "written", **more})


@pytest.fixture
def write(settings: Settings) -> Write:
    """Writes lines as the question file of ``tea`` and opens the document with them."""

    def write(*lines: str) -> Kept:
        path = questions.path_of(settings.corpus.folder, "tea")
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
        return open_document(settings, "tea")

    return write


@pytest.fixture
def path(settings: Settings) -> Path:
    """Where the question file of ``tea`` is."""
    return questions.path_of(settings.corpus.folder, "tea")
