"""Plain words for what the stages measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized

from qa.model import Status

SIGNALS: Mapping[str, str] = {
    "best_main_sentence": "the closest sentence in meaning, for the main model",
    "best_main_passage": "the closest passage in meaning, for the main model",
    "best_second_sentence": "the closest sentence in meaning, for the second model",
    "best_second_passage": "the closest passage in meaning, for the second model",
    "dutch": "the question being Dutch",
    "answered_odds": "how many of the nearest anticipated questions are answered",
    "elsewhere": "how many of the nearest anticipated questions another document answers",
    "closeness": "how near the nearest anticipated question is",
    "anticipation": "how many anticipated questions the document has a sentence",
    "missing_type": "an amount, date or name asked for that the best sentence does not have",
    "missing_reason": "a reason asked for that the best sentence does not give",
    "asks_who": "who is asked for",
    "asks_amount": "how much or how many is asked for",
    "asks_date": "when is asked for",
    "asks_whether": "whether something is so is asked",
    "asks_detail": "exact details are asked for",
    "wrong_figure": "a figure or date that departs from the best sentences",
    "wrong_name": "a name where the best sentences have another",
    "wrong_direction": "a direction that the best sentences contradict",
    "unknown_words": "words that stand in no document and no anticipated question",
    "attended_best": "the best sentence compared with the question word by word",
    "attended_most": "the sentence that agrees most, compared word by word",
    "off_subject": "doubt that the documents speak of the subject",
    "off_topic": "doubt, by likeness in meaning alone, that the documents speak of the subject",
}
"""Every signal that a model was fitted on."""

ESTIMATES: Mapping[str, str] = {
    "confidence": "Judged with the anticipated questions",
    "unaided": "Judged without anticipated questions",
    "subject": "How surely the documents speak of the subject",
    "topical": "The same, by likeness in meaning alone",
    "near": "How much the anticipated questions count for a document without any",
    "covered": "How much they count for a document that has some",
}
"""Every fitted model."""

STOPS: Mapping[str, str] = {
    "instruction": "it reads as an instruction",
    "article": "the document that it names has no such article",
    "words": "no word in it can be looked up",
    "subject": "it does not say by itself what it asks about",
    "anticipated questions": "the share of the nearest anticipated questions that another document answers",
    "confidence": "the confidence that the documents answer it",
    "pointer": "the likeliest sentence itself sends the reader to another document",
}
"""What it is at every stage that stops a question."""

NEUTRAL: Mapping[str, float] = {
    "best_main_sentence": 0.83,
    "best_main_passage": 0.83,
    "best_second_sentence": 0.3,
    "best_second_passage": 0.3,
    "closeness": 0.6,
}
"""Values that speak neither way, 0 where none is given.

Contributions are told as differences from these: cosines of one model differ little between the best
and the worst, so that their plain products with the weights would all look alike.
"""

_VIEWS = {
    "passages": "likeness in meaning of whole passages",
    "sentences": "likeness in meaning of single sentences",
}
# Log odds from which a contribution is called so; one below SLIGHT hardly counts.
_STRONG, _CLEAR, SLIGHT = 1.5, 0.5, 0.1


def effect(contribution: float) -> str:
    """A contribution in log odds, in words."""
    strength = abs(contribution)
    if strength < SLIGHT:
        return "makes hardly any difference"
    how = "strongly" if strength >= _STRONG else "clearly" if strength >= _CLEAR else "slightly"
    return f"{how} {'for' if contribution > 0 else 'against'}"


def view_in_words(stage: str) -> str:
    """What a view compares; stages are called ``<model>/<unit>`` or ``questions``."""
    if stage == "questions":
        return "evidence of the nearest anticipated questions"
    model, _, unit = stage.partition("/")
    if model == "named":
        return f"what the question names: {unit}"
    if model == "bm25":
        return f"shared words, {unit}"
    return f"{_VIEWS.get(unit, unit)} ({model})"


def counted(items: Sized, name: str) -> str:
    """How many there are of what is called so: '1 sentence', '2 sentences'."""
    return f"{len(items)} {name}" if len(items) == 1 else f"{len(items)} {name}s"


def status_in_words(status: Status) -> str:
    """A status as people say it."""
    return status.value.replace("_", " ")


def in_words(items: Sequence[str]) -> str:
    """A list as people say it: 'a, b and c'."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""
