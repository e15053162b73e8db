from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import outside
from eval.outside import OutsideSet
from eval.outside_files import WrongDataset
from eval.run import About, Results, run
from qa.model import Status
from qa.service import Service

ABOUT = About("2026-01-01", "code", "questions", "outside", "a machine", {})

TEA = "Green tea is served at noon. Black tea is served at nine."
CAKE = "Carrot cake has nuts. Cheese cake has none."
TRAINS = "The night train leaves from Utrecht. The slow train stops everywhere."


def asked(id_: str, question: str, context: str, *answers: str) -> dict[str, object]:
    found = [{"text": answer, "answer_start": context.index(answer)} for answer in answers]
    return {"id": id_, "question": question, "answers": found, "is_impossible": not answers}


def squad_file(folder: Path) -> Path:
    food = [
        {
            "context": TEA,
            "qas": [
                asked("q1", "When is green tea served?", TEA, "noon", "at noon"),
                asked("q2", "What does green tea cost?", TEA),
            ],
        },
        {"context": CAKE, "qas": [asked("q3", "Which cake has nuts?", CAKE, "Carrot cake")]},
    ]
    travel = [
        {"context": TRAINS, "qas": [asked("q4", "Where does the night train leave?", TRAINS, "Utrecht")]}
    ]
    data = [
        {"title": "Food_and_Drink", "paragraphs": food},
        {"title": "Travel (Rail)", "paragraphs": travel},
    ]
    path = folder / "small-v2.0.json"
    path.write_text(json.dumps({"version": "v2.0", "data": data}), encoding="utf-8")
    return path


def conditional_folder(folder: Path) -> Path:
    def one(id_: str, url: str, evidences: list[str], answerable: bool = True) -> dict[str, object]:
        return {
            "id": id_,
            "url": url,
            "scenario": "I am 20 and live in Leeds.",
            "question": f"May I adopt ({id_})?",
            "not_answerable": not answerable,
            "answers": [["yes", []]],
            "evidences": evidences,
        }

    adopt, other = "https://www.gov.uk/child-adoption", "https://www.gov.uk/other/page"
    old = "<p>You must be 21 &amp; over.</p>"
    train = [one("t0", adopt, ["<p>You need <b>a home</b>.</p>", old])]
    dev = [
        one("d0", adopt, [old, "<li>a passport</li>"]),
        one("d1", adopt, [], answerable=False),
        one("d2", other, [], answerable=False),
    ]
    for name, questions in (("train", train), ("dev", dev)):
        (folder / f"{name}.json").write_text(json.dumps(questions), encoding="utf-8")
    return folder


def beir_folder(folder: Path, qrels: str) -> Path:
    corpus = [
        {"_id": "d1", "title": "Tea", "text": "Green tea is served at noon.\n\nOnly then."},
        {"_id": "d2", "title": "", "text": "Black tea is served at nine."},
        {"_id": "d3", "title": "Trains", "text": "The night train leaves from Utrecht."},
    ]
    queries = [{"_id": "q1", "text": "green tea noon"}, {"_id": "q2", "text": "night train Utrecht"}]
    for name, lines in (("corpus", corpus), ("queries", queries)):
        text = "\n".join(json.dumps(line) for line in lines)
        (folder / f"{name}.jsonl").write_text(text + "\n", encoding="utf-8")
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq1\td3\t0\nq2\td3\t1\nq9\td1\t1\n"


def gold_of(chosen: OutsideSet, id_: str) -> list[list[str]]:
    item = next(item for item in chosen.items if item.id == id_)
    return [[one.span.of(chosen.texts[item.document]) for one in group] for group in item.evidence]


def measured(chosen: OutsideSet, service: Service) -> Results:
    system = outside.over(chosen, service.engine(), lambda *_: None)
    return run(system, chosen.items, chosen.texts, ABOUT, lambda *_: None)


def test_squad_articles_are_plain_documents_with_short_ids(tmp_path: Path) -> None:
    chosen = outside.squad(squad_file(tmp_path))
    assert [document.id for document in chosen.documents] == ["food-and-drink", "travel-rail"]
    assert chosen.texts["food-and-drink"] == f"{TEA}\n\n{CAKE}"
    assert not any(document.markup for document in chosen.documents)


def test_squad_gold_is_the_answer_in_the_article_and_any_annotators_serves(tmp_path: Path) -> None:
    chosen = outside.squad(squad_file(tmp_path))
    assert gold_of(chosen, "q1") == [["at noon", "noon"]]
    assert gold_of(chosen, "q3") == [["Carrot cake"]]
    assert next(item for item in chosen.items if item.id == "q1").keys == (("noon", "at noon"),)


def test_an_impossible_squad_question_must_be_refused(tmp_path: Path) -> None:
    (item,) = (item for item in outside.squad(squad_file(tmp_path)).items if item.id == "q2")
    assert (item.status, item.evidence, item.keys) == (Status.NOT_IN_DOCUMENTS, (), ())


def test_nothing_of_the_data_is_kept_as_text_of_evidence(tmp_path: Path) -> None:
    for item in outside.squad(squad_file(tmp_path)).items:
        assert all(not one.text and one.sha256 for group in item.evidence for one in group)


def test_an_answer_that_does_not_stand_where_the_file_says_is_an_error(tmp_path: Path) -> None:
    path = squad_file(tmp_path)
    at = TEA.index("noon")
    path.write_text(path.read_text().replace(f'"answer_start": {at}', f'"answer_start": {at + 1}'))
    with pytest.raises(WrongDataset, match=rf"question q1: the answer 'noon'.*at character {at + 1}"):
        outside.squad(path)


def test_what_is_not_squad_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"data": [{"title": "T"}]}')
    with pytest.raises(WrongDataset, match="paragraphs: Field required"):
        outside.squad(path)
    with pytest.raises(WrongDataset, match="cannot read"):
        outside.squad(tmp_path / "none.json")


def test_a_question_asked_twice_is_taken_once(tmp_path: Path) -> None:
    path = squad_file(tmp_path)
    path.write_text(path.read_text().replace("Which cake has nuts?", "When is green tea served?"))
    assert [item.id for item in outside.squad(path).items] == ["q1", "q2", "q4"]


def test_a_sample_is_the_same_every_time_and_grows_with_its_limit() -> None:
    ids = [f"q{n}" for n in range(50)]
    five, ten = outside.sample(ids, 5), outside.sample(ids, 10)
    assert len(five) == 5
    assert set(five) < set(ten)
    assert outside.sample(ids[::-1], 5) == five[::-1]
    assert outside.sample(ids, None) == ids


def test_a_sample_is_on_no_more_documents_than_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "SPREAD", 1)
    chosen = outside.squad(squad_file(tmp_path), limit=1)
    assert len({item.document for item in chosen.items}) == 1
    assert chosen.note.startswith("1 of 2 documents")
    assert len(outside.squad(squad_file(tmp_path), limit=4).items) == 4


def test_with_a_limit_only_the_documents_asked_on_are_kept(tmp_path: Path) -> None:
    chosen = outside.squad(squad_file(tmp_path), limit=1)
    assert len(chosen.items) == len(chosen.documents) == 1
    assert chosen.of_questions == 4


def test_squad_is_measured_on_its_own_article(tmp_path: Path, service: Service) -> None:
    chosen = outside.squad(squad_file(tmp_path))
    results = measured(chosen, service)
    assert results.figures["quote_validity"].value == 1.0
    assert results.retrieval["sentences"]["hit@1"].value == 1.0
    assert results.retrieval["sentences"]["hit@1"].n == 3
    assert results.figures["auroc"].n == 4
    for row in results.rows:
        assert {each.document for each in row.cited} <= {row.document}


def test_a_conditionalqa_page_is_all_evidence_on_its_address_without_tags(tmp_path: Path) -> None:
    chosen = outside.conditional(conditional_folder(tmp_path))
    (page,) = chosen.documents
    assert page.id == "www-gov-uk-child-adoption"
    assert sorted(page.text.split("\n\n")) == ["You must be 21 & over.", "You need a home.", "a passport"]


def test_conditionalqa_evidence_are_groups_that_are_all_needed(tmp_path: Path) -> None:
    chosen = outside.conditional(conditional_folder(tmp_path))
    assert gold_of(chosen, "d0") == [["You must be 21 & over."], ["a passport"]]
    assert gold_of(chosen, "d1") == []


def test_conditionalqa_is_asked_after_its_scenario_where_there_is_a_page(tmp_path: Path) -> None:
    chosen = outside.conditional(conditional_folder(tmp_path))
    assert [item.question for item in chosen.items] == [
        "I am 20 and live in Leeds. May I adopt (d0)?",
        "I am 20 and live in Leeds. May I adopt (d1)?",
    ]
    assert "1 questions without any page are left out" in chosen.note


def test_a_folder_without_the_part_asked_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WrongDataset, match=r"has no dev\.json"):
        outside.conditional(tmp_path)


def test_conditionalqa_is_measured(tmp_path: Path, service: Service) -> None:
    results = measured(outside.conditional(conditional_folder(tmp_path)), service)
    assert len(results.rows) == 2
    assert results.retrieval["fused"]["all@10"].value == 1.0


def test_beir_documents_are_units_of_one_text(tmp_path: Path) -> None:
    chosen = outside.beir(beir_folder(tmp_path, QRELS))
    (text,) = chosen.texts.values()
    (units,) = chosen.units.values()
    assert [unit.of(text).splitlines()[0] for unit in units] == [
        "Tea",
        "Black tea is served at nine.",
        "Trains",
    ]


def test_beir_gold_is_what_is_judged_above_0(tmp_path: Path) -> None:
    chosen = outside.beir(beir_folder(tmp_path, QRELS))
    assert [item.id for item in chosen.items] == ["q1", "q2"]
    assert [group[0].splitlines()[0] for group in gold_of(chosen, "q1")] == [
        "Tea",
        "Black tea is served at nine.",
    ]


def test_beir_judgements_need_no_header_and_no_test_split(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path, "q2\td3\t1\n")
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "all.tsv")
    assert [item.id for item in outside.beir(folder).items] == ["q2"]


@pytest.mark.parametrize(
    ("qrels", "complaint"),
    [("query-id\tcorpus-id\tscore\n", "no judgement above 0"), ("q1\td1\t1\nq1 d2 1\n", "line 2: 'q1 d2 1'")],
)
def test_wrong_judgements_are_named(tmp_path: Path, qrels: str, complaint: str) -> None:
    with pytest.raises(WrongDataset, match=complaint):
        outside.beir(beir_folder(tmp_path, qrels))


def test_a_wrong_line_of_a_beir_corpus_is_named(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path, QRELS)
    with (folder / "corpus.jsonl").open("a") as file:
        file.write('{"text": "no id"}\n')
    with pytest.raises(WrongDataset, match=r"corpus\.jsonl: _id: Field required.*line 4"):
        outside.beir(folder)


def test_a_cut_beir_corpus_keeps_what_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "FILL", 0)
    chosen = outside.beir(beir_folder(tmp_path, "q2\td3\t1\n"), limit=1)
    assert chosen.note.startswith("1 of 3 documents")


def test_beir_ranks_documents_not_passages(tmp_path: Path, service: Service) -> None:
    results = measured(outside.beir(beir_folder(tmp_path, QRELS)), service)
    by_id = {row.id: row.first_ranks["fused"] for row in results.rows}
    assert by_id["q1"] == (1, 2)
    assert by_id["q2"] == (1,)
    assert results.retrieval["fused"]["ndcg@10"].value == 1.0


def test_a_long_question_is_asked_all_the_same(tmp_path: Path, service: Service) -> None:
    path = squad_file(tmp_path)
    long = "Which cake has nuts?" + " I wonder" * 400
    path.write_text(path.read_text().replace("Which cake has nuts?", long))
    assert len(measured(outside.squad(path), service).rows) == 4
