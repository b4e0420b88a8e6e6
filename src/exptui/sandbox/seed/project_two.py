"""The product for offices: a project of its own, with a holdout and a flag key that the shop has too."""

from __future__ import annotations

from exptui.sandbox.seed import usual
from exptui.sandbox.seed.definitions import OFFICE_HOLDOUT
from exptui.sandbox.seed.plot import Plot

IN_OFFICES: tuple[Plot, ...] = (
    Plot(
        made_for="offices",
        name="Quote without a call",
        key="quote-without-call",
        by="jonas",
        hypothesis="Offices that see a price at once ask for more quotes.",
        created=12,
        started=10,
        metrics=(usual.QUOTES,),
        holdout=OFFICE_HOLDOUT,
        mde=12,
        rate=900,
    ),
    Plot(
        made_for="offices_draft",
        name="Dark mode for the planner",
        key="dark-mode",
        by="yuki",
        hypothesis="The planner hangs on a wall; at night it should not shine.",
        created=3,
        metrics=(usual.SEATS,),
        variants=(("control", 60), ("test", 40)),
        flag_on=False,
    ),
)
