"""The documents tell of the queue, and of the dialogs around it, what the code knows better."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from fnmatch import fnmatch
from pathlib import Path

import pytest

from exptui.domain.finding import Attention
from exptui.domain.health import CHECKS
from exptui.services import aside_kept
from exptui.services.attention import KIND as STANDINGS
from exptui.services.budget import ALLOWED, BEHIND
from exptui.services.place import Place
from exptui.services.queue import Group, Placed
from exptui.services.seen import Visits
from exptui.services.snapshots import Snapshots
from exptui.services.snoozing import choices
from exptui.ui.modals.aside import AsideSheet
from exptui.ui.modals.bulk import BulkSheet
from exptui.ui.modals.commands import CommandSheet
from exptui.ui.modals.explanation import ExplanationSheet
from exptui.ui.modals.filters import FilterSheet
from exptui.ui.modals.mute import MuteSheet
from exptui.ui.modals.snooze import BACK, SnoozeSheet
from exptui.ui.modals.transition import TransitionSheet
from exptui.ui.screens.list.order import ORDERS
from exptui.ui.screens.portfolio.order import Sort
from exptui.ui.widgets.fields import ChoiceField, SwitchField
from tests import docs
from tests.support.dialog_keys import Bound, keys_bound, keys_of_dialog
from tests.support.documents import first_cells, section
from tests.support.standings import NOON, finding, standing

DIALOGS: Mapping[str, tuple[Bound, ...]] = {
    "The dialog before a change": (TransitionSheet, ChoiceField, SwitchField),
    "The dialog before a change to several experiments": (BulkSheet,),
    "The help, the action menu and the palette": (CommandSheet,),
    "The sheet of filters": (FilterSheet,),
    "What a number means": (ExplanationSheet,),
    "Until when to snooze": (SnoozeSheet,),
    "Muting a finding": (MuteSheet,),
    "What is put aside": (AsideSheet,),
}
"""Dialogs by the words over their table, with what takes keys in each."""


@pytest.mark.parametrize("title", DIALOGS)
def test_every_key_of_a_dialog_is_documented(title: str) -> None:
    bound = keys_bound(DIALOGS[title])
    assert bound
    assert bound <= set(keys_of_dialog(title))


def test_every_choice_of_a_snooze_is_documented_with_its_key() -> None:
    offered = [each.key for each in choices([standing(people=10.0, target=20.0)], NOON, UTC)]
    told = keys_of_dialog("Until when to snooze")
    assert [key for key in told if key in {*offered, BACK}] == [*offered, BACK]


def signs_of(group: Group) -> set[str]:
    """The signs that rows of a group may have."""
    decisions = [each.name for each in CHECKS if each.attention is Attention.DECIDE]
    findings = [finding(name) for name in decisions] if group is Group.DECIDE else [None]
    return {Placed(group=group, reason="", finding=each).sign for each in findings}


@pytest.mark.parametrize("group", Group)
def test_every_group_of_the_queue_is_documented_with_its_sign(group: Group) -> None:
    rows = section(docs.README, "What needs you").splitlines()
    (row,) = [row for row in rows if row.startswith(f"| {group.heading} ")]
    assert all(f"`{sign}`" in row for sign in signs_of(group))


def test_every_word_that_names_a_group_in_the_filter_is_documented() -> None:
    told = section(docs.REFERENCE, "Finding experiments")
    assert all(f"`{group.value}`" in told for group in Group)


def test_every_order_is_documented() -> None:
    told = " ".join(section(docs.REFERENCE, "Finding experiments").split())
    assert ", ".join(order.label for order in ORDERS) in told
    assert ", ".join(Sort) in told


def test_the_limits_of_queries_are_as_documented() -> None:
    told = " ".join(section(docs.TRIAGE, "In the dashboard").split())
    (a_minute, an_hour), (behind_a_minute, behind_an_hour) = (
        [f"{limit.queries:,}" for limit in limits] for limits in (ALLOWED, BEHIND)
    )
    assert f"{a_minute} queries a minute and {an_hour} an hour" in told
    assert f"{behind_a_minute} and {behind_an_hour}" in told


def test_every_file_of_the_queue_that_is_kept_is_documented(tmp_path: Path) -> None:
    place = Place(host="https://us.posthog.com", project_id=1)
    snapshots, aside, visits = Snapshots(tmp_path), aside_kept.file(tmp_path, place), Visits(tmp_path, place)
    assert snapshots.write_more(place, STANDINGS, "{}")
    assert aside.change(lambda _content: {})
    assert visits.save({}, {}, NOON)
    told = [each.rpartition("/")[2] for each in first_cells(section(docs.REFERENCE, "Files kept on disk"))]
    particular = [pattern for pattern in told if pattern != "*.json"]
    for file in tmp_path.iterdir():
        assert any(fnmatch(file.name, pattern) for pattern in particular), file.name
