"""A question as typed to a Question: cleaned, its language, and whether it is a question at all.

The only module that imports ``lingua``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from qa.errors import QuestionError
from qa.facts.lexicon import word_list
from qa.index.lexical import terms
from qa.text import words

_INSTRUCTION = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass|negeer|vergeet|omzeil)\b.{0,60}
        \b(?:instructions?|previous|prior|above|rules|prompts?|guidelines|documents?|sources?|
           instructies|opdrachten|voorgaande|vorige|bovenstaande|regels|bronnen)\b
    |\b(?:system|hidden|initial)\s*prompt\b|\bsysteemprompt\b|\bjailbreak\b|\bdeveloper\s+mode\b
    |\b(?:you\s+are\s+now|from\s+now\s+on|act\s+as|pretend|role-?play|doe\s+alsof|gedraag\s+je\s+als)\b
    |\b(?:write|compose|draft|generate|schrijf|maak|verzin)\s+(?:me\s+|us\s+|mij\s+|voor\s+mij\s+)?
        (?:an?\s+|een\s+)?(?:\w+\s+){0,3}
        (?:poem|song|story|joke|haiku|limerick|e-?mail|speech|essay|tweet|code|script|press\s+release|
           function|program|gedicht|lied|verhaal|grap|toespraak|mailtje|persbericht|programma)\b
    |\b(?:reply|respond|answer|antwoord|reageer)\s+(?:only|just|always|alleen|altijd|enkel)\b
    |\b(?:reveal|print|show|repeat|output|toon)\s+(?:me\s+)?(?:your|the\s+system|jouw|je)\s+
        (?:prompt|instructions|rules|api|key|configuration|instructies)
    |\bcite\s+(?:page|paragraph|footnote)\s+\d+\s+(?:as|for|in|whatever|no\s+matter)\b
    |\b(?:delete|drop|insert\s+into|select\s+\*|rm\s+-rf|sudo)\b.{0,40}(?:table|index|database|from|/|\*)
    |</?(?:script|system|assistant|user)\b|\A\W*(?:system|assistant|developer)\W*:
    |\b(?:regardless|irrespective)\s+of\s+(?:the|your|any|all)\s+(?:\w+\s+)?(?:sources?|documents?|evidence)\b
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A cleaned question. ``dutch`` is the probability (0 to 1) that it is Dutch rather than English."""

    text: str
    language: str
    dutch: float
    is_instruction: bool

    @property
    def has_words(self) -> bool:
        """Whether there is a run of two letters or more: something that can be searched for."""
        return re.search(r"[^\W\d_]{2}", self.text) is not None

    @property
    def is_incomplete(self) -> bool:
        """Whether every word would fit any subject, as in 'And the other one?'."""
        meant = [word for word in words(self.text) if terms(word, self.language)]
        return all(word in word_list("of_anything") for word in meant)


def understand(raw: str, longest: int, called: str = "question") -> Question:
    """The question in ``raw``, or the claim, as it is ``called`` in messages.

    Raises QuestionError when it is empty, longer than ``longest`` characters, or not valid text.
    """
    text = clean(raw, called)
    if not text:
        raise QuestionError(f"the {called} is empty; write a sentence about the documents")
    if len(text) > longest:
        raise QuestionError(
            f"the {called} has {len(text)} characters; at most {longest} are read, shorten it"
        )
    dutch = dutchness(text)
    return Question(
        text=text,
        language="nl" if dutch > 0.5 else "en",
        dutch=dutch,
        is_instruction=_INSTRUCTION.search(text) is not None,
    )


def clean(raw: str, called: str = "question") -> str:
    """The text composed (NFC), control and format characters out, white space as single blanks."""
    bad = next((c for c in raw if unicodedata.category(c) == "Cs"), None)
    if bad is not None:
        raise QuestionError(f"the {called} holds U+{ord(bad):04X}, half a character; send valid Unicode")
    kept = (
        " " if c.isspace() else c for c in raw if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


@functools.cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.DUTCH).build()


def dutchness(text: str) -> float:
    """Probability of Dutch against English; a text that says nothing either way counts as English."""
    if not re.search(r"[^\W\d_]", text):
        return 0.0
    return float(_detector().compute_language_confidence(text, Language.DUTCH))
