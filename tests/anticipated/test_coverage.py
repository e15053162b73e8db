"""Coverage counts the sentences with content that answered questions lead to."""

from __future__ import annotations

from qa.anticipated.coverage import by_section, has_content, reach, share
from tests.anticipated.conftest import Write, line


def test_a_sentence_is_reached_by_questions_it_answers_and_by_no_others(write: Write) -> None:
    kept = write(
        line("When is green tea served?", quote="Green tea is served at noon."),
        line("Hoe laat?", quote="Green tea is served at noon.", language="nl"),
        line("Who serves black tea?", "not_in_documents", "Black tea is served at nine."),
        line("What biscuits?", quote="- Ginger biscuits\n- Oat biscuits"),
    )
    found = reach(kept.passages, kept.placed, "en")
    reached = {each.sentence.text: dict(each.questions) for each in found if each.reached()}
    assert reached == {
        "Green tea is served at noon.": {"en": 1, "nl": 1},
        "Ginger biscuits": {"en": 1},
        "Oat biscuits": {"en": 1},
    }
    all_ = share(found)
    assert (all_.reached, dict(all_.by_language)) == (3, {"en": 3, "nl": 1})
    sections = by_section(found, 1)
    assert [path[-1] for path in sections] == ["I Tea", "II Biscuits"]
    assert sum(each.total for each in sections.values()) == all_.total
    assert sum(each.reached for each in sections.values()) == all_.reached


def test_what_opens_a_list_or_says_nothing_needs_no_question() -> None:
    assert not has_content("The baker makes three kinds:", "en")
    assert not has_content("It is so.", "en")
    assert has_content("Ginger biscuits", "en")
