"""Where an experiment stands in the queue: its group, its reason, its place within the group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.finding import Attention, Finding, Severity
from exptui.domain.rows import Row
from exptui.domain.standing import Standing
from exptui.services.queue import SIGNS, Group, Placed, Queue, grouped, place
from tests.services.list_server import NOON

ROW = Row(id=1, name="One", status="running")


def finding(check: str, attention: Attention, severity: Severity = "warning") -> Finding:
    return Finding(
        check=check,
        code=check,
        severity=severity,
        attention=attention,
        title=check,
        reason=f"reason of {check}",
        detail="",
    )


def standing(*findings: Finding, number: int = 1) -> Standing:
    worst = findings[0] if findings else None
    return Standing(
        id=number,
        mark="",
        as_of=NOON,
        attention=worst.attention if worst else Attention.OK,
        reason=worst.reason if worst else "nothing to do",
        findings=findings,
    )


class Quieter:
    def __init__(self, *, until: str = "", checks: Collection[str] = ()) -> None:
        self.until = until
        self.checks = checks

    def snoozed(self, standing: Standing) -> str:
        return self.until

    def muted(self, standing: Standing) -> Collection[str]:
        return self.checks


BROKEN = finding("srm", Attention.BROKEN)
STUCK = finding("zombie", Attention.STUCK, "info")


def test_what_nobody_has_looked_at_is_waiting() -> None:
    placed = place(ROW, None, Quieter())
    assert (placed.group, placed.reason, placed.group.needs_me) == (Group.WAITING, "not judged yet", False)


def test_the_reason_is_of_the_worst_finding() -> None:
    placed = place(ROW, standing(BROKEN, STUCK), Quieter())
    assert (placed.group, placed.reason, placed.finding) == (Group.BROKEN, "reason of srm", BROKEN)


def test_without_its_muted_finding_an_experiment_stands_where_the_next_one_puts_it() -> None:
    placed = place(ROW, standing(BROKEN, STUCK), Quieter(checks={"srm"}))
    assert (placed.group, placed.reason) == (Group.STUCK, "reason of zombie")
    placed = place(ROW, standing(BROKEN), Quieter(checks={"srm"}))
    assert (placed.group, placed.reason) == (Group.OK, "nothing to do; 1 muted")


def test_what_is_snoozed_says_until_when_and_why_it_was_there() -> None:
    placed = place(ROW, standing(BROKEN), Quieter(until="until Thu"))
    assert (placed.group, placed.reason) == (Group.SNOOZED, "until Thu: reason of srm")


def test_the_archive_asks_for_nothing() -> None:
    assert place(replace(ROW, archived=True), standing(BROKEN), Quieter()).group is Group.OK


@pytest.mark.parametrize("group", list(Group))
def test_every_group_has_a_sign_of_its_own(group: Group) -> None:
    assert [each for each in Group if SIGNS[each] == SIGNS[group]] == [group]
    assert Placed(group=group, reason="").sign == SIGNS[group]


def test_the_sign_of_a_decision_is_that_of_its_verdict() -> None:
    checks = ("ship", "roll_back", "flat", "trade_off", "review")
    signs = [place(ROW, standing(finding(each, Attention.DECIDE)), Quieter()).sign for each in checks]
    assert signs == ["▲", "▼", "═", "≠", "?"]


CLASSES = st.lists(st.sampled_from([None, *Attention]), max_size=20)
SEVERITIES = st.lists(st.sampled_from(["critical", "warning", "action", "info"]), min_size=20, max_size=20)


@given(CLASSES, SEVERITIES)
def test_groups_hold_every_row_once_the_most_urgent_on_top(
    classes: list[Attention | None], severities: list[Severity]
) -> None:
    queue, rows = Queue(), [replace(ROW, id=number) for number in range(len(classes))]
    for row, attention in zip(rows, classes, strict=True):
        if attention is not None:
            queue.standings[row.id] = standing(finding("check", attention, severities[row.id]), number=row.id)
    found = grouped(rows, queue.placed)
    assert list(found) == [group for group in Group if group in found]
    assert sorted(number for ids in found.values() for number in ids) == [row.id for row in rows]
    for group, ids in found.items():
        places = [queue.placed(rows[number]) for number in ids]
        assert {each.group for each in places} == {group}
        assert [(each.rank, number) for each, number in zip(places, ids, strict=True)] == sorted(
            (each.rank, number) for each, number in zip(places, ids, strict=True)
        )
