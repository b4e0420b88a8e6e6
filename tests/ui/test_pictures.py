"""Every screen as a picture, at the smallest usual size and at a large one; each was looked at before it was kept."""

from __future__ import annotations

import pytest

from tests.support.person import Person
from tests.support.server import Server
from tests.ui.picturing import LARGE, SMALL, Snap, drawn
from tests.ui.scenes import Steps, judged, moves_to, nothing

REFUSAL = {"type": "validation_error", "code": "invalid_input", "detail": "Not on a Friday.", "attr": None}


def at(made_for: str, *keys: str, until: str) -> Steps:
    """Go to an experiment, press keys, and wait for words."""

    async def steps(person: Person) -> None:
        await judged(person)
        await person.goes_to(person.server.numbered(made_for))
        await person.presses(*keys)
        await person.until(until)
        await person.waits()

    return steps


def on(*keys: str, until: str) -> Steps:
    """Press keys on the list, and wait for words."""

    async def steps(person: Person) -> None:
        await moves_to(person, "no_metric")
        await person.presses("j", *keys)
        await person.until(until)
        await person.waits()

    return steps


def launching(until: str) -> Steps:
    """Accept the launch of a draft, and wait for words."""

    async def steps(person: Person) -> None:
        await at("draft", "L", until="and press Enter:")(person)
        await person.accepts("launch")
        await person.until(until)
        await person.waits()

    return steps


async def refused(person: Person) -> None:
    person.server.faults.next("POST", r"/launch/", status=400, body=REFUSAL)
    await launching("PostHog refused")(person)


async def changed_meanwhile(person: Person) -> None:
    server = person.server
    await at("draft", "L", until="and press Enter:")(person)
    flag = server.world.flags[server.experiment(server.numbered("draft"))["feature_flag_id"]]
    for variant, share in zip(flag["filters"]["multivariate"]["variants"], (90, 10), strict=True):
        variant["rollout_percentage"] = share
    await person.accepts("launch")
    await person.until("It changed while you were deciding")
    await person.waits()


async def shipping(person: Person) -> None:
    await at("ship", "S", until="and press Enter:")(person)
    await person.chooses("test")
    await person.chooses("everyone")
    await person.presses("tab", "space")
    await person.chooses("won")


async def journalled(person: Person) -> None:
    await refused(person)
    await person.presses("enter")
    await person.waits()
    person.server.clock.forward(60)
    await person.asks("L")
    await person.accepts("launch")
    await person.until("Done")
    await person.waits()
    await person.presses("enter", "H")
    await person.until("journal:")


PICTURES: dict[str, Steps] = {
    "plain": on("2", until="[2 draft"),
    "filter": on("slash", *"status", "colon", *"run", until="status:run"),
    "preview": at("ship", "escape", "3", "p", until="next:"),
    "filter_sheet": on("f", until="Filters of the server"),
    "draft": at("draft", "enter", until="Before launch"),
    "json": at("ship", "i", until="JSON as sent"),
    "actions": at("ship", "a", until="What can be done to"),
    "help": on("question_mark", until="Keys of this screen"),
    "palette": on("colon", *"arch", until="archive"),
    "launch": at("draft", "L", until="and press Enter:"),
    "end": at("flat", "E", until="and press Enter:"),
    "ship": shipping,
    "done": launching("Done"),
    "refused": refused,
    "changed": changed_meanwhile,
    "journal": journalled,
}


ROOMY = ("filter", "preview", "filter_sheet", "draft", "actions", "help", "launch", "ship", "journal")
"""What is laid out otherwise where there is more room."""


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), PICTURES[name], snap_compare, SMALL)


@pytest.mark.parametrize("name", ROOMY)
def test_picture_with_room(name: str, snap_compare: Snap) -> None:
    assert drawn(Server(), PICTURES[name], snap_compare, LARGE)


def test_picture_of_awaiting_approval(snap_compare: Snap) -> None:
    server = Server(approvals=("feature_flag.enable",))
    assert drawn(server, launching("Awaiting approval"), snap_compare, SMALL)


def test_picture_of_an_empty_project(snap_compare: Snap) -> None:
    assert drawn(Server(empty=True), nothing, snap_compare, SMALL)


def test_picture_of_a_list_that_could_not_be_read(snap_compare: Snap) -> None:
    server = Server()
    server.faults.next("GET", r"/experiments/", status=503, body="<html>Bad gateway</html>", times=99)
    assert drawn(server, nothing, snap_compare, SMALL)


def test_picture_of_a_read_only_list(snap_compare: Snap) -> None:
    assert drawn(Server(read_only=True), at("draft", "L", until="read-only"), snap_compare, SMALL)


def test_picture_of_a_terminal_that_is_too_small(snap_compare: Snap) -> None:
    assert drawn(Server(), nothing, snap_compare, (59, 15))
