"""Making experiments in the sandbox."""

from __future__ import annotations

from pathlib import Path

from exptui.domain.prompt_plan import PromptPlan, plan_of
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from exptui.services.creating import Creating
from exptui.services.drafts import Drafts
from exptui.services.journal import Journal
from tests.support.server import Server

BUILDS: tuple[Build, ...] = ("page", "current")
DOCTOR = "plant-doctor"
CREATE, FROM_PROMPT = "/experiments/$", "/create_from_prompt/$"
VARIANTS: Json = {
    "feature_flag_variants": [
        {"key": "control", "split_percent": 50},
        {"key": "test", "split_percent": 50},
    ]
}


def creating(server: Server, directory: Path | None = None) -> Creating:
    """A program that is connected to the server."""
    workspace = server.workspace()
    assert workspace.posthog is not None
    return Creating(
        posthog=workspace.posthog,
        workspace=workspace,
        journal=Journal(directory),
        drafts=Drafts(directory, workspace.place, now=server.clock.now),
        now=server.clock.now,
    )


def body(**changed: object) -> Json:
    """Enough for an experiment of two variants, with some fields otherwise."""
    return {"name": "Shorter form", "feature_flag_key": "shorter-form", "parameters": VARIANTS, **changed}


def plan(
    *versions: int, prompt: str = DOCTOR, templates: tuple[str, ...] = ("cost",), **said: str
) -> PromptPlan:
    """A comparison of versions, with names made for what is not said."""
    answers = {"templates": dict.fromkeys(templates, True), **said}
    return plan_of(prompt, versions or (5, 6), answers)


def mean(event: str = "order_completed", **more: object) -> Json:
    """The definition of a metric that counts an event."""
    source = {"kind": "EventsNode", "event": event, "math": "total"}
    return {"kind": "ExperimentMetric", "metric_type": "mean", "source": source, "goal": "increase", **more}


def numbers(server: Server) -> set[int]:
    """Every experiment that the server has."""
    return set(server.world.experiments)
