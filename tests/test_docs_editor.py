"""The documents tell of the metrics editor what the code knows better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

import pytest

from exptui.api.errors import Forbidden
from exptui.domain.merging_settings import FIELDS
from exptui.domain.metric_entry import ARRAYS, ORDERINGS
from exptui.domain.metrics import METRIC_TYPES
from exptui.services.drafts import Draft, Drafts
from exptui.services.lookup import Lookup
from exptui.services.picking import THINGS, Picker
from exptui.services.place import Place
from exptui.services.sharing import MOST
from exptui.ui.editor import editor
from exptui.ui.modals.attach import SharedGate, SharedSheet
from exptui.ui.modals.choosing import ChoosingSheet
from exptui.ui.modals.conflict import ConflictSheet
from exptui.ui.modals.drafts import DraftSheet
from exptui.ui.modals.picker import PickSheet
from exptui.ui.modals.review import ReviewSheet
from exptui.ui.screens.metrics.asking import ADDING, ATTACH
from exptui.ui.screens.metrics.form import FormScreen
from exptui.ui.screens.metrics.json_edit import JsonScreen
from exptui.ui.screens.metrics.tabs import TABS
from exptui.ui.widgets.fields import ChoiceField
from tests import docs
from tests.support.dialog_keys import Bound, keys_bound, keys_of_dialog
from tests.support.documents import first_cells, section, text
from tests.support.server import START, Server

DIALOGS: Mapping[str, tuple[Bound, ...]] = {
    "A form of the metrics editor": (FormScreen,),
    "Picking by typing": (PickSheet,),
    "Editing JSON": (JsonScreen,),
    "The review before a save": (ReviewSheet, SharedGate, ChoiceField),
    "What both changed": (ConflictSheet,),
    "What can be done with a draft": (ChoosingSheet, DraftSheet, SharedSheet),
}
"""Dialogs by the words over their table, with what takes keys in each."""
OF_TEXTUAL = {"tab", "enter", "↑", "↓"}
"""What fields, buttons and lists take by themselves."""
SCOPES = {
    "events": "event_definition:read",
    "properties": "property_definition:read",
    "values of event properties": "query:read",
    "values of person properties": "person:read",
    "actions": "action:read",
    "cohorts": "cohort:read",
    "holdouts": "experiment:read",
    "feature flags": "feature_flag:read",
    "shared metrics": "experiment_saved_metric:read",
}


def rows_under(title: str) -> dict[str, list[str]]:
    """The tables under a heading of the reference: what a line begins with, and its other cells."""
    lines = [line for line in section(docs.REFERENCE, title).splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells}


def words_of(path: Path, title: str) -> str:
    """A section in one line."""
    return " ".join(section(path, title).split())


@pytest.mark.parametrize("title", DIALOGS)
def test_the_keys_of_a_dialog_are_documented_and_no_others(title: str) -> None:
    bound = keys_bound(DIALOGS[title])
    assert bound
    assert bound <= set(keys_of_dialog(title)) <= bound | OF_TEXTUAL


def test_every_tab_is_documented_with_the_fields_it_edits() -> None:
    told = rows_under("Metrics")
    for tab in TABS.values():
        assert all(f"`{field}`" in told[tab.label][1] for field in tab.fields)
    assert all(f"`{field}`" in told["Metrics"][1] for field in (*ARRAYS.values(), *ORDERINGS.values()))


def test_no_tab_is_documented_that_is_not_there_and_no_field_that_is_not_saved() -> None:
    table = {first: rest for first, rest in rows_under("Metrics").items() if len(rest) == 2 and rest[1]}
    tabs = {label: rest for label, rest in table.items() if label in {tab.label for tab in TABS.values()}}
    assert len(tabs) == len(TABS)
    assert all(set(re.findall(r"`(\w+)`", rest[1])) <= set(FIELDS) for rest in tabs.values())


def test_every_type_of_metric_is_documented_and_can_be_added() -> None:
    told = section(docs.REFERENCE, "Metrics")
    assert all(f"`{name}`" in told for name in METRIC_TYPES)
    assert {name for name, *_ in ADDING} == {*METRIC_TYPES, ATTACH}


def lookup_of(picker: Picker, what: str) -> Lookup:
    """What the reference calls so, to pick from."""
    lookups = {
        "events": picker.events,
        "properties": picker.properties_of(),
        "values of event properties": picker.values_of("plan"),
        "values of person properties": picker.values_of("plan", kind="person"),
        "actions": picker.actions,
        "cohorts": picker.cohorts,
        "holdouts": picker.holdouts,
        "feature flags": picker.flags,
        "shared metrics": picker.saved_metrics,
    }
    found = lookups[what]
    assert found is not None
    return found


@pytest.mark.parametrize("what", SCOPES)
async def test_the_scope_that_is_documented_for_picking_is_the_one_that_is_lacking_without_it(
    what: str,
) -> None:
    scope, _without = rows_under("What is picked")[what]
    server = Server()
    server.faults.forbid_scope(scope.strip("`"))
    if what == "holdouts":
        server.faults.forbid_scope("experiment:write")
    lookup = lookup_of(Picker(server.posthog(), now=server.clock.now), what)
    assert await lookup("") == ()
    assert scope.strip("`") in lookup.refused


def test_whatever_can_be_picked_in_a_form_is_documented() -> None:
    told = [what for what in rows_under("What is picked") if what not in ("What", "---")]
    unlisted = {"values", "experiments"}
    assert {*told} - {*SCOPES} == {"warehouse tables", "kinds of groups"}
    assert {*THINGS.values()} - unlisted <= {*told}


@pytest.mark.parametrize("what", ["actions", "cohorts", "kinds of groups"])
def test_what_is_picked_by_number_is_documented_to_be_typed_as_one(what: str) -> None:
    picker = Picker(Server().posthog())
    lookup = picker.groups if what == "kinds of groups" else lookup_of(picker, what)
    assert lookup.whole
    assert "number is typed" in rows_under("What is picked")[what][1]


async def test_making_a_shared_metric_takes_the_scope_that_is_documented() -> None:
    server = Server()
    scope = "experiment_saved_metric:write"
    assert f"`{scope}`" in section(docs.REFERENCE, "Scopes")
    server.faults.forbid_scope(scope)
    shared = server.posthog().shared_metrics
    with pytest.raises(Forbidden, match=scope):
        await shared.create({"name": "Orders", "query": {}})


def test_how_many_experiments_are_read_for_a_shared_metric_is_as_documented() -> None:
    assert f"up to {MOST}" in words_of(docs.REFERENCE, "What is picked")


def test_the_file_of_drafts_is_documented(tmp_path: Path) -> None:
    place = Place(host="https://us.posthog.com", project_id=1)
    drafts = Drafts(tmp_path, place, now=lambda: START)
    drafts.keep(Draft(id="one", experiment=1, begun=START, changed=START, base={}, ours={}))
    assert not drafts.problem
    told = [each.rpartition("/")[2] for each in first_cells(section(docs.REFERENCE, "Files kept on disk"))]
    particular = [pattern for pattern in told if pattern != "*.json"]
    for file in tmp_path.iterdir():
        assert any(fnmatch(file.name, pattern) for pattern in particular), file.name


@pytest.mark.parametrize("name", ["VISUAL", "EDITOR"])
def test_the_variables_that_name_an_editor_are_documented(name: str) -> None:
    assert editor({name: "vi"}) == "vi"
    assert f"`{name}`" in section(docs.REFERENCE, "Environment variables")


def test_what_is_there_is_not_said_to_be_missing() -> None:
    assert "etric" not in section(docs.README, "Not there yet")


@pytest.mark.parametrize("name", re.findall(r"`([a-z_/]+\.py)`", text(docs.ROOT / "CONTRIBUTING.md")))
def test_modules_that_contributors_are_sent_to_are_there(name: str) -> None:
    assert list((docs.ROOT / "src" / "exptui").rglob(name)) or (docs.ROOT / name).exists()
