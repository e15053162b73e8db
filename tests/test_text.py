from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qa.model import Span
from qa.text import display, fold, line_range, sentence_spans, trim, words

MARKDOWN = st.text(alphabet="ab .!?\n*_[]()<>/sup1\\é’|", max_size=120)


def whole(text: str) -> list[Span]:
    return [Span(0, len(text))]


@given(MARKDOWN)
def test_every_shown_character_is_the_one_it_came_from(text: str) -> None:
    shown = display(text, whole(text))
    assert len(shown.text) == len(shown.offsets)
    for character, offset in zip(shown.text, shown.offsets, strict=True):
        assert character == text[offset] or (character == " " and text[offset].isspace())


@given(MARKDOWN)
def test_sentences_are_slices_in_order_that_never_overlap(text: str) -> None:
    spans = [span for span, _ in sentence_spans(text, whole(text), "en")]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() and len(span) for span in spans)


@given(MARKDOWN)
def test_a_sentence_shows_what_its_own_span_shows(text: str) -> None:
    for span, shown in sentence_spans(text, whole(text), "en"):
        assert shown in display(text, whole(text)).text
        assert set(shown) <= set(span.of(text)) | {" "}


def test_markup_and_footnote_marks_are_not_shown_but_belong_to_the_sentence() -> None:
    text = "*One two three.*<sup>3</sup> **Four** [five \\(six\\)](http://a.b)."
    found = sentence_spans(text, whole(text), "en")
    assert [shown for _, shown in found] == ["One two three.", "Four five (six)."]
    assert [span.of(text) for span, _ in found] == ["*One two three.*<sup>3</sup>", text[29:]]


def test_arithmetic_and_names_with_underscores_keep_their_signs() -> None:
    assert display("2 * 3 and snake_case", whole("2 * 3 and snake_case")).text == "2 * 3 and snake_case"


def test_abbreviations_do_not_end_sentences() -> None:
    text = "It is in Motion 21 501-20, no. 1841 (e.g. by MP A. Sjoerdsma et al. on tribunals). Next."
    assert len(sentence_spans(text, whole(text), "en")) == 2


def test_a_sentence_goes_on_across_pieces() -> None:
    text = "The Netherlands also develops\n\nNOTE\n\ninitiatives to improve courts."
    pieces = [Span(0, 29), Span(37, len(text))]
    [(span, shown)] = sentence_spans(text, pieces, "en")
    assert shown == "The Netherlands also develops initiatives to improve courts."
    assert span == Span(0, len(text))


def test_lines_are_counted_as_an_editor_does() -> None:
    text = "one\r\ntwo\rthree\nfour"
    assert line_range(text, Span(0, 3)) == (1, 1)
    assert line_range(text, Span(5, 14)) == (2, 3)
    assert line_range(text, Span(15, 19)) == (4, 4)


@given(st.text(max_size=50))
def test_trimming_gives_what_strip_gives(text: str) -> None:
    assert trim(text, Span(0, len(text))).of(text) == text.strip()


def test_folding_makes_accents_case_and_quotes_equal() -> None:
    assert fold("Curaçao’s ÉÉN") == fold("CURACAO's een")
    assert words("€20 million, Curaçao's") == ["20", "million", "curacao's"]
