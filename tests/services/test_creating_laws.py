"""Whatever is chosen: what we say will be made is what the server makes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exptui.domain.naming import LONGEST_NAME, free_slug
from exptui.domain.prompt_plan import arms, default_name
from exptui.domain.prompts import CreateFromPrompt
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from exptui.services.journal import Ending
from tests.services.creating_desk import BUILDS, DOCTOR, creating, plan
from tests.support.server import Server

VERSIONS = range(1, 13)
TEMPLATES = ("cost", "latency", "eval_pass_rate")
chosen = st.lists(st.sampled_from(VERSIONS), min_size=2, max_size=10, unique=True)
names = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("aZ9-_ .éßﬁ\t")),
    max_size=40,
).filter(lambda name: name.strip() != "" and "\0" not in name)


def with_versions(build: Build) -> Server:
    """A server whose prompt has a dozen versions."""
    server = Server(build=build)
    rows = [row for row in server.world.prompt_versions if row["name"] == DOCTOR]
    for version in VERSIONS[len(rows) :]:
        server.world.prompt_versions.append(rows[0] | {"version": version, "id": f"more-{version}"})
    return server


def keys(server: Server) -> set[str]:
    return {flag["key"] for flag in server.world.flags.values() if not flag["deleted"]}


async def made(server: Server, **asked: object) -> Json:
    """What the server makes where names are left to it."""
    request = CreateFromPrompt.model_validate({"prompt_name": DOCTOR, "templates": ("cost",), **asked})
    return (await server.posthog().experiments.create_from_prompt(request)).raw


@pytest.mark.parametrize("build", BUILDS)
@settings(max_examples=25)
@given(versions=chosen)
async def test_variants_are_those_that_were_shown(build: Build, versions: list[int]) -> None:
    flag = (await made(with_versions(build), versions=versions))["feature_flag"]["filters"]
    told = arms(DOCTOR, versions)
    assert [(arm.key, f"v{arm.version}", arm.percent) for arm in told] == [
        (row["key"], row["name"], row["rollout_percentage"]) for row in flag["multivariate"]["variants"]
    ]
    assert {arm.key: arm.payload for arm in told} == flag["payloads"]
    assert sum(arm.percent for arm in told) == 100


@settings(max_examples=60)
@given(written=st.lists(names, min_size=1, max_size=4))
async def test_keys_are_those_that_the_server_makes(written: list[str]) -> None:
    server = Server()
    for name in [*written, written[0], written[0]]:
        expected = free_slug(name, keys(server).__contains__)
        experiment = await made(server, versions=(5, 6), name=name)
        assert experiment["feature_flag"]["key"] == expected


@settings(max_examples=20)
@given(versions=chosen, templates=st.lists(st.sampled_from(TEMPLATES), min_size=1, max_size=3, unique=True))
async def test_the_name_is_the_one_that_the_server_gives(versions: list[int], templates: list[str]) -> None:
    experiment = await made(with_versions("current"), versions=versions, templates=templates)
    assert experiment["name"] == default_name(DOCTOR, versions, templates)


async def test_a_long_name_makes_a_key_of_two_hundred_characters() -> None:
    server = Server()
    name = "Long names " * 36
    for _ in range(3):
        expected = free_slug(name, keys(server).__contains__)
        experiment = await made(server, versions=(5, 6), name=name.strip()[:LONGEST_NAME])
        assert experiment["feature_flag"]["key"] == expected


@pytest.mark.parametrize("build", BUILDS)
@settings(max_examples=25)
@given(versions=chosen, name=names, lost=st.booleans())
async def test_a_plan_without_objections_is_made_and_found(
    build: Build, versions: list[int], name: str, lost: bool
) -> None:
    server = with_versions(build)
    asked = plan(*versions, name=name)
    assert asked.objections() == {}
    server.link.fail_after = {"POST"} if lost else set()
    outcome = await creating(server).create_from_prompt(asked)
    assert outcome.ending is Ending.DONE, outcome
    assert outcome.experiment is not None
    assert outcome.experiment.row().flag_key == asked.feature_flag_key
