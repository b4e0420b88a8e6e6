"""What properties have been: the values that are suggested where a filter is written."""

from __future__ import annotations

from collections.abc import Mapping

from exptui.sandbox.call import Call, Reply
from exptui.sandbox.store import Json

MOST = 10
"""As many as are told at once."""
_OF_EVENTS: Mapping[str, tuple[str, ...]] = {
    "coupon": ("SPRING10", "SUMMER15", "WELCOME5", "FREESHIP", "FRIENDS20"),
    "category": ("succulents", "ferns", "pots", "orchids", "soil", "tools", "seeds"),
    "$browser": ("Chrome", "Safari", "Firefox", "Microsoft Edge", "Samsung Internet"),
    "$os": ("Windows", "Mac OS X", "iOS", "Android", "Linux"),
    "$device_type": ("Mobile", "Desktop", "Tablet"),
    "$geoip_country_code": ("DE", "AT", "CH", "FR", "NL", "BE", "IT", "ES", "PL", "DK", "SE", "GB"),
    "$ai_prompt_name": ("plant-doctor", "order-support"),
    "$ai_evaluation_result": ("true", "false"),
}
_OF_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "plan": ("free", "garden", "greenhouse"),
    "is_subscriber": ("true", "false"),
}


def of_events(call: Call) -> Reply:
    """Values of a property of events; of one that has none, an empty list."""
    key, event = call.params.get("key", ""), call.params.get("event_name", "")
    rows = [row for row in _definitions(call, "event") if row["name"] == key]
    carried = not event or any(event in row["event_names"] for row in rows)
    return _told(call, _OF_EVENTS.get(key, ()) if rows and carried else ())


def of_people(call: Call) -> Reply:
    """Values of a property of people."""
    key = call.params.get("key", "")
    known = any(row["name"] == key for row in _definitions(call, "person"))
    return _told(call, _OF_PEOPLE.get(key, ()) if known else ())


def _definitions(call: Call, kind: str) -> list[Json]:
    rows = call.world.property_definitions
    return [row for row in rows if row["team_id"] == call.team_id and row["type"] == kind]


def _told(call: Call, values: tuple[str, ...]) -> Reply:
    wanted = call.params.get("value", "").lower()
    return Reply(200, [{"name": value} for value in values if wanted in value.lower()][:MOST])
