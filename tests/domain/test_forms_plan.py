"""The plan and its calculator, the split and the rollout."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.design import Plan
from exptui.domain.json_paths import at, put
from exptui.domain.metrics import parse_metric
from exptui.domain.plan_forms import (
    PLAN,
    Estimate,
    Sizing,
    estimated,
    planned,
    request,
    sized_as,
    sizing_questions,
    suggested,
    unplannable,
)
from exptui.domain.questions import walk
from exptui.domain.results import VariantStats
from exptui.domain.text import Json
from exptui.domain.variant_forms import (
    SPLIT,
    VARIANTS,
    dealing_changes,
    evenly,
    remainder_on_last,
    rollout_of,
    split_of,
)
from exptui.sandbox.store import Build
from tests.domain.filling import combinations, made, typing
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
CHECKS: list[tuple[Sizing, int]] = [
    (Sizing(sized_as="funnel", baseline=0.10, effect_percent=20), 7200),
    (Sizing(sized_as="funnel", baseline=0.10, effect_percent=20, variants=3), 10_800),
    (Sizing(sized_as="funnel", baseline=0.05, effect_percent=30), 6756),
    (Sizing(sized_as="mean_count", baseline=2, effect_percent=10), 3200),
    (Sizing(sized_as="mean_sum_or_avg", baseline=37.5, effect_percent=10), 800),
    (Sizing(sized_as="mean_sum_or_avg", baseline=0.02, effect_percent=10), 800),
    (Sizing(sized_as="ratio", baseline=0.4, effect_percent=5, variance=0.3), 24_000),
]


@pytest.mark.parametrize(("sizing", "people"), CHECKS)
async def test_the_calculator_gives_the_numbers_that_the_server_gives(sizing: Sizing, people: int) -> None:
    assert estimated(sizing) == Estimate(people, None)
    told = await Server().posthog().experiments.calculate_running_time(request(sizing))
    assert told.recommended_sample_size == people
    daily = Sizing(**{field.name: getattr(sizing, field.name) for field in fields(sizing)} | {"a_day": 70})
    told = await Server().posthog().experiments.calculate_running_time(request(daily))
    found = estimated(daily)
    assert found is not None
    assert found.days == told.recommended_running_time_days == -(-people // 70)


SIZINGS = st.builds(
    Sizing,
    sized_as=st.sampled_from(["funnel", "mean_count", "mean_sum_or_avg", "ratio", "retention"]),
    baseline=st.floats(-1, 1e9),
    effect_percent=st.floats(-5, 200),
    variants=st.integers(2, 20),
    variance=st.none() | st.floats(0, 10),
    a_day=st.none() | st.floats(0, 1e6),
)


@given(SIZINGS)
def test_nothing_is_reckoned_exactly_where_it_is_said_why_not(sizing: Sizing) -> None:
    assert (estimated(sizing) is None) is (unplannable(sizing) is not None)


def test_the_calculator_asks_for_what_it_reckons_with() -> None:
    asked = {str(question.path[0]) for question in sizing_questions()}
    assert asked == {field.name for field in fields(Sizing)} - {"variance"}


@pytest.mark.parametrize(("metric_type", "source", "math"), list(combinations()))
def test_every_metric_is_sized_by_what_it_counts(metric_type: str, source: str, math: str) -> None:
    expected = {"funnel": "funnel", "ratio": "ratio", "retention": "retention"}.get(metric_type)
    summed = math in ("sum", "avg", "min", "max", "hogql")
    metric = made(metric_type, source, math, newer=True)
    assert sized_as(parse_metric(metric)) == (expected or ("mean_sum_or_avg" if summed else "mean_count"))
    assert sized_as(parse_metric(metric | {"threshold": 1})) == (
        "funnel" if metric_type == "mean" else expected
    )


def test_reckoning_begins_with_what_the_baseline_shows() -> None:
    funnel = parse_metric(made("funnel", "EventsNode", "total", newer=True))
    ratio = parse_metric(made("ratio", "EventsNode", "sum", newer=True))
    counted = VariantStats(key="control", number_of_samples=1000, sum=100, sum_squares=100)
    shown = suggested(funnel, counted, effect_percent=20)
    assert shown is not None
    assert estimated(shown) == Estimate(7200, None)
    usual = suggested(funnel, effect_percent=30, variants=2)
    assert usual is not None
    assert estimated(usual) == Estimate(6756, 68)
    unknown = suggested(ratio, effect_percent=30)
    assert unknown is not None
    assert str(unplannable(unknown)).startswith("A ratio can be planned with once it has been measured")
    assert suggested(parse_metric({"kind": "ExperimentFunnelsQuery"}), effect_percent=5) is None


def test_what_cannot_be_told_apart_by_its_size_is_not_planned_with() -> None:
    assert sized_as(parse_metric({"kind": "ExperimentTrendsQuery"})) is None


async def _draft(server: Server) -> Json:
    return (await server.posthog().experiments.get(server.numbered("draft"))).raw


@pytest.mark.parametrize("build", BUILDS)
async def test_a_plan_is_kept_where_the_server_keeps_it_and_nothing_else_changes(build: Build) -> None:
    server, newer = Server(build), build == "current"
    before = await _draft(server)
    where = "running_time_calculation" if newer else "parameters"
    body = typing(PLAN, before, (where, "minimum_detectable_effect"), "12.5", newer=newer)
    body = typing(PLAN, body, (where, "recommended_sample_size"), "9000", newer=newer)
    body = typing(PLAN, body, (where, "recommended_running_time"), "14", newer=newer)
    assert PLAN.objections(body, newer=newer) == {}
    assert body == planned(before, 12.5, Estimate(9000, 14), newer=newer)
    await server.posthog().experiments.patch(server.numbered("draft"), {where: body[where]})
    after = await server.posthog().experiments.get(server.numbered("draft"))
    assert after.plan == Plan(mde_percent=12.5, sample=9000, days=14)
    assert split_of(after.raw) == split_of(before)
    assert after.feature_flag is not None
    assert [(v.key, v.percent) for v in after.feature_flag.variants] == split_of(before)
    cleared = PLAN.answer(body, (where, "recommended_running_time"), None, newer=newer)
    assert "recommended_running_time" not in cleared[where]


async def test_on_an_older_server_the_split_goes_along_where_the_parameters_lack_it() -> None:
    """Parameters that come back without it would reset a draft to two halves."""
    server = Server("page")
    number = server.numbered("draft")
    flag = server.world.flags[server.experiment(number)["feature_flag_id"]]
    flag["filters"]["multivariate"]["variants"] = [
        {"key": "control", "rollout_percentage": 90},
        {"key": "test", "rollout_percentage": 10},
    ]
    flag["filters"]["aggregation_group_type_index"] = 1
    server.experiment(number)["parameters"] = {}
    body = typing(PLAN, await _draft(server), ("parameters", "minimum_detectable_effect"), "5", newer=False)
    await server.posthog().experiments.patch(number, {"parameters": body["parameters"]})
    filters = server.world.flags[flag["id"]]["filters"]
    assert [v["rollout_percentage"] for v in filters["multivariate"]["variants"]] == [90, 10]
    assert filters["aggregation_group_type_index"] == 1


@pytest.mark.parametrize("value", [0, -3, "many", True])
def test_a_plan_of_nothing_is_objected_to(value: object) -> None:
    body = PLAN.answer({}, ("running_time_calculation", "recommended_sample_size"), value)
    assert list(PLAN.objections(body, newer=True)) == [
        ("running_time_calculation", "recommended_sample_size")
    ]


def split(*shares: int) -> Json:
    rows = [
        {"key": f"v{n}", "split_percent": share, "rollout_percentage": share, "odd": n}
        for n, share in enumerate(shares)
    ]
    return {"parameters": {"feature_flag_variants": rows, "odd": 1}}


def shares_in(body: Json) -> list[float]:
    return [share for _, share in split_of(body)]


def test_the_last_variant_takes_what_the_others_leave() -> None:
    body = VARIANTS.answer(split(34, 33, 33), (*SPLIT, 0, "split_percent"), 50)
    assert shares_in(body) == [50, 33, 17]
    assert all(row["split_percent"] == row["rollout_percentage"] for row in at(body, SPLIT))
    assert [row["odd"] for row in at(body, SPLIT)] == [0, 1, 2]
    assert VARIANTS.objections(body, newer=True) == {}


def test_a_split_that_is_not_a_hundred_is_objected_to_at_the_last_variant() -> None:
    last = (*SPLIT, 1, "split_percent")
    body = VARIANTS.answer(split(50, 50), last, 40)
    assert VARIANTS.objections(body, newer=True) == {last: "The shares add up to 90%: 10 are missing."}
    assert shares_in(remainder_on_last(body)) == [50, 50]
    three = VARIANTS.answer(split(50, 40, 10), (*SPLIT, 0, "split_percent"), 70)
    assert VARIANTS.objections(three, newer=True) == {
        (*SPLIT, 2, "split_percent"): "The shares add up to 120%: 20 too many."
    }
    assert set(VARIANTS.objections(put(three, (*SPLIT, 0, "split_percent"), 101), newer=True)) == {
        (*SPLIT, 0, "split_percent"),
        (*SPLIT, 2, "split_percent"),
    }


@given(st.integers(2, 20))
def test_an_even_split_is_whole_and_a_hundred(count: int) -> None:
    shares = shares_in(evenly(split(*[0] * count)))
    assert sum(shares) == 100
    assert set(shares[:-1]) == {100 // count}
    assert shares[-1] >= shares[0]


@pytest.mark.parametrize("build", BUILDS)
async def test_a_drafts_split_and_rollout_reach_its_flag(build: Build) -> None:
    server = Server(build)
    number, before = server.numbered("draft"), await _draft(server)
    body = VARIANTS.answer(before, (*SPLIT, 0, "split_percent"), 25)
    body = typing(VARIANTS, body, ("parameters", "rollout_percentage"), "40")
    assert VARIANTS.objections(body, newer=True) == {}
    await server.posthog().experiments.patch(number, {"parameters": body["parameters"]})
    read = await _draft(server)
    assert split_of(read) == split_of(body)
    assert split_of(read)[0][1] == 25
    flag = (await server.posthog().experiments.get(number)).feature_flag
    assert flag is not None
    assert flag.groups[0].percent == rollout_of(body) == 40
    assert [(v.key, v.percent) for v in flag.variants] == split_of(body)


async def test_what_another_split_does_is_told_where_people_take_part_already() -> None:
    server = Server()
    running = (await server.posthog().experiments.get(server.numbered("srm"))).raw
    changed = VARIANTS.answer(running, (*SPLIT, 0, "split_percent"), 10)
    said = dealing_changes(running, changed)
    assert said[0].startswith(f"New split: {split_of(running)[0][0]} {split_of(running)[0][1]:g}% → 10%")
    assert any("change to another variant" in line for line in said)
    assert any("both splits" in line for line in said)
    assert dealing_changes(running, running) == ()
    less = VARIANTS.answer(running, ("parameters", "rollout_percentage"), rollout_of(running) / 2)
    assert any("fall out" in line for line in dealing_changes(running, less))
    assert any("More people come in" in line for line in dealing_changes(less, running))
    draft = await _draft(server)
    assert len(dealing_changes(draft, VARIANTS.answer(draft, (*SPLIT, 0, "split_percent"), 10))) == 1


def test_variants_that_only_the_flag_knows_are_asked_about() -> None:
    variants = [{"key": "control", "rollout_percentage": 50}, {"key": "test", "rollout_percentage": 50}]
    body: Json = {"parameters": None, "feature_flag": {"filters": {"multivariate": {"variants": variants}}}}
    labels = [question.label for question in walk(VARIANTS.questions(body, newer=True))]
    assert labels == ["control", "test", "Rollout %"]
    assert VARIANTS.objections(body, newer=True) == {}
    assert shares_in(VARIANTS.answer(body, (*SPLIT, 0, "split_percent"), 80)) == [80, 20]
    assert body["parameters"] is None
