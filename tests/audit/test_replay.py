"""Asked again on the same build the answer is the same to the byte; on another it is told what differs."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.answer.reader import MixedReader
from qa.audit.database.entries import Filter
from qa.audit.log import Log
from qa.audit.replay import compare
from qa.errors import ErasedRecord, UnknownBuild
from qa.index import store
from qa.index.store import Build
from qa.service import Service, ingest
from qa.settings import AnswerSettings
from tests.audit.steps import QUESTIONS, proven
from tests.fakes import TEXT, HashingEncoder, ScriptedModel, write_corpus


def changed(service: Service, text: str) -> str:
    """The id of a new, current build of another text."""
    write_corpus(service.settings.corpus.folder, {"tea": text})
    return ingest(service.settings, [HashingEncoder()], lambda *_: None).build.id


def test_on_the_same_build_every_answer_is_the_same_to_the_byte(service: Service, log: Log) -> None:
    changed(service, TEXT.replace("noon", "ten"))
    for record in log.stream(Filter()):
        found = compare(record, service.again(record))
        assert found.identical and found.differences == () and found.replayed_on == record.build


def test_a_follow_up_is_asked_again_in_its_conversation(service: Service) -> None:
    from qa.answer.follow_up import Role, Turn

    said = [Turn(Role.USER, QUESTIONS[0]), Turn(Role.ASSISTANT, "At noon.")]
    outcome = service.ask("And black tea?", conversation=said)
    [record] = service.audit_log().stream(Filter())
    assert (record.question, record.conversation) == ("And black tea?", tuple(said))
    assert outcome.standalone and compare(record, service.again(record)).identical
    service.audit_log().erase(Filter(), "on request")
    [erased] = service.audit_log().stream(Filter())
    assert erased.conversation == () and erased.parsed().standalone == ""
    assert proven(service).holds


def test_settings_changed_since_make_no_difference(service: Service, log: Log) -> None:
    answer = AnswerSettings(most_statements=1, least_confidence=1.0)
    service.settings = service.settings.model_copy(update={"answer": answer})
    assert all(compare(record, service.again(record)).identical for record in log.stream(Filter()))


def test_what_a_model_may_write_is_as_it_was(service: Service) -> None:
    answer = service.settings.answer.model_copy(update={"least_confidence": 0.0})

    def writing(most: int, evidence: int) -> Service:
        script = ScriptedModel(lambda _, found: (f"{text} [{n}]\n" for n, text in enumerate(found, 1)))
        limits = {"most_statements": most, "evidence": evidence}
        model = service.settings.model.model_copy(update=limits)
        settings = service.settings.model_copy(update={"answer": answer, "model": model})
        return Service(settings, [HashingEncoder()], MixedReader.shipped(), script)

    outcome = writing(most=3, evidence=3).ask(QUESTIONS[0])
    assert sum(each.written for each in outcome.statements) > 1
    [record] = service.audit_log().stream(Filter())
    later = writing(most=1, evidence=8)
    assert later.answer(QUESTIONS[0]) != outcome and compare(record, later.again(record)).identical


def test_on_another_build_it_is_told_what_differs(service: Service, log: Log) -> None:
    build = changed(service, TEXT.replace("served at noon", "served at ten"))
    record = log.find("1")
    found = compare(record, service.again(record, "current"))
    assert not found.identical and found.replayed_on == build
    parts = {each.part: each for each in found.differences}
    assert "served at noon" in parts["citations"].before and "served at noon" not in parts["citations"].after
    assert {"statements", "citations", "index"} <= parts.keys() or "status" in parts


def test_replaying_records_nothing(service: Service, log: Log) -> None:
    service.again(log.find("1"))
    assert log.head().length == len(QUESTIONS)


def test_loading_an_earlier_build_keeps_no_question_waiting(
    service: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, current = log.find("1").build, changed(service, TEXT.replace("noon", "ten"))
    assert service.engine().build.id == current
    loading, go_on, load = threading.Event(), threading.Event(), store.load

    def slowly(folder: Path, build_id: str) -> Build:
        loading.set()
        assert build_id == earlier and go_on.wait(60)
        return load(folder, build_id)

    monkeypatch.setattr(store, "load", slowly)
    with ThreadPoolExecutor(2) as pool:
        again = pool.submit(service.again, log.find("1"))
        assert loading.wait(60)
        try:
            assert pool.submit(service.answer, QUESTIONS[0]).result(60).index.id == current
        finally:
            go_on.set()
        assert again.result(60).index.id == earlier


def test_what_is_gone_cannot_be_asked_again(service: Service, log: Log) -> None:
    log.erase(Filter(number=1), "on request")
    with pytest.raises(ErasedRecord, match="erased"):
        service.again(log.find("1"))
    with pytest.raises(UnknownBuild, match="no-such-build"):
        service.again(log.find("2"), "no-such-build")
