"""What is muted, how all that is put aside is listed, and how it is brought back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exptui.domain.finding import Attention as Class
from exptui.domain.finding import Finding
from exptui.domain.rows import Row
from exptui.services.aside import Aside, Back
from exptui.services.aside_kept import Entry, Mute, Snooze, name_of
from exptui.services.attention import Attention
from exptui.services.place import Place
from exptui.services.queue import Group, place
from tests.support.server import Clock, Server
from tests.support.standings import NOON, finding, row, standing

PLACE = Place(host="https://eu.posthog.test", project_id=1)
SRM, STALLED = finding("srm"), finding("stalled", Class.STUCK)
FRIDAY = datetime(2026, 11, 27, tzinfo=UTC)


def aside(clock: Clock | None = None, rows: dict[int, Row] | None = None) -> Aside:
    known = {1: row(1), 2: row(2)} if rows is None else rows
    return Aside(None, PLACE, known, now=(clock or Clock(NOON)).now, zone=UTC)


def test_a_muted_finding_is_not_told_and_the_next_one_is() -> None:
    kept = aside()
    kept.mute(standing(SRM, STALLED), SRM, "known")
    assert set(kept.muted(standing(SRM, STALLED))) == {"srm"}
    assert kept.told(standing(SRM, STALLED)) == STALLED
    placed = place(row(), standing(SRM, STALLED), kept)
    assert (placed.group, placed.reason) == (Group.STUCK, "reason of stalled")


def test_other_experiments_findings_are_told() -> None:
    kept = aside()
    kept.mute(standing(SRM), SRM)
    assert not kept.muted(standing(SRM, of=row(2)))


@pytest.mark.parametrize(
    "others",
    [
        (),
        (replace(SRM, subcode="by_surface"),),
        (replace(SRM, variant="test"),),
        (replace(SRM, severity="critical"),),
        (SRM, replace(SRM, subcode="by_surface")),
    ],
)
def test_a_muted_finding_comes_back_when_it_changes(others: tuple[Finding, ...]) -> None:
    kept = aside()
    kept.mute(standing(SRM), SRM)
    assert not kept.muted(standing(*others))
    assert kept.settle(standing(*others))
    assert not kept.muted(standing(SRM)), "what ended does not begin again"


def test_a_muted_finding_stays_muted_while_its_numbers_change() -> None:
    kept = aside()
    kept.mute(standing(SRM), SRM)
    later = standing(replace(SRM, reason="57/43 of 30.0k", detail="…", evidence={"p": 0.0}))
    assert kept.muted(later)
    assert not kept.settle(later)


def test_a_finding_that_could_not_be_looked_for_is_not_gone() -> None:
    kept = aside()
    kept.mute(standing(SRM), SRM)
    assert not kept.settle(standing(unread=True))
    assert kept.settle(standing(replace(SRM, severity="critical"), unread=True))


def test_findings_of_posthog_are_muted_by_their_codes() -> None:
    one, other = finding("posthog", code="late_events"), finding("posthog", code="sdk_outdated")
    kept = aside()
    kept.mute(standing(one, other), one)
    assert set(kept.muted(standing(one, other))) == {name_of(one)} == {"posthog:late_events"}
    assert kept.told(standing(one, other)) == other


def test_muting_what_a_snoozed_experiment_is_about_does_not_wake_it() -> None:
    kept = aside()
    kept.snooze(standing(SRM, STALLED), "change")
    kept.mute(standing(SRM, STALLED), SRM)
    assert kept.snoozed(standing(SRM, STALLED))
    assert not kept.snoozed(standing(SRM)), "what is left to tell is gone"
    assert not kept.snoozed(standing(finding("zero_exposures"), SRM))


# Listing, and back


def test_what_is_put_aside_is_listed_newest_first_with_its_note() -> None:
    clock = Clock(NOON)
    kept = aside(clock)
    kept.snooze(standing(SRM), "change")
    clock.forward(60)
    kept.mute(standing(SRM, of=row(2)), SRM, "  known since spring ")
    mute, snooze = kept.entries()
    assert isinstance(mute, Mute)
    assert isinstance(snooze, Snooze)
    assert (mute.experiment, mute.check, mute.note) == (2, "srm", "known since spring")
    assert (mute.title, mute.made) == ("Title of srm", NOON + timedelta(minutes=1))
    assert snooze.experiment == 1


def test_what_is_brought_back_is_told_again() -> None:
    kept, both = aside(), standing(SRM, STALLED)
    kept.snooze(both, "change")
    kept.mute(both, SRM)
    for entry in kept.entries():
        kept.bring_back(entry.key, both)
    assert not kept.snoozed(both)
    assert not kept.muted(both)
    kept.unsnooze(1)
    kept.unmute(1, "srm")
    assert kept.entries() == []


def test_unmuting_leaves_the_experiment_snoozed() -> None:
    kept, both = aside(), standing(SRM, STALLED)
    kept.mute(both, SRM)
    kept.snooze(both, "change")
    kept.unmute(1, "srm", both)
    assert kept.snoozed(both)


def held(kept: Aside) -> dict[str, Entry]:
    return {each.key: each for each in kept.entries()}


def test_each_step_can_be_taken_back_in_turn() -> None:
    kept, both = aside(), standing(SRM, STALLED)
    states, steps = [held(kept)], []
    wanted: tuple[Callable[[], Back], ...] = (
        lambda: kept.snooze(both, "change"),
        lambda: kept.mute(both, SRM, "known"),
        lambda: kept.snooze(both, FRIDAY),
        lambda: kept.unmute(1, "srm", both),
        lambda: kept.unsnooze(1),
    )
    for step in wanted:
        steps.append(step())
        states.append(held(kept))
    for back in reversed(steps):
        states.pop()
        back()
        assert held(kept) == states[-1]


def test_another_project_knows_nothing_of_it() -> None:
    kept = aside()
    kept.snooze(standing(SRM), "change")
    kept.move(PLACE)
    assert kept.snoozed(standing(SRM))
    kept.move(Place(host=PLACE.host, project_id=2))
    assert not kept.snoozed(standing(SRM))


async def test_a_muted_mismatch_still_forbids_to_ship_and_is_back_once_the_experiment_is_reset() -> None:
    server = Server()
    number = server.numbered("srm")
    workspace = server.workspace()
    kept = Aside(None, PLACE, workspace.rows, now=server.clock.now, zone=UTC)
    attention = Attention(workspace)
    attention.queue.quiet = kept
    assert workspace.posthog is not None
    attention.connect(workspace.posthog)
    await workspace.load()
    judged = await attention.judge(number)
    told = attention.queue.placed(workspace.rows[number])
    assert (told.group, judged.verdict) == (Group.BROKEN, None)
    assert told.finding is not None
    kept.mute(attention.queue.standings[number], told.finding)
    quieter = attention.queue.placed(workspace.rows[number])
    assert quieter.group is not Group.BROKEN
    assert (await attention.judge(number, afresh=True)).verdict is None
    assert kept.muted(attention.queue.standings[number])
    await workspace.posthog.experiments.verb(number, "reset")
    await workspace.refresh(number)
    await attention.judge(number, afresh=True)
    assert kept.settle(attention.queue.standings[number])
