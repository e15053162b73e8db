"""Confirmed items become questions only while their evidence still stands in the document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.anticipated.confirmed import read_items, written_of
from qa.errors import CorpusError
from qa.model import Status
from qa.service import Service
from qa.text import quote_hash
from tests.fakes import TEXT

NOON = "Green tea is served at noon."


def item(**changes: object) -> str:
    start = TEXT.index(NOON)
    stretch = {"start": start, "end": start + len(NOON), "text": NOON, "sha256": ""}
    fields = {
        "id": "r1", "document": "tea", "topic": "t", "split": "dev", "category": "staff", "language": "en",
        "question": "When is green tea served?", "answer": NOON, "keys": [], "evidence": [[stretch]],
        "status": "answered", "refers_to": None, "nearest": [],
    }  # fmt: skip
    return json.dumps({**fields, **changes})


def read(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "confirmed.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_an_item_becomes_a_question_with_origin_confirmed(service: Service, tmp_path: Path) -> None:
    [found] = read_items(read(tmp_path, item()))
    written = written_of(found, service.document("tea"))
    assert (written.question, written.origin, written.evidence[0].text) == (found.question, "confirmed", NOON)


def test_what_is_known_by_its_hash_alone_is_looked_up(service: Service, tmp_path: Path) -> None:
    start = TEXT.index(NOON)
    stretch = {"start": start, "end": start + len(NOON), "text": "", "sha256": quote_hash(NOON)}
    [found] = read_items(read(tmp_path, item(evidence=[], nearest=[stretch], status="not_in_documents")))
    written = written_of(found, service.document("tea"))
    assert (written.status, written.evidence[0].text) == (Status.NOT_IN_DOCUMENTS, NOON)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"evidence": [[{"start": 0, "end": 4, "text": NOON}]]}, "not the confirmed ones"),
        ({"evidence": [[{"start": 0, "end": 4, "text": ""}]]}, "not the confirmed ones"),
        ({"status": "unclear"}, "only questions on documents"),
    ],
)
def test_what_no_longer_holds_is_refused(
    service: Service, tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    [found] = read_items(read(tmp_path, item(**changes)))
    with pytest.raises(CorpusError, match=complaint):
        written_of(found, service.document("tea"))


def test_a_line_that_is_no_item_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="line 2: document"):
        read_items(read(tmp_path, item(), "{}"))
