"""The seeded morning as a person sees it: every experiment where it belongs, with its reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from exptui.sandbox.store import Build
from exptui.services.attention import Attention
from exptui.services.queue import Group
from exptui.ui.messages import ExperimentOpened
from tests.support.server import Server
from tests.ui.list_host import Host, Reader

AT_80x24 = """\
[1 needs me 28] 2 draft 6  3 running 31  4 paused 1  5 stopped 7  6 archived 4
    name                status  why
  BROKEN 12
> ✗ New footer          ● 8d    no metric: nothing is measured
  ✗ Gift wrapping opt…  ● 17d   its flag was deleted
  ✗ Dark mode           ◇ 4d    not launched, but its flag already serves 50/50
  ✗ Sign-up copy: “Gr…  ● 4d    no exposures in 96h since launch
  ✗ Localised currency  ● 10d   every condition forces a variant: nothing is ra…
  ✗ Guest checkout by…  ● 11d   1.4% seen in several variants, split 80/20
  ✗ Same-day delivery…  ● 11d   rollout is 0%: nobody is let in
  ✗ Warranty reminder   ● 12d   primary metric can't be read: fewer than 5 conv…
  ✗ Recently viewed p…  ● 13d   no primary metric (2 secondary)
  ✗ Checkout redesign   ● 12d   SRM p<.001, 53/47 of 22.0k, planned 50/50
  ✗ A/A: checkout buc…  ● 14d   A/A test differs: -13.5% [-22.2, -4.9] in Check…
  ✗ Plant quiz on the…  ● 14d   targeting narrowed on day 10 of 15
  DECIDE 5
  ▼ Product video on …  ● 15d   roll back test: +3.4% [2.7, 4.1], less is bette…
  ▲ Express checkout …  ● 21d   ship test: +15.0% [7.7, 22.3], win >99.9%
  ? Care guide in the…  ● 24d   review test: +9.5% [4.6, 14.4], Warranty regist…
  ≠ Bundle discount a…  ● 28d   trade-off test: +11.4% [7.2, 15.6], Revenue per…
  ═ Order of the freq…  ● 30d   flat: -0.4% [-3.8, 3.0], target reached
1–17 of 28 · 17 folded                                              by attention
"""


@asynccontextmanager
async def seeded(
    build: Build = "current", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Reader, Server]]:
    """The list of the sandbox, all of it judged."""
    server = Server(build=build)
    workspace = server.workspace()
    attention = Attention(workspace)
    assert workspace.posthog is not None
    attention.connect(workspace.posthog)
    app = Host(workspace, attention.queue)
    attention.subscribe(app.judged)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        reader = Reader(app, pilot, workspace)
        await workspace.load()
        await attention.fill(reader.screen.in_view_ids)
        await reader.settles()
        yield reader, server


def under(person: Reader, group: Group) -> set[int]:
    """Experiments that stand in a group."""
    rows = person.workspace.rows.values()
    return {row.id for row in rows if person.screen.arrangement.group_of(row) is group}


async def test_the_seeded_morning_at_80x24() -> None:
    async with seeded() as (person, _):
        assert person.lines[1:-1] == AT_80x24.splitlines()


@pytest.mark.parametrize("build", ["current", "page"])
async def test_what_was_made_for_a_class_stands_in_it(build: Build) -> None:
    made_for = {
        "srm": Group.BROKEN,
        "ship": Group.DECIDE,
        "roll_back": Group.DECIDE,
        "flat": Group.DECIDE,
        "trade_off": Group.DECIDE,
        "review": Group.DECIDE,
        "paused": Group.STUCK,
    }
    async with seeded(build) as (person, server):
        for story, group in made_for.items():
            assert server.numbered(story) in under(person, group), story


async def test_the_whole_morning_is_walked_through_by_one_key() -> None:
    async with seeded() as (person, _):
        seen = [person.screen.current_row()]
        for _step in range(27):
            await person.presses("full_stop")
            seen.append(person.screen.current_row())
        numbers = [row.id for row in seen if row is not None]
        expected = set.union(*(under(person, group) for group in Group if group.needs_me))
        assert len(numbers) == len(set(numbers)) == 28
        assert set(numbers) <= expected


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)])
async def test_no_line_of_the_queue_is_wider_than_the_terminal(size: tuple[int, int]) -> None:
    async with seeded(size=size) as (person, _):
        for keys in (("p",), ("G", "enter"), ("asterisk",)):
            await person.presses(*keys)
            assert len(person.lines) == size[1]
            assert max(len(line) for line in person.lines) <= size[0]
        assert "OK 17" in person.text


async def test_the_right_one_is_opened() -> None:
    async with seeded() as (person, server):
        await person.presses("slash", *"express", "enter", "enter")
        (opened,) = person.app.asked
        assert isinstance(opened, ExperimentOpened)
        assert opened.experiment_id == server.numbered("ship")
