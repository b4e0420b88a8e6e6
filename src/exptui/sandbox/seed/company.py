"""Fernway, a plant shop with a subscription and an office business, and the people who experiment there."""

from __future__ import annotations

import random
import uuid
from datetime import datetime

from exptui.sandbox.store import Json, World

OWNER = "mia"
PEOPLE: dict[str, tuple[int, str, str, str]] = {
    "mia": (1, "Mia", "Andersson", "engineering"),
    "leo": (2, "Leo", "Martins", "product"),
    "ana": (3, "Ana", "Kovač", "data"),
    "sam": (4, "Sam", "Okafor", "marketing"),
    "priya": (5, "Priya", "Raman", "engineering"),
    "jonas": (6, "Jonas", "Weber", "product"),
    "yuki": (7, "悠希", "田中", "data"),
    "ops": (8, "", "", "other"),
}
"""By nickname: user id, first name, last name, role. The last has never filled in a name."""

SHOP, OFFICES = 1, 2
"""The two projects: the web shop, and the product for offices."""


def steady_uuid(*parts: object) -> str:
    """The same parts give the same uuid; whoever asks, in whatever order."""
    return str(uuid.UUID(int=random.Random(":".join(map(str, parts))).getrandbits(128), version=4))


def stamp(moment: datetime) -> str:
    """A moment as the API writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add_company(world: World) -> None:
    """Put the organization, its people and its two projects into the world."""
    organization = steady_uuid(world.seed, "organization")
    world.organization = {"id": organization, "name": "Fernway", "slug": "fernway"}
    for nick, (number, first, last, role) in PEOPLE.items():
        world.users[number] = {
            "id": number,
            "uuid": steady_uuid(world.seed, "user", nick),
            "distinct_id": steady_uuid(world.seed, "distinct", nick).replace("-", ""),
            "first_name": first,
            "last_name": last,
            "email": f"{nick}@fernway.example",
            "is_email_verified": nick != "ops",
            "hedgehog_config": None,
            "role_at_organization": role,
        }
    world.owner_id = PEOPLE[OWNER][0]
    for number, name, zone in (
        (SHOP, "Fernway Shop", "Europe/Berlin"),
        (OFFICES, "Fernway for Offices", "UTC"),
    ):
        world.projects[number] = _project(world, number, name, zone)


def _project(world: World, number: int, name: str, zone: str) -> Json:
    return {
        "id": number,
        "uuid": steady_uuid(world.seed, "project", number),
        "organization": world.organization["id"],
        "name": name,
        "timezone": zone,
    }
