"""Documents told by kind and author, subject or date rather than by a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.documents.kinds import ReferenceKind, kind_of_label, kind_of_word
from qa.documents.names import word_set
from qa.documents.naming import OPENING, THIS, TOKEN, Mention
from qa.text import fold

_WORD_KINDS = (
    r"(?:advisory |annual |final |interim |progress )?reports?|letter|motion|resolution|memorandum|"
    r"white paper|green paper|(?:policy|grant) (?:document|framework|letter|paper|note)|"
    r"(?:\d+-point )?(?:peace|action|national action) plan|"
    r"(?:analysis|findings|conclusions) and recommendations|recommendations|"
    r"(?:advies|jaar|evaluatie)?rapport|(?:kamer|beleids)?brief|motie|resolutie|(?:beleids)?nota|"
    r"(?:beleids)?notitie|beleidskader|actieplan|jaarverslag|advies"
)
_SINGULAR = re.compile(r"reports\b|recommendations\b", re.IGNORECASE)
_NAME = r"[A-Z][\w’'&-]*"
_NAMES = (
    rf"{_NAME}(?:[ ](?:(?:of|on|for|and|the|van|voor|de|der|den|het|en)[ ])*{_NAME})*(?:[ ]\([A-Z]{{2,}}\))?"
)
_PHRASE_END = re.compile(
    r"[,;:.?!|]|\s\((?![A-Z]{2,}\))|\s[–-]\s|[)\]]|$|"
    r"\s(?:that|which|who|whose|is|are|was|were|has|have|had|will|can|as|also|in order|while|put|"
    r"die|dat|zijn|werd|wordt|heeft|hebben|om|ook|waarin|and by|and the|en de|en het)\b"
)
_OWNED = re.compile(
    rf"(?<![\w&-])(?P<owner>{_NAMES})(?:['’]s?)?\s(?:[a-z-]+\s)?(?P<kind>report|letter|motion|resolution|memorandum|"
    r"advisory report|annual report|opinion|advies|rapport|motie|resolutie|brief)\b(?!\s+of\b)"
    r"(?P<note>\s\([^()]{3,60}\))?(?P<tail>\s(?:on|about|over|inzake)\s)?"
)
_BY = re.compile(
    rf"(?:(?P<det>\b\w+)\s)?(?P<title>\b(?P<kind>{_WORD_KINDS})\s"
    r"(?P<link>by|of|from|to|on|concerning|about|van|aan|over|inzake|door|betreffende)\s)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    rf"(?:(?P<det>\b\w+)\s)?(?P<title>\b(?P<kind>{_WORD_KINDS}|strategy|strategie)\s"
    r"(?:'[^']{3,100}'|‘[^’]{3,100}’|“[^”]{3,100}”|\"[^\"]{3,100}\"))",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\b(?:{_WORD_KINDS})\s(?:of|dated|van|d\.d\.)\s\d{{1,2}}\s[A-Za-z]{{3,9}}\s(?:19|20)\d\d", re.IGNORECASE
)
_MEANT = word_set("the its their his her aforementioned annual de het zijn haar hun genoemde")
_OFTEN_GENERAL = frozenset({"resolution", "resolutie", "advies", "recommendations"})
_PEACE_PLAN = re.compile(r"\b\d+-point (?:peace |action )?plan\b|\b\d+-puntenplan\b")


def described(text: str) -> Iterator[Mention]:
    """Documents told by kind and author or subject: 'the AIV's advisory report', 'the letter on …'."""
    for match in _PEACE_PLAN.finditer(text):
        yield Mention(match.start(), match.end(), match.group(), ReferenceKind.PLAN)
    for match in _DATED.finditer(text):
        yield _described(text, match.start(), match.end(), match.group().split()[0])
    for match in _QUOTED.finditer(text):
        if (match["det"] or "").lower() not in THIS:
            yield _described(text, match.start("title"), match.end(), match["kind"])
    for match in _BY.finditer(text):
        yield from _by(text, match)
    for match in _OWNED.finditer(text):
        yield from _owned(text, match)


def _by(text: str, match: re.Match[str]) -> Iterator[Mention]:
    """'report by …' wants a name behind it, 'report on …' a name or a word that says which one is meant."""
    determiner = (match["det"] or "").lower()
    end = _phrase_end(text, match.end())
    phrase = text[match.end() : end]
    names = re.match(rf"(?:(?:the|de|het|Parliament|MPs?|[a-z]+)\s)?{_NAMES}", phrase)
    about = match["link"].lower() in ("on", "concerning", "about", "over", "inzake", "betreffende")
    meant = determiner in _MEANT or match["kind"].lower().startswith("annual")
    if determiner in THIS or (_SINGULAR.search(match["kind"]) and not (meant or names)):
        return
    if (about and meant) or (names and (meant or match["kind"].lower() not in _OFTEN_GENERAL)):
        yield _described(text, match.start("title"), end, match["kind"])


def _owned(text: str, match: re.Match[str]) -> Iterator[Mention]:
    start = match.start("owner")
    first = TOKEN.match(text, start)
    while first and fold(first.group()) in OPENING and first.end() < match.start("kind"):
        start = first.end() + 1
        first = TOKEN.match(text, start)
    if start >= match.end("owner") or match["owner"].endswith(" Netherlands"):
        return
    end = _phrase_end(text, match.end()) if match["tail"] else match.end("note" if match["note"] else "kind")
    yield _described(text, start, end, match["kind"])


def _described(text: str, start: int, end: int, label: str) -> Mention:
    kind = kind_of_word(label.rsplit(maxsplit=1)[-1]) or kind_of_label(label) or ReferenceKind.PUBLICATION
    return Mention(start, end, text[start:end], kind)


def _phrase_end(text: str, start: int) -> int:
    """Where a noun phrase ends; an abbreviation in brackets belongs to it."""
    found = _PHRASE_END.search(text, start)
    end = found.start() if found else len(text)
    return end + 1 if text[end : end + 1] == ")" and "(" in text[start:end] else end
