"""Floors under the figures: a fixed part of the questions, and what it must not fall below."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.items import Item
from eval.metrics import Figures
from qa.errors import QaError

FLOORS = Path(__file__).parent / "floors.toml"
SHARE = 1 / 3


class WrongFloors(QaError):
    """``floors.toml`` cannot be used."""


class UnderFloor(QaError):
    """The figures are worse than the floors allow."""


@dataclass(frozen=True, slots=True)
class Floors:
    """For figures by name the least they may be, and the most."""

    least: Mapping[str, float]
    most: Mapping[str, float]


_FLOORS = TypeAdapter(Floors)


def floors(path: Path = FLOORS) -> Floors:
    """The committed floors. Raises WrongFloors."""
    try:
        return _FLOORS.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise WrongFloors(
            f"{path}: {error}; it needs the tables [least] and [most], figures by name"
        ) from error


def subset(items: Sequence[Item], share: float = SHARE) -> list[Item]:
    """The items whose id's SHA-256 falls in the first ``share`` of all hashes.

    So the choice is as good as drawn by lot, and adding items never changes it for others.
    """
    return [item for item in items if _lot(item.id) < share]


def breaches(figures: Figures, limits: Floors) -> Iterator[str]:
    """One line for every figure that is missing or on the wrong side of its floor."""
    for name, least in limits.least.items():
        if name not in figures or figures[name].value < least:
            yield f"{name} is {_shown(figures, name)}, the floor is {least:.3f}"
    for name, most in limits.most.items():
        if name not in figures or figures[name].value > most:
            yield f"{name} is {_shown(figures, name)}, at most {most:.3f} is allowed"


def hold(figures: Figures, limits: Floors) -> None:
    """Raises UnderFloor naming every breach."""
    found = list(breaches(figures, limits))
    if found:
        raise UnderFloor(
            "; ".join(found)
            + "; see `qa eval --compare` for the questions, or lower eval/floors.toml and say why"
        )


def _lot(id_: str) -> float:
    """A number in [0, 1) that only the id decides."""
    return int(hashlib.sha256(id_.encode()).hexdigest()[:8], 16) / 2**32


def _shown(figures: Figures, name: str) -> str:
    return f"{figures[name].value:.3f}" if name in figures else "missing"
