"""No answer, or a fault: what PostHog shows is looked up before anybody is asked to try again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from exptui.api.errors import AnswerLost, ServerFault, Throttled, Unreachable
from exptui.domain.text import Json
from exptui.services.creating import Created, Creating
from exptui.services.journal import Ending
from tests.services.creating_desk import BUILDS, CREATE, FROM_PROMPT, body, creating, numbers, plan
from tests.support.server import Server

Make = Callable[[Creating], Awaitable[Created]]


async def from_scratch(desk: Creating) -> Created:
    return await desk.create(body())


async def from_prompt(desk: Creating) -> Created:
    return await desk.create_from_prompt(plan())


MAKES: dict[str, Make] = {CREATE: from_scratch, FROM_PROMPT: from_prompt}
KEYS = {CREATE: "shorter-form", FROM_PROMPT: "plant-doctor-v5-v6-cost"}


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


@pytest.fixture(params=MAKES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def sent(server: Server) -> int:
    return len(server.writes())


async def test_a_lost_answer_is_found_by_its_flag_key(server: Server, path: str) -> None:
    there, desk = numbers(server), creating(server)
    server.link.fail_after = {"POST"}
    made = await MAKES[path](desk)
    assert made.ending is Ending.DONE, made
    assert made.message.startswith("The answer was lost (")
    assert {made.number} == numbers(server) - there
    assert made.experiment is not None
    assert made.experiment.row().flag_key == KEYS[path]
    assert made.number in desk.workspace.experiments
    assert desk.journal.here()[0].came == Ending.DONE
    assert sent(server) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("name", ["sound", "garbage"])
async def test_a_fault_after_the_work_is_found_too(server: Server, path: str, status: int, name: str) -> None:
    reply = "<html>Bad gateway</html>" if name == "garbage" else None
    server.faults.next("POST", path, status=status, body=reply, after=True)
    made = await MAKES[path](creating(server))
    assert made.ending is Ending.DONE, made
    assert sent(server) == 1


async def test_an_answer_that_makes_no_sense_is_looked_up(server: Server, path: str) -> None:
    server.faults.next("POST", path, status=201, body="<html>Welcome</html>", after=True)
    made = await MAKES[path](creating(server))
    assert made.ending is Ending.DONE, made
    assert made.experiment is not None


async def test_a_fault_before_the_work_shows_nothing_of_it(server: Server, path: str) -> None:
    there = numbers(server)
    server.faults.next("POST", path, status=502)
    desk = creating(server)
    made = await MAKES[path](desk)
    assert made.ending is Ending.NOT_DONE, made
    assert "PostHog shows nothing of it." in made.message
    assert "look again before you try again" in made.hint
    assert isinstance(made.error, ServerFault)
    assert desk.journal.here()[0].came == Ending.NOT_DONE
    assert (numbers(server), sent(server)) == (there, 1)
    assert (await MAKES[path](desk)).ending is Ending.DONE


async def test_looking_that_fails_too_leaves_it_open(server: Server, path: str) -> None:
    server.link.fail_after, server.link.then_silent = {"POST"}, True
    desk = creating(server)
    made = await MAKES[path](desk)
    assert made.ending is Ending.UNKNOWN, made
    assert "Looking it up failed too" in made.message
    assert KEYS[path] in made.hint
    assert isinstance(made.error, AnswerLost)
    assert desk.journal.here()[0].came == Ending.UNKNOWN


async def test_a_link_that_never_was_has_sent_nothing(server: Server, path: str) -> None:
    server.link.fail_before = {"POST"}
    desk = creating(server)
    made = await MAKES[path](desk)
    assert made.ending is Ending.NOT_SENT, made
    assert isinstance(made.error, Unreachable)
    assert desk.journal.here()[0].came == Ending.NOT_SENT
    assert sent(server) == 0


async def test_where_nothing_can_be_read_beforehand_nothing_is_sent(server: Server, path: str) -> None:
    server.faults.next("GET", "/experiments/$", status=503, times=9)
    desk = creating(server)
    made = await MAKES[path](desk)
    assert made.ending is Ending.NOT_SENT, made
    assert made.message.startswith("Nothing was sent: ")
    assert (desk.journal.here(), sent(server)) == ((), 0)


async def test_it_is_found_by_a_key_that_may_not_read_flags(server: Server, path: str) -> None:
    server.faults.forbid_scope("feature_flag:read")
    server.link.fail_after = {"POST"}
    made = await MAKES[path](creating(server))
    assert made.ending is Ending.DONE, made


async def test_it_is_found_by_its_flag_where_the_name_was_changed_on_the_way(server: Server) -> None:
    server.link.fail_after = {"POST"}
    made = await creating(server).create(body(name="Shorter\u202eform"))
    assert made.ending is Ending.DONE, made


async def test_one_that_is_archived_from_the_start_is_found(server: Server) -> None:
    server.link.fail_after = {"POST"}
    made = await creating(server).create(body(archived=True))
    assert made.ending is Ending.DONE, made


async def test_a_flag_without_its_experiment_is_told(server: Server, path: str) -> None:
    server.link.fail_after = {"POST"}
    desk = creating(server)
    there = numbers(server)
    made = await hiding(server, MAKES[path], desk)
    assert made.ending is Ending.UNKNOWN, made
    assert f"PostHog shows the flag {KEYS[path]}, but no experiment on it." in made.message
    assert len(numbers(server) - there) == 1


async def hiding(server: Server, make: Make, desk: Creating) -> Created:
    """Make it on a server that shows new flags at once, and new experiments later."""
    empty: Json = {"count": 0, "next": None, "previous": None, "results": []}
    server.faults.next("GET", "/experiments/$", status=200, body=empty, times=9)
    return await make(desk)


async def test_one_that_somebody_else_made_is_not_taken_for_ours(server: Server) -> None:
    desk = creating(server)
    desk.workspace.set_place(replace(desk.workspace.place, who="Somebody"))
    server.link.fail_after = {"POST"}
    made = await desk.create(body())
    assert made.ending is Ending.UNKNOWN, made
    assert "PostHog shows a new experiment on the flag shorter-form, made by " in made.message


async def test_one_that_the_keys_owner_made_is_ours(server: Server) -> None:
    desk = creating(server)
    owner = server.world.users[server.world.owner_id]["first_name"]
    desk.workspace.set_place(replace(desk.workspace.place, who=owner))
    server.link.fail_after = {"POST"}
    assert (await desk.create(body())).ending is Ending.DONE


async def test_what_came_late_is_not_made_again(server: Server) -> None:
    desk = creating(server)
    server.faults.next("POST", CREATE, status=502)
    assert (await desk.create(body())).ending is Ending.NOT_DONE
    assert (await creating(server).create(body())).ending is Ending.DONE  # as if ours had only been slow
    again = await desk.create(body())
    assert (again.ending, list(again.places)) == (Ending.NOT_SENT, [("feature_flag_key",)])
    assert sent(server) == 2


async def test_one_that_is_found_but_cannot_be_read_is_made_all_the_same(server: Server, path: str) -> None:
    server.link.fail_after = {"POST"}
    server.faults.next("GET", r"/experiments/\d+/$", status=503, times=9)
    made = await MAKES[path](creating(server))
    assert (made.ending, made.experiment) == (Ending.DONE, None), made
    assert made.number in numbers(server)
    assert f"experiment {made.number}. Reading it failed: " in made.message


async def test_an_older_one_on_the_same_flag_is_not_taken_for_it(server: Server) -> None:
    desk = creating(server)
    first = await desk.create(body())
    second = {"name": "Shorter form", "feature_flag_key": "shorter-form"}
    server.faults.next("POST", CREATE, status=502)
    assert (await desk.create(second)).ending is Ending.NOT_DONE
    server.link.fail_after = {"POST"}
    made = await desk.create(second)
    assert made.ending is Ending.DONE, made
    assert made.number not in (None, first.number)


async def test_waiting_is_said_where_there_were_too_many_requests(server: Server, path: str) -> None:
    said = {"type": "throttled_error", "code": "throttled", "attr": None}
    said["detail"] = "Request was throttled. Expected available in 7 seconds."
    server.faults.next("POST", path, status=429, body=said)
    made = await MAKES[path](creating(server))
    assert (made.ending, made.hint) == (Ending.REFUSED, "Try again in 7 s.")
    assert isinstance(made.error, Throttled)
    assert made.places == {}
    assert sent(server) == 1
