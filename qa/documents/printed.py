"""References that the print sets apart: links, addresses, footnotes that cite, titles in italics."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from qa.documents.kinds import ReferenceKind, is_body, kind_of_label, kind_of_title
from qa.documents.names import word_set
from qa.documents.naming import Mention, runs
from qa.model import Block, Document, Span
from qa.text import Display, fold

_LINK = re.compile(r"\[(?P<label>(?:[^\[\]\\]|\\.)+)\]\((?P<target>[^()\s]*)\)")
_URL = re.compile(r"https?://[^\s<>\"”’|]+[^\s<>\"”’|.,;:!?)\]]")
_DOMAIN = re.compile(r"\(?(?:[\w-]+\.)+[a-z]{2,6}\)?")
_IN_LANGUAGE = re.compile(
    r"\s*\((?:only\s|alleen\s)?(?:in\s(?:het\s)?)?(?P<name>Dutch|English|French|German|Nederlands|Engels|Frans|Duits)"
    r"(?:talig)?(?:\sonly)?\)",
    re.IGNORECASE,
)
_LANGUAGES = {
    **{"dutch": "nl", "english": "en", "french": "fr", "german": "de"},
    **{"nederlands": "nl", "engels": "en", "frans": "fr", "duits": "de"},
}
_LEAD = re.compile(
    r"^(?:see(?:\salso|\sfor\sexample)?|cf\.|zie(?:\sook|\sbijvoorbeeld)?|vgl\.|source:?|bron:?)\s+"
    r"(?:(?:the|de|het)\s)?",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"^.*\b(?:refer(?:red)?\sto|see|zie|verwezen\snaar)\s(?:(?:the|de|het)\s)?", re.IGNORECASE
)
_LABEL_BEHIND = re.compile(
    r"\s(?:Policy document|Parliamentary Papers?|Report|Publication|Kamerstuk|Rapport)$"
)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ITALICS = re.compile(r"(?<![*\w])\*(?P<words>[^*\n]{5,120})\*(?![*\w])")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SMALL = word_set(
    "of on for in to against with between towards from by and the a an at de het en van voor "
    "inzake over resolution report letter motion resolutie rapport brief motie"
)
_MOST_WORDS = 30
_CITING_SHARE = 0.8


def links(document: Document, block: Block, shown: Display) -> Iterator[Mention]:
    """The titles of links in a block; the address where it is one."""
    for span, target in _linked(document, block):
        start, end = bisect_left(shown.offsets, span.start), bisect_left(shown.offsets, span.end)
        url = target if target.startswith("http") else ""
        label = shown.text[start:end]
        if url and label.startswith("http"):
            yield Mention(start, end, url, ReferenceKind.PAGE, url=url)
        elif label.strip() and not _is_site(label, url):
            behind = re.match(r"\s\|[^.\n]*", shown.text[end:])
            yield barred(label + (behind.group() if behind else ""), start, url)


def _linked(document: Document, block: Block) -> Iterator[tuple[Span, str]]:
    """The linked words of a block with what they lead to, from the markup or from what the format tells."""
    for piece in block.pieces:
        if document.markup:
            for match in _LINK.finditer(document.text, piece.start, piece.end):
                yield Span(*match.span("label")), match["target"]
        for link in document.links:
            if piece.contains(link.span) and len(link.span):
                yield link.span, link.url


def barred(label: str, start: int, url: str = "") -> Mention:
    """The mention of 'Title | Kind | Site' that begins at ``start`` of the display."""
    title, *labels = [part.strip() for part in label.split("|")]
    language = _IN_LANGUAGE.search(label)
    cut = clean(title)
    kind = kind_of_label(" ".join(labels)) or (kind_of_label(cut) if " " in cut else None)
    at = start + max(0, label.find(cut[:1] and cut))
    end = at + len(cut)
    said = _LANGUAGES[language["name"].lower()] if language else ""
    address = url or (cut if cut.startswith("http") else "")
    return Mention(at, end, cut, kind or ReferenceKind.PAGE, url=address, language=said)


def clean(title: str) -> str:
    """A printed title without kind behind it, language note, site, file ending and outer quotes."""
    plain = _IN_LANGUAGE.sub("", title).strip()
    plain = re.sub(r"\s\((?:[\w-]+\.)+[a-z]{2,6}\)$", "", plain)
    if " " in plain:
        plain = re.sub(r"\.(?:pdf|docx?|html?)$", "", plain)
    plain = _LABEL_BEHIND.sub("", plain).strip(" .,")
    if plain[:1] in "'‘“\"" and plain[-1:] in "'’”\"":
        plain = plain[1:-1]
    return plain


def addresses(text: str) -> Iterator[Mention]:
    """Printed addresses, with the title that stands before them if one does."""
    for match in _URL.finditer(text):
        before = re.split(r"(?<=[.;])\s", text[: match.start()])[-1].rstrip(" ,:(–-")
        whole = _LEAD.sub("", before)
        parts = (whole[start:end].strip() for start, end in _segments(whole))
        title = clean(next((part for part in parts if " " in part), ""))
        url = match.group()
        if _is_title(title):
            start = text.rfind(title, 0, match.start())
            kind = kind_of_label(title) or ReferenceKind.PAGE
            yield Mention(start, start + len(title), title, kind, url=url)
        else:
            yield Mention(match.start(), match.end(), url, ReferenceKind.PAGE, url=url)


def citing(text: str) -> Iterator[Mention]:
    """The titles of a footnote or list item that only cites: with bars, or a list of titles."""
    if "|" in text:
        lead = _LEAD.match(text) or _POINTING.match(text.split("|", maxsplit=1)[0])
        start = lead.end() if lead else 0
        if len(text[start:].split("|", maxsplit=1)[0].split()) <= _MOST_WORDS:
            yield barred(text[start:], start)
    elif _share_of_title(text) >= _CITING_SHARE:
        yield from _listed(text)


def italics(text: str, pieces: Sequence[Span], shown: Display) -> Iterator[Mention]:
    """Works named in italics inside a sentence, in title case and of two words or more."""
    for piece in pieces:
        for match in _ITALICS.finditer(text, piece.start, piece.end):
            words = _WORD.findall(match["words"])
            whole = match.start() == piece.start and match.end() == piece.end
            titled = all(word[0].isupper() or word in _SMALL for word in words)
            if len(words) < 2 or whole or not titled or match["words"].isupper():
                continue
            start = bisect_left(shown.offsets, match.start("words"))
            end = bisect_left(shown.offsets, match.end("words"))
            yield Mention(start, end, shown.text[start:end], ReferenceKind.PUBLICATION)


def _is_site(label: str, target: str) -> bool:
    """Whether a link only names the site that another link lies on."""
    site = _DOMAIN.fullmatch(label.strip())
    return site is not None and not urlsplit(target).path.strip("/") and not label.endswith((".pdf", ".html"))


def _is_title(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= _MOST_WORDS and text[0].isupper() and _share_of_title(text) >= 0.6


def _share_of_title(text: str) -> float:
    """The share of words that are capitalised or small words of titles; brackets do not count."""
    words = _WORD.findall(_BRACKETS.sub("", text))
    fit = sum(word[0].isupper() or fold(word) in _SMALL for word in words)
    return fit / len(words) if words else 0.0


def _listed(text: str) -> Iterator[Mention]:
    """Titles separated by commas; a comma inside brackets or in 'A, B and C' separates nothing."""
    for start, end in _segments(text):
        segment = _BRACKETS.sub(lambda m: " " * len(m.group()), text[start:end])
        title = segment.rstrip(" .")
        lead = _LEAD.match(title)
        begin = lead.end() if lead else len(title) - len(title.lstrip())
        title = title[begin:]
        words = title.split()
        kind = kind_of_title(words) or kind_of_label(title)
        if not title[:1].isupper() or is_body(words) or (len(words) < 3 and not kind):
            continue
        if _share_of_title(title) >= _CITING_SHARE and runs(title):
            yield Mention(start + begin, start + begin + len(title), title, kind or ReferenceKind.PUBLICATION)


def _segments(text: str) -> Iterator[tuple[int, int]]:
    depth, start = 0, 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character not in ",;" or depth:
            continue
        serial = re.match(r"\s\w+(?:\s(?:and|en|&)\s)", text[at + 1 :])
        years = re.match(r"\s\(?\d", text[at + 1 :])
        if character == ";" or not (serial or years):
            yield start, at
            start = at + 1
    yield start, len(text)
