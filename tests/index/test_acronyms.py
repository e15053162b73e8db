"""Acronyms as documents define them, and questions spelled out by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.index.acronyms import Acronym, acronyms_in, definitions, differing, spelled_out
from qa.index.passages import passages
from qa.model import Document

KNOWN = (
    Acronym("UPR", "Universal Periodic Review", "d"),
    Acronym("FIs", "financial institutions", "d"),
    Acronym("WHO", "World Health Organization", "d"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("access to Universal Periodic Review (UPR) sessions", [("UPR", "Universal Periodic Review")]),
        ("via financial institutions (FIs)", [("FIs", "financial institutions")]),
        ("to prevent government-operated NGOs (GONGOs)", [("GONGOs", "government-operated NGOs")]),
        ("the European Court of Human Rights (ECtHR).", [("ECtHR", "European Court of Human Rights")]),
        ("the UPR (Universal Periodic Review) of", [("UPR", "Universal Periodic Review")]),
        ("the Advisory Council on Affairs (AIV)", [("AIV", "Advisory Council on Affairs")]),
        ("De Noord-Atlantische Organisatie (NAVO)", [("NAVO", "Noord-Atlantische Organisatie")]),
        ("The King uses its Fund for Partnerships (KFP)", [("KFP", "Fund for Partnerships")]),
        ("development and human rights, via Agenda 2030 (SDGs)", []),
        ("in May (OECD) and June (Paris) of the year (2023)", []),
        ("see the annexe (Annex II), part (a)", []),
        ("(UPR)", []),
    ],
)  # fmt: skip
def test_a_definition_is_a_name_beside_its_short_form(text: str, found: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == found


@given(st.text(alphabet="ABCabc ().-'’", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for short, long in definitions(text):
        assert short in text and long in text


def test_the_definitions_of_the_policy_document(policy: Document) -> None:
    found = {each.short: each.long for each in acronyms_in(passages(policy, 1200))}
    assert found == {
        "AIV": "Advisory Council on International Affairs",
        "IOB": "Policy and Operations Evaluation Department",
        "SRHR": "sexual and reproductive health and rights",
        "JISRA": "Joint Initiative for Strategic Religious Action",
        "GONGOs": "government-operated NGOs",
        "UPR": "Universal Periodic Review",
        "CoE": "Council of Europe",
        "IFIs": "international financial institutions",
        "EBRD": "European Bank for Reconstruction and Development",
        "EIB": "European Investment Bank",
        "AIVD": "General Intelligence and Security Service",
        "NFRP": "Fund for Regional Partnerships",
        "OSCE": "Organization for Security and Co-operation in Europe",
        "ODIHR": "Office for Democratic Institutions and Human Rights",
        "TEU": "Treaty on European Union",
        "ICPA": "International Centre for the Prosecution of the Crime of Aggression",
        "JIT": "Joint Investigation Team",
        "ECtHR": "European Court of Human Rights",
    }


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("What is the UPR?", "What is the Universal Periodic Review (UPR)?"),
        ("upr recs", "Universal Periodic Review (upr) recs"),
        ("Wat doet de universal periodic review?", "Wat doet de universal periodic review (UPR)?"),
        ("a financial institution's role", "a financial institution's (FIs) role"),
        ("FI's, UPR?", "financial institutions (FI's), Universal Periodic Review (UPR)?"),
        ("WHO funds it?", "World Health Organization (WHO) funds it?"),
        ("who funds it?", "who funds it?"),
        ("Is the UPR the Universal Periodic Review?", "Is the UPR the Universal Periodic Review?"),
        ("supremacy of upright people", "supremacy of upright people"),
        ("What is green tea?", "What is green tea?"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_question_is_spelled_out_both_ways(question: str, searched: str) -> None:
    assert spelled_out(question, KNOWN) == searched


@given(st.text(max_size=60))
def test_a_question_without_such_a_term_stays_as_it_is(question: str) -> None:
    known = [Acronym("XQZW", "xenial quorum of zealous wombats", "d")]
    if "xqzw" not in question.lower() and "xenial" not in question.lower():
        assert spelled_out(question, known) == question


def test_a_short_form_of_several_names_gets_each() -> None:
    two = (*KNOWN, Acronym("UPR", "United Paper Rolls", "e"))
    assert spelled_out("UPR?", two) == "Universal Periodic Review, United Paper Rolls (UPR)?"


def test_terms_differ_when_one_text_has_the_short_form_and_the_other_the_name() -> None:
    name = "Countries go through the Universal Periodic Review."
    assert differing("The UPR is public.", name, KNOWN) == (KNOWN[0],)
    assert differing(name, "The UPR is public.", KNOWN) == (KNOWN[0],)
    assert differing("The UPR is public.", "The UPR is held yearly.", KNOWN) == ()
    assert differing("The UPR is public.", f"{name} The UPR is held yearly.", KNOWN) == ()


def test_a_long_text_full_of_brackets_is_read_once() -> None:
    text = "the Old Board (OB) and " * 20_000
    assert set(definitions(text)) == {("OB", "Old Board")}
