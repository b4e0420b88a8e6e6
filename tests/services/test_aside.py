"""What is put aside: it is not told, and it is back by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from exptui.domain.finding import Attention as Class
from exptui.domain.rows import Row
from exptui.domain.standing import Standing
from exptui.services.aside import Aside
from exptui.services.aside_kept import Until
from exptui.services.place import Place
from exptui.services.queue import Group, place
from exptui.services.snoozing import choices
from tests.support.server import Clock
from tests.support.standings import NOON, finding, row, standing

PLACE = Place(host="https://eu.posthog.test", project_id=1)
SRM, STALLED = finding("srm"), finding("stalled", Class.STUCK)
FRIDAY = datetime(2026, 11, 27, tzinfo=UTC)


def aside(clock: Clock | None = None, rows: dict[int, Row] | None = None) -> Aside:
    known = {1: row(1), 2: row(2)} if rows is None else rows
    return Aside(None, PLACE, known, now=(clock or Clock(NOON)).now, zone=UTC)


# Snoozing


@pytest.mark.parametrize(
    ("until", "words"),
    [(FRIDAY, "until Fri 27 Nov"), ("target", "until target"), ("change", "until it changes")],
)
def test_a_snoozed_experiment_says_until_when(until: Until, words: str) -> None:
    kept = aside()
    kept.snooze(standing(SRM), until)
    assert kept.snoozed(standing(SRM)) == words
    assert not kept.settle(standing(SRM))
    placed = place(row(), standing(SRM), kept)
    assert (placed.group, placed.reason) == (Group.SNOOZED, f"{words}: reason of srm")


def test_only_the_experiment_that_was_snoozed_is() -> None:
    kept = aside()
    kept.snooze(standing(SRM), "change")
    assert not kept.snoozed(standing(SRM, of=row(2)))


def test_a_day_begins_where_the_reader_is() -> None:
    nine_east = timezone(timedelta(hours=9))
    late = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    first = choices([], late, nine_east)[0]
    assert first.until == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert first.words == "until Wed 25 Nov"


def test_a_snooze_is_over_when_its_day_begins() -> None:
    clock = Clock(NOON)
    kept = aside(clock)
    kept.snooze(standing(SRM), FRIDAY)
    clock.moment = FRIDAY - timedelta(seconds=1)
    assert kept.snoozed(standing(SRM))
    clock.moment = FRIDAY
    assert not kept.snoozed(standing(SRM))
    assert kept.entries() == []
    assert kept.settle(standing(SRM))
    assert not kept.settle(standing(SRM))


def test_a_snooze_until_the_target_is_over_when_it_is_reached() -> None:
    kept = aside()
    kept.snooze(standing(SRM), "target")
    assert not kept.snoozed(standing(SRM, people=1000.0))
    assert not kept.snoozed(standing(SRM, target=None))
    assert kept.snoozed(standing(SRM, target=None, people=None, unread=True))


OTHERS: dict[str, Standing] = {
    "another worst finding": standing(finding("zero_exposures")),
    "another class": standing(replace(SRM, attention=Class.STUCK)),
    "another variant": standing(replace(SRM, variant="test")),
    "nothing left": standing(),
}
DECIDED: dict[str, Row] = {
    "ended": row(status="stopped", end_date=NOON),
    "paused": row(status="paused"),
    "concluded": row(conclusion="won"),
    "archived": row(archived=True),
    "launched again": row(start_date=FRIDAY),
}


@pytest.mark.parametrize("change", OTHERS)
@pytest.mark.parametrize("until", [FRIDAY, "target", "change"])
def test_a_snooze_is_over_when_what_it_was_about_changes(until: Until, change: str) -> None:
    kept = aside()
    kept.snooze(standing(SRM), until)
    assert not kept.snoozed(OTHERS[change])
    assert kept.settle(OTHERS[change])
    assert not kept.snoozed(standing(SRM)), "what ended does not begin again"


@pytest.mark.parametrize("change", DECIDED)
@pytest.mark.parametrize("unread", [False, True])
def test_a_snooze_is_over_when_somebody_decides_something(change: str, unread: bool) -> None:
    rows = {1: row()}
    kept = aside(rows=rows)
    kept.snooze(standing(SRM), "change")
    rows[1] = DECIDED[change]
    assert not kept.snoozed(standing(SRM, unread=unread))
    assert kept.settle(standing(SRM, unread=unread))


@pytest.mark.parametrize("same", [row(name="Another"), row(updated_at=NOON), row(flag_version=9), None])
def test_a_snooze_goes_on_while_nobody_decides_anything(same: Row | None) -> None:
    rows = {1: row()}
    kept = aside(rows=rows)
    kept.snooze(standing(SRM), "change")
    del rows[1]
    rows.update({1: same} if same else {})
    assert kept.snoozed(standing(SRM))


@pytest.mark.parametrize(
    "same",
    [
        standing(SRM, STALLED),
        standing(replace(SRM, reason="56/44 of 30.0k")),
        standing(SRM, people=950.0),
    ],
)
def test_a_snooze_goes_on_while_only_numbers_change(same: Standing) -> None:
    kept = aside()
    kept.snooze(standing(SRM), "change")
    assert kept.snoozed(same)
    assert not kept.settle(same)


def test_what_could_not_be_read_ends_no_snooze_but_worse_news_do() -> None:
    kept = aside()
    kept.snooze(standing(STALLED), "change")
    assert not kept.settle(standing(unread=True))
    assert kept.snoozed(standing(unread=True))
    assert not kept.snoozed(standing(SRM, STALLED, unread=True))


def test_the_target_is_offered_only_where_each_has_one_ahead() -> None:
    def offered(*standings: Standing) -> str:
        return "".join(each.key for each in aside().choices(standings))

    assert offered(standing()) == "137wtc"
    assert offered(standing(), standing(people=None)) == "137wtc"
    assert offered(standing(), standing(people=1000.0)) == "137wc"
    assert offered(standing(target=None)) == "137wc"
    assert offered() == "137wc"
