"""What a question names: documents of the corpus, articles of them, parts of a document."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qa.documents.names import Known, word_set
from qa.text import fold, words

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = r"\d{1,4}(?:\s?(?:bis|ter))?[a-z]{0,2}(?:\(\d+\))?"
_ARTICLES = re.compile(
    rf"\b(?:articles?|artikel(?:en)?|art\.)\s*"
    rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|and|en|&|or)\s*{_NUMBER}(?!\w))*)",
    re.IGNORECASE,
)
# At most four, and no way to cut a word in two: what could be read in many ways would be tried in all.
_NUMBERED = r"(?:paragraph|par\.|lid|leden|sub|onder)\s*\w+"
_CLAUSE = rf"(?:,?\s*\b(?:{_NUMBERED}|(?:eerste|tweede|derde|vierde)\s+lid)\b){{0,4}}"
_BEHIND_ARTICLE = re.compile(
    rf"{_CLAUSE},?\s*(?:(?:of|in|from|van|uit)\s+)?(?:(?:the|de|het)\s+)?(?:\w+\s+)?", re.IGNORECASE
)
_PART = re.compile(
    r"\b(?P<label>objective|doelstelling|chapter|hoofdstuk|part|deel|section|paragraaf|annexe?|bijlage)\s+"
    r"(?P<number>[IVX]{1,4}|\d{1,2})\b",
    re.IGNORECASE,
)
# Words right before a name that make it the place to look, not the subject.
_PLACING = word_set("in under within per volgens krachtens ingevolge onder blijkens conform uit")
_PLACING_PAIRS = ("according to", "pursuant to", "based on", "text of", "terms of", "grond van", "basis van")
_LEADING = re.compile(
    rf"(?P<placing>\b(?:{'|'.join((*_PLACING_PAIRS, *sorted(_PLACING)))})\s+)?"
    r"(?:\b(?:the|de|het)\s+)?(?:\b(?:Dutch|Nederlandse)\s+)?$",
    re.IGNORECASE,
)
_ASKING = word_set("does do did can may must will shall would has is are mag kan moet")
_SAYING = word_set(
    "say says state states provide provides protect protects guarantee guarantees prohibit prohibits contain "
    "contains recognise recognises define defines regulate regulates require requires allow allows mention "
    "mentions list lists establish establishes describe describes zegt bepaalt regelt verbiedt garandeert "
    "erkent beschermt noemt schrijft bevat definieert vereist stelt geeft kent verstaat omvat luidt"
)
_QUESTION = word_set(
    "what which who when where why how wat welke wie wanneer waar waarom hoe hoeveel waarover"
)
_THE = word_set("the de het")
_EMPTY = (
    _QUESTION
    | _THE
    | _ASKING
    | _SAYING
    | word_set(
        "a an of in on about and it its text wording content contents exactly me tell show give quote cite "
        "read please there mean means written inhoud tekst staat er van over en een precies geef toon lees "
        "mij luidt betekent there's stand for article articles artikel artikelen art full hele volledige"
    )
)
_TONGUE = r"Dutch|English|Nederlandse?|Engelse?"
_WANTED_LANGUAGE = re.compile(
    rf"\b(?P<text>{_TONGUE})\s+(?:wording|text|version|translation|bewoordingen|tekst|versie|vertaling)\b"
    rf"|\b(?:in|into)\s+(?:het\s+)?(?P<tongue>{_TONGUE})(?=\s*(?:[,;:?.!]|$))",
    re.IGNORECASE,
)
_TOWARDS = word_set("to from with tot aan met accession toetreding")
_SHORT_QUERY = 6


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names.

    ``documents`` are where it asks to look; ``mentioned`` are those that it only speaks of.
    ``articles`` are numbers of articles of ``documents``. ``part`` is the label and number of a part of
    a document, such as ('objective', 'ii'). ``rest`` is the question without the names, empty when
    nothing is left to look for.
    """

    documents: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    part: tuple[str, str] | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in the question: the documents that go by it, and the characters of the name."""

    documents: tuple[str, ...]
    start: int
    end: int


def named_in(question: str, language: str, known: tuple[Known, ...]) -> Named:
    """What a question in ``language`` names, given the names of the documents that may be read.

    Of several documents of one name, those in the language that the question asks for are meant, else
    those in its own, if there are any.
    """
    mentions = _mentions(question, _language_wanted(question) or language, known)
    articles = list(_ARTICLES.finditer(question))
    placed = [mention for mention in mentions if _is_place(question, mention)]
    belonging = [m for m in mentions if any(_belongs(question, match, m) for match in articles)]
    articles = articles if not placed or not belonging or set(placed) & set(belonging) else []
    placed = (belonging if articles else []) or placed
    documents = tuple(dict.fromkeys(id_ for mention in placed for id_ in mention.documents))
    everything = dict.fromkeys(id_ for mention in mentions for id_ in mention.documents)
    numbers = [fold(number) for match in articles for number in re.findall(_NUMBER, match["numbers"])]
    part = _PART.search(question)
    named = [(mention.start, mention.end) for mention in placed] + [match.span() for match in articles]
    return Named(
        documents=documents,
        mentioned=tuple(id_ for id_ in everything if id_ not in documents),
        articles=tuple(re.sub(r"\(.*", "", number) for number in numbers) if documents else (),
        part=(fold(part["label"]), fold(part["number"])) if part else None,
        rest=_rest(question, language, named if documents else []),
    )


@functools.lru_cache(maxsize=8)
def _names(known: tuple[Known, ...]) -> Mapping[tuple[str, ...], tuple[Known, ...]]:
    """The words of every name to the documents that go by it."""
    found: dict[tuple[str, ...], tuple[Known, ...]] = {}
    for each in known:
        for name in each.names:
            plain = tuple(words(name))
            while plain and plain[0] in _THE:
                plain = plain[1:]
            if plain and (len(plain) > 1 or len(plain[0]) > 1):
                found[plain] = tuple(dict.fromkeys((*found.get(plain, ()), each)))
    return found


def _language_wanted(question: str) -> str:
    """The language of the text that is asked for by name ('the Dutch wording'); empty when none is."""
    found = _WANTED_LANGUAGE.search(question)
    name = fold(found["text"] or found["tongue"]) if found else ""
    return "" if not name else "nl" if name.startswith(("dutch", "nederlands")) else "en"


def _mentions(question: str, language: str, known: tuple[Known, ...]) -> list[_Mention]:
    """The names in a question, the longest at each place, from left to right."""
    names = _names(known)
    longest = max((len(name) for name in names), default=0)
    tokens = list(_WORD.finditer(question))
    plain = [fold(token.group()).removesuffix("'s") for token in tokens]
    found, at = [], 0
    while at < len(tokens):
        step = 1
        for length in range(min(longest, len(tokens) - at), 0, -1):
            meant = names.get(tuple(plain[at : at + length]), ())
            if meant and (length > 1 or _is_name(tokens[at].group())):
                ids = tuple(each.id for each in meant if each.language == language)
                ids = ids or tuple(each.id for each in meant)
                found.append(_Mention(ids, tokens[at].start(), tokens[at + length - 1].end()))
                step = length
                break
        at += step
    return found


def _is_name(word: str) -> bool:
    """Whether a single word may stand for a document: one of two letters only in capitals."""
    return len(word) > 2 or word[:1].isupper()


def _is_place(question: str, mention: _Mention) -> bool:
    """Whether a question asks to look in a document, rather than about it."""
    before = _words_before(question, mention.start)
    after = [fold(word) for word in _WORD.findall(question[mention.end :])]
    if before and (before[-1] in _PLACING or " ".join(before[-2:]) in _PLACING_PAIRS):
        return True
    if before and before[-1] in _ASKING | _SAYING:
        return True
    if len(before) == 2 and before[0] in ("wat", "hoe", "waarover", "wanneer"):
        return True
    if after and after[0] in _SAYING:
        return True
    alone = not before or not after
    spoken = (set(before) | set(after)) & (_QUESTION | _ASKING | _TOWARDS)
    return alone and len(before) + len(after) <= _SHORT_QUERY and not spoken


def _words_before(question: str, start: int) -> list[str]:
    """The words before a name, articles right before it left out."""
    before = [fold(word) for word in _WORD.findall(question[:start])]
    while before and before[-1] in _THE | {"dutch", "nederlandse"}:
        before.pop()
    return before


def _belongs(question: str, article: re.Match[str], mention: _Mention) -> bool:
    """Whether an article is said to be one of the document: 'Article 7 of the TEU', 'TEU, Article 7'."""
    if article.end() <= mention.start:
        return _BEHIND_ARTICLE.fullmatch(question[article.end() : mention.start]) is not None
    between = question[mention.end : article.start()]
    return article.start() >= mention.end and not _WORD.search(between)


def _rest(question: str, language: str, named: Iterable[tuple[int, int]]) -> str:
    """The question with 'it' for the ranges, and nothing for 'in the …' or 'according to …'.

    Empty when only words are left that ask for no subject.
    """
    kept, at = "", 0
    for start, end in _joined(question, sorted(named)):
        before = _LEADING.search(question, at, start)
        left = before.start() if before else start
        placing = before is not None and before["placing"]
        kept += question[at:left] + ("" if placing else "het" if language == "nl" else "it")
        at = end
    text = re.sub(r"\s+(?=[?!.,;:])", "", " ".join((kept + question[at:]).split())).strip(" ,")
    return text if any(word not in _EMPTY for word in words(text)) else ""


def _joined(question: str, ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges in order, those with only small words between them as one."""
    open_: tuple[int, int] | None = None
    for start, end in ranges:
        if open_ is not None and _BEHIND_ARTICLE.fullmatch(question[open_[1] : start]):
            open_ = (open_[0], end)
            continue
        if open_ is not None:
            yield open_
        open_ = (start, end)
    if open_ is not None:
        yield open_
