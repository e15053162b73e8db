"""What documents refer to: the policy document against a list made by hand, and the rules on their own."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from qa.documents import markdown
from qa.documents.catalogue import Entry
from qa.documents.elements import Element, PageLabel, Run
from qa.documents.elements import document as written
from qa.documents.kinds import ReferenceKind
from qa.documents.leaves import Role
from qa.documents.names import Known, key_of, number_key
from qa.documents.pointers import Pointer, pointers
from qa.documents.references import ReferenceList, listed, reference_list, references_in
from qa.model import BlockKind, Document, Span
from qa.text import words


@dataclass(frozen=True)
class ByHand:
    """A reference found by reading; a doubtful one is neither missed nor wrong."""

    title: str
    kind: str
    line: int
    start: int
    end: int
    footnote: str | None
    url: str | None
    language: str | None
    doubtful: bool = False


LINES = (Path(__file__).parent / "policy_references.jsonl").read_text(encoding="utf-8").splitlines()
BY_HAND = [TypeAdapter(ByHand).validate_json(line) for line in LINES]

FRAGMENTS = (
    *(
        "Tea",
        "Act",
        "of",
        "the",
        "Report",
        "on",
        "Article 7",
        "TEU",
        "[a | b](#)",
        "https://a.nl/b",
        "*Liber Herba*",
    ),
    *(
        "[^1]",
        "\n\n[^1]: ",
        "Annexe 1",
        ",",
        ".",
        "(",
        ")",
        "'",
        "Motion 12 345, no. 6",
        "–",
        "see",
        "zie",
        "|",
    ),
)


def entry_for(id_: str, title: str = "Tea policy") -> Entry:
    return Entry(id_, Path("tea.md"), title, "", "", "2020", "en", "0" * 64, "", frozenset({"everyone"}))


def document(text: str, title: str = "Tea policy", id_: str = "tea") -> Document:
    return markdown.read(text, entry_for(id_, title))


def found_in(text: str) -> list[str]:
    return [pointer.title for pointer in pointers(document(text))]


def same_title(one: str, other: str) -> bool:
    """Whether all words of the shorter title stand in the longer one."""
    some, others = set(words(one)), set(words(other))
    return bool(some) and bool(others) and (some <= others or others <= some)


def hits(found: tuple[Pointer, ...], wanted: ByHand) -> list[Pointer]:
    """The pointers with a place that overlaps the one found by hand, under its title."""
    span = Span(wanted.start, wanted.end)
    return [
        pointer
        for pointer in found
        for place in pointer.places
        if place.span.overlaps(span)
        and (same_title(pointer.title, wanted.title) or same_title(place.printed, wanted.title))
    ]


def test_nearly_every_reference_of_the_policy_document_is_found(policy: Document) -> None:
    found = pointers(policy)
    sure = [each for each in BY_HAND if not each.doubtful]
    missed = [each.title for each in sure if not hits(found, each)]
    assert len(sure) == 65
    assert len(missed) <= 0.05 * len(sure), missed


def test_little_else_is_taken_for_a_reference(policy: Document) -> None:
    known = [Span(each.start, each.end) for each in BY_HAND]
    places = [place for pointer in pointers(policy) for place in pointer.places if not place.is_mark]
    wrong = [place.printed for place in places if not any(place.span.overlaps(span) for span in known)]
    assert len(wrong) <= 0.05 * len(places), wrong


def test_footnote_address_and_language_are_those_printed(policy: Document) -> None:
    found = pointers(policy)
    for each in (one for one in BY_HAND if not one.doubtful):
        pointer = hits(found, each)[0]
        places = [place for place in pointer.places if place.span.overlaps(Span(each.start, each.end))]
        if each.footnote:
            assert each.footnote in {place.footnote for place in places}
        assert (each.language or "") == pointer.language
        assert not each.url or pointer.url == each.url


def test_every_place_is_a_slice_of_the_document_in_its_section(policy: Document) -> None:
    sections = {block.section for block in policy.blocks}
    for pointer in pointers(policy):
        for place in pointer.places:
            assert place.span.of(policy.text) == place.printed
            assert place.section in sections


def test_a_footnote_reference_is_cited_where_its_mark_stands(policy: Document) -> None:
    [plan] = [each for each in pointers(policy) if each.title.startswith("EU Action Plan")]
    assert [place.is_mark for place in plan.places] == [False, True, False]
    assert {place.footnote for place in plan.places} == {"19"} and plan.footnote == "19"


def test_a_bare_article_is_that_of_the_footnote_that_names_its_treaty(policy: Document) -> None:
    [seven] = [each for each in pointers(policy) if each.article == "7"]
    assert seven.instrument == "Treaty on European Union (TEU)"
    assert [place.printed for place in seven.places if not place.is_mark] == [
        "Article 7",
        "Article 7 of the Treaty on European Union (TEU)",
    ]


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        ("It follows the Tea Convention of 1950.", "Tea Convention of 1950", "treaty"),
        ("the Istanbul Convention in 2012 was", "Istanbul Convention", "treaty"),
        ("Under the Charter for the Kingdom of Tea, all", "Charter for the Kingdom of Tea", "treaty"),
        ("the National Action Plan on Work and Tea is", "National Action Plan on Work and Tea", "plan"),
        ("Based on the Paris Agreement, all", "Paris Agreement", "treaty"),
        ("see the Harbour Strategy 2021-2025.", "Harbour Strategy 2021-2025", "strategy"),
        ("the policy framework 'Global Tea' says", "policy framework 'Global Tea'", "policy"),
        ("the Council's advisory report is", "Council's advisory report", "report"),
        ("the letter of 3 May 2023 was sent", "letter of 3 May 2023", "letter"),
        ("The UN Council Resolution 1325 (2000) is", "UN Council Resolution 1325 (2000)", "resolution"),
        ("as resolution A/RES/76/300 says", "resolution A/RES/76/300", "resolution"),
        ("Motion 21 501-20, no. 99 – MP Pot on tea.", "Motion 21 501-20, no. 99 – MP Pot on tea", "motion"),
        ("Directive 2000/78/EC of the Council", "Directive 2000/78/EC", "law"),
        ("as in Article 5(1) of the Tea Convention", "Article 5(1) of the Tea Convention", "article"),
        ("as in Article 2 TEU", "Article 2 TEU", "article"),
        ("the government would refer to Annexe 4.", "Annexe 4", "annex"),
        ("since Leaf's *Liber Herbarum* it is", "Liber Herbarum", "publication"),
        ("General Comment No. 25 says", "General Comment No. 25", "publication"),
        ("de Kamerbrief over feministisch beleid.", "Kamerbrief over feministisch beleid", "letter"),
        ("het Nationaal Actieplan Thee en Mensen is", "Nationaal Actieplan Thee en Mensen", "plan"),
        ("de Internationale Theestrategie 2023-2028.", "Internationale Theestrategie 2023-2028", "strategy"),
        (
            "het Europees Verdrag tot bescherming van de rechten van de mens en de fundamentele vrijheden.",
            "Europees Verdrag tot bescherming van de rechten van de mens en de fundamentele vrijheden",
            "treaty",
        ),
        ("op grond van artikel 8, eerste lid, EVRM geldt", "artikel 8, eerste lid, EVRM", "article"),
        ("Artikel 90 van de Grondwet luidt", "Artikel 90 van de Grondwet", "article"),
        (
            "De motie van de leden Sjoerds en Van der Laan (35 925 V, nr. 34) is",
            "motie van de leden Sjoerds en Van der Laan (35 925 V, nr. 34)",
            "motion",
        ),
        ("zie Kamerstuk 34 952, nr. 182.", "Kamerstuk 34 952, nr. 182", "letter"),
        ("Zie bijlage 2 voor meer.", "bijlage 2", "annex"),
    ],
)
def test_a_reference_in_running_text_is_found_by_its_form(text: str, title: str, kind: str) -> None:
    [pointer] = pointers(document(text))
    assert (pointer.title, pointer.kind) == (title, kind)


@pytest.mark.parametrize(
    "text",
    [
        "The European Court of Human Rights and the Human Rights Council met.",
        "The report was long, and so were various UN resolutions.",
        "This policy letter follows this action plan.",
        "The Policy and Operations Evaluation Department is independent.",
        "The Action Plan was late and the Final Act was signed.",
        "In May the Netherlands met the Ministry of Justice on Rule of Law matters.",
    ],
)
def test_bodies_and_general_words_are_no_references(text: str) -> None:
    assert found_in(text) == []


def test_a_link_is_a_title_with_kind_site_and_language_behind_bars() -> None:
    text = "Tea.[^1]\n\n[^1]: [Brewing well (in Dutch) | Report | Tea.nl](https://tea.nl/brew)\n"
    [pointer] = pointers(document(text))
    assert (pointer.title, pointer.kind, pointer.language) == ("Brewing well", ReferenceKind.REPORT, "nl")
    assert (pointer.url, pointer.footnote) == ("https://tea.nl/brew", "1")


def test_an_address_belongs_to_the_title_before_it() -> None:
    [pointer] = pointers(document("Tea.[^1]\n\n[^1]: Brewing of Good Tea, https://tea.nl/brew.\n"))
    assert (pointer.title, pointer.url) == ("Brewing of Good Tea", "https://tea.nl/brew")


def test_a_footnote_may_list_titles_with_commas_inside() -> None:
    text = "Tea.[^1]\n\n[^1]: World Tea Index, Milk, Sugar and Tea Program (Tea Group), Leaf Report 2018.\n"
    assert found_in(text) == ["World Tea Index", "Milk, Sugar and Tea Program", "Leaf Report 2018"]


def test_articles_of_a_treaty_point_inside_it_unless_another_is_named() -> None:
    text = "# Tea Treaty\n\n## Article 1\n\nSee Article 2 and article 3 of this Treaty, and Article 9 TEU.\n"
    assert found_in(text) == ["Article 9 TEU"]


def test_a_reference_is_resolved_by_title_alias_number_or_address() -> None:
    text = (
        "See the Tea Convention (TC), Article 2 TC, Motion 21 501-20, no. 99, [Brewing](https://tea.nl/b) "
        "and Annexe 1. Nothing on the Coffee Convention."
    )
    known = [
        Known("tc", ("Convention on Tea", "TC")),
        Known("motion", ("A motion", "kst 21501-20 nr. 99", "21 501-20, nr. 99")),
        Known("brew", ("https://tea.nl/b",)),
        Known("annex", ("Annex 1 of Tea policy",)),
    ]
    resolved = {each.pointer.title: each.document for each in listed(document(text), known)}
    assert resolved == {
        "Tea Convention (TC)": "tc",
        "Article 2 TC": "tc",
        "Motion 21 501-20, no. 99": "motion",
        "Brewing": "brew",
        "Annexe 1": "annex",
        "Coffee Convention": None,
    }


def test_a_described_document_is_the_one_in_the_footnote_behind_it() -> None:
    text = "The report by the Tea Council[^1] is long.\n\n[^1]: [Brewing | Report](#)\n"
    found = listed(document(text), [Known("brew", ("Brewing",))])
    assert {each.pointer.title: each.document for each in found} == {
        "report by the Tea Council": "brew",
        "Brewing": "brew",
    }


def test_what_a_document_says_of_itself_is_no_reference() -> None:
    assert listed(document("The Tea Act is short.", "Tea Act"), [Known("tea", ("Tea Act",))]) == ()


def test_a_cited_span_refers_to_what_it_and_its_footnotes_name() -> None:
    text = "The Tea Act holds.[^1] The Milk Act too.\n\n[^1]: See [Brewing](#)\n"
    first = references_in(document(text), [Span(0, 22)], [Known("brew", ("Brewing",))])
    assert [(each.title, each.in_corpus, each.resolved) for each in first] == [
        ("Tea Act", False, ""),
        ("Brewing", True, "brew"),
    ]


def test_names_are_the_same_however_they_are_printed() -> None:
    assert key_of("Policy Framework on Global Tea") == key_of("policy framework 'Global Tea'")
    assert key_of("Annexe 1") == key_of("Annex 1") != key_of("Annex 2")
    assert number_key("21 501-20, no. 1841") == number_key("21501-20 nr. 1841")


def test_the_list_is_the_same_as_json_and_as_values(policy: Document) -> None:
    found = reference_list(policy, [Known("udhr", ("Universal Declaration of Human Rights",))])
    as_json = json.dumps(dataclasses.asdict(found))
    assert TypeAdapter(ReferenceList).validate_json(as_json) == found
    [declaration] = [each for each in found.references if each.document]
    assert declaration.document == "udhr"
    assert [place.lines for place in declaration.places if not place.is_mark] == [(225, 225), (263, 263)]


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join) | st.text(max_size=200))
def test_places_are_slices_and_nothing_breaks_whatever_the_text(text: str) -> None:
    read = document(text)
    for pointer in pointers(read):
        assert pointer.title and pointer.places
        for place in pointer.places:
            assert place.span.of(read.text) == place.printed != ""


def test_only_the_block_of_a_cited_text_is_looked_at() -> None:
    text = (
        "The Tea Act[^1] is kept and\n\n[^1]: See the Cake Act of 2001.\n\n"
        "its successor, the Biscuit Act, is not.\n"
    )
    parsed = document(text)
    paragraph = next(block for block in parsed.blocks if len(block.pieces) > 1)
    behind = Span(paragraph.pieces[1].start, paragraph.pieces[1].end)
    assert [each.title for each in references_in(parsed, [behind], ())] == ["Biscuit Act"]
    titles = {each.title for each in references_in(parsed, [paragraph.span], ())}
    assert titles == {"Tea Act", "Biscuit Act", "Cake Act of 2001"}
    across = Span(text.index("is kept"), paragraph.span.end)
    assert {each.title for each in references_in(parsed, [across], ())} == {"Biscuit Act"}


def test_a_mark_means_the_footnote_of_its_own_page() -> None:
    found = [
        Element(Role.PARAGRAPH, (Run("Tea is free."), Run("1", mark="1:1")), page=1),
        Element(Role.FOOTNOTE, (Run("Tea Act 2001."),), key="1:1", label="1", page=1),
        Element(Role.PARAGRAPH, (Run("Cake is free."), Run("1", mark="2:1")), page=2),
        Element(Role.FOOTNOTE, (Run("Cake Act 2002."),), key="2:1", label="1", page=2),
    ]
    parsed = written(found, entry_for("tea"), [PageLabel(1, "1"), PageLabel(2, "2")])
    tea, cake = (Span(b.span.start, b.span.end) for b in parsed.blocks if b.kind is BlockKind.PARAGRAPH)
    assert [each.title for each in references_in(parsed, [tea], ())] == ["Tea Act 2001"]
    assert [each.title for each in references_in(parsed, [cake], ())] == ["Cake Act 2002"]
    marks = {each.title: [p.span for p in each.places if p.is_mark] for each in pointers(parsed)}
    assert all(len(spans) == 1 for spans in marks.values()) and len(marks) == 2


def test_a_short_form_behind_a_name_makes_no_other_reference() -> None:
    [agenda] = pointers(document("The 2030 Agenda is kept. Then came Agenda 2030 (SDGs) again.\n"))
    assert [place.printed for place in agenda.places] == ["2030 Agenda", "Agenda 2030 (SDGs)"]


def test_a_name_has_the_address_that_its_footnote_gives_alone() -> None:
    text = "As the Tea Action Plan[^1] says.\n\n[^1]: <https://tea.example/plan>\n"
    found = {each.title: each for each in pointers(document(text))}
    assert found["Tea Action Plan"].url == "https://tea.example/plan"
    both = (
        "As the Tea Action Plan[^1] says.\n\n[^1]: See https://tea.example/plan and the Cake Act of 2001.\n"
    )
    assert {each.title: each.url for each in pointers(document(both))}["Tea Action Plan"] == ""
