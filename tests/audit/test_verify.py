from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa import wire
from qa.audit.verify import evidence, verify
from qa.documents import read
from qa.documents.catalogue import Entry
from qa.errors import UnreadableOutcome
from qa.model import Document
from qa.service import Service
from qa.settings import ReadingSettings
from tests.fakes import TEXT, write_corpus

Json = dict[str, Any]


@pytest.fixture
def saved(service: Service) -> Json:
    """An answered outcome as JSON, made sure to hold one citation with a footnote."""
    from dataclasses import replace

    from qa.cite import answer_text, cite, footnotes_in
    from qa.model import Statement, Status

    document = service.document("tea")
    outcome = service.ask("When is green tea served?")
    sentence = next(s for s in service.engine().build.sentences if "Green tea" in s.text)
    citation = cite(document, sentence.span, 1)
    statements = (Statement(citation.display, (1,)),)
    answered = replace(
        outcome,
        id="",
        status=Status.ANSWERED,
        reason="",
        answer=answer_text(statements),
        statements=statements,
        citations=(citation,),
        footnotes=footnotes_in(document, [sentence.span]),
        nearest=(),
    )
    parsed: Json = json.loads(wire.to_json(replace(answered, id=wire.content_id(answered))))
    return parsed


def faults(service: Service, saved: Json) -> tuple[str, ...]:
    [parsed] = wire.from_json(json.dumps(saved).encode(), "saved")
    settings = service.settings
    return verify(parsed, evidence(settings.corpus.folder, [parsed.outcome], settings.reading)).faults


def resealed(saved: Json) -> Json:
    """The outcome with an id that fits its changed content, as a forger would make it."""
    [parsed] = wire.from_json(json.dumps(saved).encode(), "saved")
    return {**saved, "id": parsed.borne_out}


def test_an_untouched_outcome_holds(service: Service, saved: Json) -> None:
    assert faults(service, saved) == ()


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_character_of_a_quote_is_found_even_with_a_fitting_id(
    service: Service, saved: Json, data: st.DataObject
) -> None:
    changed = json.loads(json.dumps(saved))
    quote = changed["citations"][0]["quote"]
    at = data.draw(st.integers(0, len(quote) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != quote[at]))
    changed["citations"][0]["quote"] = quote[:at] + other + quote[at + 1 :]
    assert any("quote" in fault for fault in faults(service, resealed(changed)))


@pytest.mark.parametrize(("edge", "by"), [("start", 1), ("start", -1), ("end", 1), ("end", -1)])
def test_a_span_moved_by_one_is_found(service: Service, saved: Json, edge: str, by: int) -> None:
    saved["citations"][0]["span"][edge] += by
    assert any("quote is" in fault for fault in faults(service, resealed(saved)))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda c: c.update(quote_sha256="0" * 64), "quote_sha256"),
        (lambda c: c.update(section=["Elsewhere"]), "section"),
        (lambda c: c.update(lines=[1, 1]), "lines"),
        (lambda c: c.update(display="Green tea is served at ten."), "display"),
        (lambda c: c.update(link="/elsewhere"), "link"),
        (lambda c: c["document"].update(version="0" * 64), "version"),
        (lambda c: c["document"].update(title="Other"), "title"),
        (lambda c: c["document"].update(id="coffee"), "not in the corpus"),
        (lambda c: c["span"].update(end=10_000), "outside"),
    ],
)
def test_each_changed_field_of_a_citation_is_named(
    service: Service, saved: Json, change: Any, fault: str
) -> None:
    change(saved["citations"][0])
    assert any(fault in line for line in faults(service, resealed(saved)))


def test_a_changed_statement_answer_or_footnote_is_found(service: Service, saved: Json) -> None:
    changes: list[tuple[Callable[[Json], None], str]] = [
        (lambda o: o["statements"][0].update(text="Green tea is free."), "statement 1"),
        (lambda o: o["statements"][0].update(citations=[2]), "statement 1"),
        (lambda o: o.update(answer="Tea is free. [1]"), "answer"),
        (lambda o: o.update(footnotes=[]), "footnotes"),
    ]
    for change, fault in changes:
        changed = json.loads(json.dumps(saved))
        change(changed)
        assert any(fault in line for line in faults(service, resealed(changed)))


def test_any_change_without_a_new_id_is_found_by_the_id(service: Service, saved: Json) -> None:
    saved["question"] = "Another question?"
    assert any("id:" in line for line in faults(service, saved))


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_byte_of_the_document_is_found(service: Service, saved: Json, data: st.DataObject) -> None:
    path: Path = service.settings.corpus.folder / "tea.md"
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    path.write_bytes(content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :])
    try:
        assert any("tea.md has SHA-256" in line for line in faults(service, saved))
    finally:
        path.write_bytes(content)


def test_an_outcome_saved_before_a_field_was_added_still_holds(service: Service, saved: Json) -> None:
    del saved["via"]
    assert faults(service, resealed(saved)) == ()


@pytest.mark.parametrize("content", [b"", b"{}", b"nonsense", b"\xff", b"[1]", b'{"id": 1}'])
def test_a_file_that_is_no_outcome_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableOutcome, match=r"a\.json"):
        wire.from_json(content, "a.json")


def test_only_the_documents_that_an_outcome_names_are_read(
    service: Service, saved: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = service.settings.corpus.folder
    write_corpus(corpus, {"tea": TEXT, "coffee": "# Coffee\n\nCoffee is served at ten.\n"})
    seen: list[str] = []
    original = read.read

    def counted(entry: Entry, limits: ReadingSettings) -> Document:
        seen.append(entry.id)
        return original(entry, limits)

    monkeypatch.setattr(read, "read", counted)
    assert faults(service, saved) == () and seen == ["tea"]


def test_a_reference_into_a_document_that_is_gone_does_not_hold(service: Service, saved: Json) -> None:
    told = {"title": "Cake", "document": "coffee", "in_corpus": False, "span": {"start": 0, "end": 4}}
    assert any("coffee" in fault for fault in faults(service, resealed({**saved, "refers_to": [told]})))
