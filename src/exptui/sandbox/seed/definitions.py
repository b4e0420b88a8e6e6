"""What a picker offers: events, properties, actions, cohorts, holdouts and shared metrics."""

from __future__ import annotations

from datetime import timedelta

from exptui.sandbox.seed.company import OFFICES, PEOPLE, SHOP, stamp, steady_uuid
from exptui.sandbox.seed.metrics import EVAL_PASS_RATE, Metric, mean, ratio
from exptui.sandbox.store import Json, World
from exptui.sandbox.traffic import HABITS

DESCRIPTIONS = {
    "order_completed": "The payment provider confirmed the order.",
    "checkout_started": "The first page of the checkout was shown.",
    "page_loaded": "Sent by the browser when the largest element is painted.",
    "plant_scanned": "A photo was sent to the plant doctor.",
}
OFFICE_EVENTS = ("$pageview", "quote_requested", "seat_invited", "trial_started", "subscription_started")

_PROPERTIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("order_value", "Numeric", "event", ("order_completed", "order_refunded")),
    ("items", "Numeric", "event", ("order_completed",)),
    ("mrr", "Numeric", "event", ("subscription_started", "subscription_renewed")),
    ("load_seconds", "Numeric", "event", ("page_loaded",)),
    ("results", "Numeric", "event", ("search_performed",)),
    ("seats", "Numeric", "event", ("quote_requested",)),
    ("coupon", "String", "event", ("order_completed", "checkout_started")),
    ("category", "String", "event", ("product_viewed", "cart_item_added")),
    ("$ai_total_cost_usd", "Numeric", "event", ("$ai_generation",)),
    ("$ai_latency", "Numeric", "event", ("$ai_generation",)),
    ("$ai_prompt_name", "String", "event", ("$ai_generation", "$ai_evaluation")),
    ("$ai_evaluation_result", "Boolean", "event", ("$ai_evaluation",)),
    ("$current_url", "String", "event", ("$pageview", "page_loaded")),
    ("$browser", "String", "event", tuple(HABITS)),
    ("$os", "String", "event", tuple(HABITS)),
    ("$device_type", "String", "event", tuple(HABITS)),
    ("$geoip_country_code", "String", "event", tuple(HABITS)),
    ("email", "String", "person", ()),
    ("plan", "String", "person", ()),
    ("signed_up_at", "DateTime", "person", ()),
    ("is_subscriber", "Boolean", "person", ()),
    ("name", "String", "group", ()),
    ("employees", "Numeric", "group", ()),
)
"""Name, type, of what, and the events that carry it."""

_ACTIONS: tuple[tuple[int, int, str, str, bool], ...] = (
    (1, SHOP, "Bought something", "order_completed", False),
    (2, SHOP, "Asked for help", "support_ticket_created", False),
    (3, SHOP, "Old checkout (before 2025)", "checkout_started", True),
    (4, OFFICES, "Asked for a quote", "quote_requested", False),
)
"""Id, project, name, the event it matches, deleted."""

_COHORTS: tuple[tuple[int, int, str, int, bool], ...] = (
    (1, SHOP, "Subscribers", 18_240, False),
    (2, SHOP, "Staff and testers", 46, True),
    (3, SHOP, "Bought in the last 90 days", 31_902, False),
    (4, OFFICES, "Pilot offices", 12, True),
)

SHARED: dict[str, tuple[int, Metric, str]] = {
    "revenue": (
        1,
        mean("Revenue per visitor", "order_completed", math="sum", of="order_value"),
        "Gross, in euros, per person exposed.",
    ),
    "tickets": (
        2,
        mean("Support tickets", "support_ticket_created", goal="decrease"),
        "Guardrail: nothing we ship may make people write to us more.",
    ),
    "basket": (
        3,
        ratio("Basket size", ("order_completed", "sum", "items"), ("order_completed", "total", None)),
        "Items per order.",
    ),
    "pass_rate": (4, EVAL_PASS_RATE, "Share of answers that pass the evaluation."),
}
"""Shared metrics of the shop by nickname: id, metric, description."""

HOLDOUT, OFFICE_HOLDOUT = 1, 2


def add_definitions(world: World) -> None:
    """Put everything that can be picked, but no experiment, into the world."""
    _add_events(world)
    long_ago = stamp(world.now() - timedelta(days=400))
    for number, project, name, event, deleted in _ACTIONS:
        step: Json = {"event": event, "properties": [], "url": None, "text": None, "selector": None}
        row = _owned(number, project, name, "jonas", long_ago)
        world.actions[number] = row | {"description": "", "tags": [], "steps": [step], "deleted": deleted}
    for number, project, name, count, static in _COHORTS:
        row = _owned(number, project, name, "ana", long_ago) | {"description": "", "deleted": False}
        world.cohorts[number] = row | {"count": count, "is_static": static, "is_calculating": False}
    for number, project, name, percent in (
        (HOLDOUT, SHOP, "Q4 shop holdout", 5),
        (OFFICE_HOLDOUT, OFFICES, "Offices holdout", 10),
    ):
        world.holdouts[number] = _holdout(world, number, project, name, percent)
    for nick, (number, metric, description) in SHARED.items():
        row = _owned(number, SHOP, metric["name"], "ana", stamp(world.now() - timedelta(days=200)))
        world.saved_metrics[number] = row | {
            "description": description,
            "query": metric | {"uuid": steady_uuid(world.seed, "shared", nick)},
            "metadata": None,
            "tags": ["company"] if nick == "revenue" else [],
            "updated_at": stamp(world.now() - timedelta(days=120)),
        }


def _add_events(world: World) -> None:
    for project, names in ((SHOP, tuple(HABITS)), (OFFICES, OFFICE_EVENTS)):
        for name in names:
            world.event_definitions.append(
                {
                    "id": steady_uuid(world.seed, "event", project, name),
                    "team_id": project,
                    "name": name,
                    "description": DESCRIPTIONS.get(name, ""),
                    "tags": [],
                    "created_at": stamp(world.now() - timedelta(days=420)),
                    "last_seen_at": stamp(world.now() - timedelta(minutes=7)),
                    "verified": name in DESCRIPTIONS,
                    "hidden": False,
                }
            )
        for name, kind, owner, events in _PROPERTIES:
            world.property_definitions.append(
                {
                    "id": steady_uuid(world.seed, "property", project, owner, name),
                    "team_id": project,
                    "name": name,
                    "type": owner,
                    "property_type": kind,
                    "is_numerical": kind == "Numeric",
                    "is_seen_on_filtered_events": None,
                    "hidden": False,
                    "event_names": [event for event in events if event in names],
                }
            )


def _holdout(world: World, number: int, project: int, name: str, percent: int) -> Json:
    made = stamp(world.now() - timedelta(days=50))
    return _owned(number, project, name, "ana", made) | {
        "description": f"{percent} % of people see no experiment at all this quarter.",
        "filters": [{"properties": [], "rollout_percentage": percent, "variant": f"holdout-{number}"}],
        "updated_at": made,
    }


def _owned(number: int, project: int, name: str, by: str, made: str) -> Json:
    return {
        "id": number,
        "team_id": project,
        "name": name,
        "created_by_id": PEOPLE[by][0],
        "created_at": made,
    }
