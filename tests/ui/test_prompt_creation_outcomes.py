"""What comes of asking for an experiment between versions of a prompt: refusals, lost answers, approval."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from exptui.domain.prompts import CreateFromPrompt
from exptui.sandbox.store import Build
from tests.support.server import Server
from tests.ui.creation_host import PROMPT, maker_at

BUILDS: tuple[Build, ...] = ("page", "current")
REFUSALS: tuple[tuple[str, str, str], ...] = (
    ("name", "Ensure this field has no more than 400 characters.", "name"),
    ("feature_flag_key", "Feature flag with key 'x' already exists.", "feature_flag_key"),
    ("description", "Ensure this field has no more than 3000 characters.", "description"),
    ("templates__1", '"latency" is not a valid choice.', "latency"),
)


def refusal(attr: str | None, detail: str) -> dict[str, Any]:
    return {"type": "validation_error", "code": "invalid_input", "detail": detail, "attr": attr}


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("attr", "detail", "field"), REFUSALS)
async def test_a_refusal_is_told_at_its_field_and_the_form_is_kept(
    build: Build, attr: str, detail: str, field: str
) -> None:
    server = Server(build=build)
    server.faults.next("POST", "create_from_prompt", status=400, body=refusal(attr, detail))
    async with maker_at(server, size=(80, 30)) as maker:
        await maker.begins(4, 6)
        await maker.writes("As good, and cheaper.", "description")
        await maker.creates("PostHog refused")
        assert maker.sees(detail)
        await maker.presses("enter")
        await maker.filling()
        question = maker.form._question()
        assert question is not None
        assert question.path[-1] == field
        assert maker.sees(f"PostHog: {detail}")
        assert maker.form.body["description"] == "As good, and cheaper."
        await maker.creates()
        assert maker.sent == 2


async def test_a_default_key_that_was_refused_is_not_offered_again() -> None:
    server = Server()
    said = "Feature flag with key 'plant-doctor-v4-v6-cost-latency' already exists."
    server.faults.next("POST", "create_from_prompt", status=400, body=refusal("feature_flag_key", said))
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.creates("PostHog refused")
        await maker.presses("enter")
        await maker.filling()
        assert maker.sees("(plant-doctor-v4-v6-cost-latency-2)")
        assert not maker.sees("cost-latency is free")


async def test_versions_that_are_gone_lead_back_to_where_they_are_chosen() -> None:
    server = Server()
    async with maker_at(server) as maker:
        await maker.begins(4, 99)
        await maker.writes("As good.", "description")
        await maker.creates("PostHog refused")
        await maker.presses("enter")
        await maker.until("PostHog has no v99 of plant-doctor: choose other versions.")
        assert maker.sees("What you filled in is kept")
        await maker.begins(4, 6)
        assert maker.form.body["description"] == "As good."
        assert len(maker.kept) == 1


@pytest.mark.parametrize("scope", ["llm_prompt:read", "experiment:write"])
async def test_a_missing_scope_is_named(scope: str) -> None:
    server = Server()
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        server.faults.forbid_scope(scope)
        await maker.creates("PostHog refused")
        assert maker.sees(scope)
        assert len(maker.kept) == 1


async def test_a_creation_that_awaits_approval_is_told_with_what_comes_after() -> None:
    server = Server()
    body = {
        "code": "approval_required",
        "status": "approval_required",
        "detail": "This needs approval.",
        "resource_type": "feature_flag",
        "resource_id": None,
        "change_request_id": "0190-abc",
        "change_request": {"id": "0190-abc", "state": "pending"},
        "required_approvers": {},
    }
    server.faults.next("POST", "create_from_prompt", status=409, body=body)
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.creates("Awaiting approval")
        assert maker.sees("0190-abc")
        await maker.presses("enter")
        await maker.until("Kept: N goes on with it.")
        assert maker.sent == 1
        assert len(maker.kept) == 1


# Answers that never came


@pytest.mark.parametrize("build", BUILDS)
async def test_a_lost_answer_is_looked_up_and_what_was_made_is_told(build: Build) -> None:
    server = Server(build=build)
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        server.link.fail_after.add("POST")
        await maker.creates()
        assert maker.sees("The answer was lost")
        await maker.presses("enter")
        await maker.until(lambda: bool(maker.app.opened))
        assert maker.app.opened == [max(server.world.experiments)]
        assert maker.sent == 1
        assert maker.kept == []


async def test_what_was_not_made_may_be_sent_again_after_another_look() -> None:
    server = Server()
    server.faults.next("POST", "create_from_prompt", status=500)
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.creates("Not created")
        assert maker.sees("PostHog shows nothing of it")
        await maker.presses("enter")
        await maker.filling()
        await maker.reviews()
        assert maker.sees("without an answer. PostHog shows no such experiment")
        assert maker.sent == 1
        await maker.accepts()
        await maker.until("✓ Created")
        assert maker.sent == 2


async def test_what_came_late_is_found_before_it_is_sent_again() -> None:
    server = Server()
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        server.link.fail_after.add("POST")
        server.link.then_silent = True
        await maker.creates("Unknown: it may have been created")
        await maker.presses("enter")
        await maker.until("Kept: N goes on with it.")
        assert len(maker.kept) == 1
        server.link._silent = False
        maker.app.begin((4, 6))
        await maker.until("PostHog shows it by now")
        assert maker.app.opened == [max(server.world.experiments)]
        assert maker.sent == 1
        assert maker.kept == []


async def test_an_experiment_of_other_versions_is_not_taken_for_what_was_sent() -> None:
    server = Server()
    server.faults.next("POST", "create_from_prompt", status=500)
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.writes("doctor-x", "feature_flag_key")
        await maker.creates("Not created")
        await maker.presses("enter")
        await maker.filling()
        body = CreateFromPrompt(
            prompt_name=PROMPT, versions=(1, 2), templates=("cost",), feature_flag_key="doctor-x"
        )
        await server.posthog().experiments.create_from_prompt(body)
        await maker.presses("ctrl+s")
        await maker.until("The flag doctor-x is there already")
        assert maker.app.opened == []


class Slow(httpx.AsyncBaseTransport):
    """A link on which a change waits until it may go on."""

    def __init__(self, server: Server) -> None:
        self._link = server.link.server
        self.may_go_on = asyncio.Event()
        server.link.server = self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            await self.may_go_on.wait()
        return await self._link.handle_async_request(request)


async def test_leaving_the_sheet_while_it_is_sent_tells_the_outcome_elsewhere() -> None:
    server = Server()
    link = Slow(server)
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.reviews()
        await maker.accepts()
        assert maker.sees("Sending…")
        assert maker.app.creating.drafts_of("prompt")[0].sent is not None
        await maker.presses("escape")
        maker.app.begin((4, 6))
        await maker.until("Another change is still on its way.")
        link.may_go_on.set()
        await maker.until("Created. The draft is experiment")
        assert maker.sent == 1
        assert maker.app.opened == []
        assert maker.kept == []


async def test_a_flow_that_is_taken_over_while_it_is_sent_still_keeps_its_books() -> None:
    server = Server()
    link = Slow(server)
    async with maker_at(server) as maker:
        await maker.begins(4, 6)
        await maker.reviews()
        await maker.accepts()
        await maker.presses("escape")
        maker.app.workers.cancel_group(maker.app, "create")
        link.may_go_on.set()
        await maker.until("Created. The draft is experiment")
        assert maker.kept == []


async def test_a_draft_is_left_unopened_with_escape() -> None:
    async with maker_at(Server()) as maker:
        await maker.begins(4, 6)
        await maker.creates()
        await maker.presses("escape")
        await maker.until("Created.")
        assert maker.app.opened == []
