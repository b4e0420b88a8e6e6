"""Who we are and what we may do here: learnt once after connecting, and never a condition for working."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from exptui.api.errors import Forbidden, PostHogError

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.services.workspace import Workspace

NO_SUCH_EXPERIMENT = "experiments/0/"
"""PostHog looks at scopes before it looks for the row: an empty PATCH of no row tells whether the key may write."""


async def begin(posthog: PostHog, workspace: Workspace, *, first: bool) -> None:
    """Read the list, and the first time learn where we are. What fails becomes the workspace's problem."""
    try:
        await settle(posthog, workspace)
    except PostHogError as error:
        workspace.fail(error)
        return
    if first:
        await asyncio.gather(workspace.load(), introduce(posthog, workspace))
    else:
        await workspace.load()


async def settle(posthog: PostHog, workspace: Workspace) -> None:
    """Turn `@current` into a number. Raises PostHogError: nothing can be read without it."""
    number = await posthog.people.settle()
    if workspace.place.project_id != number:
        workspace.set_place(replace(workspace.place, project_id=number))


async def introduce(posthog: PostHog, workspace: Workspace) -> None:
    """Learn the names of project and person, and whether the key may write; what is refused stays unknown."""
    workspace.set_place(replace(workspace.place, who=await _who(posthog) or workspace.place.who))
    name = await _project_name(posthog)
    workspace.set_place(replace(workspace.place, project_name=name or workspace.place.project_name))
    if workspace.place.read_only is None and (missing := await _missing_for_writing(posthog)):
        workspace.set_place(replace(workspace.place, read_only=f"the key has no {missing}"))


async def _who(posthog: PostHog) -> str:
    try:
        return (await posthog.people.me()).display
    except PostHogError:
        return ""


async def _project_name(posthog: PostHog) -> str:
    try:
        return (await posthog.people.project()).name
    except PostHogError:
        return ""


async def _missing_for_writing(posthog: PostHog) -> str | None:
    try:
        await posthog.client.patch(NO_SUCH_EXPERIMENT, {})
    except Forbidden as error:
        return error.missing_scope
    except PostHogError:
        return None
    return None
