"""How an experiment was set up to be read: its statistics, its plan and whom it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exptui.domain.lenient import line_in, number_in, object_in, objects_in
from exptui.domain.sources import name_of
from exptui.domain.text import Json

DEFAULT_CONFIDENCE = 0.95
DEFAULT_LOOKBACK = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """How differences between variants are judged."""

    method: str = "bayesian"
    """`bayesian`, `frequentist`, or a newer word as sent."""
    confidence_level: float = DEFAULT_CONFIDENCE
    """A fraction: of the credible interval, or one minus alpha."""
    difference_type: str = "RELATIVE"
    sequential: bool | None = None
    """None where the team's default holds, which the experiment does not say."""
    sequential_tuning: float | None = None
    cuped: bool | None = None
    """None where the team's default holds."""
    cuped_lookback_days: int = DEFAULT_LOOKBACK

    @classmethod
    def read(cls, config: Json) -> Stats:
        """From `stats_config`; values out of range mean the default, as they do to the server."""
        method = line_in(config, "method") or "bayesian"
        own = object_in(config, method)
        if method == "frequentist":
            alpha = number_in(own, "alpha")
            level = None if alpha is None else 1 - alpha
        else:
            level = number_in(own, "ci_level")
        cuped = object_in(config, "cuped")
        lookback = number_in(cuped, "lookback_days")
        return cls(
            method=method,
            confidence_level=round(level, 6) if level is not None and 0 < level < 1 else DEFAULT_CONFIDENCE,
            difference_type=line_in(own, "difference_type") or "RELATIVE",
            sequential=_yes_or_no(object_in(config, "frequentist"), "sequential_testing_enabled"),
            sequential_tuning=number_in(object_in(config, "frequentist"), "sequential_tuning_parameter"),
            cuped=_yes_or_no(cuped, "enabled"),
            cuped_lookback_days=DEFAULT_LOOKBACK if lookback is None else int(min(max(lookback, 1), 30)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was planned before the launch; None for what was not."""

    mde_percent: float | None = None
    """Minimum detectable effect, relative, in percent."""
    sample: float | None = None
    """People in all variants together."""
    days: float | None = None
    """Recommended running time. The web app saves the days *left* here once an experiment runs."""

    @classmethod
    def read(cls, running_time: Json, parameters: Json) -> Plan:
        """Newer servers keep it in a field of its own, older ones in `parameters`."""

        def either(key: str) -> float | None:
            newer = number_in(running_time, key)
            return number_in(parameters, key) if newer is None else newer

        return cls(
            mde_percent=either("minimum_detectable_effect"),
            sample=either("recommended_sample_size"),
            days=either("recommended_running_time"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureCriteria:
    """What makes somebody take part."""

    source: Json | None = None
    """The event or action that exposes; None for the flag having been called."""
    filter_test_accounts: bool = False
    multiple_variants: Literal["exclude", "first_seen"] = "exclude"
    """What becomes of people seen in several variants."""

    @classmethod
    def read(cls, criteria: Json) -> ExposureCriteria:
        seen_first = criteria.get("multiple_variant_handling") == "first_seen"
        return cls(
            source=object_in(criteria, "exposure_config") or None,
            filter_test_accounts=criteria.get("filterTestAccounts") is True,
            multiple_variants="first_seen" if seen_first else "exclude",
        )

    @property
    def summary(self) -> str:
        """One line: what exposes, who is left out."""
        exposed = "when the flag is called"
        if self.source is not None:
            filters = len(objects_in(self.source, "properties"))
            some = f" ({filters} filter{'s' if filters > 1 else ''})" if filters else ""
            exposed = f"on {name_of(self.source)}{some}"
        testers = "without test accounts" if self.filter_test_accounts else "with test accounts"
        several = (
            "first variant seen counts"
            if self.multiple_variants == "first_seen"
            else "several variants: left out"
        )
        return f"{exposed}, {testers}, {several}"


def _yes_or_no(body: Json, key: str) -> bool | None:
    value = body.get(key)
    return value if isinstance(value, bool) else None
