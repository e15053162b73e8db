"""A page of a PDF as strings at places, and the lines that these make: the types that its readers share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """A string as shown: where its baseline begins and ends, the way it runs, its size and weight.

    Lengths are in points of page space; ``angle`` counts quarter turns against the clock; ``url`` is the
    address that it leads to, empty where it is no link.
    """

    text: str
    x: float
    y: float
    end_x: float
    end_y: float
    angle: int
    size: float
    bold: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A string that runs level: from ``left`` to ``right`` on the baseline ``base``, y upwards."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line in one style; ``raised`` ones stand small above the baseline, ``url`` as in Shown."""

    text: str
    raised: bool
    bold: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in one column; its cells, if it is a row of a table, are set apart by wide gaps."""

    pieces: tuple[Piece, ...]
    left: float
    right: float
    base: float
    size: float
    cells: tuple[tuple[float, str], ...] = ()

    @property
    def text(self) -> str:
        """The words of the line."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        said = [piece for piece in self.pieces if piece.text.strip() and not piece.raised]
        return bool(said) and all(piece.bold for piece in said)


def level(shown: Sequence[Shown]) -> tuple[list[Chunk], list[Chunk]]:
    """The strings that run the way most of the page does, turned level, and all others as they stand."""
    letters: Counter[int] = Counter()
    for each in shown:
        letters[each.angle] += len(each.text.strip())
    main = max(letters, key=lambda angle: letters[angle], default=0)
    return (
        [_turned(each) for each in shown if each.angle == main],
        [_turned(each) for each in shown if each.angle != main],
    )


def _turned(shown: Shown) -> Chunk:
    """The string in coordinates in which it runs level, from left to right."""
    match shown.angle:
        case 0:
            left, right, base = shown.x, shown.end_x, shown.y
        case 1:
            left, right, base = shown.y, shown.end_y, -shown.x
        case 2:
            left, right, base = -shown.x, -shown.end_x, -shown.y
        case _:
            left, right, base = -shown.y, -shown.end_y, shown.x
    return Chunk(shown.text, min(left, right), max(left, right), base, shown.size, shown.bold, url=shown.url)


def usual(values: Iterable[tuple[float, int]], step: float = 0.5) -> float:
    """The value with most weight, rounded to ``step``; 0 without values."""
    weights: Counter[float] = Counter()
    for value, weight in values:
        weights[round(value / step) * step] += weight
    return max(weights, key=lambda value: (weights[value], value), default=0.0)
