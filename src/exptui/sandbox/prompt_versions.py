"""Versions of prompts as the server keeps them: one row each, numbered from one, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from exptui.sandbox.store import Json, World


def versions_of(world: World, team_id: int, name: str) -> list[Json]:
    """The versions of a prompt that still exist, oldest first."""
    rows = [
        row
        for row in world.prompt_versions
        if row["team_id"] == team_id and row["name"] == name and not row["deleted"]
    ]
    return sorted(rows, key=lambda row: int(row["version"]))


def publish(
    world: World,
    name: str,
    prompt: Any,
    *,
    team_id: int = 1,
    by: int | None = None,
    at: datetime | None = None,
    uuid: str | None = None,
) -> Json:
    """Put the next version of a prompt, text or JSON, into the world; a new prompt begins with version 1.

    By the owner of the keys and at the moment it is, where nothing else is said.
    """
    made = at or world.now()
    row = {
        "id": uuid or world.new_uuid(),
        "team_id": team_id,
        "name": name,
        "prompt": prompt,
        "version": len(versions_of(world, team_id, name)) + 1,
        "created_by_id": world.owner_id if by is None else by,
        "created_at": made,
        "updated_at": made,
        "deleted": False,
    }
    world.prompt_versions.append(row)
    return row
