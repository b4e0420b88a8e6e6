"""PostHog, as the rest of the program sees it: one resource per subject."""

from __future__ import annotations

from exptui.api.approvals import Approvals
from exptui.api.client import Client
from exptui.api.experiments import Experiments
from exptui.api.flags import Flags
from exptui.api.people import People
from exptui.api.pickers import Pickers
from exptui.api.prompts import Prompts
from exptui.api.results import Results
from exptui.api.shared_metrics import SharedMetrics


class PostHog:
    """Every resource over one client."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.experiments = Experiments(client)
        self.flags = Flags(client)
        self.prompts = Prompts(client)
        self.results = Results(client)
        self.pickers = Pickers(client)
        self.people = People(client)
        self.approvals = Approvals(client)
        self.shared_metrics = SharedMetrics(client)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self.client.aclose()
