"""What PostHog refuses when an experiment is made from a prompt: told at the field of the form."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from exptui.api.errors import ApprovalRequired, Forbidden, Invalid, PostHogError
from exptui.domain.json_paths import Path
from exptui.domain.prompt_plan import PromptPlan
from exptui.domain.text import Json
from exptui.services.creating_places import refused_in_plan
from exptui.services.journal import Ending
from tests.services.creating_desk import BUILDS, DOCTOR, FROM_PROMPT, body, creating, numbers, plan
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


LONG_KEY = "x" * 401
REFUSED: dict[str, tuple[PromptPlan, Path, str, str]] = {
    "an unknown template": (
        plan(templates=("cost", "tokens")),
        ("templates", "tokens"),
        "templates__1",
        "not a valid choice",
    ),
    "a version that is gone": (
        plan(5, 99),
        (),
        "versions",
        f"PostHog has no v99 of {DOCTOR}: choose other versions.",
    ),
    "two that are gone": (
        plan(5, 98, 99),
        (),
        "versions",
        f"PostHog has no v98 and v99 of {DOCTOR}: choose other versions.",
    ),
    "a prompt that is gone": (
        plan(1, 2, prompt="never-was"),
        (),
        "versions",
        "PostHog has none of these versions of never-was: the prompt may be gone. Choose others.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_refusal_is_told_at_its_field(server: Server, what: str) -> None:
    asked, place, attr, words = REFUSED[what]
    there = numbers(server)
    desk = creating(server)
    made = await desk.create_from_prompt(asked)
    assert made.ending is Ending.REFUSED, made
    assert isinstance(made.error, Invalid)
    assert made.error.attr == attr
    assert list(made.places) == [place]
    assert words in made.places[place]
    assert words in made.message
    assert numbers(server) == there
    assert desk.journal.here()[0].told == made.message


async def test_a_key_that_is_taken_is_told_at_the_key(server: Server) -> None:
    taken = next(iter(server.world.flags.values()))["key"]
    made = await creating(server).create_from_prompt(plan(feature_flag_key=taken))
    assert (made.ending, list(made.places)) == (Ending.REFUSED, [("feature_flag_key",)])
    assert "already exists" in made.message


UNSENT: dict[str, tuple[PromptPlan, Path]] = {
    "no template": (plan(templates=()), ("templates",)),
    "four templates": (plan(templates=("cost", "latency", "eval_pass_rate", "tokens")), ("templates",)),
    "one version": (plan(5), ()),
    "eleven versions": (plan(*range(1, 12)), ()),
    "a version twice": (plan(5, 5), ()),
    "version nought": (plan(0, 5), ()),
    "a long name": (plan(name="x" * 401, feature_flag_key="x"), ("name",)),
    "a long hypothesis": (plan(description="x" * 3001), ("description",)),
    "an odd key": (plan(feature_flag_key="plant doctor"), ("feature_flag_key",)),
    "a long key": (plan(feature_flag_key=LONG_KEY), ("feature_flag_key",)),
}


@pytest.mark.parametrize("what", UNSENT)
async def test_what_is_known_to_be_refused_is_told_before_it_is_sent(server: Server, what: str) -> None:
    asked, place = UNSENT[what]
    made = await creating(server).create_from_prompt(asked)
    assert made.ending is Ending.NOT_SENT
    assert list(made.places) == [place]
    assert made.message == f"Nothing was sent. {made.places[place]}"
    assert server.writes() == []


def sent(**changed: object) -> Json:
    fine: Json = {"prompt_name": DOCTOR, "versions": [5, 6], "templates": ["cost"], "feature_flag_key": "k"}
    return {key: value for key, value in {**fine, **changed}.items() if value is not None}


RAW: dict[str, tuple[Json, Path, str | None, str]] = {
    "no prompt": (sent(prompt_name=None), (), "prompt_name", "required"),
    "no versions": (sent(versions=None), (), "versions", "required"),
    "no templates": (sent(templates=None), ("templates",), "templates", "required"),
    "one version": (sent(versions=[5]), (), "versions", "min_length"),
    "eleven versions": (sent(versions=[*range(1, 12)]), (), "versions", "max_length"),
    "no template": (sent(templates=[]), ("templates",), "templates", "min_length"),
    "four templates": (sent(templates=["cost"] * 4), ("templates",), "templates", "max_length"),
    "a version by name": (sent(versions=[5, "six"]), (), "versions__1", "invalid_input"),
    "a version twice": (sent(versions=[5, 5]), (), "versions", "invalid_input"),
    "a template twice": (sent(templates=["cost", "cost"]), ("templates",), "templates", "invalid_input"),
    "an unknown template": (
        sent(templates=["tokens"]),
        ("templates", "cost"),
        "templates__0",
        "invalid_choice",
    ),
    "a long name": (sent(name="x" * 401), ("name",), "name", "max_length"),
    "a long hypothesis": (sent(description="x" * 3001), ("description",), "description", "max_length"),
    "an odd key": (sent(feature_flag_key="a b"), ("feature_flag_key",), "key", "invalid_input"),
    "a long key": (sent(feature_flag_key=LONG_KEY), ("feature_flag_key",), "key", "max_length"),
}


@pytest.mark.parametrize("what", RAW)
async def test_whatever_the_server_refuses_would_find_its_field(server: Server, what: str) -> None:
    body, place, attr, code = RAW[what]
    with pytest.raises(Invalid) as caught:
        await server.posthog().client.post("experiments/create_from_prompt/", body)
    assert (caught.value.attr, caught.value.code) == (attr, code)
    assert list(refused_in_plan(caught.value, plan())) == [place]


def test_the_flags_rules_are_about_the_whole() -> None:
    said = "Invalid variant definitions: Variant rollout percentages must sum to 100."
    assert refused_in_plan(Invalid(400, "invalid_input", said, "filters"), plan()) == {(): said}
    assert refused_in_plan(PostHogError("no answer"), plan()) == {}


# Who may not


@pytest.mark.parametrize("scope", ["experiment:write", "llm_prompt:read"])
async def test_a_missing_scope_is_named(server: Server, scope: str) -> None:
    server.faults.forbid_scope(scope)
    made = await creating(server).create_from_prompt(plan())
    assert made.ending is Ending.REFUSED
    assert made.message == f"The key lacks the scope {scope}. Nothing was made."
    assert f"Give the key the scope {scope}" in made.hint
    assert made.places == {}


async def test_from_scratch_only_the_right_to_write_is_needed(server: Server) -> None:
    server.faults.forbid_scope("llm_prompt:read")
    server.faults.forbid_scope("feature_flag:read")
    assert (await creating(server).create(body())).ending is Ending.DONE
    server.faults.forbid_scope("experiment:write")
    made = await creating(server).create(body(feature_flag_key="other"))
    assert made.message == "The key lacks the scope experiment:write. Nothing was made."


async def test_the_product_may_be_switched_off(server: Server) -> None:
    said = {"type": "authentication_error", "code": "permission_denied", "attr": None}
    said["detail"] = "You do not have access to this feature."
    server.faults.next("POST", FROM_PROMPT, status=403, body=said)
    made = await creating(server).create_from_prompt(plan())
    assert made.ending is Ending.REFUSED
    assert isinstance(made.error, Forbidden)
    assert "You do not have access to this feature." in made.message
    assert "switched on in this project" in made.hint


async def test_a_server_that_knows_no_prompts_says_what_else_to_do(server: Server) -> None:
    server.faults.missing(FROM_PROMPT)
    made = await creating(server).create_from_prompt(plan())
    assert made.ending is Ending.REFUSED
    assert made.message.startswith("This PostHog can't make experiments from prompts")
    assert "from scratch" in made.hint


@pytest.mark.parametrize("from_prompt", [True, False])
async def test_an_approval_is_waited_for_and_nothing_is_made(from_prompt: bool) -> None:
    server = Server(approvals=("feature_flag.create",))
    there, desk = numbers(server), creating(server)
    made = await (desk.create_from_prompt(plan()) if from_prompt else desk.create(body()))
    assert made.ending is Ending.AWAITING, made
    assert isinstance(made.error, ApprovalRequired)
    assert "Nothing was made." in made.message
    assert str(made.error.change_request_id) in made.message
    assert made.link.endswith(f"/approvals/{made.error.change_request_id}")
    assert desk.journal.here()[0].came == Ending.AWAITING
    assert numbers(server) == there


async def test_after_approval_a_draft_from_scratch_is_made_on_the_flag() -> None:
    server = Server(approvals=("feature_flag.create",))
    desk = creating(server)
    asked = await desk.create(body())
    assert isinstance(asked.error, ApprovalRequired)
    number = asked.error.change_request_id
    await server.posthog().client.post(f"change_requests/{number}/approve/", {})
    bare = {"name": "Shorter form", "feature_flag_key": "shorter-form"}
    assert (await desk.key_state("shorter-form")).flag is not None
    made = await desk.create(bare)
    assert made.ending is Ending.DONE, made


class Slow(httpx.AsyncBaseTransport):
    """A link on which others get their turn."""

    def __init__(self, server: httpx.AsyncBaseTransport) -> None:
        self.server = server

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return await self.server.handle_async_request(request)


async def test_one_is_made_at_a_time(server: Server) -> None:
    server.link.server = Slow(server.link.server)
    desk = creating(server)
    both = await asyncio.gather(desk.create_from_prompt(plan()), desk.create(body()))
    assert [made.ending for made in both] == [Ending.DONE, Ending.NOT_SENT]
    assert both[1].message == "Another experiment is being made."
    assert (await desk.create(body())).ending is Ending.DONE
