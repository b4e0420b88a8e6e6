"""The documents tell of creating experiments what the code knows better, and what they have one press is so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import get_args

import pytest

from exptui.domain.prompts import TEMPLATES, PromptTemplate, template_needs
from exptui.sandbox.store import Build
from exptui.ui.modals.create import CreateSheet
from exptui.ui.screens.new.offering import BegunSheet
from exptui.ui.screens.new.tabs import LABELS, ORDER
from exptui.ui.screens.prompts.making_form import CreationForm
from exptui.ui.screens.prompts.making_offer import PromptDraftSheet
from exptui.ui.screens.prompts.versions_chosen import LEAST, MOST
from exptui.ui.widgets.fields import ChoiceField
from tests import docs
from tests.support.dialog_keys import Bound, keys_bound, keys_of_dialog
from tests.support.documents import section, text
from tests.support.person import Person, person_at
from tests.support.server import Server

DIALOGS: Mapping[str, tuple[Bound, ...]] = {
    "A form of the metrics editor": (CreationForm,),
    "The review before a save": (CreateSheet, ChoiceField),
    "What can be done with a draft": (PromptDraftSheet, BegunSheet),
}
"""Dialogs by the words over their table, with what takes keys in each."""
NAMED = {"esc": "escape", "]": "right_square_bracket", "/": "slash", ":": "colon"}
"""How Textual calls what the documents call so; what is neither here nor a key is typed."""
PRESSED = re.compile(r"[a-zA-Z]|enter|tab|space|ctrl\+\w")
WALK = re.compile(r"<!-- walk: (?P<name>\w+) -->\n\n\|[^\n]*\n\|[^\n]*\n(?P<rows>(?:\|[^\n]*\n)+)")
SIZES = [(80, 24), (120, 36)]


def steps(name: str) -> Iterator[tuple[list[str], list[str]]]:
    """The lines of a walk through the demo: what is pressed or typed, and what is seen then."""
    walks = [found for path in docs.DOCUMENTS for found in WALK.finditer(text(path)) if found["name"] == name]
    (walk,) = walks
    for row in walk["rows"].splitlines():
        _, pressed, seen, _ = row.split("|")
        yield re.findall(r"`([^`]+)`", pressed), re.findall(r"“([^”]+)”", seen)


async def follow(person: Person, name: str) -> int:
    """Do as the document says; how many lines there were. Each has to show what it names."""
    count = 0
    for pressed, seen in steps(name):
        for each in pressed:
            await person.waits()
            if each in NAMED or PRESSED.fullmatch(each):
                await person.presses(NAMED.get(each, each))
            else:
                await person.types(each)
        assert seen, pressed
        for words in seen:
            await person.until(words)
        count += 1
    return count


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("build", get_args(Build))
async def test_the_walk_from_versions_of_a_prompt_goes_as_it_is_told(
    build: Build, size: tuple[int, int]
) -> None:
    server = Server(build=build)
    async with person_at(server, size=size) as person:
        assert await follow(person, "prompt") > 10
        made = max(server.world.experiments)
        assert server.experiment(made)["start_date"] is not None
    wrote = [path.rpartition("/experiments/")[2] for _, path in server.writes()]
    assert wrote == ["create_from_prompt/", f"{made}/launch/"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_walk_from_scratch_goes_as_it_is_told(size: tuple[int, int]) -> None:
    server = Server()
    async with person_at(server, size=size) as person:
        assert await follow(person, "scratch") > 10
        made = server.experiment(max(server.world.experiments))
    assert made["name"] == "Bigger buy button"
    assert made["description"] == "More people buy"
    assert made["start_date"] is None
    assert len(made["metrics"]) == 1
    assert [method for method, _ in server.writes()] == ["POST"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_walk_from_another_experiment_goes_as_it_is_told(size: tuple[int, int]) -> None:
    server = Server()
    async with person_at(server, size=size) as person:
        assert await follow(person, "another") > 8
    wrote = [path.rpartition("/experiments/")[2].partition("/")[2] for _, path in server.writes()]
    assert wrote == ["duplicate/", "copy_to_project/", "create_exposure_cohort_for_experiment/"]
    mine = [row for row in server.world.experiments.values() if row["name"].startswith("Bundle discount at")]
    assert len({row["feature_flag_id"] for row in mine}) == 3


def test_the_walk_in_the_readme_is_the_same() -> None:
    told = section(docs.README, "Making experiments").replace("which `y` copies", "")
    lines = re.findall(r"^\d\. .*(?:\n +.*)*", told, re.MULTILINE)
    pressed = [each for line in lines for each in re.findall(r"`([^`]+)`", line)]
    assert pressed == [each for keys, _ in steps("prompt") for each in keys]


@pytest.mark.parametrize("title", DIALOGS)
def test_the_keys_of_a_dialog_about_creating_are_documented(title: str) -> None:
    bound = keys_bound(DIALOGS[title])
    assert bound
    assert bound <= set(keys_of_dialog(title))


def cells(title: str) -> dict[str, str]:
    """The tables of a section of the page about creating: what a line begins with, and the rest of it."""
    rows = [line for line in section(docs.CREATING, title).splitlines() if line.startswith("| ")]
    return {first.strip(): rest for first, _, rest in (row.strip("|").partition("|") for row in rows)}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_what_can_be_measured_is_documented_with_the_event_that_it_needs(template: PromptTemplate) -> None:
    told = cells("What is measured")[template.label]
    event, read, tag = template_needs(template.key)
    assert f"`{event}`" in told
    assert f"`{read}`" in told
    assert f"`{tag}`" in section(docs.CREATING, "What is measured")


def test_every_tab_of_a_new_experiment_is_documented_in_its_order() -> None:
    told = [first for first in cells("From scratch") if first in set(LABELS.values())]
    assert told == [LABELS[name] for name in ORDER]


def test_how_many_versions_can_be_compared_is_as_documented() -> None:
    assert f"{LEAST} to {MOST} of them" in " ".join(section(docs.CREATING, "Choosing").split())


def test_what_can_be_made_is_not_said_to_be_missing() -> None:
    assert "reat" not in section(docs.README, "Not there yet")


@pytest.mark.parametrize("scope", ["llm_prompt:read", "feature_flag:read"])
def test_the_scopes_that_creating_takes_are_documented(scope: str) -> None:
    assert f"`{scope}`" in section(docs.REFERENCE, "Scopes").partition("`exptui doctor`")[0]
    assert f"`{scope}`" in section(docs.README, "Connect it to your PostHog")
