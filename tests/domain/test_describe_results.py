"""Results in words: numbers as people read them, and what is absent as absent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.describe_results import Shown, Side, alarms, sample, shown
from exptui.domain.evidence import Reading
from exptui.domain.metrics import parse_metric
from exptui.domain.results import MetricResult
from exptui.domain.verdict import judge
from tests.support.evidence import a_reading, an_experiment, evidence, exposed


def one(reading: Reading, **fields: Any) -> Shown:
    """A metric as it is shown, the only one of its experiment."""
    return shown(judge(evidence(None, reading, **fields)))[0]


def answered(reading: Reading, **changes: Any) -> Reading:
    """The same metric with another answer."""
    assert reading.result is not None
    return replace(reading, result=reading.result.model_copy(update=changes))


def side(metric: Shown, key: str = "test") -> Side:
    return next(each for each in metric.sides if each.key == key)


def told(metric: Shown) -> str:
    return "\n".join(note.text for note in metric.notes)


def test_a_variant_is_told_with_all_its_numbers() -> None:
    assert side(one(a_reading())) == Side(
        key="test",
        value="0.1033",
        people="6,000",
        lift="+5.0%",
        interval="[2.0, 8.0]",
        sure="50.0%",
        word="better",
        loss="0.00%",
        bounds=(0.02, 0.08),
        tone=side(one(a_reading())).tone,
    )


def test_the_baseline_comes_first_and_is_compared_with_nothing() -> None:
    first = one(a_reading()).sides[0]
    assert (first.key, first.word, first.lift, first.interval, first.sure) == (
        "control",
        "base",
        "-",
        "-",
        "-",
    )
    assert first.bounds is None


@pytest.mark.parametrize(
    ("bounds", "goal", "significant", "word"),
    [
        ((0.02, 0.08), "increase", None, "better"),
        ((0.02, 0.08), "decrease", None, "worse"),
        ((-0.08, -0.02), "increase", None, "worse"),
        ((-0.08, -0.02), "decrease", None, "better"),
        ((-0.02, 0.08), "increase", None, "no"),
        ((-0.02, 0.08), "increase", True, "unclear"),
        (None, "increase", None, "no result"),
    ],
)
def test_how_sure_it_is_stands_in_a_word_with_the_goal_applied(
    bounds: tuple[float, float] | None, goal: str, significant: bool | None, word: str
) -> None:
    assert side(one(a_reading(intervals={"test": bounds}, goal=goal, significant=significant))).word == word


def test_what_is_absent_is_a_dash_and_never_not_significant() -> None:
    metric = one(a_reading(intervals={"test": None}))
    failed = side(metric)
    assert (failed.lift, failed.interval, failed.sure, failed.loss) == ("-", "-", "-", "-")
    assert failed.word == "no result"
    assert told(metric) == "test: no statistics, fewer than 5 conversions"


def test_a_failure_names_the_variant_it_is_in_even_the_baseline() -> None:
    metric = one(a_reading(baseline_failures=("baseline-mean-is-zero", "something-newer")))
    assert told(metric) == "control: no statistics, the baseline is zero and something-newer"
    assert metric.notes[0].variant == "control"


def test_a_variant_that_is_not_in_the_answer_is_missed() -> None:
    experiment = an_experiment(split={"control": 40, "test": 30, "other": 30})
    metric = shown(judge(evidence(experiment, a_reading())))[0]
    assert told(metric) == "other: not in the answer"


def test_an_answer_without_a_baseline_or_without_anything_says_so() -> None:
    assert "no baseline" in told(one(answered(a_reading(), baseline=None)))
    nothing = one(answered(a_reading(), baseline=None, variant_results=[]))
    assert told(nothing) == "no result: PostHog's answer names no variant"
    assert nothing.sides == ()


@pytest.mark.parametrize(
    ("problem", "refused", "words"),
    [
        ("Query timed out.", True, "no result, PostHog can't compute it: Query timed out."),
        ("Not for you.", False, "not read: Not for you."),
        ("", False, "no result: it was not asked for"),
    ],
)
def test_a_metric_without_an_answer_says_why(problem: str, refused: bool, words: str) -> None:
    metric = one(replace(a_reading(), result=None, problem=problem, refused=refused))
    assert told(metric) == words
    assert metric.sides == ()


def test_a_legacy_result_is_told_as_what_it_is() -> None:
    body = {
        "variants": [{"key": "control", "count": 3}],
        "probability": {"control": 0.475, "test": 0.525},
        "significant": False,
        "significance_code": "low_win_probability",
    }
    metric = one(replace(a_reading(), result=MetricResult.model_validate(body)))
    assert [(each.key, each.sure, each.word) for each in metric.sides] == [
        ("control", "47.5%", "chance to be best"),
        ("test", "52.5%", "chance to be best"),
    ]
    assert "not significant (low win probability)" in told(metric)
    unsaid = MetricResult.model_validate({key: body[key] for key in ("variants", "probability")})
    assert "neither significant nor not" in told(one(replace(a_reading(), result=unsaid)))


def test_the_source_is_told_where_the_numbers_are_not_of_now() -> None:
    assert one(a_reading()).source == ""
    old = one(replace(a_reading(), source="time series"))
    assert old.source == "from the stored time series, without today"
    run = MetricResult.model_validate({**_raw(), "last_refresh": "2026-03-30T00:00:00Z"})
    assert (
        one(replace(a_reading(), source="recalculation", result=run)).source == "recalculated as of 00:00 UTC"
    )


def _raw() -> dict[str, Any]:
    return {"baseline": {"key": "control", "number_of_samples": 10, "sum": 1}, "variant_results": []}


def test_a_metric_is_told_by_type_goal_window_and_where_it_is_kept() -> None:
    body = {
        "kind": "ExperimentMetric",
        "metric_type": "funnel",
        "uuid": "f",
        "name": "Sign-up",
        "series": [{"kind": "EventsNode", "event": "signed_up"}],
        "conversion_window": 14,
        "conversion_window_unit": "day",
    }
    reading = replace(a_reading(), metric=parse_metric(body).as_shared(3))
    assert (one(reading).title, one(reading).about) == (
        "Sign-up",
        "funnel · increase, within 14 days · shared",
    )


def test_an_absolute_difference_is_in_the_metrics_own_unit() -> None:
    stats = {"method": "frequentist", "frequentist": {"difference_type": "ABSOLUTE"}}
    known = evidence(an_experiment(stats_config=stats), a_reading(intervals={"test": (-0.5, 2.25)}))
    assert not known.relative
    metric = side(shown(judge(known))[0])
    assert (metric.lift, metric.interval) == ("+0.875", "[-0.5, 2.25]")


def test_false_alarms_are_told_from_two_comparisons_on() -> None:
    assert alarms(evidence(None, a_reading())) == ""
    both = evidence(None, a_reading(), a_reading("Visits", {"a": (0.1, 0.2), "b": None}))
    assert alarms(both).startswith("2 comparisons at 95%: with no effect anywhere 0.1 false alarms are usual")


def test_the_sample_is_told_against_the_plan_with_what_is_left() -> None:
    assert sample(evidence()).startswith("12,000 of 10,000 people planned, reached. Detectable today: ")
    assert sample(evidence()).endswith(", planned 10%.")
    short = sample(evidence(exposures=exposed({"control": 2000, "test": 2000})))
    assert short.startswith("4,000 of 10,000 people planned, about 30 days more.")
    free = an_experiment(parameters={})
    assert sample(evidence(free)).startswith("12,000 people, no sample planned.")
    unknown = evidence(None, replace(a_reading(), result=None, problem="no"), exposures=None)
    assert sample(unknown) == "The people could not be counted."


@given(
    low=st.one_of(st.none(), st.floats(-10, 10)),
    width=st.floats(0, 10),
    significant=st.sampled_from([True, False, None]),
)
def test_only_the_server_can_say_that_something_is_not_significant(
    low: float | None, width: float, significant: bool | None
) -> None:
    bounds = None if low is None else (low, low + width)
    word = side(one(a_reading(intervals={"test": bounds}, significant=significant))).word
    if bounds is None:
        assert word == "no result"
    elif significant is False:
        assert word == "no"
    assert word in ("better", "worse", "no", "unclear", "no result")
