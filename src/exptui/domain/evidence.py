"""All that is known of one experiment at one moment: what checks and verdicts stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from exptui.domain.activity import Activity
from exptui.domain.experiment import Experiment, Section
from exptui.domain.flags import FeatureFlag, ReleaseGroup
from exptui.domain.metrics import Metric
from exptui.domain.results import MetricResult, VariantResult
from exptui.domain.series import Exposures

DAY = timedelta(days=1)
_MACHINERY = re.compile(r"(?<![\w/])(a/a|aa[ -]tests?|placebo)(?![\w/])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One metric of an experiment, and what was learnt of it."""

    metric: Metric
    section: Section
    result: MetricResult | None = None
    problem: str = ""
    """Why there is no result, in words; empty where there is one or nobody asked."""
    refused: bool = False
    """PostHog said that it cannot be computed; otherwise it could not be asked."""
    source: str = ""
    """Where the result is from: `recalculation`, `query` or `time series`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A variant in one metric, with the direction that is good applied."""

    reading: Reading
    variant: VariantResult

    @property
    def known(self) -> bool:
        """The server could compute it. Not significant is known, too."""
        return self.variant.significant is not None and self.variant.interval is not None

    @property
    def good(self) -> tuple[float, float] | None:
        """The interval turned so that more is better."""
        if self.variant.interval is None:
            return None
        low, high = self.variant.interval
        return (-high, -low) if self.reading.metric.goal == "decrease" else (low, high)

    @property
    def better(self) -> bool:
        """Significant, and the whole interval on the good side of zero."""
        return bool(self.variant.significant and self.good is not None and self.good[0] > 0)

    @property
    def worse(self) -> bool:
        return bool(self.variant.significant and self.good is not None and self.good[1] < 0)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One experiment, and what was read of it. What was not read is None, and no check guesses it."""

    experiment: Experiment
    now: datetime
    exposures: Exposures | None = None
    exposures_problem: str = ""
    """Why there are none, in words; empty where there are or nobody asked."""
    readings: tuple[Reading, ...] = ()
    """Primary metrics first, each section as it is displayed."""
    activity: tuple[Activity, ...] | None = None
    """What happened to the flag, latest first."""

    # The experiment

    @property
    def draft(self) -> bool:
        return self.experiment.start_date is None or self.experiment.start_date > self.now

    @property
    def ended(self) -> bool:
        return not self.draft and self.experiment.end_date is not None

    @property
    def live(self) -> bool:
        """Launched, not ended and not put away, whether or not its flag serves."""
        return not self.draft and not self.ended and not self.experiment.archived

    @property
    def elapsed(self) -> timedelta:
        """Since the launch, to the end or to now."""
        start, end = self.experiment.start_date, self.experiment.end_date
        return timedelta(0) if start is None else max((end or self.now) - start, timedelta(0))

    @property
    def days(self) -> float:
        return self.elapsed / DAY

    @property
    def settled(self) -> bool:
        """Live for a day: before that nothing is judged by what is missing."""
        return self.live and self.elapsed >= DAY

    @property
    def machinery_only(self) -> bool:
        """An A/A or placebo test: nothing differs, so there is nothing to decide."""
        return _MACHINERY.search(self.experiment.name) is not None

    @property
    def sequential(self) -> bool:
        stats = self.experiment.stats
        return stats.method == "frequentist" and stats.sequential is True

    @property
    def relative(self) -> bool:
        """Intervals are fractions of the baseline, not in the metric's own unit."""
        return self.experiment.stats.difference_type.upper() != "ABSOLUTE"

    # The flag

    @property
    def flag(self) -> FeatureFlag | None:
        return self.experiment.feature_flag

    @property
    def flag_there(self) -> bool:
        return self.flag is not None and not self.flag.deleted

    @property
    def flag_on(self) -> bool:
        return self.flag is not None and not self.flag.deleted and self.flag.active is not False

    @property
    def shares(self) -> dict[str, float]:
        """Percent by variant, as the flag has it now."""
        return {variant.key: variant.percent for variant in self.experiment.variants}

    @property
    def reachable(self) -> tuple[ReleaseGroup, ...]:
        """Release conditions that let somebody in."""
        return tuple(group for group in self.flag.groups if group.percent > 0) if self.flag else ()

    @property
    def closed(self) -> bool:
        """Every release condition is at 0 %."""
        return self.flag is not None and bool(self.flag.groups) and not self.reachable

    @property
    def frozen(self) -> bool:
        return self.flag is not None and self.flag.exposure_frozen

    @property
    def splitting(self) -> bool:
        """The flag serves several variants to somebody."""
        return self.flag_on and not self.closed and sum(share > 0 for share in self.shares.values()) > 1

    @property
    def served_alone(self) -> str | None:
        """The one variant that the flag serves, to whomever it serves; None where it splits or is off."""
        if not self.flag_on or self.closed:
            return None
        return next((key for key, share in self.shares.items() if share == 100), None)

    @property
    def shipped(self) -> bool:
        """One variant at 100 %, and the first release condition lets everyone in."""
        groups = self.flag.groups if self.flag else ()
        return self.served_alone is not None and bool(groups) and groups[0].everyone

    @property
    def forced(self) -> tuple[ReleaseGroup, ...]:
        """Release conditions that let somebody in and name the variant."""
        return tuple(group for group in self.reachable if group.variant)

    # Exposures

    @property
    def analysed(self) -> dict[str, float]:
        """Percent by variant, without those that are left out of the analysis."""
        left_out = self.experiment.excluded_variants
        return {key: share for key, share in self.shares.items() if key not in left_out}

    @cached_property
    def exposed(self) -> dict[str, float] | None:
        """People by variant that is analysed; from the first result where the exposures could not be read."""
        if self.exposures is not None:
            counts = self.exposures.by_variant
            return {key: counts.get(key, 0.0) for key in self.analysed} if self.analysed else counts
        for reading in self.readings:
            if reading.result is not None and reading.result.everyone:
                return {variant.key: variant.number_of_samples for variant in reading.result.everyone}
        return None

    @property
    def people(self) -> float | None:
        """All whose results count; None where it could not be read."""
        return None if self.exposed is None else sum(self.exposed.values())

    @property
    def target(self) -> float | None:
        """People that the plan asks for; None where there is no plan."""
        sample = self.experiment.plan.sample
        return sample if sample is not None and sample > 0 else None

    @property
    def target_reached(self) -> bool:
        return self.target is not None and self.people is not None and self.people >= self.target

    # Results

    def of(self, section: Section) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if reading.section == section)

    def compared(self, section: Section | None = None) -> Iterator[Compared]:
        """Every variant that is compared with a baseline, metric by metric."""
        for reading in self.readings:
            if section in (None, reading.section) and reading.result is not None:
                for variant in reading.result.variant_results:
                    yield Compared(reading=reading, variant=variant)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why something could not be asked for, each reason once."""
        told = [self.exposures_problem]
        told += [reading.problem for reading in self.readings if not reading.refused]
        return tuple(dict.fromkeys(filter(None, told)))

    @property
    def unread(self) -> tuple[str, ...]:
        """What could not be asked for, each with the reason; not what PostHog cannot compute."""
        found = [f"exposures: {self.exposures_problem}"] if self.exposures_problem else []
        found += [
            f"{reading.metric.title}: {reading.problem}"
            for reading in self.readings
            if reading.problem and not reading.refused
        ]
        return tuple(found)
