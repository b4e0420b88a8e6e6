"""The seeded world: believable, complete, and the same every time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exptui.sandbox.seed import build_world
from exptui.sandbox.store import Build, Json, World
from tests.sandbox.reading import CHECKS, findings

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
SHOP, OFFICES = 1, 2
ALSO = {"zero_exposures": {"too_early"}}
"""What cannot be had alone: it is new, because an older one would be ended."""


def dump(world: World) -> str:
    rows: dict[str, Any] = {
        name: value for name, value in vars(world).items() if name[0] != "_" and name != "now"
    }
    rows["stories"] = {number: asdict(story) for number, story in world.stories.items()}
    return json.dumps(rows, default=str, sort_keys=True)


def in_shop(world: World) -> dict[str, Json]:
    rows = world.experiments.items()
    return {world.stories[number].made_for: row for number, row in rows if row["team_id"] == SHOP}


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(now=lambda: NOW)


def test_the_same_seed_and_clock_give_the_same_world_to_the_byte() -> None:
    assert dump(build_world(now=lambda: NOW)) == dump(build_world(now=lambda: NOW))
    assert dump(build_world(now=lambda: NOW)) != dump(build_world(now=lambda: NOW, seed=2))


def test_uuids_made_later_are_the_same_too_and_are_new() -> None:
    first, second = build_world(now=lambda: NOW), build_world(now=lambda: NOW)
    made = [first.new_uuid() for _ in range(3)]
    assert made == [second.new_uuid() for _ in range(3)]
    assert not any(uuid in dump(first) for uuid in made)


@pytest.mark.parametrize("build", ["page", "current"])
@pytest.mark.parametrize("seed", [1, 2, 3, 11])
def test_every_experiment_shows_what_it_was_made_for_and_nothing_else(seed: int, build: Build) -> None:
    world = build_world(seed=seed, build=build, now=lambda: NOW)
    for number, row in world.experiments.items():
        word = world.stories[number].made_for
        expected = ({word} if word in CHECKS else set()) | ALSO.get(word, set())
        assert (word, findings(world, row)) == (word, expected)


@pytest.mark.parametrize("hours", [0, 5, 9.4])
def test_it_shows_the_same_at_any_time_of_day(hours: float) -> None:
    moment = NOW + timedelta(hours=hours)
    world = build_world(now=lambda: moment)
    for number, row in world.experiments.items():
        word = world.stories[number].made_for
        expected = ({word} if word in CHECKS else set()) | ALSO.get(word, set())
        assert (word, findings(world, row)) == (word, expected)


@pytest.mark.parametrize("word", CHECKS)
def test_there_is_an_experiment_for_every_check(world: World, word: str) -> None:
    assert word in in_shop(world)


def test_there_is_every_status_and_an_archive(world: World) -> None:
    rows = [row for row in in_shop(world).values() if not row["archived"]]
    flags = world.flags
    assert sum(row["start_date"] is None for row in rows) >= 4
    assert sum(row["end_date"] is not None for row in rows) >= 6
    live = [row for row in rows if row["start_date"] is not None and row["end_date"] is None]
    assert {flags[row["feature_flag_id"]]["active"] for row in live} == {True, False}
    assert sum(row["archived"] for row in in_shop(world).values()) >= 3
    assert {row["conclusion"] for row in in_shop(world).values()} == {
        None, "won", "lost", "inconclusive", "stopped_early", "invalid",
    }  # fmt: skip


def test_every_kind_of_metric_source_and_engine_is_in_use(world: World) -> None:
    text = dump(world)
    for part in (
        '"metric_type": "mean"', '"metric_type": "funnel"', '"metric_type": "ratio"', '"metric_type": "retention"',
        '"kind": "ExperimentTrendsQuery"', '"kind": "ExperimentFunnelsQuery"', '"kind": "ActionsNode"',
        '"math": "sum"', '"math": "avg"', '"math": "dau"', '"math": "unique_session"', '"math": "unique_group"',
        '"goal": "decrease"', '"method": "frequentist"', '"sequential_testing_enabled": true', '"cuped": {',
        '"breakdownFilter"', '"multiple_variant_handling": "first_seen"', '"difference_type": "ABSOLUTE"',
        '"kind": "ExperimentEventExposureConfig"', '"only_count_matured_users": true',
    ):  # fmt: skip
        assert part in text, part


def test_rows_refer_to_rows_that_are_there(world: World) -> None:
    for row in world.experiments.values():
        flag = world.flags[row["feature_flag_id"]]
        assert flag["team_id"] == row["team_id"] in world.projects
        assert row["created_by_id"] in world.users
        if row["holdout_id"] is not None:
            assert world.holdouts[row["holdout_id"]]["team_id"] == row["team_id"]
        assert sum(v["rollout_percentage"] for v in flag["filters"]["multivariate"]["variants"]) == 100
        dates = [row["created_at"], row["start_date"], row["end_date"], world.now()]
        known = [date for date in dates if date is not None]
        assert known == sorted(known)
        assert row["created_at"] <= row["updated_at"] <= world.now()
    for link in world.saved_metric_links.values():
        assert world.saved_metrics[link["saved_metric_id"]]["team_id"] == SHOP
        assert link["experiment_id"] in world.experiments


def test_metrics_are_in_their_lists_of_order_and_have_uuids_of_their_own(world: World) -> None:
    seen: list[str] = []
    for row in world.experiments.values():
        for section, column in (("primary", "metrics"), ("secondary", "metrics_secondary")):
            own = [metric["uuid"] for metric in row[column]]
            seen += own
            order = row[f"{section}_metrics_ordered_uuids"]
            assert order is None or set(own) <= set(order)
    assert len(seen) == len(set(seen)) > 60
    shared_first = in_shop(world)["sequential"]["primary_metrics_ordered_uuids"]
    assert shared_first[0] == world.saved_metrics[1]["query"]["uuid"]


def test_metrics_read_only_events_that_the_project_has(world: World) -> None:
    known = {(row["team_id"], row["name"]) for row in world.event_definitions}

    def events(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["event"]] if value.get("kind") == "EventsNode" else []
            return own + [event for part in value.values() for event in events(part)]
        return [event for part in value for event in events(part)] if isinstance(value, list) else []

    for row in world.experiments.values():
        for event in events([row["metrics"], row["metrics_secondary"]]):
            assert (row["team_id"], event) in known


def test_prompts_have_consecutive_versions_and_experiments_between_them(world: World) -> None:
    versions: dict[str, list[int]] = {}
    for row in world.prompt_versions:
        versions.setdefault(row["name"], []).append(row["version"])
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
    assert {len(found) for found in versions.values()} >= {3, 6}
    for word in ("prompt", "prompt_draft"):
        row = in_shop(world)[word]
        made = row["parameters"]["prompt_metadata"]
        payloads = world.flags[row["feature_flag_id"]]["filters"]["payloads"].values()
        assert [json.loads(payload)["prompt_version"] for payload in payloads] == made["versions"]
        assert set(made["versions"]) <= set(versions[made["name"]])
    thirds = in_shop(world)["prompt_draft"]["parameters"]["feature_flag_variants"]
    assert [v["split_percent"] for v in thirds] == [33, 33, 34]


def test_the_second_project_has_a_flag_key_of_the_first_and_a_holdout_of_its_own(world: World) -> None:
    keys = {
        team: {f["key"] for f in world.flags.values() if f["team_id"] == team} for team in (SHOP, OFFICES)
    }
    assert keys[SHOP] & keys[OFFICES]
    assert keys[OFFICES] - keys[SHOP]
    assert [row["team_id"] for row in world.holdouts.values()] == [SHOP, OFFICES]


def test_two_experiments_share_a_flag(world: World) -> None:
    first, second = in_shop(world)["lost"], in_shop(world)["lost_again"]
    assert first["feature_flag_id"] == second["feature_flag_id"]


def test_names_are_as_awkward_as_in_life(world: World) -> None:
    names = [row["name"] for row in world.experiments.values()]
    assert any("[/]" in name for name in names)
    assert any(len(name) > 120 for name in names)
    assert any("🌱" in name and "料" in name for name in names)
    assert min(map(len, names)) < 6
    owners = [world.users[row["created_by_id"]] for row in world.experiments.values()]
    assert len({owner["id"] for owner in owners}) >= 6
    assert any(not owner["first_name"] for owner in owners)


def test_plans_and_exclusions_are_where_each_build_keeps_them() -> None:
    older, newer = build_world(now=lambda: NOW), build_world(now=lambda: NOW, build="current")
    assert in_shop(older)["ship"]["parameters"]["recommended_sample_size"] == 28_801
    assert in_shop(older)["ship"]["running_time_calculation"] is None
    assert in_shop(newer)["ship"]["running_time_calculation"]["recommended_sample_size"] == 28_801
    assert "recommended_sample_size" not in in_shop(newer)["ship"]["parameters"]
    assert in_shop(older)["excluded_variant"]["parameters"]["excluded_variants"] == ["slider"]
    assert in_shop(newer)["excluded_variant"]["excluded_variants"] == ["slider"]


def test_the_newest_build_keeps_the_key_of_a_deleted_flag() -> None:
    older, newer = build_world(now=lambda: NOW), build_world(now=lambda: NOW, build="current")
    keys = [w.flags[in_shop(w)["flag_missing"]["feature_flag_id"]]["key"] for w in (older, newer)]
    assert keys[0].startswith("gift-wrapping:deleted:")
    assert keys[1] == "gift-wrapping"


def test_an_empty_world_has_people_definitions_and_prompts_but_no_experiments() -> None:
    world = build_world(now=lambda: NOW, empty=True)
    assert [world.experiments, world.flags, world.stories, world.activity] == [{}, {}, {}, []]
    assert world.users
    assert world.projects
    assert world.event_definitions
    assert world.prompt_versions


def test_the_world_moves_on_with_its_clock(world: World) -> None:
    ticking = iter([NOW, NOW + timedelta(hours=1)])
    moving = build_world(now=lambda: next(ticking))
    assert moving.now() == NOW + timedelta(hours=1)
    assert dump(moving) == dump(world)


def test_building_it_imports_no_web_framework_and_none_of_the_client() -> None:
    code = (
        "import sys; from exptui.sandbox.seed import build_world; build_world();"
        "print([m for m in sys.modules if m.split('.')[0] in ('starlette', 'httpx', 'pydantic', 'textual')"
        " or m.startswith(('exptui.domain', 'exptui.api', 'exptui.ui', 'exptui.services'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_row_shares_anything_with_another_row_or_another_world() -> None:
    def parts(value: object) -> Iterator[int]:
        if isinstance(value, dict | list):
            yield id(value)
            for each in value.values() if isinstance(value, dict) else value:
                yield from parts(each)

    worlds = [build_world(now=lambda: NOW), build_world(now=lambda: NOW)]
    seen = [
        each
        for world in worlds
        for table in (world.experiments, world.flags, world.users)
        for each in parts(table)
    ]
    assert len(seen) == len(set(seen))
