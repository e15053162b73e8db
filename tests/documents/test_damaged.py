"""Damaged Word files, web pages and Markdown: read as far as they go, or refused by name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum, auto

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa.documents import docx, html, isolated, markdown
from qa.documents.pointers import pointers
from qa.errors import UnreadableDocument
from qa.model import Document
from tests.documents.files import WEB_PAGE, assert_round_trip, word_file
from tests.documents.test_formats import HERE

WORD = word_file()
NOTE = """---
title: Tea
---
# The tea report

## I Tea

Green tea is served at noon,[^1] and [black tea](https://tea.example) at nine.<sup>2</sup>
[^1]: [Tea Act](#)

- Ginger *biscuits*
  1. Oat

| cup | price |
|---|---|
| small | € 1 |

<sup>2</sup> See Annexe 1 and Article 7 of the *Tea Treaty*.

13 | The kitchen has 40 kettles.
"""


class Kind(StrEnum):
    """What is done to the bytes at a place."""

    CUT = auto()
    FLIP = auto()
    ZERO = auto()
    DROP = auto()
    REPEAT = auto()
    MOVE = auto()


@dataclass(frozen=True)
class Damage:
    """A place and a length, both as shares of the whole (0 to 1), and what is done there."""

    kind: Kind
    at: float
    size: float

    def of(self, data: bytes) -> bytes:
        """The bytes with this damage."""
        start = min(int(self.at * len(data)), max(0, len(data) - 1))
        end = min(len(data), start + 1 + int(self.size * len(data)))
        before, taken, after = data[:start], data[start:end], data[end:]
        match self.kind:
            case Kind.CUT:
                return before
            case Kind.FLIP:
                return before + bytes(each ^ 0x11 for each in taken[:3]) + taken[3:] + after
            case Kind.ZERO:
                return before + bytes(len(taken)) + after
            case Kind.DROP:
                return before + after
            case Kind.REPEAT:
                return before + taken * 3 + after
            case Kind.MOVE:
                return taken + before + after


damages = st.lists(
    st.builds(Damage, st.sampled_from(Kind), st.floats(0, 1), st.floats(0, 0.2)), min_size=1, max_size=4
)


def damaged(data: bytes, how: list[Damage]) -> bytes:
    for each in how:
        data = each.of(data) if data else data
    return data


def packed(how: list[Damage], part: str) -> bytes:
    """The Word file, sound as a package, with one of its parts damaged."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORD)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, damaged(data, how) if name == part else data)
    return written.getvalue()


def read_or_refused(data: bytes, suffix: str) -> Document | None:
    """What is read of the bytes; None when they are refused by name."""
    try:
        match suffix:
            case ".docx":
                return docx.read(data, HERE)
            case ".html":
                return html.read(data, HERE)
            case _:
                return markdown.read(data.decode("utf-8", "replace"), HERE)
    except UnreadableDocument as error:
        assert str(error).startswith("doc: doc.x")
        return None


def holds(document: Document | None) -> None:
    if document is not None:
        assert_round_trip(document)
        for pointer in pointers(document):
            assert all(place.span.of(document.text) == place.printed for place in pointer.places)


bounded = hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@bounded
@given(how=damages)
def test_a_damaged_package_is_refused_or_read(how: list[Damage]) -> None:
    holds(read_or_refused(damaged(WORD, how), ".docx"))


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/_rels/document.xml.rels"]
)
@bounded
@given(how=damages)
def test_a_package_with_a_damaged_part_is_refused_or_read(how: list[Damage], part: str) -> None:
    holds(read_or_refused(packed(how, part), ".docx"))


@pytest.mark.parametrize(("text", "suffix"), [(WEB_PAGE, ".html"), (NOTE, ".md")])
@bounded
@given(how=damages)
def test_damaged_text_is_read_as_it_stands(how: list[Damage], text: str, suffix: str) -> None:
    holds(read_or_refused(damaged(text.encode(), how), suffix))


def test_the_child_that_parses_gets_no_key_or_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QA_MODEL__KEY", "QA_AUDIT__TOKEN", "QA_AUDIT__URL", "HOMEBREW_GITHUB_API_TOKEN"):
        monkeypatch.setenv(name, "unseen")
    monkeypatch.setenv("PYTHONPATH", "here")
    found = isolated.environment()
    assert "unseen" not in found.values() and found["PYTHONPATH"] == "here" and "PATH" in found
