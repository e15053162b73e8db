from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core import Settings as LlamaSettings

from eval import baselines, plain
from eval.baseline import Baseline, Ranked, best_threshold
from eval.baselines import CHUNK, OVERLAP, LostNode, chunks, located
from eval.bm25 import ParagraphRanker
from eval.items import Item
from eval.run import About, run
from eval.system import Insistent
from qa.cite import faults
from qa.model import Document, Span, Status
from qa.service import Service
from tests.fakes import TEXT, HashingEncoder

QUESTION = "When is green tea served?"
ABOUT = About("2026-01-01", "code", "questions", "dev", "a machine", {})


def item(id_: str, question: str, answerable: bool, document: str = "tea") -> Item:
    status = Status.ANSWERED if answerable else Status.NOT_IN_DOCUMENTS
    return Item(id_, document, "tea", "dev", "fact", "en", question, "", (), (), status, None, ())


DEV = [
    item("d1", "When is green tea served at noon?", True),
    item("d2", "How many kettles has the kitchen?", True),
    item("d3", "zebra quantum helicopter", False),
]


def by_name(service: Service) -> dict[str, Baseline]:
    engine = service.engine()
    made = baselines.unfitted(engine.documents, engine.encoders[0], engine.build.id)
    return {each.name: each for each in made}


def test_there_are_three_baselines_with_the_services_encoder(service: Service) -> None:
    made = baselines.systems(service, DEV)
    assert [each.name for each in made] == ["llamaindex", "bm25", "chunks"]
    models = [dict(each.ask(QUESTION).models) for each in made]
    encoder = service.engine().encoders[0].fingerprint
    assert [model.get("encoder") for model in models] == [encoder, None, encoder]


@pytest.mark.parametrize("name", ["llamaindex", "bm25", "chunks"])
def test_every_citation_of_a_baseline_is_real(service: Service, name: str) -> None:
    outcome = by_name(service)[name].ask(QUESTION)
    documents = service.engine().documents
    assert outcome.status is Status.ANSWERED
    assert outcome.citations
    assert "Green tea is served at noon" in outcome.answer
    for citation in outcome.citations:
        assert not list(faults(citation, documents[citation.document.id]))


@pytest.mark.parametrize("name", ["llamaindex", "bm25", "chunks"])
def test_the_same_question_has_the_same_outcome(service: Service, name: str) -> None:
    one, other = by_name(service)[name].ask(QUESTION), by_name(service)[name].ask(QUESTION)
    assert one.id == other.id
    assert one.index.id == service.engine().build.id


@pytest.mark.parametrize("name", ["llamaindex", "bm25", "chunks"])
def test_a_baseline_is_scored_like_any_system(service: Service, name: str) -> None:
    texts = {id_: document.text for id_, document in service.engine().documents.items()}
    results = run(by_name(service)[name], DEV, texts, ABOUT, lambda *_: None)
    assert results.figures["quote_validity"].value == 1.0
    assert len(results.rows) == 3


def test_llamaindexs_global_settings_are_never_resolved(service: Service) -> None:
    by_name(service)["llamaindex"].ask(QUESTION)
    assert LlamaSettings._llm is None
    assert LlamaSettings._embed_model is None


def test_llamaindex_quotes_its_two_best_nodes() -> None:
    text = "\n\n".join(
        f"Paragraph {n} speaks of subject{n}. " + "It goes on and on. " * 300 for n in range(6)
    )
    document = plain.document("long", "long", text)
    made = {each.name: each for each in baselines.unfitted({"long": document}, HashingEncoder(), "build")}
    outcome = made["llamaindex"].ask("subject4")
    assert len(outcome.citations) == baselines.TOP_K
    assert all(citation.quote == citation.span.of(text) for citation in outcome.citations)
    assert len(made["llamaindex"].stages("subject4")["ranked"]) > baselines.TOP_K


def test_repeated_nodes_are_located_in_reading_order() -> None:
    document = plain.document("d", "d", "same. same. other. same.")
    spans = list(located(["same. same.", "same. other.", "same."], document))
    assert spans == [Span(0, 11), Span(6, 18), Span(19, 24)]


def test_a_node_that_does_not_stand_in_the_document_is_an_error() -> None:
    with pytest.raises(LostNode, match="'gone' does not stand in d"):
        list(located(["gone"], plain.document("d", "d", "here")))


@given(st.text(alphabet="ab \n", max_size=2000))
def test_chunks_hold_every_word_and_share_what_they_should(text: str) -> None:
    found = list(chunks(text))
    held = {n for span in found for n in range(span.start, span.end)}
    assert all(n in held or text[n].isspace() for n in range(len(text)))
    assert all(0 < len(span) <= CHUNK for span in found)


def test_chunks_overlap() -> None:
    assert list(chunks("x" * 1000)) == [Span(0, 500), Span(450, 950), Span(900, 1000)]
    assert list(chunks("x" * CHUNK)) == [Span(0, CHUNK)]
    assert list(chunks("")) == []
    assert OVERLAP == 50


def test_bm25_answers_with_the_best_paragraph(service: Service) -> None:
    outcome = by_name(service)["bm25"].ask("Which biscuits does the baker make?")
    assert [citation.quote for citation in outcome.citations] == ["The baker makes three kinds:"]


def test_bm25_refuses_when_no_word_is_shared(service: Service) -> None:
    outcome = by_name(service)["bm25"].ask("zebra quantum helicopter")
    assert outcome.status is Status.NOT_IN_DOCUMENTS
    assert not outcome.citations
    assert not outcome.answer


def test_bm25_scores_fall(service: Service) -> None:
    ranked = ParagraphRanker(service.engine().documents).rank("tea biscuits", 20)
    scores = [each.score for each in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < each.confidence < 1 for each in ranked)


class Scripted:
    """Ranks the whole document, with the number that the question is as its score."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def rank(self, question: str, depth: int) -> Sequence[Ranked]:
        place = self._document.id, Span(0, len(self._document.text))
        return [Ranked(place, float(question), float(question))][:depth]


def scripted() -> Baseline:
    document = plain.document("tea", "tea", TEXT)
    return Baseline("scripted", Scripted(document), {"tea": document}, 1, "build", {})


def test_a_baseline_refuses_under_the_score_fitted_on_dev() -> None:
    dev = [item("a", "0.9", True), item("b", "0.7", True), item("c", "0.2", False), item("d", "0.1", False)]
    fitted = scripted().fitted(dev)
    assert fitted.least == 0.7
    assert fitted.ask("0.7").status is Status.ANSWERED
    refused = fitted.ask("0.6")
    assert refused.status is Status.NOT_IN_DOCUMENTS
    assert refused.nearest
    assert "0.7" in refused.reason
    assert dict(fitted.ask("0.7").models) == {"least_score": "0.7 (fitted on 4 dev items)"}


def test_an_insisting_baseline_answers_at_any_score() -> None:
    fitted = scripted().fitted([item("a", "0.9", True), item("b", "0.1", False)])
    assert isinstance(fitted, Insistent)
    assert fitted.insist("0.1").status is Status.ANSWERED
    assert fitted.insist("0.1").confidence == 0.1


def test_without_dev_items_everything_is_answered() -> None:
    assert scripted().fitted([]).ask("0.0").status is Status.ANSWERED


@pytest.mark.parametrize(
    ("scored", "least"),
    [
        ([(0.9, True), (0.5, True), (0.1, False)], 0.5),
        ([(0.9, True), (0.5, True)], float("-inf")),
        ([(0.9, False), (0.5, True), (0.4, True), (0.3, True)], float("-inf")),
        ([(0.9, True), (0.5, False), (0.4, False)], 0.9),
        ([], float("-inf")),
    ],
)
def test_the_best_threshold(scored: Sequence[tuple[float, bool]], least: float) -> None:
    assert best_threshold(scored) == least


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.4]), st.booleans()), max_size=12))
def test_no_threshold_under_the_highest_score_is_right_more_often(scored: list[tuple[float, bool]]) -> None:
    def right(least: float) -> int:
        return sum((score >= least) == good for score, good in scored)

    tried = [float("-inf"), *(score - less for score, _ in scored for less in (0.0, 0.05))]
    assert all(right(best_threshold(scored)) >= right(least) for least in tried)
