"""Who may not create, or may not see all of it, is told before anything is filled in; empty projects begin here."""

from __future__ import annotations

import pytest

from exptui.ui.screens.prompts.making_form import CreationForm
from exptui.ui.screens.prompts.versions import VersionsScreen
from tests.support.creator import creator_at
from tests.support.server import Server

NO_WRITING = "the key has no experiment:write"


def read_only(how: str) -> Server:
    """A server that is only read, by choice or by the key."""
    server = Server(read_only=how == "--read-only")
    if how == NO_WRITING:
        server.faults.forbid_scope("experiment:write")
    return server


@pytest.mark.parametrize("how", ["--read-only", NO_WRITING])
async def test_who_may_only_read_reads_prompts_and_is_told_why_nothing_can_be_made(how: str) -> None:
    async with creator_at(read_only(how)) as creator:
        await creator.finds_prompt()
        await creator.chooses_versions(0, 1)
        await creator.presses("enter")
        await creator.until(f"Read-only ({how}): nothing can be made from here.")
        assert isinstance(creator.app.screen, VersionsScreen)
        await creator.presses("d")
        await creator.until("v6 (control) → v5")
        assert creator.sent == []
        assert creator.app.creating is not None
        assert creator.app.creating.drafts_of("prompt") == ()


@pytest.mark.parametrize("how", ["--read-only", NO_WRITING])
async def test_who_may_only_read_sees_what_is_asked_from_scratch_and_why_nothing_can_be_changed(
    how: str,
) -> None:
    async with creator_at(read_only(how)) as creator:
        await creator.presses("n")
        await creator.until(f"Read-only ({how}): nothing may be changed from here.")
        for key in ("enter", "e", "n", "x", "i", "ctrl+s"):
            await creator.presses(key)
            await creator.until("! Read-only")
            assert creator.sees("New experiment"), key
        await creator.presses("escape")
        await creator.until("needs me")
        assert creator.sent == []


async def test_a_key_that_may_not_read_prompts_is_told_which_scope_it_lacks() -> None:
    server = Server()
    server.faults.forbid_scope("llm_prompt:read")
    async with creator_at(server) as creator:
        await creator.presses("N")
        await creator.until("The prompts could not be read.")
        assert creator.sees("Give the key the scope llm_prompt:read")
        await creator.presses("enter")
        await creator.until("There is no prompt here.")
        await creator.presses("escape")
        await creator.basics("Green button")
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        assert creator.sent == ["experiments"]


@pytest.mark.parametrize("key", ["N", "n"])
async def test_a_key_that_may_not_read_flags_creates_and_is_told_what_can_t_be_known(key: str) -> None:
    server = Server()
    server.faults.forbid_scope("feature_flag:read")
    async with creator_at(server) as creator:
        if key == "N":
            await creator.to_form(0, 1)
            await creator.until("shows only when it is made: the key lacks the scope feature_flag:read.")
        else:
            await creator.basics("Green button")
        await creator.reviews()
        if key == "n":
            assert creator.sees("the key lacks the scope feature_flag:read")
        await creator.sends_it("The draft is experiment")
        assert creator.state == "draft"


@pytest.mark.parametrize("key", ["N", "n"])
async def test_in_a_project_without_experiments_the_first_one_is_made(key: str) -> None:
    server = Server(empty=True)
    async with creator_at(server) as creator:
        await (creator.to_form(0, 1) if key == "N" else creator.basics("Green button"))
        await creator.reviews()
        await creator.sends_it("The draft is experiment")
        await creator.presses("escape")
        if key == "N":
            assert not isinstance(creator.app.screen, CreationForm)
            await creator.presses("escape", "escape", "escape")  # the filter of the prompts, too
        await creator.until(lambda: len(creator.app.workspace.rows) == 1)
        await creator.presses("2")
        await creator.until("2 draft 1")
        assert creator.sees("Green button" if key == "n" else "plant-doctor: v6")
        assert len(creator.sent) == 1


@pytest.mark.parametrize("key", ["N", "n"])
async def test_before_there_is_a_connection_the_key_says_so(key: str) -> None:
    async with creator_at(Server()) as creator:
        creator.app.library = creator.app.creating = None
        await creator.presses(key)
        await creator.until("Not connected yet")


async def test_an_empty_project_names_the_keys_only_to_who_may_create() -> None:
    how = "n sets one up · N compares versions of a prompt"
    async with creator_at(Server(empty=True)) as creator:
        await creator.until("This project has no experiments yet.", how)
    async with creator_at(Server(empty=True, read_only=True)) as creator:
        await creator.until("This project has no experiments yet.", "r reads the list again")
        assert not creator.sees(how)
