"""What of a PDF could not be read, page by page, and when that is too much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa.errors import DamagedFile, GarbledText, NoText, UnreadableDocument

# Names and numbers of glyphs, and characters that no text holds.
_CODE = re.compile(
    r"/?\b(?:g|G|H|cid|glyph|uni|C)\d{1,5}\b|\(cid:\d+\)|[\ufffd\ue000-\uf0a6\uf0a8-\uf0b6\uf0b8-\uf8ff\x00-\x08\x0e-\x1f]"
)
_WORDLIKE = re.compile(r"[\W_]*[^\W\d_]+(?:['’\-–/.,][^\W\d_]+)*[\W_]*|\W*\d[\d.,:/%–-]*\W*")
_FEWEST_CHARACTERS = 40
_GARBLED = 0.3
_FEWEST_WORDS = 40


def garbled(strings: Iterable[str]) -> bool:
    """Whether the text of a page is codes or names of glyphs rather than words."""
    text = " ".join(strings)
    solid = len("".join(text.split()))
    if solid < _FEWEST_CHARACTERS:
        return solid > 0 and sum(len(match[0]) for match in _CODE.finditer(text)) > 0.8 * solid
    codes = sum(len(match[0]) for match in _CODE.finditer(text))
    if codes > _GARBLED * solid:
        return True
    found = [word for word in text.split() if any(character.isalnum() for character in word)]
    wordlike = sum(bool(_WORDLIKE.fullmatch(word)) for word in found)
    return len(found) >= _FEWEST_WORDS and wordlike < 0.2 * len(found)


class Losses:
    """The pages of a file that are lost, wholly or in part, by what is wrong with them."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._found: dict[str, list[int]] = {}

    def add(self, page: int, what: str) -> None:
        """Note what is wrong with a page."""
        self._found.setdefault(what, []).append(page)

    def said(self) -> list[str]:
        """One line for each kind of loss, naming its pages."""
        return [f"{_named(pages)} of {self._pages}: {what}" for what, pages in self._found.items()]

    def refuse_if_empty(self, name: str, anything: bool) -> None:
        """Raises the error that fits when no page holds any text."""
        if anything:
            return
        said = "; ".join(self.said())
        kinds = " ".join(self._found)
        error: type[UnreadableDocument] = NoText
        advice = "run text recognition (OCR) on it"
        if "codes" in kinds:
            error, advice = GarbledText, "print it to a new PDF with text recognition (OCR)"
        elif "cannot be read" in kinds or "damaged" in kinds:
            error, advice = DamagedFile, "give a sound file"
        raise error(f"{name} holds no text{': ' + said if said else ''}; {advice}")


def _named(pages: list[int]) -> str:
    runs = [f"{first}" if first == last else f"{first}-{last}" for first, last in _runs(pages)]
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(runs)}"


def _runs(pages: list[int]) -> Iterator[tuple[int, int]]:
    """Consecutive pages as first and last."""
    first = last = pages[0]
    for page in pages[1:]:
        if page != last + 1:
            yield first, last
            first = page
        last = page
    yield first, last
