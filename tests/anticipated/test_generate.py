"""A language model's questions are kept only when they prove themselves against the documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from qa.answer.reader import MixedReader
from qa.anticipated.corpus import open_document
from qa.anticipated.generate import Generated
from qa.anticipated.prompts import drafts_in, judgement_in
from qa.anticipated.resume import generate_for, journal_of, waiting
from qa.errors import BuildError, ModelUnavailable, WrongReply
from qa.index.questions import lines_of, parse
from qa.model import Status
from qa.service import Service, ingest
from qa.settings import Settings
from tests.fakes import TEXT, HashingEncoder

NOON, NINE = "Green tea is served at noon.", "Black tea is served at nine."
Draft = dict[str, object]


def draft(question: str, quote: str = NOON, answered: bool = True, language: str = "en") -> Draft:
    return {"question": question, "language": language, "answered": answered, "quote": quote}


class Scripted:
    """A model that writes what it was given for passages with certain words, and judges by a rule.

    It says that sentences answer a question when all words of four letters or more of it that stand
    anywhere in the document stand in them.
    """

    name = "scripted"

    def __init__(self, replies: Mapping[str, list[Draft] | str], failing_after: int = 1000) -> None:
        self.replies, self.left, self.written = replies, failing_after, 0

    def stream(self, instructions: str, message: str) -> Iterator[str]:
        assert "JSON and nothing else" in instructions
        given = json.loads(message)
        if "passage" in given:
            self.left -= 1
            if self.left < 0:
                raise ModelUnavailable("it is gone")
            self.written += 1
            found = next((reply for words, reply in self.replies.items() if words in given["passage"]), [])
            yield from (found if isinstance(found, str) else json.dumps({"questions": found}))
            return
        shown = " ".join(given["sentences"]).casefold()
        words = [word for word in given["question"].casefold().strip("?").split() if len(word) > 3]
        told = all(word in shown for word in words if word in TEXT.casefold() or word == "price")
        yield from ('{"answered": ', "true}" if told else "false}")


@pytest.fixture
def service(settings: Settings) -> Service:
    encoders = [HashingEncoder()]
    ingest(settings, encoders, lambda *_: None)
    return Service(settings, encoders, MixedReader.shipped())


def run(service: Service, model: Scripted) -> list[Generated]:
    settings, engine = service.settings, service.engine()
    kept, journal = open_document(settings, "tea"), journal_of(settings, "tea")
    passages = waiting(kept, engine, model, 4, journal)
    return list(generate_for(passages, kept, engine, model, settings, 4, journal))


def reasons(found: list[Generated]) -> dict[str, str]:
    return {each.question: each.reason for one in found for each in one.drafted}


def test_questions_that_prove_themselves_are_kept_with_evidence_sliced_from_the_document(
    service: Service,
) -> None:
    drafts = [
        draft("When is green tea served?"),
        draft("Hoe laat is green tea served?", language="nl"),
        draft("What is the price of green tea?", answered=False),
    ]
    found = run(service, Scripted({"Green tea": drafts}))
    assert reasons(found) == {str(each["question"]): "" for each in drafts}
    written = [parse(line)[0] for line in lines_of(service.settings.corpus.folder, "tea")]
    assert [each and (each.status, each.language, each.origin) for each in written] == [
        (Status.ANSWERED, "en", "generated"),
        (Status.ANSWERED, "nl", "generated"),
        (Status.NOT_IN_DOCUMENTS, "en", "generated"),
    ]
    for each in written:
        assert each is not None
        [evidence] = each.evidence
        assert TEXT[evidence.start : evidence.end] == evidence.text


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (draft("When is coffee served?", "Coffee is served at ten."), "does not stand in the passage"),
        (draft("What does the baker make?", "The baker makes three kinds:"), "does not stand in the passage"),
        (draft("When is black tea served?", NOON), "does not answer it"),
        (draft("ginger biscuits oat biscuits baker kinds", NOON), "does not"),
        (draft("When is black tea served?", NOON, answered=False), "answer it after all"),
        (draft("   "), "empty"),
    ],
)
def test_questions_that_do_not_are_dropped_with_the_reason(
    service: Service, wrong: Draft, reason: str
) -> None:
    found = run(service, Scripted({"Green tea": [wrong]}))
    assert reason in reasons(found)[str(wrong["question"])]
    assert lines_of(service.settings.corpus.folder, "tea") == []


def test_a_question_that_does_not_find_its_passage_again_is_dropped(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qa.anticipated import generate as generating

    monkeypatch.setattr(generating, "_REFOUND", 0)
    found = run(service, Scripted({"Green tea": [draft("When is green tea served?")]}))
    assert "does not find the passage" in reasons(found)["When is green tea served?"]


def test_a_question_is_kept_once(service: Service) -> None:
    drafts = [draft("When is green tea served?"), draft("when is GREEN t\u00adea served")]
    assert (
        reasons(run(service, Scripted({"Green tea": drafts})))["when is GREEN t\u00adea served"]
        == "asked already"
    )


def test_a_reply_that_is_not_the_json_asked_for_is_told_and_asked_for_again(service: Service) -> None:
    first = run(service, Scripted({"Green tea": "Sure! Here are some questions:"}))
    assert [each.fault for each in first if each.fault]
    again = Scripted({"Green tea": [draft("When is green tea served?")]})
    assert reasons(run(service, again)) == {"When is green tea served?": ""}
    assert again.written == 1


def test_an_interrupted_run_goes_on_with_the_passages_that_are_left(service: Service) -> None:
    replies = {"Green tea": [draft("When is green tea served?")]}
    broken = Scripted(replies, failing_after=1)
    with pytest.raises(ModelUnavailable, match="gone"):
        run(service, broken)
    assert len(lines_of(service.settings.corpus.folder, "tea")) == 1
    journal = journal_of(service.settings, "tea")
    with journal.path.open("a") as stream:
        stream.write('{"passage": "cut sho')
    rest = Scripted(replies)
    run(service, rest)
    last = Scripted(replies)
    assert run(service, last) == [] and last.written == 0
    assert len(journal.done()) == broken.written + rest.written
    assert len(lines_of(service.settings.corpus.folder, "tea")) == 1


def test_a_document_that_changed_since_the_build_must_be_ingested_first(service: Service) -> None:
    from tests.fakes import write_corpus

    write_corpus(service.settings.corpus.folder, {"tea": TEXT + "\nMore tea.\n"})
    with pytest.raises(BuildError, match="qa ingest"):
        run(service, Scripted({}))


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "[]",
        '{"questions": [{}]}',
        '```json\n{"questions": []}\n```',
        '{"questions": [], "note": "x"}',
        json.dumps({"questions": [draft("Q?") | {"start": 3}]}),
        json.dumps({"questions": [draft("Q?") | {"answered": "yes"}]}),
        json.dumps({"questions": [draft("Q?", language="fr")]}),
    ],
)
def test_replies_are_parsed_strictly(reply: str) -> None:
    with pytest.raises(WrongReply):
        drafts_in(reply)
    with pytest.raises(WrongReply):
        judgement_in(reply)
