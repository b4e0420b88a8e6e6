"""One thing done to several: which may be, who is left out and why, and where it stops."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.asking import Body, Surroundings, fields_of
from exptui.domain.bodies import End
from exptui.domain.experiment import Experiment
from exptui.domain.lifecycle import TRANSITIONS
from exptui.sandbox.store import Build
from exptui.services.bulk import READ_AT_ONCE, Bulk, LeftOut, Review, one_at_a_time, review
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome, Transitions
from tests.support.acting import sent
from tests.support.server import Dropping, Server

BOTH: list[Build] = ["page", "current"]
THREE = ("flat", "ship", "too_early")
END = TRANSITIONS["end"]
INCONCLUSIVE = End(conclusion="inconclusive", conclusion_comment="cleaning up")


async def looked_at(transitions: Transitions, numbers: list[int], name: str = "end") -> Review:
    """What comes of reading some experiments again."""
    workspace = transitions.workspace
    await workspace.load()
    return await review(workspace, TRANSITIONS[name], [workspace.rows[number] for number in numbers])


def bulk_of(found: Review, body: Body = INCONCLUSIVE, name: str = "end") -> Bulk:
    return Bulk(transition=TRANSITIONS[name], review=found, bodies=(body,) * len(found.ready))


def numbered(server: Server, *stories: str) -> list[int]:
    return [server.numbered(story) for story in stories]


def nothing(_before: Experiment, _outcome: Outcome) -> None:
    """Nobody is told."""


async def all_sent(server: Server, *stories: str) -> tuple[Bulk, list[int]]:
    """End the experiments of some stories as inconclusive, as far as that goes."""
    transitions = server.transitions()
    numbers = numbered(server, *stories)
    bulk = bulk_of(await looked_at(transitions, numbers))
    await bulk.send(transitions, ended=nothing)
    return bulk, numbers


def endings(bulk: Bulk) -> list[Ending]:
    return [outcome.ending for outcome in bulk.outcomes]


async def test_what_is_asked_of_each_experiment_anew_goes_one_at_a_time_and_all_else_for_several() -> None:
    server = Server()
    transitions = server.transitions()
    await transitions.workspace.load()
    read = [
        await transitions.workspace.refresh(number) for number in numbered(server, *THREE, "four_variants")
    ]
    around = Surroundings(projects=((2, "another"),))
    for transition in TRANSITIONS.values():
        own = any(
            len({question.ask.options(each, around) for each in read if question.ask.options}) > 1
            or question.ask.start is not None
            for question in fields_of(transition.body)
        )
        assert (one_at_a_time(transition) is not None) == (own or transition.hidden), transition.name


@pytest.mark.parametrize("build", BOTH)
async def test_three_are_ended_one_after_the_other_each_once(build: Build) -> None:
    server = Server(build=build)
    bulk, numbers = await all_sent(server, *THREE)
    assert endings(bulk) == [Ending.DONE] * 3
    assert server.writes() == [sent(number, "end") for number in numbers]
    assert {server.experiment(number)["conclusion"] for number in numbers} == {"inconclusive"}
    assert all(holds for outcome in bulk.outcomes for _, holds in outcome.promises)
    assert bulk.summary == "3 done"


async def test_what_has_ended_meanwhile_is_left_out_with_the_reason_and_the_order_is_kept() -> None:
    server = Server()
    transitions = server.transitions()
    await transitions.workspace.load()
    numbers = numbered(server, "ship", "draft", "flat", "too_early")
    rows = [transitions.workspace.rows[number] for number in numbers]
    await server.posthog().experiments.end(numbers[2])
    found = await review(transitions.workspace, END, [*rows, rows[0]])
    assert [each.id for each in found.ready] == [numbers[0], numbers[3]]
    assert [(each.row.id, each.why) for each in found.left] == [
        (numbers[1], "it has not been launched yet."),
        (numbers[2], "it has already ended."),
    ]
    assert found.counted == "2 of 4, 2 left out"


async def test_what_can_not_be_read_is_left_out_in_the_words_of_the_failure() -> None:
    server = Server()
    transitions = server.transitions()
    numbers = numbered(server, *THREE)
    await transitions.workspace.load()
    rows = [transitions.workspace.rows[number] for number in numbers]
    server.experiment(numbers[1])["deleted"] = True
    found = await review(transitions.workspace, END, rows)
    assert [each.id for each in found.ready] == [numbers[0], numbers[2]]
    assert found.left[0].why.startswith("it could not be read: ")


class Counting(Dropping):
    """A link that knows how many requests were under way at once."""

    now = most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0)  # lets the others begin
            return await super().handle_async_request(request)
        finally:
            self.now -= 1


async def test_at_most_four_are_read_at_once_and_each_is_counted() -> None:
    server = Server()
    server.link = link = Counting(httpx.ASGITransport(app=server.app))
    transitions = server.transitions()
    await transitions.workspace.load()
    rows = transitions.workspace.ordered()[:20]
    link.most, counts = 0, list[int]()
    found = await review(transitions.workspace, END, rows, read=counts.append)
    assert 1 < link.most <= READ_AT_ONCE
    assert counts == list(range(1, 21))
    assert found.total == 20


async def test_nothing_more_is_read_once_nobody_waits_for_it() -> None:
    server = Server()
    transitions = server.transitions()
    await transitions.workspace.load()
    rows = transitions.workspace.ordered()[:20]
    before, counts = len(server.app.state.requests), list[int]()
    found = await review(
        transitions.workspace, END, rows, read=counts.append, going=lambda: len(counts) < READ_AT_ONCE
    )
    assert len(server.app.state.requests) - before < 20
    assert found.total == 20
    assert "it was not read." in {each.why for each in found.left}


async def test_a_read_only_place_leaves_out_all() -> None:
    server = Server(read_only=True)
    found = await looked_at(server.transitions(), numbered(server, *THREE))
    assert not found.ready
    assert {each.why for each in found.left} == {"read-only (--read-only)."}


@pytest.mark.parametrize("build", BOTH)
async def test_a_refusal_in_the_middle_stops_there_and_is_told_in_the_words_of_the_server(
    build: Build,
) -> None:
    server = Server(build=build)
    refusal = {"type": "validation_error", "code": "invalid", "detail": "Not on a Friday.", "attr": None}
    numbers = numbered(server, *THREE)
    server.faults.next("POST", rf"/{numbers[1]}/end/", status=400, body=refusal)
    bulk, _ = await all_sent(server, *THREE)
    assert endings(bulk) == [Ending.DONE, Ending.REFUSED]
    assert bulk.outcomes[1].message == "Not on a Friday."
    assert server.writes() == [sent(number, "end") for number in numbers[:2]]
    assert server.experiment(numbers[2])["end_date"] is None
    assert bulk.summary == "1 done, 1 refused, 1 not sent"


async def test_a_lost_answer_is_looked_up_and_the_next_is_sent() -> None:
    server = Server()
    server.link.fail_after.add("POST")
    bulk, numbers = await all_sent(server, *THREE)
    assert endings(bulk) == [Ending.DONE] * 3
    assert "PostHog shows it done" in bulk.outcomes[0].message
    assert server.writes() == [sent(number, "end") for number in numbers]


async def test_a_lost_answer_that_can_not_be_looked_up_stops_as_unknown() -> None:
    server = Server()
    server.link.fail_after.add("POST")
    server.link.then_silent = True
    bulk, numbers = await all_sent(server, *THREE)
    assert endings(bulk) == [Ending.UNKNOWN]
    assert server.writes() == [sent(numbers[0], "end")]
    assert bulk.summary == "1 unknown, 2 not sent"


async def test_an_approval_stops_with_its_link() -> None:
    server = Server(approvals=("feature_flag.disable",))
    transitions = server.transitions()
    numbers = numbered(server, *THREE)
    found = await looked_at(transitions, numbers, "pause")
    bulk = bulk_of(found, Body(), "pause")
    await bulk.send(transitions, ended=nothing)
    assert endings(bulk) == [Ending.AWAITING]
    assert next(iter(server.world.change_requests)) in bulk.outcomes[0].message
    assert server.writes() == [sent(numbers[0], "pause")]
    assert bulk.summary == "1 awaiting approval, 2 not sent"


async def test_a_change_by_somebody_else_after_the_review_stops_before_it_is_sent() -> None:
    server = Server()
    transitions = server.transitions()
    numbers = numbered(server, *THREE)
    bulk = bulk_of(await looked_at(transitions, numbers))
    server.experiment(numbers[1])["name"] = "Something else"
    await bulk.send(transitions, ended=nothing)
    assert endings(bulk) == [Ending.DONE, Ending.CHANGED]
    assert server.writes() == [sent(numbers[0], "end")]
    assert bulk.summary == "1 done, 1 changed meanwhile, 1 not sent"


async def test_no_way_to_the_server_stops_with_nothing_sent() -> None:
    server = Server()
    server.link.fail_before.add("POST")
    bulk, _ = await all_sent(server, *THREE)
    assert endings(bulk) == [Ending.NOT_SENT]
    assert server.writes() == []
    assert bulk.summary == "3 not sent"


async def test_stopping_lets_what_is_on_its_way_finish_and_sends_no_more() -> None:
    server = Server()
    transitions = server.transitions()
    numbers = numbered(server, *THREE)
    bulk = bulk_of(await looked_at(transitions, numbers))

    def begun(at: int) -> None:
        if at == 1:
            bulk.stop()

    await bulk.send(transitions, begun=begun, ended=nothing)
    assert endings(bulk) == [Ending.DONE] * 2
    assert server.writes() == [sent(number, "end") for number in numbers[:2]]
    assert bulk.summary == "2 done, 1 not sent"


async def test_every_attempt_is_told_with_the_experiment_as_it_was_and_is_in_the_journal() -> None:
    server = Server()
    transitions = server.transitions()
    numbers = numbered(server, *THREE)
    bulk = bulk_of(await looked_at(transitions, numbers))
    told: list[tuple[int, str, Ending]] = []
    await bulk.send(transitions, ended=lambda b, outcome: told.append((b.id, b.row().status, outcome.ending)))
    assert told == [(number, "running", Ending.DONE) for number in numbers]
    written = transitions.journal.here()
    assert [(each.experiment_id, each.came) for each in reversed(written)] == [(n, "done") for n in numbers]


@given(
    ready=st.integers(1, 9),
    left=st.integers(0, 9),
    last=st.sampled_from([each for each in Ending if each is not Ending.SENT]),
    sent_so_far=st.integers(0, 9),
)
def test_the_numbers_of_a_summary_add_up_to_what_was_asked_for(
    ready: int, left: int, last: Ending, sent_so_far: int
) -> None:
    experiments = tuple(Experiment(id=number) for number in range(ready))
    out = tuple(LeftOut(Experiment(id=100 + number).row(), "why") for number in range(left))
    bulk = bulk_of(Review(ready=experiments, left=out))
    begun = min(ready, sent_so_far)
    bulk.outcomes = [Outcome(ending=Ending.DONE)] * (begun - 1) + [Outcome(ending=last)] * min(1, begun)
    assert sum(map(int, re.findall(r"\d+", bulk.summary))) == ready + left == bulk.review.total
