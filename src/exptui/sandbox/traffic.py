"""What people do on an ordinary day: how often each event happens, and what its properties are worth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habit:
    """One event, per person who was exposed and within the experiment."""

    share: float
    """Who does it at all, 0 to 1."""
    times: float
    """How often, on average over everybody."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A numeric property, per occurrence of its event."""

    mean: float
    deviation: float


HABITS: dict[str, Habit] = {
    "$pageview": Habit(0.99, 7.4),
    "product_viewed": Habit(0.72, 3.1),
    "search_performed": Habit(0.34, 0.9),
    "cart_item_added": Habit(0.28, 0.52),
    "checkout_started": Habit(0.16, 0.2),
    "order_completed": Habit(0.1, 0.12),
    "order_refunded": Habit(0.012, 0.013),
    "signup_started": Habit(0.3, 0.33),
    "signup_completed": Habit(0.18, 0.18),
    "trial_started": Habit(0.11, 0.11),
    "subscription_started": Habit(0.06, 0.06),
    "subscription_renewed": Habit(0.045, 0.06),
    "subscription_cancelled": Habit(0.02, 0.02),
    "support_ticket_created": Habit(0.05, 0.06),
    "newsletter_subscribed": Habit(0.08, 0.08),
    "review_submitted": Habit(0.03, 0.035),
    "page_loaded": Habit(0.97, 5.8),
    "plant_scanned": Habit(0.22, 0.6),
    "warranty_registered": Habit(0.0002, 0.0002),
    "quote_requested": Habit(0.07, 0.09),
    "seat_invited": Habit(0.24, 1.3),
    "$ai_generation": Habit(0.4, 1.6),
    "$ai_evaluation": Habit(0.35, 1.2),
}
"""An event that is not here is one that nobody has sent yet."""

AMOUNTS: dict[tuple[str, str], Amount] = {
    ("order_completed", "order_value"): Amount(46.0, 18.0),
    ("order_completed", "items"): Amount(2.3, 1.2),
    ("order_refunded", "order_value"): Amount(41.0, 20.0),
    ("subscription_started", "mrr"): Amount(12.5, 4.0),
    ("subscription_renewed", "mrr"): Amount(12.5, 4.0),
    ("page_loaded", "load_seconds"): Amount(1.9, 0.7),
    ("search_performed", "results"): Amount(14.0, 6.0),
    ("quote_requested", "seats"): Amount(38.0, 25.0),
    ("$ai_generation", "$ai_total_cost_usd"): Amount(0.011, 0.004),
    ("$ai_generation", "$ai_latency"): Amount(2.4, 0.9),
}
UNKNOWN_AMOUNT = Amount(5.0, 2.0)

SEGMENTS: dict[str, tuple[tuple[str, float], ...]] = {
    "$browser": (("Chrome", 0.58), ("Safari", 0.27), ("Firefox", 0.15)),
    "$os": (("iOS", 0.34), ("Windows", 0.31), ("Android", 0.21), ("Mac OS X", 0.14)),
    "$device_type": (("Mobile", 0.55), ("Desktop", 0.39), ("Tablet", 0.06)),
    "$geoip_country_code": (("DE", 0.46), ("AT", 0.22), ("NL", 0.2), ("SE", 0.12)),
    "plan": (("free", 0.7), ("plus", 0.22), ("office", 0.08)),
}
"""The values of a property that one can break a metric down by, and how many people have each."""
UNKNOWN_SEGMENTS: tuple[tuple[str, float], ...] = (("(none)", 0.62), ("yes", 0.38))
