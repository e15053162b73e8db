"""Which documents, articles and parts a question names, and whether it asks to look there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.named import Named, named_in
from qa.documents.names import Known

KNOWN = (
    Known("policy", ("Policy on Tea", "policy document"), "en"),
    Known("tea", ("European Tea Convention", "ETC", "Theeverdrag"), "en"),
    Known("wet", ("Theewet", "Tea Act"), "nl"),
    Known("udt", ("Universal Declaration of Tea", "UDT"), "en"),
    Known("uvt", ("Universele Verklaring van Thee", "UDT"), "nl"),
)


def named(question: str, language: str = "en") -> Named:
    return named_in(question, language, KNOWN)


@pytest.mark.parametrize(
    ("question", "document", "rest"),
    [
        ("What does the ETC say about milk?", "tea", "What does it say about milk?"),
        ("According to the European Tea Convention, who pours?", "tea", "who pours?"),
        ("For how long are pots kept under the ETC?", "tea", "For how long are pots kept?"),
        ("Does the Tea Act allow milk?", "wet", "Does it allow milk?"),
        ("ETC milk", "tea", "it milk"),
        ("what does the etc say about milk", "tea", "what does it say about milk"),
    ],
)
def test_a_document_is_named_as_the_place_to_look(question: str, document: str, rest: str | None) -> None:
    found = named(question)
    assert found.documents == (document,)
    assert rest is None or found.rest == rest


@pytest.mark.parametrize(
    ("question", "document", "rest"),
    [
        ("Wat zegt de Theewet over melk?", "wet", "Wat zegt het over melk?"),
        ("Hoeveel kopjes zijn er volgens de Theewet?", "wet", "Hoeveel kopjes zijn er?"),
        ("Verbiedt de Theewet melk?", "wet", "Verbiedt het melk?"),
    ],
)
def test_dutch_questions_name_places_too(question: str, document: str, rest: str) -> None:
    found = named(question, "nl")
    assert (found.documents, found.rest) == ((document,), rest)


@pytest.mark.parametrize(
    ("question", "language", "document"),
    [
        ("What does the UDT say about milk?", "en", "udt"),
        ("What does the UDT say about milk in Dutch?", "en", "uvt"),
        ("the Dutch wording of article 3 UDT", "en", "uvt"),
        ("Geef de Engelse tekst van artikel 3 UDT", "nl", "udt"),
        ("What does the UDT say about milk in Dutch households?", "en", "udt"),
    ],
)
def test_of_two_texts_of_one_name_the_one_in_the_language_asked_for_is_meant(
    question: str, language: str, document: str
) -> None:
    assert named(question, language).documents == (document,)


@pytest.mark.parametrize(
    "question",
    [
        "Does the Netherlands support accession to the European Tea Convention?",
        "Why did the minister criticise the ETC last year in Parliament?",
    ],
)
def test_a_document_that_is_only_spoken_of_is_no_place(question: str) -> None:
    assert named(question).documents == ()
    assert named(question).mentioned == ("tea",)


@pytest.mark.parametrize(
    ("question", "document", "articles"),
    [
        ("What does Article 7 ETC say?", "tea", ("7",)),
        ("artikel 90 Theewet", "wet", ("90",)),
        ("Wat staat er in artikel 12a, eerste lid, van de Theewet?", "wet", ("12a",)),
        ("What do Articles 2 and 7 of the Tea Act say?", "wet", ("2", "7")),
        ("ETC, art. 5(1)", "tea", ("5",)),
        ("In the ETC, what does article 3 say?", "tea", ("3",)),
    ],
)
def test_an_article_belongs_to_the_document_that_it_is_named_with(
    question: str, document: str, articles: tuple[str, ...]
) -> None:
    found = named(question)
    assert (found.documents, found.articles, found.rest) == ((document,), articles, "")


def test_a_question_on_something_in_an_article_keeps_what_it_asks() -> None:
    assert named("What does Article 7 of the ETC say about milk?").rest == "What does it say about milk?"


def test_an_article_of_another_document_is_a_subject_in_the_place_named() -> None:
    found = named("Why is Article 9 of the Tea Act mentioned in the policy document?")
    assert (found.documents, found.mentioned, found.articles) == (("policy",), ("wet",), ())


def test_of_two_documents_of_one_name_the_one_in_the_language_of_the_question_is_meant() -> None:
    assert named("What does the UDT say?").documents == ("udt",)
    assert named("Wat zegt de UDT?", "nl").documents == ("uvt",)


def test_parts_are_named_by_label_and_number() -> None:
    assert named("What is Objective II about?").part == ("objective", "ii")
    assert named("Wat staat er in hoofdstuk 3?").part == ("hoofdstuk", "3")
    assert named("What is a part?").part is None


@given(st.text(max_size=60))
def test_without_known_documents_nothing_is_named(question: str) -> None:
    found = named_in(question, "en", ())
    assert (found.documents, found.mentioned, found.articles) == ((), (), ())
