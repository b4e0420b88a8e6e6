"""Since last time: what is told, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exptui.domain.columns import cells
from exptui.domain.finding import Attention as Class
from exptui.domain.finding import Finding
from exptui.domain.rows import Row
from exptui.domain.standing import Effect, Standing
from exptui.services.seen import Seen, seen_of
from exptui.services.since import Change, Kind, changes, heading
from tests.support.standings import NOON, finding, row, standing

SRM, STALLED = finding("srm"), finding("stalled", Class.STUCK)
SHIP = finding("ship", Class.DECIDE, severity="action", reason="ship test: +4.1%, win 99.6%")
How = Mapping[str, float | bool | None]
BETTER, WORSE, NO, UNCLEAR, UNKNOWN = (
    {"low": 0.01, "high": 0.07, "significant": True},
    {"low": -0.07, "high": -0.01, "significant": True},
    {"low": -0.01, "high": 0.02, "significant": False},
    {"low": -0.01, "high": 0.02, "significant": True},
    {"significant": None},
)


def effect(how: How, **more: object) -> Effect:
    return Effect(**{"metric": "Purchases", "section": "primary", "variant": "test", **how, **more})  # type: ignore[arg-type]


def told(
    before: Standing | None, now: Standing | None, was: Row | None = None, is_now: Row | None = None
) -> list[str]:
    """What is told of one experiment, without its name."""
    old, new = was or row(), is_now or was or row()
    standings = {} if now is None else {1: now}
    found = changes({1: seen_of(old, before)}, standings, {1: new})
    return [each.words.removeprefix("experiment-1  ") for each in found]


def test_nothing_is_told_before_the_first_visit() -> None:
    assert changes({}, {1: standing(SRM)}, {1: row()}) == []


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (NO, BETTER, ["test now better: Purchases"]),
        (NO, WORSE, ["test now worse: Purchases"]),
        (UNCLEAR, BETTER, ["test now better: Purchases"]),
        (WORSE, BETTER, ["test now better: Purchases"]),
        (BETTER, NO, ["test no longer better: Purchases"]),
        (WORSE, UNCLEAR, ["test no longer worse: Purchases"]),
        (NO, UNCLEAR, []),
        (BETTER, UNKNOWN, []),
        (UNKNOWN, NO, []),
        (BETTER, BETTER, []),
    ],
)
def test_what_became_significant_or_stopped_being_so_is_told(before: How, now: How, said: list[str]) -> None:
    assert told(standing(effects=(effect(before),)), standing(effects=(effect(now),))) == said


def test_a_falling_metric_is_better_where_less_is() -> None:
    before, now = effect(NO, less_is_better=True), effect(WORSE, less_is_better=True)
    assert told(standing(effects=(before,)), standing(effects=(now,))) == ["test now better: Purchases"]


def test_a_secondary_metric_is_called_one() -> None:
    before, now = effect(NO, section="secondary"), effect(WORSE, section="secondary")
    said = told(standing(effects=(before,)), standing(effects=(now,)))
    assert said == ["test now worse: Purchases (secondary)"]


def test_metrics_of_the_same_name_are_told_apart() -> None:
    both = (effect(NO), effect(BETTER))
    assert told(standing(effects=both), standing(effects=both)) == []
    assert told(standing(effects=both), standing(effects=(effect(NO), effect(NO)))) != []


def test_what_could_not_be_computed_for_a_while_is_compared_with_what_was_there_before() -> None:
    seen = seen_of(row(), standing(effects=(effect(BETTER),)))
    meanwhile = seen_of(row(), standing(effects=(effect(UNKNOWN),)), seen)
    found = changes({1: meanwhile}, {1: standing(effects=(effect(NO),))}, {1: row()})
    assert [each.kind for each in found] == [Kind.INSIGNIFICANT]


def test_significance_that_was_not_there_at_all_is_new_but_not_for_what_had_ended() -> None:
    now = standing(effects=(effect(BETTER),))
    assert told(standing(), now) == ["test now better: Purchases"]
    assert told(standing(), now, row(status="stopped")) == []
    assert told(now, standing()) == []


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((), (SRM,), ["new: reason of srm"]),
        ((SRM,), (), ["solved: Title of srm"]),
        ((SRM,), (SRM, STALLED), ["new: reason of stalled"]),
        ((SRM,), (replace(SRM, reason="57/43"),), []),
        ((), (SHIP,), ["now DECIDE: ship test: +4.1%, win 99.6%"]),
        ((SHIP,), (), []),
        ((), (replace(SRM, severity="info", attention=Class.OK),), []),
        ((STALLED,), (SRM, STALLED), ["new: reason of srm"]),
        ((SRM, STALLED), (STALLED,), ["now STUCK: reason of stalled", "solved: Title of srm"]),
    ],
)
def test_problems_that_are_new_or_solved_and_new_reasons_to_look_are_told(
    before: tuple[Finding, ...], now: tuple[Finding, ...], said: list[str]
) -> None:
    assert told(standing(*before), standing(*now)) == said


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ({"status": "draft"}, {"status": "running"}, ["launched"]),
        ({"status": "draft"}, {"status": "exposure_frozen"}, ["launched"]),
        ({"status": "running"}, {"status": "paused"}, ["paused"]),
        ({"status": "paused"}, {"status": "running"}, ["resumed"]),
        ({"status": "running"}, {"status": "exposure_frozen"}, []),
        ({"status": "running"}, {"status": "stopped"}, ["ended"]),
        (
            {"status": "running"},
            {"status": "stopped", "conclusion": "stopped_early"},
            ["ended, stopped early"],
        ),
        ({"status": "stopped"}, {"status": "stopped", "conclusion": "won"}, ["concluded, won"]),
        ({"status": "stopped"}, {"status": "draft"}, ["reset to a draft"]),
        ({"archived": False}, {"archived": True}, ["archived"]),
        ({"archived": True}, {"archived": False}, ["back from the archive"]),
        ({"name": "Another"}, {"flag_version": 7}, []),
    ],
)
def test_what_people_did_is_told(before: Mapping[str, Any], now: Mapping[str, Any], said: list[str]) -> None:
    assert told(None, None, row(**before), row(**now)) == said
    assert told(standing(), standing(unread=True), row(**before), row(**now)) == said


def test_what_ended_has_no_problem_solved() -> None:
    assert told(standing(SRM), standing(), row(), row(status="stopped")) == ["ended"]


def test_what_was_not_read_is_not_gone() -> None:
    assert told(standing(SRM), standing(unread=True)) == []
    assert told(standing(SRM), None) == []
    assert told(standing(unread=True), standing(SRM)) == []
    kept = seen_of(row(), standing(unread=True), seen_of(row(), standing(SRM)))
    assert [each.kind for each in changes({1: kept}, {1: standing()}, {1: row()})] == [Kind.SOLVED]


def test_what_was_made_since_is_told_once_it_runs() -> None:
    made = row(created_at=NOON, status="draft")
    last = NOON - timedelta(days=1)
    assert changes({}, {1: standing()}, {1: made}, last) == []
    running = replace(made, status="running")
    found = changes({}, {1: standing(SRM)}, {1: running}, last)
    assert [each.kind for each in found] == [Kind.PROBLEM, Kind.LAUNCHED]
    assert changes({}, {1: standing(SRM)}, {1: running}, NOON + timedelta(days=1)) == []


def test_what_was_deleted_is_not_told() -> None:
    assert changes({1: Seen(status="running")}, {}, {}) == []


def test_a_line_is_short_however_long_the_names_are() -> None:
    change = Change(
        id=1, kind=Kind.ENDED, name="Ein sehr langer Name " * 5, what="ended", more="won", by="leo" * 30
    )
    assert cells(change.words) <= 60
    short = Change(id=1, kind=Kind.ENDED, name="checkout-redesign", what="ended", more="won", by="leo")
    assert short.words == "checkout-redesign  ended by leo, won"


def many(*kinds: Kind) -> list[Change]:
    return [Change(id=at, kind=kind, name="x", what="y") for at, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "since 09:05: "),
        (datetime(2026, 11, 20, 14, 2, tzinfo=UTC), "since Fri 14:02: "),
        (datetime(2026, 11, 13, 14, 2, tzinfo=UTC), "since 13 Nov: "),
        (datetime(2025, 12, 24, 14, 2, tzinfo=UTC), "since 24 Dec 2025: "),
    ],
)
def test_the_heading_says_since_when_and_how_much(last: datetime, said: str) -> None:
    found = many(Kind.SIGNIFICANT, Kind.ENDED, Kind.SIGNIFICANT)
    assert heading(found, last, NOON, UTC) == f"{said}2 newly significant, 1 ended"


def test_the_heading_counts_the_most_urgent_kinds_and_stays_short() -> None:
    said = heading(many(*Kind), NOON, NOON, UTC)
    assert said == (
        "since 12:00: 1 new problem, 1 needs you, 1 newly significant, 1 no longer significant, 9 more"
    )
    assert heading([], NOON, NOON, UTC) == "since 12:00: nothing changed"
