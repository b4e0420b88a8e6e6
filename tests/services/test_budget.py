"""PostHog's limits for queries: never more than they allow, whoever asks and however often."""

from __future__ import annotations

import asyncio
from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.services.budget import ALLOWED, BEHIND, Budget, Limit
from exptui.services.findings import Findings
from tests.support.server import Server


class Desk:
    """A clock that stands still while many ask at the same moment, and notes how long each has to wait."""

    def __init__(self) -> None:
        self.moment = 1000.0
        self.waits: list[float] = []
        self.budget = Budget(now=lambda: self.moment, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def sent(self, count: int = 1, *, background: bool = False) -> list[float]:
        """The moments at which so many queries were let go."""
        moments = []
        for _ in range(count):
            before = len(self.waits)
            await self.budget.take(background=background)
            moments.append(self.moment + sum(self.waits[before:]))
        return moments


def most_within(moments: list[float], seconds: float) -> int:
    """The largest number in any stretch of so many seconds."""
    ordered = sorted(moments)
    return max(bisect_left(ordered, start + seconds) - at for at, start in enumerate(ordered))


async def test_the_first_two_hundred_and_forty_of_a_person_wait_for_nothing() -> None:
    desk = Desk()
    await desk.sent(240)
    assert desk.waits == []
    (at,) = await desk.sent()
    assert at - desk.moment == 61
    desk.moment += 61
    before = len(desk.waits)
    await desk.sent(239)
    assert len(desk.waits) == before


async def test_work_that_nobody_waits_for_leaves_a_part_to_persons() -> None:
    desk = Desk()
    await desk.sent(200, background=True)
    assert desk.waits == []
    behind = await desk.sent(50, background=True)
    assert min(behind) - desk.moment == 61
    await desk.sent(40)
    assert len(desk.waits) == 50
    assert (await desk.sent())[0] > desk.moment


async def test_a_query_before_many_that_wait_takes_none_of_their_moments() -> None:
    desk = Desk()
    moments = await desk.sent(600, background=True)
    desk.moment += 30
    moments += await desk.sent(60)
    assert most_within(moments, 60) <= 240


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200), st.booleans()), max_size=8))
def test_no_stretch_of_time_ever_holds_more_than_is_allowed(steps: list[tuple[int, int, bool]]) -> None:
    async def run() -> None:
        desk, everybody, behind = Desk(), [], []
        for forward, count, background in steps:
            desk.moment += forward
            moments = await desk.sent(count, background=background)
            everybody += moments
            behind += moments if background else []
        for limits, moments in ((ALLOWED, everybody), (BEHIND, behind)):
            for limit in limits:
                assert not moments or most_within(moments, limit.seconds) <= limit.queries

    asyncio.run(run())


async def test_over_an_hour_no_more_are_sent_than_the_hour_allows() -> None:
    desk = Desk()
    moments = await desk.sent(1300)
    assert most_within(moments, 3600) == 1200
    assert moments[1200] - moments[0] == 3601


def test_the_limits_are_those_that_posthog_states_less_what_is_left_to_persons() -> None:
    assert [limit.queries for limit in ALLOWED] == [240, 1200]
    assert [limit.queries for limit in BEHIND] == [200, 1000]
    assert all(
        limit == Limit(limit.queries, seconds) for limit, seconds in zip(ALLOWED, (61, 3601), strict=True)
    )


async def test_a_pause_that_posthog_asked_for_holds_everything_back() -> None:
    desk = Desk()
    desk.budget.rest(7)
    assert await desk.sent() == [1007]
    desk.moment += 7
    assert await desk.sent() == [1007]
    assert desk.waits == [7]


class Held:
    """Sleeps that end when they are told to."""

    def __init__(self) -> None:
        self.released = asyncio.Event()

    async def sleep(self, _seconds: float) -> None:
        await self.released.wait()


async def test_it_says_how_long_the_next_one_waits_and_is_quiet_afterwards() -> None:
    held, told = Held(), []
    budget = Budget(now=lambda: 0.0, sleep=held.sleep, changed=lambda: told.append(budget.words))
    assert budget.words == ""
    budget.rest(12)
    waiting = asyncio.ensure_future(budget.take())
    await asyncio.sleep(0)
    assert budget.words == "waiting 12 s for PostHog's limits"
    held.released.set()
    await waiting
    assert budget.words == ""
    assert told == ["waiting 12 s for PostHog's limits", ""]


async def test_a_long_wait_is_told_in_minutes() -> None:
    held = Held()
    budget = Budget(now=lambda: 0.0, sleep=held.sleep)
    budget.rest(1500)
    waiting = asyncio.ensure_future(budget.take())
    await asyncio.sleep(0)
    assert budget.words == "waiting 25 min for PostHog's limits"
    held.released.set()
    await waiting


async def test_who_gives_up_waiting_gives_the_moment_back() -> None:
    held = Held()
    budget = Budget(now=lambda: 0.0, sleep=held.sleep)
    for _ in range(200):
        await budget.take(background=True)
    waiting = [asyncio.ensure_future(budget.take(background=True)) for _ in range(5)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [
        asyncio.CancelledError
    ] * 5
    assert budget.words == ""
    for _ in range(40):
        await budget.take()
    assert budget.words == ""


# Together with what asks


@pytest.mark.parametrize(("in_full", "waits"), [(False, True), (True, False)])
async def test_judging_behind_the_list_keeps_to_its_part_and_a_person_s_request_does_not(
    in_full: bool, waits: bool
) -> None:
    server, desk = Server(build="page"), Desk()
    posthog = server.posthog()
    posthog.results.pace = desk.budget
    await desk.sent(200, background=True)
    experiment = await posthog.experiments.get(server.numbered("ship"))
    findings = Findings(posthog, now=server.clock.now)
    found = await findings.judgement(experiment, in_full=in_full)
    assert found.verdict == "ship"
    assert bool(desk.waits) == waits
    assert findings.waiting == ""


async def test_two_that_judge_with_one_connection_share_its_limits() -> None:
    server = Server()
    posthog = server.posthog()
    first = Findings(posthog, now=server.clock.now)
    pace = posthog.results.pace
    assert pace is not None
    Findings(posthog, now=server.clock.now)
    assert posthog.results.pace is pace
    assert first.waiting == ""
