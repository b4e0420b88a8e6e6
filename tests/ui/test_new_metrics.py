"""Metrics of an experiment from scratch: added, taken out, and shared ones attached and changed."""

from __future__ import annotations

from pathlib import Path

from exptui.ui.modals.guarded import GateInput
from tests.support.server import Server
from tests.ui.new_host import Maker, maker_at


async def test_metrics_are_added_from_every_tab_and_taken_out_again(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.basics()
        await maker.presses("n")
        await maker.until("Add a primary metric")
        await maker.presses("escape")
        await maker.adds_mean("order_completed")
        assert not maker.sees("+ new")
        assert not maker.sees("not saved")
        await maker.presses("x")
        await maker.until("Taken out; u brings it back.", "None. n adds one.")
        await maker.presses("u")
        await maker.until("order_completed")


async def test_a_shared_metric_is_attached_and_sent_as_one(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await maker.tab("Metrics")
        await maker.presses("n")
        await maker.until("Add a primary metric")
        await maker.waits()
        await maker.presses("a")
        await maker.until("Attach a shared metric")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("shared")
        await maker.reviews()
        await maker.accepts("y")
        await maker.until("The draft is experiment")
    body = next(each.body for each in server.app.state.requests if each.method == "POST")
    assert [link["metadata"]["type"] for link in body["saved_metrics_ids"]] == ["primary"]


async def attaches(maker: Maker, name: str) -> None:
    """Attach a shared metric as a primary one."""
    await maker.tab("Metrics")
    await maker.presses("n")
    await maker.until("Add a primary metric")
    await maker.waits()
    await maker.presses("a")
    await maker.until("Attach a shared metric")
    await maker.waits()
    await maker.types(name)
    await maker.presses("enter")
    await maker.until(f"■  {name}")
    await maker.waits()


async def test_a_shared_metric_that_is_changed_for_everybody_is_shown_as_it_now_is(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.basics()
        await attaches(maker, "Support tickets")
        assert maker.sees("support_ticket_created, decrease")
        await maker.presses("enter")
        await maker.until("Attached to")
        await maker.waits()
        await maker.presses("j", "j", "enter")
        await maker.until("Changes it in every experiment")
        await maker.waits()
        await maker.goes_to("Goal")
        await maker.presses("left", "ctrl+s")
        await maker.until("It changes in all of these", "and press Enter:")
        await maker.waits()
        gate = maker.app.screen.query_one(GateInput)
        await maker.accepts(gate.word)
        await maker.until("Change a shared metric: Done")
        await maker.waits()
        await maker.presses("enter")
        await maker.until("support_ticket_created, increase", "■  Support tickets")
    assert [method for method, _ in server.writes()] == ["PATCH"]
