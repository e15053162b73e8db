"""Titles in running text: capitalised names whose head is a kind of document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.documents.kinds import ReferenceKind, is_body, kind_of_title
from qa.documents.names import word_set
from qa.text import fold


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference found in a display text: its range there and what it says; fields as in Pointer."""

    start: int
    end: int
    title: str
    kind: ReferenceKind
    url: str = ""
    language: str = ""
    number: str = ""
    instrument: str = ""
    article: str = ""


TOKEN = re.compile(r"[^\W_](?:[\w&/.-]*[^\W_])?(?:['’](?:s\b)?)?")
_JOINING = word_set(
    "of on for in to against with between towards from by and & en "
    "van voor inzake betreffende tot tegen op over bij met ter der des den"
)
_BEFORE_YEAR = frozenset({"of", "van"})
_ARTICLE = word_set("the de het der den des")
OPENING = _JOINING | _ARTICLE | word_set("a an this that these under as een dit deze die onder als")
THIS = word_set("this these present our dit deze onderhavige onze")
_YEARS = r"(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)?\d\d))?"
_TAIL = re.compile(
    rf"(?P<number>(?<=N[or])\.?\s\d{{1,3}}(?=\W|$))?(?P<quoted>\s(?:'[^']{{3,80}}'|‘[^’]{{3,80}}’|"
    rf"“[^”]{{3,80}}”))?"
    rf"(?P<years>,?\s\(?{_YEARS}\)?(?![\w/]))?(?P<short>\s\([A-Z][A-Za-z]*[A-Z][A-Za-z]*\))?"
)
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"januari|februari|maart|mei|juni|juli|augustus|oktober)$"
)
# Dutch writes most words of a title small: 'Verdrag tot bescherming van de rechten van de mens'.
_DUTCH_TAIL = re.compile(
    r"(?:\s(?:van|voor|inzake|betreffende|tot|tegen|op)\s(?:(?:de|het|een)\s)?(?:\w+e\s)?[\w-]{3,}"
    r"(?:\sen\s(?:(?:de|het)\s)?(?:\w+e\s)?[\w-]{3,})?)+"
)
_DUTCH_HEAD = re.compile(
    r"(?:verdrag|handvest|statuut|(?<!grond)wet|verklaring|convenant|richtlijn|besluit)$", re.IGNORECASE
)
_POINTED = re.compile(
    r"\b(?:please\s+see|see\s+also|see|(?:please|would|we|is|are)\s+refer(?:red)?\s+to|"
    r"refers?\s+(?:the\s+|its\s+)?readers?\s+to|zie(?:\s+ook|\s+verder)?|"
    r"verwijst\s+(?:\w+\s+){0,4}naar)\s+(?:(?:the|de|het)\s+)?(?=[A-Z])",
    re.IGNORECASE,
)
_GENERAL = word_set(
    "action annual final national general special policy strategic progress new joint jaarlijks "
    "nationaal algemene nieuwe nationale"
)
# Names of one word that stand for a document all the same.
ALONE = frozenset({"grondwet", "constitution"})


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.word[:1].isupper() or re.fullmatch(_YEARS, self.word) is not None

    @property
    def folded(self) -> str:
        return fold(self.word)


def named(text: str) -> Iterator[Mention]:
    """Names in title case whose head is a kind of document, such as 'European Democracy Action Plan'."""
    tokens = [_Token(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    for run in _runs(text, tokens):
        for part in _split(run):
            if found := _title(text, tokens, part):
                yield found


def pointed(text: str) -> Iterator[Mention]:
    """Names of two words or more that a reader is sent to with 'see' or 'refer to', whatever their kind."""
    starts = {match.end() for match in _POINTED.finditer(text) if text[match.end()].isupper()}
    for start, end in runs(text):
        title = text[start : _end(text, end)]
        words = title.split()
        if start in starts and len(words) > 1 and not is_body(words):
            yield Mention(start, start + len(title), title, kind_of_title(words) or ReferenceKind.PUBLICATION)


def runs(text: str) -> list[tuple[int, int]]:
    """The ranges of all names in title case, whatever they name."""
    tokens = [_Token(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    return [(run[0].start, run[-1].end) for run in _runs(text, tokens)]


def _runs(text: str, tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """Capitalised words next to each other, joined by prepositions and articles."""
    at = 0
    while at < len(tokens):
        if not tokens[at].is_capital:
            at += 1
            continue
        run = [tokens[at]]
        while (step := _next(text, tokens, at)) is not None:
            run.extend(tokens[at + 1 : step + 1])
            at = step
        yield run
        at += 1


def _next(text: str, tokens: Sequence[_Token], at: int) -> int | None:
    """The place of the capitalised word that continues the name at ``at``; None when it ends there."""
    if tokens[at].word.endswith(("'", "’", "'s", "’s")):
        return None
    joined = False
    for step in range(at + 1, min(at + 4, len(tokens))):
        if text[tokens[step - 1].end : tokens[step].start] not in (" ", " \N{NO-BREAK SPACE}"):
            return None
        token = tokens[step]
        if token.is_capital and not _MONTH.match(token.word):
            dated = token.word[0].isdigit() and tokens[step - 1].word not in _BEFORE_YEAR
            return None if joined and dated else step
        if token.word in _JOINING or (token.word in _ARTICLE and joined):
            joined = True
        else:
            return None
    return None


def _split(run: Sequence[_Token]) -> Iterator[list[_Token]]:
    """Two names joined by 'and' apart, when each has a head of its own; 'Principles of the Charter' too."""
    for place, token in enumerate(run):
        left, right = list(run[:place]), list(run[place + 1 :])
        rules = bool(left) and left[-1].folded in ("principles", "beginselen") and token.word in ("of", "van")
        if not (token.word in ("and", "en") or rules) or not left or not right:
            continue
        apart = right[0].word in _ARTICLE
        while right and right[0].word in _ARTICLE:
            right = right[1:]
        if ((apart or _kind(left)) and _kind(right)) or (apart and len(left) == 1):
            yield left
            yield from _split(right)
            return
    yield list(run)


def _kind(run: Sequence[_Token]) -> ReferenceKind | None:
    return kind_of_title([token.word for token in run])


def _title(text: str, tokens: Sequence[_Token], run: Sequence[_Token]) -> Mention | None:
    """The mention that a run makes; None when it names no document."""
    while run and run[0].folded in OPENING:
        run = run[1:]
    if _kind(run) is None and run and _opens_sentence(text, run[0]):
        run = _behind_preposition(run)
    kind = _kind(run)
    if kind is None:
        return None
    before = next((t for t in reversed(tokens) if t.end <= run[0].start), None)
    own = before is not None and before.folded in THIS
    end = _end(text, run[-1].end)
    title = text[run[0].start : end]
    alone = len(run) == 1 and end == run[0].end
    general = len(run) == 2 and end == run[-1].end and run[0].folded in _GENERAL
    known_alone = fold(title) in ALONE and before is not None and before.folded in _ARTICLE
    if own or general or (alone and not known_alone):
        return None
    return Mention(run[0].start, end, title, kind)


def _opens_sentence(text: str, token: _Token) -> bool:
    return text[: token.start].rstrip(" ('‘“\"")[-1:] in ("", *".!?:;")


def _behind_preposition(run: Sequence[_Token]) -> Sequence[_Token]:
    """What follows a first word that is capitalised for the sentence only, as in 'Based on the Tea Act'."""
    if len(run) < 2 or run[1].word not in _JOINING:
        return ()
    return next((run[n:] for n in range(1, len(run)) if run[n].is_capital), ())


def _end(text: str, end: int) -> int:
    """Behind the small words of a Dutch title and the quoted name, years and abbreviation that follow."""
    if _DUTCH_HEAD.search(text, 0, end) and (small := _DUTCH_TAIL.match(text, end)):
        end = small.end()
    tail = _TAIL.match(text, end)
    return tail.end() if tail else end
