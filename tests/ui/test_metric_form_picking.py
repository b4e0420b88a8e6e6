"""Answers picked from what the server has, and typed where it has nothing to say."""

from __future__ import annotations

from typing import Any

import pytest

from exptui.domain.metric_forms import answer, new_metric
from exptui.services.picking import Picker
from exptui.ui.modals.picker import PickSheet
from tests.domain.filling import made
from tests.support.server import Server
from tests.ui.form_host import Filler, filling

UNSEEN = "This project has never seen it"


def picker_of(server: Server) -> Picker:
    return Picker(server.posthog(), now=server.clock.now)


async def picks(filler: Filler, typed: str, wanted: str, *path: str | int) -> None:
    """Pick for a question by typing some of what is wanted."""
    await filler.goes_to(*path)
    await filler.presses("enter")
    await filler.until("type to find")
    await filler.types(typed)
    await filler.until(wanted)
    await filler.presses("enter")
    await filler.until("ctrl+s: done")


@pytest.mark.parametrize("build", ["page", "current"])
async def test_an_event_and_its_property_are_picked_by_typing(build: Any) -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"), picker=picker_of(Server(build)))
        await picks(filler, "comple", "order_completed", "source", "event")
        await filler.chooses("sum", "source", "math")
        await picks(filler, "order_v", "order_value", "source", "math_property")
        await filler.presses("ctrl+s")
        source = {
            "kind": "EventsNode",
            "event": "order_completed",
            "math": "sum",
            "math_property": "order_value",
        }
        assert filler.app.left_with["source"] == source


async def test_an_action_is_picked_by_name_and_keeps_it_until_another_is_chosen() -> None:
    async with filling() as filler:
        server = Server()
        action = (await server.posthog().pickers.actions())[0]
        await filler.opens(new_metric("mean"), picker=picker_of(server))
        await filler.chooses("ActionsNode", "source", "kind")
        await picks(filler, str(action.name), str(action.name), "source", "id")
        assert filler.body["source"] == {"kind": "ActionsNode", "id": action.id, "name": action.name}
        assert filler.sees(f"Action {action.id} {action.name}")
        await filler.writes("12345", "source", "id")
        assert filler.body["source"] == {"kind": "ActionsNode", "id": 12345}
        await filler.presses("u", "u")
        assert filler.body["source"] == {"kind": "ActionsNode"}


async def test_each_value_picked_is_one_more() -> None:
    body = made("mean", "EventsNode", "total", newer=True)
    body = answer(
        body, ("source", "properties"), [{"type": "event", "key": "order_value", "operator": "exact"}]
    )
    async with filling() as filler:
        await filler.opens(body, picker=picker_of(Server()))
        path = ("source", "properties", 0, "value")
        for text in ("first, with a comma", "second", "second"):
            await filler.goes_to(*path)
            await filler.presses("enter")
            await filler.until("type to find")
            await filler.types(text)
            await filler.until(f"take “{text}” as it is")
            while not filler.cursor.startswith("take"):
                await filler.presses("up")
            await filler.presses("enter")
            await filler.until("ctrl+s: done")
        assert filler.form.filling.value(path) == ["first, with a comma", "second"]
        assert filler.sees('"first, with a comma", second')


async def test_where_nothing_may_be_listed_names_are_typed() -> None:
    server = Server()
    server.faults.forbid_scope("event_definition:read")
    async with filling() as filler:
        await filler.opens(new_metric("mean"), picker=picker_of(server))
        await filler.goes_to("source", "event")
        await filler.presses("enter")
        await filler.until("type to find")
        await filler.types("some event")
        await filler.until("take “some event” as it is")
        await filler.presses("enter")
        await filler.until("ctrl+s: done")
        assert filler.body["source"]["event"] == "some event"
        assert not filler.sees(UNSEEN)


async def test_an_event_that_was_never_seen_is_told_and_can_be_taken() -> None:
    async with filling() as filler:
        await filler.opens(made("mean", "EventsNode", "total", newer=True), picker=picker_of(Server()))
        await filler.writes("never_sent", "source", "event")
        await filler.until(UNSEEN)
        at = next(number for number, line in enumerate(filler.lines) if UNSEEN in line)
        assert "never_sent" in filler.lines[at - 1]
        await filler.writes("order_completed", "source", "event")
        assert not filler.sees(UNSEEN)
        await filler.presses("u", "ctrl+s")
        assert filler.app.left_with["source"]["event"] == "never_sent"


async def test_leaving_the_list_changes_nothing() -> None:
    async with filling() as filler:
        await filler.opens(new_metric("mean"), picker=picker_of(Server()))
        await filler.goes_to("source", "event")
        await filler.presses("enter")
        await filler.until("order_completed")
        assert isinstance(filler.app.screen, PickSheet)
        await filler.presses("escape")
        await filler.until("ctrl+s: done")
        assert filler.body == new_metric("mean")
        assert filler.cursor.startswith("Event")
