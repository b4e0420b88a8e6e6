"""What is written down of one seeded experiment, and the shorthands it is written with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exptui.sandbox.seed.metrics import Metric, where
from exptui.sandbox.store import Json

Split = tuple[tuple[str, int], ...]
HALVES: Split = (("control", 50), ("test", 50))
BAYESIAN: Json = {"method": "bayesian", "bayesian": {"ci_level": 0.95, "difference_type": "RELATIVE"}}
FREQUENTIST: Json = {"method": "frequentist", "frequentist": {"alpha": 0.05, "difference_type": "RELATIVE"}}
EVERYBODY: Json = {"properties": [], "rollout_percentage": 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One experiment of the seeded world. All times are days before now."""

    made_for: str
    """The one situation that it is there to show; the name that tests find it by."""
    name: str
    key: str
    """Of its flag."""
    by: str
    """Nickname of who created it."""
    hypothesis: str
    created: float
    started: float | None = None
    ended: float | None = None
    archived: bool = False
    conclusion: str | None = None
    comment: str | None = None
    kind: str = "product"

    metrics: tuple[Metric, ...] = ()
    secondary: tuple[Metric, ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    """Nickname of a shared metric, and `primary` or `secondary`."""
    shared_first: bool = False
    """Whether shared metrics are shown above its own."""
    stats: Json = field(default_factory=lambda: BAYESIAN)
    exposure: Json = field(default_factory=lambda: {"filterTestAccounts": True})
    matured_only: bool = False
    holdout: int | None = None
    excluded: tuple[str, ...] = ()
    mde: float | None = None
    """Planned minimum detectable effect, in percent; it sizes the sample by the first primary metric."""
    plan_days: int | None = None
    """The plan's days, where they are not what the size and the traffic make of them."""

    variants: Split = HALVES
    """As the experiment was set up."""
    serves: Split | None = None
    """As the flag splits now, where that is not the same."""
    titles: Mapping[str, str] = field(default_factory=dict)
    payloads: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[Json, ...] = (EVERYBODY,)
    aggregates: int | None = None
    """The group type whose groups are bucketed, instead of persons."""
    flag_on: bool = True
    flag_deleted: bool = False
    flag_changes: tuple[tuple[float, str, Any, Any], ...] = ()
    """What happened to the flag after launch: when, field, before, after; of `filters`, what differed."""
    shares_flag: bool = False
    """Whether an experiment with the same flag key is older, and the flag is that one's."""
    prompt: tuple[str, tuple[int, ...], tuple[str, ...]] | None = None
    """Name, versions and templates, where it was made from a prompt."""
    filters: Json = field(default_factory=dict)

    rate: float = 400.0
    actual: Mapping[str, float] = field(default_factory=dict)
    """Weights people were really spread by, where those are not the variants'."""
    effects: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By metric name and variant, relative."""
    multiple: float = 0.0008
    noise: float = 0.2
    quiet: float | None = None
    fades: tuple[float, float] | None = None


def only(*properties: Json, percent: int = 100, **more: object) -> Json:
    """A release condition: who it is for and how many of them."""
    return {"properties": list(properties), "rollout_percentage": percent} | more


def country(*codes: str) -> Json:
    return where("$geoip_country_code", list(codes), kind="person")


def lift(name: str, **by_variant: float) -> dict[str, dict[str, float]]:
    """What the variants do to one metric: `lift("Orders", test=0.04)`."""
    return {name: by_variant}
