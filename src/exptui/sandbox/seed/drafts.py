"""Experiments that have not been launched."""

from __future__ import annotations

from exptui.sandbox.seed import usual
from exptui.sandbox.seed.plot import Plot, country, only

DRAFTS: tuple[Plot, ...] = (
    Plot(
        made_for="draft",
        name="Pay later with invoice",
        key="pay-later",
        by="mia",
        hypothesis="In Germany every third shopper expects an invoice; offering one lifts completed orders.",
        created=2,
        metrics=(usual.CHECKOUT, usual.REVENUE),
        secondary=(usual.REFUNDS,),
        shared=(("tickets", "secondary"),),
        mde=8,
        plan_days=21,
        groups=(only(country("DE"), percent=50),),
        flag_on=False,
    ),
    Plot(
        made_for="exposed_before_launch",
        name="Dark mode",
        key="dark-mode",
        by="priya",
        hypothesis="People who shop at night stay longer when it does not dazzle them.",
        created=4,
        metrics=(usual.SESSIONS,),
    ),
    Plot(
        made_for="stale_draft",
        name="Ask for the room before the plant",
        key="room-first",
        by="leo",
        hypothesis="Starting from the room helps people who do not know plants.",
        created=23,
        metrics=(usual.PURCHASE,),
        mde=10,
        plan_days=14,
        flag_on=False,
    ),
    Plot(
        made_for="empty_draft",
        name="Test",
        key="test-123",
        by="ops",
        hypothesis="",
        created=0.2,
        flag_on=False,
    ),
)
