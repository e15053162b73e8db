"""Which paragraphs of a PDF are headings, and how deep: by its bookmarks, else by size and weight."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qa.documents import structure
from qa.documents.characters import clean
from qa.documents.leaves import Role
from qa.documents.pdf.file import Bookmark
from qa.documents.pdf.paragraphs import Para
from qa.text import fold

_LARGE = 1.1  # of the size of the text
_LONGEST = 200
_MOST_LINES = 4
_NO_HEADING_END = re.compile(r"[.;,:][\"'”’)\]]*$")
_NUMBERED = re.compile(r"^\W*(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z])[.):]?\s+")
# What stands over the rest of a table on its next page opens no section.
_CONTINUED = re.compile(
    r"\W(?:continued|cont['’]?d|vervolgd?|voortgezet|fortsetzung|fortgesetzt|suite)\W*$", re.IGNORECASE
)
_ONE_TITLE_PAGE = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the page it stands on."""

    page: int
    para: Para


Style = tuple[float, bool]


def depths(blocks: Sequence[Placed], bookmarks: Sequence[Bookmark], size: float) -> dict[int, int]:
    """The depth of each heading by its place among the blocks; 0 for the title of the file.

    ``size`` is that of the file's text.
    """
    marked = _bookmarked(blocks, bookmarks)
    styled = [n for n, each in enumerate(blocks) if n not in marked and _is_set_as_heading(each.para, size)]
    by_style = _depth_of_styles(blocks, marked, styled)
    found = dict(marked)
    for number in styled:
        found[number] = by_style[_style(blocks[number].para)]
    for number in _titles(blocks, found, marked, size):
        found[number] = 0
    return found


def _bookmarked(blocks: Sequence[Placed], bookmarks: Sequence[Bookmark]) -> dict[int, int]:
    """The paragraphs that a bookmark of their page names, alone or with the one that follows."""
    named: dict[int, list[Bookmark]] = defaultdict(list)
    for bookmark in bookmarks:
        named[bookmark.page].append(bookmark)
    found: dict[int, int] = {}
    for number, each in enumerate(blocks):
        if each.para.role not in (Role.PARAGRAPH, Role.ITEM) or len(each.para.text) > 2 * _LONGEST:
            continue
        for bookmark in named[each.page]:
            if _same(bookmark.title, each.para.text):
                found[number] = bookmark.depth
            elif number + 1 < len(blocks) and blocks[number + 1].page == each.page:
                behind = blocks[number + 1].para.text
                if len(behind) <= _LONGEST and _same(bookmark.title, f"{each.para.text} {behind}"):
                    found[number] = found[number + 1] = bookmark.depth
    return found


def _same(title: str, text: str) -> bool:
    """Whether a bookmark and a printed heading are the same words, with or without their number."""
    one, other = _plain(title), _plain(text)
    return bool(one) and (
        one == other or one == _plain(_unnumbered(text)) or _plain(_unnumbered(title)) == other
    )


def _unnumbered(text: str) -> str:
    return _NUMBERED.sub("", fold(clean(text)))


def _plain(text: str) -> str:
    return "".join(character for character in fold(clean(text)) if character.isalnum())


def _is_set_as_heading(para: Para, size: float) -> bool:
    """Whether a paragraph is set as a heading: short, no sentence, and larger or bolder than the text."""
    text = para.text
    if para.role not in (Role.PARAGRAPH, Role.ITEM) or len(text) > _LONGEST or len(para.lines) > _MOST_LINES:
        return False
    if sum(character.isalpha() for character in text) < max(2, len(text) // 3) or _CONTINUED.search(text):
        return False
    if para.size >= _LARGE * size:
        return not (_NO_HEADING_END.search(text) and len(text) > _LONGEST // 2)
    is_line = len(para.lines) <= 2 and not _NO_HEADING_END.search(text)
    return is_line and para.size >= 0.95 * size and para.bold and para.role is Role.PARAGRAPH


def _style(para: Para) -> Style:
    return (round(para.size * 2) / 2, para.bold)


def _depth_of_styles(
    blocks: Sequence[Placed], marked: dict[int, int], styled: Sequence[int]
) -> dict[Style, int]:
    """The depth of each style: that of its bookmarked headings, else by size below those that are larger."""
    votes: dict[Style, Counter[int]] = defaultdict(Counter)
    for number, depth in marked.items():
        votes[_style(blocks[number].para)][depth] += 1
    known = {style: counts.most_common(1)[0][0] for style, counts in votes.items()}
    found = dict(known)
    depth = 0
    for style in sorted({_style(blocks[number].para) for number in styled} | set(known), reverse=True):
        if style in known:
            depth = max(depth, known[style])
        else:
            depth += 1
            found[style] = depth
    return found


def _titles(
    blocks: Sequence[Placed], found: dict[int, int], marked: dict[int, int], size: float
) -> list[int]:
    """The headings on the first page that are set in the largest type, which no later page has."""
    first = min((each.page for each in blocks), default=0)
    sizes = {n: blocks[n].para.size for n in found}
    early = [n for n in found if blocks[n].page == first and n not in marked]
    late = max((sizes[n] for n in found if n not in early), default=0.0)
    largest = max((sizes[n] for n in early), default=0.0)
    if largest < _LARGE * size or largest <= 1.02 * late or len(found) == len(early) == _ONE_TITLE_PAGE:
        return []
    numbered = [n for n in early if structure.is_numbered(blocks[n].para.text)]
    return [n for n in early if sizes[n] >= 0.98 * largest and n not in numbered]
