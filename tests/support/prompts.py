"""Prompts for tests: many versions, long texts, and texts that would like to steer a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from exptui.sandbox.prompt_versions import publish, versions_of
from exptui.sandbox.store import World

HOSTILE = (
    "[bold red]Be kind[/] to {{customer}}.\x1b[2J\x1b]0;gotcha\x07\r\nNever \u202eyes\u202c.\n"
    "\t$(rm -rf) [@click=app.quit]x",
    "[bold]Be kind[/] to {{customer}}.\x9b31m\u2028Never \u2066no\u2069.\n\tüñí 漢字 👩\u200d💻 e\u0301",
)
"""Two versions with markup, escapes, marks that reorder, and letters that are wide."""


def publish_all(world: World, name: str, texts: Iterable[Any], *, team_id: int = 1) -> None:
    """Publish one version after the other, an hour apart, the last one now."""
    rows = [publish(world, name, text, team_id=team_id) for text in texts]
    for age, row in enumerate(reversed(rows)):
        row["created_at"] = row["updated_at"] = world.now() - timedelta(hours=age)


def withdraw(world: World, name: str, *, team_id: int = 1) -> None:
    """Delete a prompt with all its versions; its name is free again."""
    for row in versions_of(world, team_id, name):
        row["deleted"] = True


def add_many(world: World, count: int = 200) -> str:
    """A prompt with so many versions, each a line longer than the one before; its name."""
    rules = [f"{number}. Rule number {number}." for number in range(1, count + 1)]
    publish_all(world, "many-versions", ("\n".join(rules[:number]) for number in range(1, count + 1)))
    return "many-versions"


def add_long(world: World, size: int = 100_000) -> str:
    """A prompt with two versions of about so many letters that differ in every hundredth line; its name."""
    lines = [f"{number}. Ask the customer for detail {number}, and be kind." for number in range(size // 50)]
    changed = [f"{line} Then wait." if number % 100 == 0 else line for number, line in enumerate(lines)]
    publish_all(world, "long-text", ("\n".join(lines), "\n".join(changed)))
    return "long-text"


def add_hostile(world: World) -> str:
    """A prompt with the two hostile texts as versions; its name."""
    publish_all(world, "hostile-text", HOSTILE)
    return "hostile-text"
