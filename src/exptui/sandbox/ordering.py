"""The order in which metrics are shown: kept complete by the older build, a mere hint on the newest."""

from __future__ import annotations

from typing import Any

from exptui.sandbox.problems import invalid
from exptui.sandbox.store import Json, World

ORDERINGS = {
    "primary_metrics_ordered_uuids": ("metrics", "primary"),
    "secondary_metrics_ordered_uuids": ("metrics_secondary", "secondary"),
}
"""Field, and the section of inline and of shared metrics that it orders."""


def present_uuids(world: World, row: Json, links: list[Json], field: str) -> list[str]:
    """The uuids of a section: inline metrics first, then shared ones."""
    section, link_type = ORDERINGS[field]
    inline = [metric["uuid"] for metric in row[section] or [] if metric.get("uuid")]
    shared = []
    for link in links:
        saved = world.saved_metrics[link["saved_metric_id"]]["query"].get("uuid")
        if saved and (link["metadata"] or {}).get("type", "primary") == link_type:
            shared.append(saved)
    return [*inline, *shared]


def fill(world: World, row: Json, links: list[Json]) -> None:
    """A new experiment's orders: those that were not sent are made."""
    for field in ORDERINGS:
        if row[field] is None:
            row[field] = present_uuids(world, row, links, field)


def settle(world: World, row: Json, links: list[Json], sent: Json, *, before: Json) -> None:
    """The older build's rule after a change: additions at the end, removals dropped, and nothing missing."""
    for field in ORDERINGS:
        there = present_uuids(world, row, links, field)
        if field in sent:
            _complete(row[field], there, field)
            continue
        listed: list[str] | None = before[field]
        if listed is None and not there:
            continue
        kept = [uuid for uuid in listed or [] if uuid in there]
        row[field] = [*kept, *(uuid for uuid in there if uuid not in kept)]


def _complete(listed: list[str] | None, there: list[str], field: str) -> None:
    if listed is None:
        if there:
            raise invalid(f"{field} is null but experiment has metrics")
        return
    missing = [uuid for uuid in there if uuid not in listed]
    if missing:
        raise invalid(f"{field} is missing UUIDs: {missing}")


def hint(value: Any, name: str) -> list[str] | None:
    """The newest build's reading of an order: anything goes but what is no list of names."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(uuid, str) for uuid in value):
        raise invalid(f"{name} must be a list of UUID strings", attr=name)
    if not all(uuid.strip() for uuid in value):
        raise invalid(f"{name} must not contain blank entries", attr=name)
    return list(dict.fromkeys(value))


def listing(value: Any, name: str) -> list[str] | None:
    """The older build's reading of an order."""
    if value is not None and not (isinstance(value, list) and all(isinstance(uuid, str) for uuid in value)):
        raise invalid("Value must be a list of strings.", attr=name)
    return value
