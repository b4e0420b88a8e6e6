"""Since last time: who did it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exptui.sandbox.store import Build
from exptui.services.attention import Attention
from exptui.services.seen import seen_of
from exptui.services.since import Change, Kind, changes, who, with_names
from tests.support.server import Server


@pytest.mark.parametrize("build", ["current", "page"])
async def test_who_ended_and_who_launched_it_is_named(build: Build) -> None:
    server = Server(build=build)
    posthog, workspace = server.posthog(), server.workspace()
    ended, launched = server.numbered("ship"), server.numbered("draft")
    attention = Attention(workspace)
    attention.connect(posthog)
    await workspace.load()
    seen = {number: seen_of(workspace.rows[number], None) for number in (ended, launched)}
    await posthog.experiments.verb(ended, "end", {"conclusion": "won"})
    await posthog.experiments.launch(launched)
    await workspace.load()
    found = await with_names(posthog, changes(seen, {}, workspace.rows))
    me = (await posthog.people.me()).display
    said = {each.id: each.words.partition("  ")[2] for each in found}
    assert said == {ended: f"ended by {me}, won", launched: f"launched by {me}"}


async def test_who_did_it_stays_open_where_nobody_may_say() -> None:
    server = Server()
    number = server.numbered("ship")
    change = Change(id=number, kind=Kind.ENDED, name="x", what="ended")
    assert await who(server.posthog(), change) == "", "nobody ended it"
    assert await who(server.posthog(), replace(change, id=10**6)) == ""
    await server.posthog().experiments.verb(number, "end")
    assert await who(server.posthog(), change)
    assert await who(server.posthog(), replace(change, kind=Kind.PAUSED)) == ""
    server.faults.forbid_scope("activity_log:read")
    assert await who(server.posthog(), change) == ""


async def test_a_key_that_may_not_ask_does_not_ask_again() -> None:
    server = Server()
    server.faults.forbid_scope("activity_log:read")
    number = server.numbered("ship")
    changes = [Change(id=number, kind=Kind.ENDED, name="x", what="ended")] * 3
    assert await with_names(server.posthog(), changes) == changes
    assert len({each.path for each in asked(server)}) == len(asked(server))


def asked(server: Server) -> list[Any]:
    return [each for each in server.app.state.requests if "activity" in each.path]


async def test_only_the_first_five_are_asked_about() -> None:
    server = Server()
    ended = Change(id=server.numbered("ship"), kind=Kind.ENDED, name="x", what="ended")
    paused = replace(ended, kind=Kind.PAUSED)
    assert len(await with_names(server.posthog(), [*[paused] * 3, *[ended] * 9])) == 12
    assert len(asked(server)) == 5
