"""What kind of thing a question asks for, and whether a sentence has one."""

from __future__ import annotations

import re

from qa.facts.names import names
from qa.facts.places import is_country
from qa.facts.tokens import read

_WHO = re.compile(
    r"\b(who|whom|whose|wie|wiens|by name|names? of|namen|names please|heet|heten)\b", re.IGNORECASE
)
_AMOUNT = re.compile(
    r"\b(how (?:many|much|long|often)|what (?:number|percentage|share|amount)|budget|"
    r"hoeveel|welk (?:bedrag|percentage|aantal)|kosten?|hoe (?:lang|vaak))\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(when|(?:what|which) (?:date|year|month|day)|since when|wanneer|(?:welke|op welke) datum|"
    r"(?:in )?welk jaar|sinds wanneer)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(why|(?:for )?what reasons?|how come|waarom|waardoor|om welke reden)\b", re.IGNORECASE
)
_WHETHER = re.compile(
    r"\W*(?:(?:and|but|en|maar|of)\s+)?"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|should|will|would|shall|"
    r"zijn|wordt|worden|heeft|hebben|mag|mogen|kan|kunnen|moet|moeten|zal|zullen|geldt|gelden)\b",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"\b(exact(?:ly)?|precisely|specific(?:ally)?|concrete(?:ly)?|by name|names? please|in detail|"
    r"precies|exacte|specifieke?|concreet|namen|met naam|noem ze)\b",
    re.IGNORECASE,
)
_COUNTRY = r"countr\w+|states?|governments?|landen|land|staten|\w*lidstaten|eu-landen|regeringen|overheden"
_NAMED = re.compile(
    r"\b(?:which|what|welke?)\s+(?:[\w-]+\s+){0,2}?"
    rf"(?:(?P<country>{_COUNTRY})|organi[sz]ations?|ngos?|part(?:y|ies)|compan\w+|ministers?|persons?|people|"
    r"bod(?:y|ies)|institutions?|leaders?|cit(?:y|ies)|regions?|organisaties?|partij(?:en)?|bedrij(?:f|ven)|"
    r"perso(?:on|nen)|instanties?|instelling(?:en)?|leiders?|sta?d(?:en)?)\b",
    re.IGNORECASE,
)
_SAYS_AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|million)\b"
)
_SAYS_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|januari|februari|maart|mei|juni|juli|augustus|oktober)\b"
)
_SAYS_REASON = re.compile(
    r"\b(because|since|therefore|thus|hence|reasons?|in order to|so that|as a result|due to|owing to|"
    r"that is why|this is why|which is why|to (?:ensure|prevent|protect|enable)|omdat|daarom|want|zodat|"
    r"doordat|waardoor|vanwege|redenen?)\b",
    re.IGNORECASE,
)
# Whose document it is, and the union it is of: named in every other sentence, hardly ever what is asked for.
_EVERYWHERE = frozenset(("NL", "eu"))


def kinds(question: str) -> dict[str, float]:
    """1 for each kind of thing that a question asks for, 0 for the others.

    ``asks_detail`` is more than that something is so: exactly what, in detail, by name.
    """
    return {
        "asks_who": float(bool(_WHO.search(question))),
        "asks_amount": float(bool(_AMOUNT.search(question))),
        "asks_date": float(bool(_DATE.search(question))),
        "asks_whether": float(asks_whether(question)),
        "asks_detail": float(bool(_DETAIL.search(question))),
    }


def asks_whether(question: str) -> bool:
    """Whether a question wants a yes or a no."""
    return _WHETHER.match(question) is not None


def wants_one(question: str) -> bool:
    """Whether one sentence is all that an answer takes: a yes or a no, a date."""
    return asks_whether(question) or _DATE.search(question) is not None


def missing(question: str, answer: str) -> dict[str, float]:
    """1 where what is asked for is nothing that a sentence has: an amount, a date, a name; a reason."""
    kind = (
        (_AMOUNT.search(question) and not _SAYS_AMOUNT.search(answer))
        or (_DATE.search(question) and not _SAYS_DATE.search(answer))
        or _lacks_name(question, answer)
    )
    reason = _REASON.search(question) and not _SAYS_REASON.search(answer)
    return {"missing_type": float(bool(kind)), "missing_reason": float(bool(reason))}


def _lacks_name(question: str, answer: str) -> bool:
    """Whether it is asked which country or body, and the sentence names none that the question does not."""
    asked = _NAMED.search(question)
    if asked is None:
        return False
    known = {token.folded for token in read(question).tokens}
    told = [
        name
        for name in names(read(answer))
        if name.key not in _EVERYWHERE and not known.issuperset(name.words)
    ]
    return not any(is_country(name.key) for name in told) if asked["country"] else not told
