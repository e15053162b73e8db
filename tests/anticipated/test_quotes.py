"""Quotes as people copy them give the exact characters, or an error that says what to do."""

from __future__ import annotations

import pytest

from qa.anticipated.quotes import evidence_of
from qa.errors import QuoteError
from qa.model import Document
from qa.service import Service
from tests.fakes import TEXT


@pytest.fixture
def tea(service: Service) -> Document:
    return service.document("tea")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The kitchen has 40 kettles.", "The kitchen has 40 kettles."),
        ("  served at noon ", "served at noon"),
        ("at noon. Black tea", "at noon.<sup>1</sup> Black tea"),
        ("Except on\n Sundays. See Opening hours", "Except on Sundays. See [Opening hours"),
    ],
)
def test_a_quote_is_found_as_written_or_as_shown(tea: Document, quote: str, text: str) -> None:
    found = evidence_of(tea, quote)
    assert found.text == text
    assert TEXT[found.start : found.end] == text


def test_a_quote_that_occurs_twice_is_told_with_its_lines(tea: Document) -> None:
    with pytest.raises(QuoteError, match=r"stands 2 times .* on lines 5, 5; give more of the sentence$"):
        evidence_of(tea, "tea")


def test_a_line_chooses_among_places(tea: Document) -> None:
    assert evidence_of(tea, "biscuits", line=13).text == "biscuits"
    with pytest.raises(QuoteError, match="not once on line 2"):
        evidence_of(tea, "biscuits", line=2)


@pytest.mark.parametrize("quote", ["Coffee is served at noon.", "kettles. The baker", "  "])
def test_words_that_do_not_stand_there_are_refused(tea: Document, quote: str) -> None:
    with pytest.raises(QuoteError, match=r"copy the words"):
        evidence_of(tea, quote)
