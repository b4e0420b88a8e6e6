"""Moments and durations in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from exptui.domain.describe_time import absolute, ago, clock, dates, how_long
from exptui.domain.rows import Row

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))
LISBON_IN_WINTER = timezone(timedelta(0))


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1234), "1,234 days"),
    ],
)
def test_durations_are_told_in_their_largest_whole_unit(duration: timedelta, words: str) -> None:
    assert how_long(duration) == words


def test_a_moment_to_come_is_not_told_as_past() -> None:
    assert ago(NOON + timedelta(days=3), NOON) == "in 3 days"
    assert ago(NOON - timedelta(days=3), NOON) == "3 days ago"


def test_the_readers_clock_is_named_only_where_it_differs() -> None:
    assert absolute(NOON, UTC) == "2026-11-23 12:00 UTC"
    assert absolute(NOON, LISBON_IN_WINTER) == "2026-11-23 12:00 UTC"
    assert absolute(NOON, TOKYO) == "2026-11-23 12:00 UTC (21:00 here)"


def test_another_day_by_the_readers_clock_is_written_out() -> None:
    late = NOON.replace(hour=20)
    assert absolute(late, TOKYO) == "2026-11-23 20:00 UTC (2026-11-24 05:00 here)"


def test_the_last_day_of_the_calendar_can_be_told() -> None:
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert absolute(last, TOKYO) == "9999-12-31 23:59 UTC"


def test_the_time_of_another_day_has_its_date() -> None:
    assert clock(NOON, NOON) == "12:00 UTC"
    assert clock(NOON - timedelta(days=1), NOON) == "2026-11-22 12:00 UTC"


def told(row: Row) -> dict[str, str]:
    return {fact.label: fact.text for fact in dates(row, NOON, UTC).facts}


def test_a_draft_has_not_started() -> None:
    assert told(Row(id=1)) == {"started": "not yet"}


def test_a_running_experiment_says_for_how_long() -> None:
    assert told(Row(id=1, start_date=NOON - timedelta(days=5)))["running for"] == "5 days"


def test_an_ended_experiment_says_how_long_it_ran() -> None:
    row = Row(id=1, start_date=NOON - timedelta(days=30), end_date=NOON - timedelta(days=9))
    assert told(row) == {"started": "30 days ago", "ran": "21 days", "ended": "9 days ago"}


def test_a_start_to_come_is_told_as_such() -> None:
    assert told(Row(id=1, start_date=NOON + timedelta(days=2))) == {"starts": "in 2 days"}
