"""What a person is told to do, and the laws that no combination of numbers may break."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.evidence import Evidence, Reading
from exptui.domain.finding import Attention
from exptui.domain.report import report
from exptui.domain.verdict import judge
from tests.support.evidence import Bounds, a_reading, an_experiment, evidence, exposed

BAD: Bounds = (-0.08, -0.02)
GOOD: Bounds = (0.02, 0.08)
OPEN: Bounds = (-0.03, 0.04)
OPPOSITE = {"ship": "roll-back", "roll-back": "ship"}


def secondary(bounds: Bounds, goal: str = "increase") -> Reading:
    return a_reading("Refunds", {"test": bounds}, section="secondary", goal=goal)


def primary(bounds: Bounds, goal: str = "increase") -> Reading:
    return a_reading("Orders", {"test": bounds}, goal=goal)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (GOOD, OPEN, "ship"),
        (GOOD, GOOD, "ship"),
        (GOOD, BAD, "trade-off"),
        (GOOD, None, "review"),
        (BAD, OPEN, "roll-back"),
        (BAD, GOOD, "trade-off"),
        (BAD, None, "review"),
        (OPEN, OPEN, "flat"),
        (OPEN, BAD, "flat"),
    ],
)
def test_the_verdict_weighs_the_primary_metric_with_the_others(
    first: Bounds, second: Bounds, verdict: str
) -> None:
    judged = judge(evidence(None, primary(first), secondary(second)))
    assert judged.attention is Attention.DECIDE
    assert judged.verdict == verdict
    assert judged.variant == (None if verdict == "flat" else "test")


def test_a_verdict_says_on_what_it_stands() -> None:
    judged = judge(evidence(None, primary(GOOD), secondary(OPEN)))
    assert judged.reason == "ship test: +5.0% [2.0, 8.0], win 50.0%"
    assert judged.worst is not None
    said = judged.worst.detail
    assert said.startswith("Orders: test +5.0% [2.0, 8.0], win 50.0%. 12,000 people of 10,000 planned, after")
    assert said.endswith("after 20 full days. No warning is open. Secondary: Refunds flat.")


def test_seven_full_days_come_before_any_verdict() -> None:
    assert judge(evidence(an_experiment(6.99))).verdict is None
    assert judge(evidence(an_experiment(7))).verdict == "ship"


def test_the_target_comes_before_any_verdict_but_a_sequential_one() -> None:
    few = exposed({"control": 4000, "test": 4000})
    assert judge(evidence(exposures=few)).attention is Attention.OK
    looks = {"method": "frequentist", "frequentist": {"sequential_testing_enabled": True}}
    sequential = an_experiment(stats_config=looks)
    assert judge(evidence(sequential, exposures=few)).verdict == "ship"
    assert judge(evidence(sequential, primary(OPEN), exposures=few)).verdict is None
    assert judge(evidence(an_experiment(6, stats_config=looks), exposures=few)).verdict is None


def test_without_a_plan_there_is_no_verdict() -> None:
    assert judge(evidence(an_experiment(parameters={}))).verdict is None


def test_a_significant_result_whose_interval_holds_zero_is_not_decided() -> None:
    leaning = a_reading("Orders", {"test": (-0.001, 0.08)}, significant=True)
    judged = judge(evidence(None, leaning))
    assert judged.attention is Attention.STUCK
    assert [finding.check for finding in judged.findings] == ["past_plan"]


@pytest.mark.parametrize("bounds", [GOOD, BAD, OPEN])
def test_nothing_is_decided_while_the_exposures_could_not_be_read(bounds: Bounds) -> None:
    judged = judge(evidence(None, primary(bounds), exposures=None, exposures_problem="no right to query"))
    assert judged.verdict == "review"
    assert "the exposures could not be read" in judged.reason


@pytest.mark.parametrize("name", ["A/A: new SDK", "Placebo for search", "aa-test of the flag"])
def test_an_a_a_test_is_judged_for_its_machinery_only(name: str) -> None:
    aa = an_experiment(name=name)
    assert judge(evidence(aa, primary(OPEN))).attention is Attention.OK
    differs = judge(evidence(aa, primary(GOOD)))
    assert differs.attention is Attention.BROKEN
    assert differs.verdict is None


def test_a_name_that_only_looks_like_a_a_is_decided() -> None:
    assert judge(evidence(an_experiment(name="AAA batteries / A/Anchor"))).verdict == "ship"


def test_of_several_variants_the_one_without_a_price_is_shipped() -> None:
    split = an_experiment(split={"control": 34, "a": 33, "b": 33})
    counts = exposed({"control": 3400, "a": 3300, "b": 3300})
    first = a_reading("Orders", {"a": (0.05, 0.2), "b": (0.02, 0.08)})
    other = a_reading("Refunds", {"a": BAD, "b": OPEN}, section="secondary")
    judged = judge(evidence(split, first, other, exposures=counts))
    assert (judged.verdict, judged.variant) == ("ship", "b")


# Laws

bounds = st.one_of(
    st.none(),
    st.tuples(st.floats(-0.5, 0.5), st.floats(0.001, 0.5)).map(lambda pair: (pair[0], pair[0] + pair[1])),
)
shares = st.integers(0, 12_000)
SPLITS = [{"control": 50, "test": 50}, {"control": 20, "test": 80}, {"control": 0, "test": 100}]


@st.composite
def situations(draw: st.DrawFn) -> Evidence:
    """Any experiment that runs, well or badly."""
    flag = draw(st.sampled_from([{}, {"active": False}, {"deleted": True}]))
    forced = {"properties": [], "rollout_percentage": draw(st.sampled_from([0, 50, 100])), "variant": None}
    group = forced | draw(st.sampled_from([{}, {"variant": "test"}]))
    experiment = an_experiment(
        draw(st.floats(0.1, 100)),
        flag=flag,
        groups=[group],
        split=draw(st.sampled_from(SPLITS)),
    )
    counts: dict[str, float] = {
        "control": draw(shares),
        "test": draw(shares),
        "$multiple": draw(st.integers(0, 50)),
    }
    readings = (
        a_reading("Orders", {"test": draw(bounds)}, goal=draw(st.sampled_from(["increase", "decrease"]))),
        a_reading("Visits", {"test": draw(bounds)}, section="secondary"),
    )
    return evidence(experiment, *readings, exposures=exposed(counts))


def turned(reading: Reading) -> Reading:
    other = "increase" if reading.metric.goal == "decrease" else "decrease"
    return dataclasses.replace(reading, metric=reading.metric.model_copy(update={"goal_sent": other}))


@given(situations())
def test_nothing_is_shipped_with_a_warning_open(known: Evidence) -> None:
    judged = judge(known)
    if judged.verdict is not None:
        assert not any(finding.grave for finding in judged.findings)
        assert known.days >= 7
        assert known.target_reached
    if judged.verdict == "ship":
        assert not any(each.worse for each in known.compared())


@given(situations())
def test_turning_every_goal_turns_the_verdict_and_nothing_else(known: Evidence) -> None:
    before = judge(known)
    after = judge(dataclasses.replace(known, readings=tuple(map(turned, known.readings))))
    assert after.verdict == OPPOSITE.get(before.verdict or "", before.verdict)
    assert after.attention is before.attention
    assert after.variant == before.variant


@given(bounds, bounds, bounds, st.permutations(["x", "y", "control-2"]))
def test_calling_the_variants_something_else_changes_nothing(
    one: Bounds, two: Bounds, three: Bounds, names: list[str]
) -> None:
    def judged(base: str, a: str, b: str) -> tuple[object, ...]:
        split = an_experiment(split={base: 34, a: 33, b: 33})
        counts = exposed({base: 3400, a: 3300, b: 3300})
        first = a_reading("Orders", {a: one, b: two}, baseline=base)
        other = a_reading("Visits", {a: three, b: None}, section="secondary", baseline=base)
        found = judge(evidence(split, first, other, exposures=counts))
        called = {base: 0, a: 1, b: 2, None: None}[found.variant]
        return found.attention, found.verdict, called, [finding.check for finding in found.findings]

    assert judged("control", "a", "b") == judged(*names)


@given(situations())
def test_every_situation_can_be_reported(known: Evidence) -> None:
    blocks = report(judge(known), "http://sandbox")
    assert blocks[0].level == 1
    assert all(len(row) == len(block.head) for block in blocks for row in block.rows)
