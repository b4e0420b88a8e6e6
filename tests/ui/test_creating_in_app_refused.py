"""What PostHog refuses of a comparison of versions: told at its field in the whole program, and the form is kept."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from exptui.sandbox.store import Build
from exptui.ui.screens.metrics.form import FormScreen
from exptui.ui.screens.prompts.making_form import CreationForm
from exptui.ui.screens.prompts.versions import VersionsScreen
from tests.support.creator import Creator, creator_at
from tests.support.server import Server

CREATE = r"/create_from_prompt/"
SAID = "Kinder"
BUILDS: tuple[Build, ...] = ("page", "current")


@dataclass(frozen=True)
class Refused:
    """A refusal as PostHog words it, and the line of the form that it leads to."""

    attr: str | None
    code: str
    detail: str
    line: str = ""


AT_A_FIELD = (
    Refused("name", "max_length", "Ensure this field has no more than 400 characters.", "Name"),
    Refused("description", "max_length", "Ensure this field has no more than 3000 characters.", "Hypothesis"),
    Refused("feature_flag_key", "invalid_input", "Feature flag with key 'x' already exists.", "Flag key"),
    Refused("key", "invalid_input", "There is already a feature flag with this key.", "Flag key"),
    Refused("templates", "min_length", "Ensure this field has at least 1 elements.", "Cost"),
    Refused("templates", "invalid_input", "templates must not contain duplicates.", "Cost"),
    Refused("templates__1", "invalid_choice", '"latency" is not a valid choice.', "Latency"),
)
ABOUT_VERSIONS = (
    Refused("versions", "required", "This field is required."),
    Refused("versions", "min_length", "Ensure this field has at least 2 elements."),
    Refused("versions", "max_length", "Ensure this field has no more than 10 elements."),
    Refused("versions", "invalid_input", "versions must not contain duplicates."),
    Refused("versions__1", "invalid_input", "A valid integer is required."),
    Refused("versions", "invalid_input", "Versions not found for prompt 'plant-doctor': [5]", "has no v5"),
    Refused("prompt_name", "required", "This field is required."),
)
ABOUT_ALL = (
    Refused(None, "invalid_input", "Feature flag must have at least two variants."),
    Refused("filters", "invalid_input", "Variant rollout percentages must sum to 100."),
)


async def is_refused(creator: Creator, refused: Refused) -> None:
    """Send what stands in the form; PostHog refuses, and the person reads it and goes on."""
    body = {
        "type": "validation_error",
        "code": refused.code,
        "detail": refused.detail,
        "attr": refused.attr,
    }
    creator.server.faults.next("POST", CREATE, status=400, body=body)
    await creator.reviews()
    await creator.accepts("y")
    await creator.until("PostHog refused; nothing was created")
    await creator.waits()
    await creator.presses("enter")


def keeps_the_answer(creator: Creator) -> bool:
    return isinstance(creator.app.screen, FormScreen) and creator.form.body["description"].startswith(SAID)


async def test_every_refusal_about_a_field_leads_to_it_with_all_answers_kept() -> None:
    server = Server()
    async with creator_at(server) as creator:
        await creator.to_form(0, 1)
        await creator.writes("Hypothesis", SAID)
        for number, refused in enumerate(AT_A_FIELD, start=1):
            await is_refused(creator, refused)
            await creator.until(f"✗ PostHog: {refused.detail}")
            await creator.filling()
            assert refused.line in creator.line, creator.text
            assert keeps_the_answer(creator)
            assert creator.sent == ["create_from_prompt"] * number
            await changes(creator, refused)
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        assert creator.made["description"].startswith(SAID)


async def changes(creator: Creator, refused: Refused) -> None:
    """Answer otherwise where PostHog objected, and the objection is gone."""
    if refused.line == "Name":
        await creator.writes("Name", "Kind")
    elif refused.line == "Hypothesis":
        await creator.writes("Hypothesis", f"{SAID}!")
    elif refused.line == "Flag key":
        await creator.writes("Flag key", f"k-{creator.keys}")
    else:
        await creator.moves_to(refused.line if refused.line == "Latency" else "Eval pass rate")
        await creator.presses("space")
    await creator.filling()
    await creator.until(lambda: not creator.sees("✗"))


async def test_every_refusal_about_versions_leads_to_them_with_the_answers_kept() -> None:
    server = Server()
    async with creator_at(server) as creator:
        await creator.to_form(0, 1)
        await creator.writes("Hypothesis", SAID)
        for refused in ABOUT_VERSIONS:
            await is_refused(creator, refused)
            await creator.until("What you filled in is kept.")
            assert isinstance(creator.app.screen, VersionsScreen)
            assert creator.sees("control v6 · test v5 · enter goes on")
            assert creator.sees(refused.line)
            await creator.goes_on()
            assert keeps_the_answer(creator)
        assert creator.sent == ["create_from_prompt"] * len(ABOUT_VERSIONS)


async def test_what_no_field_is_about_is_told_and_the_form_is_kept() -> None:
    async with creator_at(Server()) as creator:
        await creator.to_form(0, 1)
        await creator.writes("Hypothesis", SAID)
        for refused in ABOUT_ALL:
            await is_refused(creator, refused)
            await creator.until(refused.detail[:40])
            await creator.filling()
            assert keeps_the_answer(creator)


async def test_a_missing_right_is_named_and_the_form_is_kept() -> None:
    server = Server()
    async with creator_at(server) as creator:
        await creator.to_form(0, 1)
        await creator.writes("Hypothesis", SAID)
        server.faults.forbid_scope("llm_prompt:read")
        await creator.reviews()
        await creator.accepts("y")
        await creator.until("The key lacks the scope llm_prompt:read. Nothing was made.")
        assert creator.sees("Give the key the scope llm_prompt:read")
        await creator.waits()
        await creator.presses("enter")
        await creator.filling()
        assert isinstance(creator.app.screen, CreationForm)
        assert keeps_the_answer(creator)


@pytest.mark.parametrize("build", BUILDS)
async def test_an_approval_is_told_with_where_it_is_given(build: Build) -> None:
    server = Server(build=build, approvals=("feature_flag.create",))
    async with creator_at(server) as creator:
        before = len(server.world.experiments)
        await creator.to_form(0, 1)
        await creator.reviews()
        await creator.accepts("y")
        await creator.until("Awaiting approval")
        assert creator.sees("Nothing was made.")
        assert creator.sees("/approvals/")
        await creator.waits()
        await creator.presses("enter")
        await creator.until("Kept: N goes on with it.")
        assert len(server.world.experiments) == before
        await creator.presses("escape", "escape", "escape", "N")  # the filter of the prompts, too
        await creator.until("Half made: plant-doctor v6, v5")


# From scratch

SCRATCH = (
    (Refused("name", "max_length", "Ensure this field has no more than 400 characters."), "Basics", "Name"),
    (Refused("key", "invalid_input", "There is already a feature flag with this key."), "Basics", "Flag key"),
    (Refused("filters", "invalid_input", "Shares must sum to 100."), "Variants", "Variants"),
    (Refused(None, "invalid_input", "stats_config.method must be one of a, b"), "Statistics", "Method"),
    (Refused("holdout_id", "does_not_exist", "Holdout does not exist."), "Holdout", "Holdout"),
    (Refused("exposure_criteria", "invalid_input", "filterTestAccounts must be a boolean"), "Exposure", ""),
)


async def test_refusals_from_scratch_lead_to_their_tab_and_field_with_everything_kept() -> None:
    server = Server()
    async with creator_at(server) as creator:
        await creator.basics("Green", SAID)
        for number, (refused, tab, question) in enumerate(SCRATCH, start=1):
            body = {"type": "validation_error", "code": refused.code, "detail": refused.detail}
            server.faults.next("POST", r"/experiments/$", status=400, body=body | {"attr": refused.attr})
            await creator.reviews()
            await creator.accepts("y")
            await creator.until("PostHog refused; nothing was created", "everything is kept")
            await creator.waits()
            await creator.presses("enter")
            await creator.until(f"[{tab}✗]", f"✗ PostHog: {refused.detail}")
            await creator.moves_to("✗ PostHog:")
            await creator.presses("enter")
            await creator.filling()
            assert creator.sees(f"✗ PostHog: {refused.detail}"), creator.text
            assert question in creator.line or creator.sees(question)
            await creator.presses("escape")
            await creator.until("New experiment: Green")
            assert creator.sent == ["experiments"] * number
        await creator.reviews()
        assert creator.sees(f"Hypothesis {SAID}")
        await creator.sends_it("The draft is experiment")
