"""The links of a page laid over its strings, so that linked words know the address that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qa.documents.pdf.page import Shown

_WHOLE = 0.9  # of a string inside an area: all of it is linked
_PART = 0.05
_DROP = 0.25  # of the type size: how far below its area the baseline of a linked string may stand
_SNAP = 3  # letters: areas are drawn around words, their edges fall between them


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a page, in points of page space, that leads to an address on the web."""

    left: float
    bottom: float
    right: float
    top: float
    url: str


def linked(shown: Iterable[Shown], areas: Sequence[Area]) -> Iterator[Shown]:
    """The strings in their order, cut where an area of a link begins or ends; only level ones are linked."""
    for each in shown:
        area = _over(each, areas) if areas and each.angle == 0 and each.text.strip() else None
        yield from _cut(each, area) if area else (each,)


def _over(shown: Shown, areas: Sequence[Area]) -> Area | None:
    """The area that covers most of a string."""
    best = max(areas, key=lambda area: _share(shown, area))
    return best if _share(shown, best) >= _PART else None


def _share(shown: Shown, area: Area) -> float:
    """How much of a string stands in an area, 0 to 1."""
    if not area.bottom - _DROP * shown.size <= shown.y <= area.top:
        return 0.0
    width = shown.end_x - shown.x
    inside = min(shown.end_x, area.right) - max(shown.x, area.left)
    return max(0.0, min(1.0, inside / width)) if width > 0 else 0.0


def _cut(shown: Shown, area: Area) -> Iterator[Shown]:
    """A string as what stands before an area, in it and behind it; letters count as equally wide."""
    if _share(shown, area) >= _WHOLE:
        yield replace(shown, url=area.url)
        return
    first, last = _place(shown, area.left), _place(shown, area.right)
    for start, end, url in ((0, first, ""), (first, last, area.url), (last, len(shown.text), "")):
        if start < end:
            left, right = _at(shown, start), _at(shown, end)
            yield replace(shown, text=shown.text[start:end], x=left, end_x=right, url=url)


def _place(shown: Shown, x: float) -> int:
    """The place in the text that stands at ``x``, moved to where a word begins or ends close by."""
    share = (x - shown.x) / (shown.end_x - shown.x)
    place = round(max(0.0, min(1.0, share)) * len(shown.text))
    near = range(max(0, place - _SNAP), min(len(shown.text), place + _SNAP) + 1)
    edges = [n for n in near if _is_edge(shown.text, n)]
    return min(edges, key=lambda n: abs(n - place), default=place)


def _is_edge(text: str, place: int) -> bool:
    if place in (0, len(text)):
        return True
    return text[place - 1].isalnum() != text[place].isalnum()


def _at(shown: Shown, place: int) -> float:
    return shown.x + (shown.end_x - shown.x) * place / len(shown.text)
