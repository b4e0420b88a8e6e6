"""Running experiments that are best left alone, and that use what experiments can use."""

from __future__ import annotations

from exptui.sandbox.seed import usual
from exptui.sandbox.seed.definitions import HOLDOUT
from exptui.sandbox.seed.metrics import where
from exptui.sandbox.seed.plot import BAYESIAN, FREQUENTIST, Plot, country, lift, only

_SEQUENTIAL = FREQUENTIST | {
    "frequentist": {
        "alpha": 0.05,
        "difference_type": "RELATIVE",
        "sequential_testing_enabled": True,
        "sequential_tuning_parameter": 5000,
    },
}
_CUPED = {"cuped": {"enabled": True, "lookback_days": 14}}

HEALTHY: tuple[Plot, ...] = (
    Plot(
        made_for="sequential",
        name="Recommendations from what neighbours bought",
        key="neighbour-recommendations",
        by="ana",
        hypothesis="What grows next door grows here too: local recommendations put more plants into carts.",
        created=12,
        started=10,
        metrics=(usual.CART,),
        secondary=(usual.PER_ORDER,),
        shared=(("revenue", "primary"), ("tickets", "secondary")),
        shared_first=True,
        stats=_SEQUENTIAL | _CUPED,
        mde=6,
        rate=800,
        effects=lift("Items put into the cart", test=0.012),
    ),
    Plot(
        made_for="four_variants",
        name="🌱 送料無料 — free shipping from €30, €40 or €50",
        key="free-shipping-from",
        by="yuki",
        hypothesis="A low limit costs little, because people fill the basket up to it.",
        created=12,
        started=9,
        metrics=(usual.REVENUE, usual.CHECKOUT),
        secondary=(usual.REFUNDS,),
        shared=(("basket", "secondary"),),
        stats=BAYESIAN | _CUPED | {"baseline_variant_key": "control"},
        exposure={"filterTestAccounts": True, "multiple_variant_handling": "first_seen"},
        matured_only=True,
        holdout=HOLDOUT,
        variants=(("control", 40), ("from-30", 20), ("from-40", 20), ("from-50", 20)),
        titles={"control": "No limit shown", "from-30": "€30", "from-40": "€40", "from-50": "€50"},
        payloads={"from-30": '{"limit": 30}', "from-40": '{"limit": 40}', "from-50": '{"limit": 50}'},
        mde=3,
        rate=420,
        effects=lift("Order value", **{"from-30": 0.01, "from-40": 0.006, "from-50": -0.008}),
    ),
    Plot(
        made_for="groups",
        name="Bulk watering planner for offices",
        key="bulk-watering",
        by="jonas",
        hypothesis="Offices that plan watering together invite more colleagues.",
        created=13,
        started=11,
        kind="web",
        metrics=(usual.SEATS,),
        secondary=(usual.QUOTES,),
        variants=(("control", 34), ("test-1", 33), ("test-2", 33)),
        titles={"test-1": "Calendar", "test-2": "Checklist"},
        aggregates=0,
        multiple=0.0,
        groups=(
            only(where("employees", 20, "gt", "group"), percent=60, description="More than twenty people"),
            only(country("DE", "AT"), percent=25),
        ),
        mde=25,
        rate=140,
    ),
    Plot(
        made_for="aa",
        name="A/A placebo: home page slot",
        key="aa-home-slot",
        by="yuki",
        hypothesis="Nothing differs. We look whether the machinery agrees.",
        created=12,
        started=10,
        metrics=(usual.SHOPPERS, usual.COME_BACK),
        rate=700,
    ),
    Plot(
        made_for="no_hypothesis",
        name="Thicker dividers",
        key="thicker-dividers",
        by="ops",
        hypothesis="",
        created=10,
        started=9,
        metrics=(
            usual.CHECKOUT | {"breakdownFilter": {"breakdowns": [{"type": "event", "property": "$browser"}]}},
        ),
        secondary=(usual.SESSIONS,),
        mde=9,
        rate=1300,
    ),
    Plot(
        made_for="excluded_variant",
        name="Subscription card: three layouts",
        key="subscription-card",
        by="jonas",
        hypothesis="Showing the yearly price first sells more. (The third layout broke on phones.)",
        created=13,
        started=11,
        metrics=(usual.RENEWALS,),
        variants=(("control", 40), ("yearly-first", 30), ("slider", 30)),
        excluded=("slider",),
        multiple=0.0,
        stats=FREQUENTIST | {"frequentist": {"alpha": 0.1, "difference_type": "ABSOLUTE"}},
        mde=20,
        rate=1100,
    ),
)
