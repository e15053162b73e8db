"""Text made to take a reader's time: whatever is repeated, reading it is soon done.

The bound is generous, for a machine that is busy; one pattern that goes wrong takes minutes or never ends.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from qa.documents import html, markdown, plain
from qa.documents.pointers import pointers
from qa.documents.references import references_in
from qa.facts.compare import compare
from qa.index.acronyms import definitions
from qa.model import Document, Span
from qa.text import sentence_spans, words
from tests.documents.files import assert_round_trip
from tests.documents.test_formats import HERE

SECONDS = 10  # of a processor
LONG = 6_000
RUNS = (
    *("a", "A", " ", "-", "(", "[", "<", "*", "#", "|", "1", ".", "'", "\\", "\n", "\r\n", "sub", "A ", "1."),
    *("a\n\n", "A-", "a_b", "[a](", "<sup>", "[^1]: a\n", "((a) ", "* a\n", "> ", "a\n---\n", "-a: x\n"),
    *("see the ", "Aa ", "A/1/", "Article 1, ", "motion by A ", "https://a.bc ", "of the ", "1,1"),
)


@contextmanager
def soon() -> Iterator[None]:
    """Fail when what happens within takes too long, instead of waiting for it."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done within {SECONDS} seconds")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def repeated(run: str) -> str:
    """A file that begins as front matter and repeats ``run`` in one stretch."""
    return f"---\n# {run * (LONG // len(run))} end."


def check(document: Document) -> None:
    assert_round_trip(document)
    pointers(document)
    references_in(document, [Span(0, len(document.text))], ())


@pytest.mark.parametrize("run", RUNS)
def test_reading_hostile_text_ends(run: str) -> None:
    text = repeated(run)
    with soon():
        check(markdown.read(text, HERE))
        check(plain.read(text[6:], HERE))
        check(html.read(f"<html><body><p>Start. {text}</p>".encode(), HERE))


@pytest.mark.parametrize("run", RUNS)
def test_comparing_hostile_text_ends(run: str) -> None:
    text = repeated(run)
    with soon():
        sentence_spans(text, [Span(0, len(text))], "en")
        words(text)
        list(definitions(text + " (AB)"))
        compare(text[:200], [text[:2000]])
