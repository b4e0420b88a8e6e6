"""What comes of creating an experiment from scratch where PostHog does not simply say yes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from exptui.sandbox.store import Build
from tests.services.editing_desk import BUILDS
from tests.support.server import Dropping, Server
from tests.ui.new_host import Maker, maker_at

CREATE = "/experiments/$"
both = pytest.mark.parametrize("build", BUILDS)


async def sends(maker: Maker) -> None:
    await maker.basics()
    await maker.reviews()
    await maker.accepts("y")


@both
async def test_a_lost_answer_is_looked_up_and_found(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    server.link.fail_after.add("POST")
    async with maker_at(server, tmp_path) as maker:
        await sends(maker)
        await maker.until("Created", "Enter: open it")
        await maker.waits()
        await maker.presses("enter")
        await maker.settles()
        assert maker.app.shown == [max(server.world.experiments)]
        assert maker.app.editing.drafts.all() == ()
    assert len(server.writes()) == 1


async def test_what_certainly_was_not_made_can_be_sent_again(tmp_path: Path) -> None:
    server = Server()
    server.link.fail_before.add("POST")
    async with maker_at(server, tmp_path) as maker:
        await sends(maker)
        await maker.until("Enter or esc: close")
        assert server.writes() == []
        await maker.waits()
        await maker.presses("enter")
        await maker.until("New experiment: Checkout button", "[Basics]")
        await maker.settles()
        await maker.reviews()
        await maker.accepts("y")
        await maker.until("The draft is experiment")
    assert len(server.writes()) == 1


async def test_an_answer_that_can_t_be_looked_up_is_told_and_is_looked_for_before_it_is_sent_again(
    tmp_path: Path,
) -> None:
    server = Server()
    server.link.fail_after.add("POST")
    server.link.then_silent = True
    async with maker_at(server, tmp_path) as maker:
        await sends(maker)
        await maker.until("Unknown: it may have been created")
        await maker.waits()
        await maker.presses("escape")
        await maker.until("without an answer that settles it")
    server.link.then_silent = server.link._silent = False
    async with maker_at(server, tmp_path) as maker:
        await maker.until("Begun and not created", "no answer came that settles it")
        await maker.waits()
        await maker.presses("enter")
        await maker.settles()
        await maker.presses("ctrl+s")
        await maker.until("It may have been created", "checkout-button is there already")
        await maker.waits()
        await maker.presses("enter")
        await maker.settles()
        assert maker.app.shown == [max(server.world.experiments)]
        assert maker.app.editing.drafts.all() == ()
    assert len(server.writes()) == 1


async def test_going_back_from_what_may_have_been_created_keeps_everything(tmp_path: Path) -> None:
    server = Server()
    server.link.fail_after.add("POST")
    server.link.then_silent = True
    async with maker_at(server, tmp_path) as maker:
        await sends(maker)
        await maker.until("Unknown: it may have been created")
        await maker.waits()
        await maker.presses("escape")
        server.link.then_silent = server.link._silent = False
        await maker.settles()
        await maker.presses("ctrl+s")
        await maker.until("It may have been created")
        await maker.waits()
        await maker.presses("escape")
        await maker.until("New experiment: Checkout button", "without an answer that settles it")
        await maker.presses("ctrl+s")
        await maker.until("It may have been created")
        await maker.waits()
        await maker.presses("j", "enter")
        await maker.until("what it is about", "Write another key")
        await maker.presses("escape")
        await maker.until("1 thing missing", "checkout-button is there already")
        assert len(maker.app.editing.drafts.all()) == 1
    assert len(server.writes()) == 1


async def test_an_approval_is_told_with_its_change_request(tmp_path: Path) -> None:
    server = Server()
    body = {"type": "change_request", "code": "approval_required", "change_request_id": "cr-1"}
    server.faults.next("POST", CREATE, status=409, body=body)
    async with maker_at(server, tmp_path) as maker:
        await sends(maker)
        await maker.until("Awaiting approval")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("New experiment: Checkout button")
        assert len(maker.app.editing.drafts.all()) == 1


async def test_a_key_that_may_not_write_is_told_which_scope_it_lacks(tmp_path: Path) -> None:
    server = Server()
    server.faults.forbid_scope("experiment:write")
    async with maker_at(server, tmp_path) as maker:
        await sends(maker)
        await maker.until("experiment:write")
        await maker.waits()
        await maker.presses("escape")
        await maker.until("New experiment: Checkout button", "✓ can be created")


async def test_a_key_that_may_not_read_flags_is_told_that_it_can_t_be_known_before(tmp_path: Path) -> None:
    server = Server()
    server.faults.forbid_scope("feature_flag:read")
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.reviews()
        assert maker.sees("the key lacks the scope feature_flag:read")
        await maker.accepts("y")
        await maker.until("The draft is experiment")


class Slow(Dropping):
    """A link on which what creates waits until it is let through."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        super().__init__(server)
        self.open = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/experiments/"):
            await self.open.wait()
        return await super().handle_async_request(request)


@pytest.mark.parametrize("refused", [True, False])
async def test_leaving_while_it_is_sent_tells_the_outcome_where_the_person_is(
    refused: bool, tmp_path: Path
) -> None:
    server = Server()
    server.link = link = Slow(httpx.ASGITransport(app=server.app))
    if refused:
        body = {"type": "validation_error", "code": "max_length", "detail": "Too long.", "attr": "name"}
        server.faults.next("POST", CREATE, status=400, body=body)
    async with maker_at(server, tmp_path) as maker:
        await sends(maker)
        await maker.until("Sending…")
        await maker.presses("escape")
        await maker.until("New experiment: Checkout button")
        await maker.waits()
        await maker.presses("ctrl+s", "enter")
        assert maker.sees("It is being saved.")
        link.open.set()
        await maker.settles()
        await maker.until("Too long." if refused else "Created “Checkout button” as a draft")
        assert maker.sees("[Basics✗]") is refused
        assert len(maker.app.editing.drafts.all()) == (1 if refused else 0)
    assert len(server.writes()) == 1


@both
async def test_keys_that_were_typed_ahead_create_nothing(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.floods("ctrl+s", "tab", "y", "enter", "y", "enter")
        for _ in range(30):
            await maker.pilot.pause()
        await maker.floods("enter", "enter", "y", "enter", "tab", "y", "enter")
    assert server.writes() == []


@both
async def test_the_flag_that_was_picked_and_is_gone_is_asked_for_again(build: Build, tmp_path: Path) -> None:
    server = Server(build=build)
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        flag = {
            "id": 99999,
            "key": "long-gone",
            "filters": {"multivariate": {"variants": [{"key": "control"}, {"key": "test"}]}},
        }
        session = maker.session
        session.edit("a flag", settings={"feature_flag": flag, "feature_flag_key": "long-gone"})
        maker.screen.show_again()
        await maker.presses("ctrl+s")
        await maker.until("That flag is not in PostHog any more")
    assert server.writes() == []
