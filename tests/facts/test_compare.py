"""A text against evidence: what departs, in either language, and that nothing departs from itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.facts.compare import compare
from qa.facts.dates import dates
from qa.facts.denials import leaves_out_denial
from qa.facts.findings import Aspect
from qa.facts.names import names
from qa.facts.quantities import Kind, quantities
from qa.facts.tokens import read
from qa.index.passages import passages
from qa.model import Document

AID = "The ministry pays over €20 million to 14 countries in Africa, and 45 countries joined on 14 July 2022."
JOINED = "On 24 February 2022 Norway invaded Denmark."
SUPPORT = "The Netherlands strongly supports the treaty and will strengthen the tribunal."
DENIAL = "The islands are not members of the EU, and the council has not been unanimous."
MOST = "A large majority of countries condemned the attack."

CONFLICTS = [
    ("The ministry pays over €30 million.", AID, Aspect.NUMBER),
    ("Het ministerie betaalt 30 miljoen euro.", AID, Aspect.NUMBER),
    ("The ministry pays less than €15 million.", AID, Aspect.NUMBER),
    ("The ministry pays 12 countries.", AID, Aspect.NUMBER),
    ("It pays €2 to judges and €3 to schools.", "It pays €2 to judges and €2 to schools.", Aspect.NUMBER),
    ("It asked the Harbour Board and the EU.", "It asked the AIV and the EU.", Aspect.NAME),
    ("The Harbour Board will pay for it.", "The Human Rights Fund will pay for it.", Aspect.NAME),
    ("Zestien landen in Afrika krijgen geld.", AID, Aspect.NUMBER),
    ("Half of the people live in cities.", "80% of the people live in cities.", Aspect.NUMBER),
    ("See the Justice Coalition (sdg23.plus).", "See the Justice Coalition (sdg16.plus).", Aspect.NUMBER),
    ("Under Article 91 this is allowed.", "Under Article 90 this is allowed.", Aspect.NUMBER),
    ("They joined on 14 June 2022.", AID, Aspect.DATE),
    ("Zij sloten zich aan op 14-06-2022.", AID, Aspect.DATE),
    ("They joined in 2021.", AID, Aspect.DATE),
    ("The plan runs from 2023 to 2028.", "The plan (2023-2027) runs.", Aspect.DATE),
    ("On 24 February 2022 Sweden invaded Denmark.", JOINED, Aspect.NAME),
    ("Duitsland steunt het verdrag.", SUPPORT, Aspect.NAME),
    ("The islands belong to the African Union.", "The islands belong to the European Union.", Aspect.NAME),
    ("On 24 February 2022 Denmark invaded Norway.", JOINED, Aspect.ACTOR),
    ("National law takes precedence over foreign law.", "Foreign law takes precedence over national law.",
     Aspect.ACTOR),
    ("Europol will fall under the Court.", "The Court will fall under Europol.", Aspect.ACTOR),
    ("The EU urges Norway to join.", "Together with others, Norway will urge the EU to join.", Aspect.ACTOR),
    ("The attack of Norway was answered by Denmark.", "Norway answered Denmark's attack.", Aspect.ACTOR),
    ("De EU roept Noorwegen op.", "Together with others, Norway will urge the EU to act.", Aspect.ACTOR),
    ("Artikel 91 staat dit toe.", "Under Article 90 this is allowed.", Aspect.NUMBER),
    ("The plan has lasted three decades.", "The plan has lasted for the past decade.", Aspect.NUMBER),
    ("Sinds de jaren zeventig groeit het.", "It has been growing since the 1950s.", Aspect.DATE),
    ("It is getting easier to help.", "It is becoming more difficult to help.", Aspect.DIRECTION),
    ("The work is done through NATO.", "The work is mostly done via the EU.", Aspect.NAME),
    ("All countries signed.", "Not all countries signed.", Aspect.NEGATION),
    ("The Netherlands opposes the treaty.", SUPPORT, Aspect.DIRECTION),
    ("The Netherlands does not support the treaty.", SUPPORT, Aspect.DIRECTION),
    ("Nederland verzwakt het tribunaal.", SUPPORT, Aspect.DIRECTION),
    ("De invloed neemt toe.", "The influence is on the decline.", Aspect.DIRECTION),
    ("The islands are members of the EU.", DENIAL, Aspect.NEGATION),
    ("The council has been unanimous.", DENIAL, Aspect.NEGATION),
    ("We must do less than ever to help.", "We must do more than ever to help.", Aspect.DIRECTION),
    ("No group has less or fewer rights.", "No group has more or fewer rights.", Aspect.DIRECTION),
    ("It is aimed at hindering trade.", "It is aimed at promoting trade.", Aspect.DIRECTION),
    ("It is a way of hindering trade.", "It is a way of promoting trade.", Aspect.DIRECTION),
    ("This will not involve more work.", "This will involve more work.", Aspect.NEGATION),
    ("The rule can not only work for some.", "The rule can only work for some.", Aspect.NEGATION),
    ("The fund never pays for schools.", "The fund pays for schools.", Aspect.NEGATION),
    ("Het fonds betaalt geen scholen.", "The fund pays for schools.", Aspect.NEGATION),
    ("All countries condemned the attack.", MOST, Aspect.QUANTIFIER),
    ("Only a few countries condemned the attack.", MOST, Aspect.QUANTIFIER),
    ("It stands for 'might is all'.", "It rejects that 'might makes right'.", Aspect.QUOTATION),
]  # fmt: skip
ABSENT = [
    ("The ministry pays over €20 million and €3 million.", "The ministry pays over €20 million.",
     Aspect.NUMBER),
    ("The fund paid for schools in 2019.", "The fund paid for schools.", Aspect.DATE),
    ("The fund pays for schools in Peru.", "The fund pays for schools.", Aspect.NAME),
    ("The fund pays for schools, which led to protests.", "The fund pays for schools.", Aspect.ADDITION),
]  # fmt: skip
BORNE_OUT = [
    ("The ministry pays more than twenty million euros.", AID),
    ("Het ministerie betaalt ruim twintig miljoen euro.", AID),
    ("Fourteen countries in Africa are paid, and over forty joined in July 2022.", AID),
    ("Vijfenveertig landen sloten zich aan op 14 juli 2022.", AID),
    ("Four in five people live in cities.", "80% of the people live in cities."),
    ("Driekwart van de mensen woont in steden.", "75 per cent of the people live in cities."),
    ("For three quarters of a century it worked.", "It worked for 75 years."),
    ("It pays €40 million in total.", "It pays €20 million to judges and €20 million to schools."),
    ("Denmark was invaded by Norway in February 2022.", JOINED),
    ("Denemarken werd op 24 februari 2022 door Noorwegen binnengevallen.", JOINED),
    ("The Dutch do not oppose the treaty.", SUPPORT),
    ("De eilanden zijn geen lid van de Europese Unie.", DENIAL),
    ("The UPR reviews every country.", "Every country has a Universal Periodic Review."),
    ("The attack was condemned by most countries.", MOST),
    ("Brussels may impose sanctions.", "The European Union may impose sanctions."),
    ("NGOs have less room.", "Civil society has less room."),
    ("It helps only if both sides agree.", "It helps provided both sides agree."),
    ("No group survives if it is not free.", "Groups cannot survive without freedom."),
    ("Some countries did not sign.", "Not all countries signed."),
    ("The Court works with Norway.", "Norway works with the Court."),
    ("Het vond plaats in de afgelopen tien jaar.", "It happened over the past decade."),
    ("Dit staat in artikel 90.", "This is what Article 90 says."),
]


def aspects(text: str, evidence: str, conflict: bool) -> set[Aspect]:
    return {each.aspect for each in compare(text, [evidence]) if each.conflict is conflict}


@pytest.mark.parametrize(("text", "evidence", "aspect"), CONFLICTS)
def test_what_the_evidence_contradicts_is_found(text: str, evidence: str, aspect: Aspect) -> None:
    assert aspect in aspects(text, evidence, conflict=True)


@pytest.mark.parametrize(("text", "evidence", "aspect"), ABSENT)
def test_what_the_evidence_does_not_speak_of_is_absent(text: str, evidence: str, aspect: Aspect) -> None:
    assert aspects(text, evidence, conflict=False) == {aspect}
    assert not aspects(text, evidence, conflict=True)


@pytest.mark.parametrize(("text", "evidence"), BORNE_OUT)
def test_other_words_for_the_same_are_no_departure(text: str, evidence: str) -> None:
    assert compare(text, [evidence]) == ()


def test_a_reason_says_both_sides() -> None:
    [finding] = compare("It opened on 17 June.", ["It opened on 17 May."])
    assert finding.reason == "says '17 May', the claim says '17 June'"
    [missing] = compare("It opened in Peru.", ["It opened."])
    assert missing.reason == "says nothing of 'Peru'"


@pytest.mark.parametrize(
    ("claim", "left_out"),
    [
        ("Sovereignty comes before every other principle.", True),
        ("Sovereignty does not come before every other principle.", False),
        ("It is impossible for sovereignty to come first.", False),
    ],
)
def test_a_denial_that_a_claim_leaves_out_is_told(claim: str, left_out: bool) -> None:
    evidence = read("Sovereignty cannot override every other principle.")
    assert leaves_out_denial(read(claim), [evidence]) is left_out


def test_a_question_takes_for_granted_what_it_does_not_ask() -> None:
    asked = compare("Why did the Netherlands withdraw from the court?", ["The Netherlands joined the court."])
    assert [finding.aspect for finding in asked] == [Aspect.DIRECTION]


def test_what_stands_around_the_evidence_is_not_missing_but_contradicts_nothing() -> None:
    context = ["The programme started in Peru in 2019."]
    assert compare("It started in Peru in 2019.", ["It started."], context) == ()
    [finding] = compare("It started in 2019.", ["It started in 2020."], context)
    assert finding.conflict and finding.shown == "2020"


def test_no_sentence_of_the_policy_document_departs_from_itself(policy: Document) -> None:
    found = {
        sentence.text: compare(sentence.text, [sentence.text])
        for passage in passages(policy, 1200)
        for sentence in passage.sentences
    }
    assert {text: each for text, each in found.items() if each} == {}


@given(st.text(max_size=200))
def test_no_text_departs_from_itself(text: str) -> None:
    assert compare(text, [text]) == ()


@given(st.text(max_size=100), st.lists(st.text(max_size=100), max_size=3))
def test_any_texts_can_be_compared(text: str, evidence: list[str]) -> None:
    found = compare(text, evidence)
    assert all(each.said in text for each in found if each.aspect is not Aspect.NEGATION)
    assert list(found) == sorted(found, key=lambda each: not each.conflict)


def test_quantities_have_kinds() -> None:
    text = read("€1.5 million, 20%, 1,234 cases, the second edition, Article 90, anderhalf jaar, 3,5 miljard")
    assert [(each.kind, each.value) for each in quantities(text)] == [
        (Kind.MONEY, 1.5e6),
        (Kind.PERCENT, 20),
        (Kind.COUNT, 1234),
        (Kind.ORDINAL, 2),
        (Kind.LABEL, 90),
        (Kind.YEARS, 1.5),
        (Kind.COUNT, 3.5e9),
    ]


def test_dates_are_read_in_many_forms() -> None:
    forms = ["14 July 2022", "July 14, 2022", "14 juli 2022", "2022-07-14", "14/07/2022", "14th July 2022"]
    for form in forms:
        [date] = dates(read(f"It was on {form}."))
        assert (date.year, date.month, date.day) == (2022, 7, 14), form
    assert dates(read("It may march on in the 90 days to come.")) == []


def test_a_capital_at_the_start_of_a_sentence_does_not_make_a_name() -> None:
    assert names(read("Trust suffers. Hospitals get nurses.")) == ()
    assert [each.key for each in names(read("The Dutch, Nederland and the UN"))] == ["NL", "NL", "un"]
