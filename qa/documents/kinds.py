"""The words that tell what a document is, in English and Dutch, and which word of a title is its head."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from qa.documents.names import word_set
from qa.text import fold


class ReferenceKind(StrEnum):
    """What a reference points to."""

    ANNEX = "annex"
    ARTICLE = "article"
    TREATY = "treaty"
    LAW = "law"
    DECLARATION = "declaration"
    RESOLUTION = "resolution"
    MOTION = "motion"
    LETTER = "letter"
    REPORT = "report"
    POLICY = "policy"
    STRATEGY = "strategy"
    PLAN = "plan"
    PUBLICATION = "publication"
    PAGE = "page"


_HEADS: Mapping[ReferenceKind, str] = {
    ReferenceKind.TREATY: "convention treaty covenant protocol statute agreement accord accords charter "
    "conventions covenants protocols verdragen "
    "verdrag convenant statuut overeenkomst akkoord handvest",
    ReferenceKind.LAW: "constitution act directive regulation code decree ordinance "
    "grondwet wet wetboek besluit richtlijn verordening regeling",
    ReferenceKind.DECLARATION: "declaration principles guidelines verklaring beginselen richtsnoeren",
    ReferenceKind.RESOLUTION: "resolution resolutie",
    ReferenceKind.MOTION: "motion motie",
    ReferenceKind.LETTER: "letter brief",
    ReferenceKind.REPORT: "report study assessment evaluation rapport verslag advies evaluatie studie",
    ReferenceKind.POLICY: "framework memorandum nota kader notitie",
    ReferenceKind.STRATEGY: "strategy agenda roadmap strategie routekaart",
    ReferenceKind.PLAN: "plan",
    ReferenceKind.PUBLICATION: "comment",
}
_KIND_OF: Mapping[str, ReferenceKind] = {
    word: kind for kind, listed in _HEADS.items() for word in listed.split()
}
# Dutch writes compounds as one word: Cyberstrategie, Kamerbrief, Actieplan.
_COMPOUNDING = tuple(
    word_set(
        "verdrag convenant statuut overeenkomst akkoord handvest wet wetboek besluit richtlijn verordening "
        "verklaring beginselen richtsnoeren resolutie brief rapport verslag advies evaluatie nota kader "
        "notitie strategie agenda plan"
    )
)
_SHORTEST_PART = 3
_LABELS = (
    (ReferenceKind.LETTER, r"letters?|\w*brief|parliamentary papers?|kamerstuk(?:ken)?"),
    (ReferenceKind.MOTION, r"motions?|moties?"),
    (ReferenceKind.RESOLUTION, r"resolutions?|resoluties?"),
    (ReferenceKind.PLAN, r"action plan|plan|\w*plan"),
    (ReferenceKind.STRATEGY, r"strategy|\w*strategie|agenda|roadmap|routekaart"),
    (ReferenceKind.POLICY, r"policy (?:document|framework|paper)|framework|\w*nota|\w*kader|beleids\w+"),
    (ReferenceKind.REPORT, r"reports?|assessment|advisory council|\w*rapport|\w*verslag|adviesraad"),
    (ReferenceKind.TREATY, r"treaty|convention|covenant|charter|statute|\w*verdrag|handvest|statuut"),
    (ReferenceKind.LAW, r"act|regulation|directive|constitution|\w+wet|wet|verordening|richtlijn"),
    (ReferenceKind.DECLARATION, r"declaration|principles|guidelines|verklaring"),
    (ReferenceKind.PUBLICATION, r"publications?|publicaties?|document"),
)
_LABEL_PATTERNS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _LABELS)
_PREPOSITIONS = word_set(
    "of on for in to against with between towards from by relating concerning regarding "
    "van voor inzake betreffende tot tegen op over bij met ter"
)
_AND = frozenset({"and", "en", "&"})
_BODY = word_set(
    "department council court fund coalition commission committee ministry institute union organisation "
    "organization agency group bank service parliament office assembly raad ministerie commissie hof "
    "instituut fonds"
)


def kind_of_word(word: str) -> ReferenceKind | None:
    """The kind that a head word names, Dutch compounds included; None for any other word."""
    plain = fold(word).removesuffix("'s").strip("'")
    if plain in _KIND_OF:
        return _KIND_OF[plain]
    ending = next(
        (e for e in _COMPOUNDING if plain.endswith(e) and len(plain) >= len(e) + _SHORTEST_PART), None
    )
    return _KIND_OF[ending] if ending else None


def kind_of_title(words: Sequence[str]) -> ReferenceKind | None:
    """The kind of a title from its head: the last word before the first preposition or 'and'.

    In Dutch the head may be followed by what the document is about ('Actieplan Mensenrechten'). None
    when the head is no kind of document, as in 'Court of Human Rights' or 'Rule of Law Review Cycle'.
    """
    head = _before_preposition(words)
    if not head or fold(head[-1]) in _BODY:
        return None
    first = head[: next((n for n, word in enumerate(head) if word in _AND), len(head))]
    if found := kind_of_word(head[-1]) or kind_of_word(first[-1] if first else ""):
        return found
    for word in head:
        found = kind_of_word(word)
        if found and fold(word).endswith(_COMPOUNDING):
            return found
    return None


def is_body(words: Sequence[str]) -> bool:
    """Whether a name is that of an organisation, judged by its head."""
    head = _before_preposition(words)
    return bool(head) and fold(head[-1]) in _BODY


def kind_of_label(text: str) -> ReferenceKind | None:
    """The kind that a label such as 'Policy document' or 'Parliamentary Paper' names anywhere in it."""
    return next((kind for kind, pattern in _LABEL_PATTERNS if pattern.search(text)), None)


def _before_preposition(words: Sequence[str]) -> list[str]:
    """The words of the head phrase that are not numbers."""
    head: list[str] = []
    for word in words:
        if head and fold(word) in _PREPOSITIONS:
            break
        if not word[:1].isdigit() and word not in ("No", "Nr", "nr"):
            head.append(word)
    return head
