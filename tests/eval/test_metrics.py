"""The figures against published values and against the laws they must obey."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import metrics
from eval.metrics import Place
from qa import intervals
from qa.model import Span

counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
spans = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda each: Span(each[0], sum(each)))
documents = st.sampled_from(["a", "b"])
places = st.tuples(documents, spans)
cited = st.lists(places, max_size=4)
gold = st.lists(st.lists(places, min_size=1, max_size=3), min_size=1, max_size=3)
ranks = st.lists(st.none() | st.integers(1, 30), min_size=1, max_size=5)
judged = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def place(start: int, end: int, document: str = "a") -> Place:
    return document, Span(start, end)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_intervals_that_newcombe_prints(
    successes: int, n: int, low: float, high: float
) -> None:
    assert intervals.wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(counts)
def test_wilson_holds_the_proportion_and_is_mirrored(count: tuple[int, int]) -> None:
    successes, n = count
    low, high = intervals.wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert intervals.wilson(n - successes, n) == pytest.approx((1 - high, 1 - low))


@given(counts)
def test_wilson_narrows_with_more_of_the_same(count: tuple[int, int]) -> None:
    few, many = intervals.wilson(*count), intervals.wilson(4 * count[0], 4 * count[1])
    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize(("successes", "n"), [(1, 0), (3, 2), (-1, 2)])
def test_what_is_no_proportion_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{successes} of {n}"):
        intervals.wilson(successes, n)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_bootstrap_of_a_mean_stays_between_the_extremes_and_repeats(values: list[float]) -> None:
    rate = metrics.mean(values)
    assert rate is not None and rate == metrics.mean(values)
    assert min(values) - 1e-9 <= rate.low <= rate.high <= max(values) + 1e-9
    assert rate.value == pytest.approx(math.fsum(values) / len(values))


def test_a_bootstrap_of_equal_values_has_no_width() -> None:
    rate = metrics.mean([0.25] * 9)
    assert rate is not None and (rate.value, rate.low, rate.high, rate.n) == (0.25, 0.25, 0.25, 9)


def test_the_bootstrap_interval_is_about_the_normal_one() -> None:
    rate = metrics.mean([0.0, 1.0] * 200)
    assert rate is not None
    assert rate.high - rate.low == pytest.approx(2 * 1.96 * math.sqrt(0.25 / 400), rel=0.1)


def test_nothing_has_no_figures() -> None:
    assert metrics.proportion([]) is None
    assert metrics.mean([]) is None
    assert metrics.bootstrap(0, lambda _: 1.0) is None
    assert metrics.auroc([], [0.5]) is None
    assert metrics.calibration_error([]) is None
    assert metrics.area_under_risk_coverage([]) is None


@pytest.mark.parametrize(
    ("one", "on"),
    [
        (place(10, 20), True),
        (place(15, 25), False),  # half is not more than half
        (place(14, 25), True),
        (place(0, 200), True),  # holds all of the gold
        (place(12, 14), True),  # lies wholly in the gold
        (place(10, 20, "b"), False),
        (place(20, 30), False),
    ],
)
def test_on_gold_is_more_than_half_of_either(one: Place, on: bool) -> None:
    assert metrics.on_gold(one, place(10, 20)) is on


@given(places, places)
def test_on_gold_does_not_depend_on_which_is_gold(one: Place, other: Place) -> None:
    assert metrics.on_gold(one, other) == metrics.on_gold(other, one)
    assert metrics.on_gold(one, one)


def test_first_ranks_are_of_each_group_by_any_alternative() -> None:
    ranking = [place(0, 10), place(10, 20), place(20, 30)]
    wanted = [[place(20, 30)], [place(90, 99), place(12, 18)], [place(40, 50)]]
    assert metrics.first_ranks(ranking, wanted) == (3, 2, None)


def test_hits_and_reciprocal_rank_follow_the_first_ranks() -> None:
    assert metrics.hit_at((None, 3), 3) and not metrics.hit_at((None, 3), 2)
    assert metrics.all_evidence_at((1, 3), 3) and not metrics.all_evidence_at((1, None), 30)
    assert metrics.reciprocal_rank((None, 4, 2)) == 0.5
    assert metrics.reciprocal_rank((None,)) == 0


def test_ndcg_by_hand() -> None:
    assert metrics.ndcg_at((1,)) == 1
    assert metrics.ndcg_at((2,)) == pytest.approx(1 / math.log2(3))
    assert metrics.ndcg_at((1, 1)) == 1  # one passage holds both
    assert metrics.ndcg_at((1, None)) == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert metrics.ndcg_at((11,)) == 0


@given(ranks)
def test_retrieval_figures_stay_in_their_range_and_agree(found: list[int | None]) -> None:
    assert 0 <= metrics.ndcg_at(found) <= 1 + 1e-12
    assert 0 <= metrics.reciprocal_rank(found) <= 1
    for k in (1, 5, 30):
        assert metrics.all_evidence_at(found, k) <= metrics.hit_at(found, k)
        assert metrics.hit_at(found, k) <= metrics.hit_at(found, k + 1)
        assert metrics.hit_at(found, k) == (metrics.reciprocal_rank(found) >= 1 / k)


def test_overlap_by_hand() -> None:
    found = metrics.overlap([place(0, 10), place(5, 15)], [[place(10, 20)]])
    assert found.precision == pytest.approx(5 / 15)
    assert found.recall == pytest.approx(5 / 10)
    assert found.f1 == pytest.approx(2 * 5 / (15 + 10))


def test_overlap_takes_the_alternatives_that_serve_best() -> None:
    wanted = [[place(0, 10), place(30, 40)], [place(50, 60), place(40, 50)]]
    assert metrics.overlap([place(30, 50)], wanted).f1 == 1


def test_overlap_does_not_mix_documents() -> None:
    assert metrics.overlap([place(0, 10, "b")], [[place(0, 10)]]).f1 == 0


@given(cited, gold)
def test_overlap_stays_in_its_range_and_f1_is_the_harmonic_mean(
    said: list[Place], wanted: list[list[Place]]
) -> None:
    found = metrics.overlap(said, wanted)
    assert 0 <= found.f1 <= 1 and 0 <= found.precision <= 1 and 0 <= found.recall <= 1
    if found.f1:
        assert found.f1 == pytest.approx(2 / (1 / found.precision + 1 / found.recall))


@given(cited, gold)
def test_citing_twice_or_in_another_order_changes_nothing(
    said: list[Place], wanted: list[list[Place]]
) -> None:
    assert metrics.overlap([*reversed(said), *said], wanted) == metrics.overlap(said, wanted)


@given(gold)
def test_citing_one_alternative_of_each_group_is_perfect(wanted: list[list[Place]]) -> None:
    chosen = [group[-1] for group in wanted]
    assert metrics.overlap(chosen, wanted).f1 == 1
    assert metrics.exact(chosen, wanted)


def test_exact_is_to_the_character_and_nothing_more() -> None:
    wanted = [[place(0, 10)]]
    assert not metrics.exact([place(0, 11)], wanted)
    assert not metrics.exact([place(0, 10), place(20, 30)], wanted)
    assert not metrics.exact([], wanted)


def test_risk_and_coverage_by_hand() -> None:
    answers = [(0.9, True), (0.8, False), (0.8, True), (0.1, False)]
    assert metrics.risk_coverage(answers, 8) == ((1 / 8, 0.0), (3 / 8, 1 / 3), (4 / 8, 1 / 2))
    assert metrics.area_under_risk_coverage(answers) == pytest.approx((0 + 1 / 3 + 1 / 3 + 1 / 2) / 4)


@given(judged)
def test_the_curve_ends_at_all_answers_and_does_not_depend_on_order(
    answers: list[tuple[float, bool]],
) -> None:
    curve = metrics.risk_coverage(answers, len(answers))
    wrong = sum(not right for _, right in answers)
    assert curve[-1] == pytest.approx((1.0, wrong / len(answers)))
    assert curve == metrics.risk_coverage(answers[::-1], len(answers))
    area = metrics.area_under_risk_coverage(answers)
    assert area is not None and -1e-9 <= area <= 1 + 1e-9


@given(judged)
def test_ranking_right_answers_first_is_no_worse(answers: list[tuple[float, bool]]) -> None:
    # Ranks, because adding to confidences would round small differences between them away.
    order = sorted({confidence for confidence, _ in answers})
    ideal = [(float(order.index(each) + right * len(order)), right) for each, right in answers]
    best, found = metrics.area_under_risk_coverage(ideal), metrics.area_under_risk_coverage(answers)
    assert best is not None and found is not None and best <= found + 1e-9


def test_auroc_by_hand() -> None:
    assert metrics.auroc([0.9, 0.8], [0.1, 0.2]) == 1
    assert metrics.auroc([0.1], [0.9]) == 0
    assert metrics.auroc([0.5, 0.5], [0.5]) == 0.5
    assert metrics.auroc([0.9, 0.4], [0.5, 0.1]) == 0.75


@given(st.lists(st.floats(0, 1), min_size=1), st.lists(st.floats(0, 1), min_size=1))
def test_auroc_is_mirrored(positives: Sequence[float], negatives: Sequence[float]) -> None:
    one, other = metrics.auroc(positives, negatives), metrics.auroc(negatives, positives)
    assert one is not None and other is not None and one + other == pytest.approx(1)


def test_calibration_by_hand() -> None:
    answers = [(0.95, True), (0.95, False), (0.15, False)]  # gaps 0.45 and 0.15
    assert metrics.calibration_error(answers) == pytest.approx((2 * 0.45 + 0.15) / 3)


@given(judged)
def test_calibration_error_is_a_share_and_0_for_certainties(answers: list[tuple[float, bool]]) -> None:
    error = metrics.calibration_error(answers)
    assert error is not None and 0 <= error <= 1
    assert metrics.calibration_error([(float(right), right) for _, right in answers]) == 0


def test_the_sign_test_by_hand() -> None:
    assert metrics.sign_test(0, 0) == 1
    assert metrics.sign_test(5, 5) == 1
    assert metrics.sign_test(0, 5) == pytest.approx(2 / 32)
    assert metrics.sign_test(8, 1) == metrics.sign_test(1, 8) == pytest.approx(2 * (1 + 9) / 512)
