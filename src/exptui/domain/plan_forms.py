"""The plan of an experiment: how small an effect it has to show, and the people and days that takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from exptui.domain.asking import Option
from exptui.domain.forms import Form
from exptui.domain.json_paths import put
from exptui.domain.lenient import is_number, line_in, number_in, object_in
from exptui.domain.metrics import FunnelMetric, MeanMetric, Metric, RatioMetric, RetentionMetric
from exptui.domain.questions import Kind, Question
from exptui.domain.results import VariantStats
from exptui.domain.sizing import baseline_and_variance
from exptui.domain.statistics import (
    running_days,
    sample_size,
    variance_of_count,
    variance_of_share,
    variance_of_sum,
)
from exptui.domain.text import Json
from exptui.domain.variant_forms import PARAMETERS, in_parameters, with_split

SizedAs = Literal["funnel", "mean_count", "mean_sum_or_avg", "ratio", "retention"]
"""How a metric varies, in the words of the server's own calculator."""
EFFECT, SAMPLE, DAYS = "minimum_detectable_effect", "recommended_sample_size", "recommended_running_time"
USUAL_BASELINE = 0.05
"""Where nothing has been measured yet."""
USUAL_A_DAY = 100
_SMALLEST = 1e-12
"""What is not above it can't be divided by."""
_SUMMED = frozenset({"sum", "avg", "min", "max", "hogql"})
_KINDS = (
    Option("funnel", "a share of people", "a funnel"),
    Option("mean_count", "a count", "how often people do it"),
    Option("mean_sum_or_avg", "a sum", "of a property"),
    Option("ratio", "a ratio", "of two totals"),
    Option("retention", "a retention", "who comes back"),
)


_ASKED = (
    (
        EFFECT,
        "Smallest effect %",
        "The smallest change worth knowing of, relative to the baseline: 10 finds 5% becoming 5.5%.",
    ),
    (SAMPLE, "People", "In all variants together."),
    (DAYS, "Days", "How long it is planned to run."),
)


def home(newer: bool) -> str:
    """The field of an experiment that its plan is kept in."""
    return "running_time_calculation" if newer else PARAMETERS


def _plan(body: Json, newer: bool) -> tuple[Question, ...]:
    where = home(newer)
    older = object_in(body, PARAMETERS) if newer else {}
    return tuple(
        Question(
            path=(where, key),
            label=label,
            kind=Kind.NUMBER,
            help=said,
            default=number_in(older, key),
            wrong=_above_nothing,
            write=None if newer else partial(in_parameters, (where, key)),
        )
        for key, label, said in _ASKED
    )


def _above_nothing(value: Any) -> str | None:
    return "More than 0." if is_number(value) and value <= 0 else None


PLAN = Form(_plan, fields=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """What the calculator reckons with."""

    sized_as: SizedAs
    effect_percent: float
    """Relative to the baseline."""
    baseline: float
    """A share for a funnel, else the mean or the ratio."""
    variants: int = 2
    variance: float | None = None
    """Of a ratio or a retention, which does not follow from the baseline."""
    a_day: float | None = None
    """People who come to the experiment in a day."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plan takes."""

    people: int
    """In all variants together."""
    days: int | None
    """None where nobody knows how many come."""


def sized_as(metric: Metric) -> SizedAs | None:
    """How a metric varies; None for one of a type that can't be planned with."""
    match metric:
        case FunnelMetric():
            return "funnel"
        case MeanMetric() if metric.threshold is not None:
            return "funnel"
        case MeanMetric():
            return "mean_sum_or_avg" if line_in(metric.source, "math") in _SUMMED else "mean_count"
        case RatioMetric():
            return "ratio"
        case RetentionMetric():
            return "retention"
    return None


def sizing_questions() -> tuple[Question, ...]:
    """What the calculator asks; the answers are the fields of a `Sizing`."""
    return (
        Question(path=("sized_as",), label="Measures", kind=Kind.CHOICE, options=_KINDS, required=True),
        Question(path=("baseline",), label="Now", kind=Kind.NUMBER, required=True, wrong=_above_nothing),
        Question(
            path=("effect_percent",),
            label="Smallest effect %",
            kind=Kind.NUMBER,
            required=True,
            wrong=_above_nothing,
        ),
        Question(path=("variants",), label="Variants", kind=Kind.WHOLE, required=True, least=2, most=20),
        Question(path=("a_day",), label="People a day", kind=Kind.NUMBER, wrong=_above_nothing),
    )


def suggested(
    metric: Metric, counted: VariantStats | None = None, *, effect_percent: float, variants: int = 2
) -> Sizing | None:
    """What to begin reckoning with: what the baseline variant shows, or what is usual where it shows nothing."""
    kind = sized_as(metric)
    if kind is None:
        return None
    shown = None if counted is None else baseline_and_variance(metric, counted)
    baseline, variance = shown or (USUAL_BASELINE, None)
    given = variance if kind in ("ratio", "retention") else None
    return Sizing(
        sized_as=kind,
        effect_percent=effect_percent,
        baseline=baseline,
        variants=variants,
        variance=given,
        a_day=None if shown else USUAL_A_DAY,
    )


def unplannable(sizing: Sizing) -> str | None:
    """Why nothing can be reckoned from it; None where something can."""
    if sizing.effect_percent <= 0:
        return "The smallest effect has to be more than 0."
    if sizing.baseline <= 0:
        return "From nothing there is no relative effect: the baseline has to be more than 0."
    if sizing.sized_as == "funnel" and sizing.baseline >= 1:
        return "Everybody converts already: a share has to be less than 100%."
    if sizing.baseline * sizing.effect_percent < _SMALLEST:
        return "So small an effect takes more people than there are."
    if sizing.sized_as in ("ratio", "retention") and (sizing.variance is None or sizing.variance <= 0):
        return "A ratio can be planned with once it has been measured: how much it varies has to be known."
    return None


def estimated(sizing: Sizing) -> Estimate | None:
    """People and days, as PostHog reckons them; None where `unplannable` says why not."""
    if unplannable(sizing) is not None:
        return None
    people = sample_size(sizing.baseline, _variance(sizing), sizing.effect_percent, sizing.variants)
    if people is None:
        return None
    a_day = sizing.a_day or 0.0
    return Estimate(people, running_days(people, a_day) if a_day > _SMALLEST else None)


def _variance(sizing: Sizing) -> float:
    match sizing.sized_as:
        case "funnel":
            return variance_of_share(sizing.baseline)
        case "mean_count":
            return variance_of_count(sizing.baseline)
        case "mean_sum_or_avg":
            return variance_of_sum(sizing.baseline)
    return sizing.variance or 0.0


def request(sizing: Sizing) -> Json:
    """What the server's calculator is asked, where it has one."""
    asked: Json = {
        "metric_type": sizing.sized_as,
        "minimum_detectable_effect": sizing.effect_percent,
        "number_of_variants": sizing.variants,
        "baseline_value": sizing.baseline,
    }
    more = {"variance": sizing.variance, "exposure_rate_per_day": sizing.a_day}
    return asked | {key: value for key, value in more.items() if value is not None}


def planned(body: Json, effect_percent: float, estimate: Estimate, *, newer: bool) -> Json:
    """An experiment with that plan; days that are not known stay as they were."""
    where = home(newer)
    days = {} if estimate.days is None else {DAYS: estimate.days}
    plan = object_in(body, where) | {EFFECT: effect_percent, SAMPLE: estimate.people} | days
    body = put(body, (where,), plan)
    return body if newer else with_split(body)
