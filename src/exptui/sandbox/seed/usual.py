"""Metrics that many teams of the shop use, so that their experiments read alike."""

from __future__ import annotations

from exptui.sandbox.seed.metrics import action, event, funnel, mean, ratio, retention, within

CHECKOUT = funnel("Checkout conversion", "checkout_started", "order_completed", **within(7))
PURCHASE = funnel("Browse to purchase", "product_viewed", "cart_item_added", "order_completed", **within(14))
SIGNUP = funnel("Sign-up completed", "signup_started", "signup_completed")
TRIAL = funnel("Trial started", "trial_started", **within(14))
CART = mean("Items put into the cart", "cart_item_added")
REVENUE = mean("Order value", "order_completed", math="sum", of="order_value", upper_bound_percentile=0.99)
SEARCHES = mean("Searches", "search_performed")
LOAD_TIME = mean("Page load time", "page_loaded", math="avg", of="load_seconds", goal="decrease")
TICKETS = mean("Tickets opened", "support_ticket_created", goal="decrease")
HELP = mean("Asked for help", action(2, "Asked for help"), goal="decrease")
REFUNDS = ratio(
    "Refunded share",
    ("order_refunded", "sum", "order_value"),
    ("order_completed", "sum", "order_value"),
    goal="decrease",
)
PER_ORDER = ratio(
    "Revenue per order", ("order_completed", "sum", "order_value"), ("order_completed", "total", None)
)
RENEWALS = retention("Subscribers who renew", "subscription_started", "subscription_renewed", days=(7, 35))
COME_BACK = retention("Back within a week", "product_viewed", "product_viewed", days=(1, 7))
SHOPPERS = mean("Days with a visit", "$pageview", math="dau")
SESSIONS = mean("Sessions with a scan", "plant_scanned", math="unique_session")
WARRANTY = funnel("Warranty registered", "order_completed", "warranty_registered")
SEATS = mean("Offices that invite", event("seat_invited", "unique_group", math_group_type_index=0))
QUOTES = funnel("Quote requested", "quote_requested")
