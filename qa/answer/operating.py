"""How sure an answer must be: the fitted operating points, with the errors to expect at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from qa.settings import AnswerSettings, Point


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A least confidence and the error rates (0 to 1) that it gave on the questions it was fitted on.

    ``wrongly_refused`` is the share of answerable questions refused, ``wrongly_answered`` the share
    of the others answered; both in cross-validation on the dev split of the evaluation's questions.
    """

    least_confidence: float
    wrongly_refused: float
    wrongly_answered: float


@cache
def shipped() -> Mapping[Point, OperatingPoint]:
    """The points that come with the installation; ``eval/reader/fit.py`` fits them."""
    raw = resources.files("qa.answer").joinpath("operating.json").read_bytes()
    return TypeAdapter(dict[Point, OperatingPoint]).validate_json(raw)


def least_confidence(settings: AnswerSettings) -> float:
    """The confidence an answer needs: the one set by hand, else that of the operating point."""
    if settings.least_confidence is not None:
        return settings.least_confidence
    return shipped()[settings.operating_point].least_confidence
