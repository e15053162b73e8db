from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval import plots, report
from eval.items import Evidence, Item
from eval.metrics import Rate
from eval.run import About, Perturbed, Results, run
from eval.score import Verdict
from eval.system import EngineSystem, ServiceSystem, without_threshold
from qa.model import Status
from qa.service import Service
from qa.text import quote_hash
from tests.fakes import TEXT

ABOUT = About("2026-01-01", "codehash", "itemhash", "dev", "a machine", {"answer.most_statements": "3"})
NOON = "Green tea is served at noon.<sup>1</sup>"
OATS = "Oat biscuits"


def item(
    id_: str,
    question: str,
    gold: str = "",
    keys: tuple[str, ...] = (),
    category: str = "fact",
    secret: bool = False,
) -> Item:
    start = TEXT.index(gold) if gold else 0
    evidence = Evidence(start, start + len(gold), "" if secret else gold, quote_hash(gold))
    return Item(
        id=id_,
        document="tea",
        topic="tea",
        split="dev",
        category=category,
        language="en",
        question=question,
        answer=f"reference of {id_}",
        keys=tuple((key,) for key in keys),
        evidence=((evidence,),) if gold else (),
        status=Status.ANSWERED if gold else Status.NOT_IN_DOCUMENTS,
        refers_to=None,
        nearest=(),
    )


ITEMS = (
    item("tea-1", "When is green tea served?", NOON, ("noon",)),
    item("tea-2", "When is <b>green</b> tea served at noon?", NOON, ("midnight",)),
    item("tea-3", "What does green tea cost at noon?", category="near_miss"),
)


def measured(service: Service, name: str = "qa", items: tuple[Item, ...] = ITEMS) -> Results:
    """What the small corpus gives when nothing is refused for want of confidence."""
    system = EngineSystem(name, without_threshold(service.engine()))
    return run(system, items, {"tea": TEXT}, ABOUT, lambda *_: None)


@pytest.fixture
def results(service: Service) -> Results:
    return measured(service)


@pytest.fixture
def page(service: Service, results: Results, tmp_path: Path) -> str:
    report.write(results, [measured(service, "rival")], tmp_path / "new" / "report.html")
    return (tmp_path / "new" / "report.html").read_text(encoding="utf-8")


class Reader(HTMLParser):
    """All attributes of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, name, value or "") for name, value in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def values(page: str, *names: str) -> Iterator[str]:
    return (value for _, name, value in Reader(page).attributes if name in names)


def article(page: str, id_: str) -> str:
    found = re.search(rf'<article id="{id_}">.*?</article>', page, re.DOTALL)
    return found.group() if found else ""


def test_the_page_fetches_nothing(page: str) -> None:
    assert not {"script", "link", "img", "iframe", "object", "image"} & set(Reader(page).tags)
    assert all(each.startswith("#") for each in values(page, "href", "src", "xlink:href"))
    assert all(each.startswith("#") for each in re.findall(r"url\((.*?)\)", page))
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_every_link_leads_somewhere_and_every_id_is_there_once(page: str) -> None:
    ids = list(values(page, "id"))
    assert len(ids) == len(set(ids))
    assert {each[1:] for each in values(page, "href", "xlink:href")} <= set(ids)


def test_the_page_says_what_was_measured(page: str) -> None:
    for said in ("2026-01-01", "codehash", "itemhash", "a machine", "answer.most_statements", "hashing"):
        assert said in page


def test_the_headline_has_every_figure_with_interval_and_n_for_every_system(
    results: Results, page: str
) -> None:
    table = page[page.index('id="headline"') : page.index('id="classes"')]
    for name in results.figures:
        assert report._MEANINGS[name][0] in table
    assert table.count("n = 3") >= 2 * 2
    assert "rival" in table
    assert "50.0 %" in table  # joint: one of the two that are answerable


def test_every_failure_is_listed_in_full_and_nothing_else_is(results: Results, page: str) -> None:
    verdicts = {row.id: row.verdict for row in results.rows}
    assert verdicts["tea-1"] is Verdict.RIGHT
    assert article(page, "tea-1") == ""
    for id_ in ("tea-2", "tea-3"):
        row = next(row for row in results.rows if row.id == id_)
        shown = Reader(article(page, id_)).text
        assert row.verdict not in (Verdict.RIGHT, Verdict.RIGHTLY_REFUSED)
        for wanted in (id_, row.question, row.answer, row.cited[0].text, f"reference of {id_}"):
            assert wanted in shown
        assert str(row.verdict).replace("_", " ") in shown
    assert NOON in Reader(article(page, "tea-2")).text
    assert "0 of 1 met: midnight" in article(page, "tea-2")


def test_what_people_typed_is_shown_and_not_run(page: str) -> None:
    assert "<b>green</b>" not in page
    assert "&lt;b&gt;green&lt;/b&gt;" in page


def test_quotes_of_documents_that_may_not_be_copied_are_not_printed(service: Service, tmp_path: Path) -> None:
    secret = (item("tea-9", "Which biscuits with oats?", OATS, ("caviar",), secret=True), *ITEMS)
    found = measured(service, items=secret)
    checked = Perturbed("tea-9", "removal", False, OATS, OATS)
    report.write(replace(found, perturbed=(checked,)), [], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "tea-9" in page
    assert OATS not in page
    assert "Green tea is served" not in page  # the same document
    assert "Answers and quotes from tea are not printed" in page


def test_checks_that_did_not_hold_are_listed(service: Service, results: Results, tmp_path: Path) -> None:
    rate = Rate(0.5, 0.1, 0.9, 2, "wilson")
    broken = Perturbed("tea-1", "removal", False, "said before", "said after")
    held = Perturbed("tea-2", "removal", True, "unseen before", "unseen after")
    checked = replace(results, perturbation={"removal": rate}, perturbed=(broken, held))
    report.write(checked, [], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="checks"' in page
    assert "said before" in page
    assert "unseen before" not in page


def test_results_without_retrieval_rows_or_baselines_still_make_a_page(
    service: Service, tmp_path: Path
) -> None:
    bare = run(ServiceSystem(service), ITEMS, {"tea": TEXT}, ABOUT, lambda *_: None, stages=False)
    empty = run(ServiceSystem(service), (), {"tea": TEXT}, ABOUT, lambda *_: None)
    for number, results in enumerate((bare, empty)):
        report.write(results, [], tmp_path / f"{number}.html")
        assert "Retrieval was not measured" in (tmp_path / f"{number}.html").read_text(encoding="utf-8")


def test_a_figure_without_words_is_shown_all_the_same(results: Results, tmp_path: Path) -> None:
    more = {**results.figures, "brand_new": Rate(0.25, 0.2, 0.3, 7, "wilson")}
    report.write(replace(results, figures=more), [], tmp_path / "report.html")
    assert "brand new" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "rate", "value", "interval"),
    [
        ("joint", Rate(0.5, 0.25, 1.0, 4, "wilson"), "50.0 %", "25.0 – 100.0"),
        ("citation_f1", Rate(0.5, 0.25, 1.0, 4, "bootstrap"), "0.500", "0.250 – 1.000"),
        ("cited_characters", Rate(1234.5, 1000.0, 2000.0, 4, "bootstrap"), "1,234", "1,000 – 2,000"),
    ],
)
def test_figures_as_printed(name: str, rate: Rate, value: str, interval: str) -> None:
    assert report.cell(name, rate) == report.Cell(value, interval, 4)
    assert report.cell(name, None) is None


def test_a_duel_counts_who_alone_was_right(results: Results) -> None:
    rows = {row.id: row for row in results.rows}
    turned = [replace(rows["tea-1"], verdict=Verdict.WRONG), replace(rows["tea-2"], verdict=Verdict.RIGHT)]
    other = replace(results, system="rival", rows=tuple(turned))
    assert report.duel(results, other) == report.Duel("rival", 1, 1, 0, 0, 1.0)


def test_a_system_stands_where_its_answers_are(results: Results) -> None:
    stands = plots.working_point(results)
    assert stands is not None
    assert stands == pytest.approx((1.0, 2 / 3))
    assert plots.working_point(replace(results, rows=())) is None


@pytest.mark.parametrize("draw", [plots.risk_coverage, plots.hits, plots.categories, plots.times])
def test_a_plot_is_one_well_formed_element_and_always_the_same(results: Results, draw: object) -> None:
    assert callable(draw)
    svg = draw([results, replace(results, system="rival")])
    root = ElementTree.fromstring(svg)  # noqa: S314  # drawn here
    assert root.tag.endswith("svg")
    assert root.get("aria-label")
    assert "rival" in svg
    assert svg == draw([results, replace(results, system="rival")])
