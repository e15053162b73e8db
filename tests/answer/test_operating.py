"""Operating points: more careful means surer, refusing more and answering less wrongly."""

from __future__ import annotations

from itertools import pairwise

import pytest

from qa.answer.operating import least_confidence, shipped
from qa.settings import AnswerSettings, Point

ORDER = (Point.EAGER, Point.BALANCED, Point.CAREFUL)


def test_every_operating_point_is_shipped_with_its_error_rates() -> None:
    assert set(shipped()) == set(Point)


@pytest.mark.parametrize(("looser", "stricter"), list(pairwise(ORDER)))
def test_a_more_careful_point_asks_more_and_trades_one_error_for_the_other(
    looser: Point, stricter: Point
) -> None:
    before, after = shipped()[looser], shipped()[stricter]
    assert before.least_confidence < after.least_confidence
    assert before.wrongly_answered > after.wrongly_answered
    assert before.wrongly_refused <= after.wrongly_refused


def test_a_confidence_set_by_hand_wins_over_the_operating_point() -> None:
    assert least_confidence(AnswerSettings(operating_point=Point.CAREFUL, least_confidence=0.1)) == 0.1
    careful = AnswerSettings(operating_point=Point.CAREFUL)
    assert least_confidence(careful) == shipped()[Point.CAREFUL].least_confidence
