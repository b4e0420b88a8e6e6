"""The forms beside the metrics: whom the experiment counts, how it judges, and its holdout.

Their bodies are experiments as the server sends them, or any object with those fields.
"""

from __future__ import annotations

from typing import Any

from exptui.domain.asking import Option
from exptui.domain.design import DEFAULT_CONFIDENCE, DEFAULT_LOOKBACK
from exptui.domain.filter_forms import filters_question
from exptui.domain.flags import variants_in
from exptui.domain.forms import Form
from exptui.domain.json_paths import at, put, without
from exptui.domain.lenient import is_number, object_in, objects_in
from exptui.domain.questions import Kind, Question
from exptui.domain.source_forms import ACTION
from exptui.domain.text import Json

BY_EVENT = "ExperimentEventExposureConfig"
CRITERIA, CONFIG, STATS = "exposure_criteria", "exposure_config", "stats_config"
_CONFIG = (CRITERIA, CONFIG)
_EXPOSED = (
    Option("", "when the flag is called"),
    Option(BY_EVENT, "by an event"),
    Option(ACTION, "by an action"),
)
_SEVERAL = (
    Option("exclude", "are left out"),
    Option("first_seen", "count for the first one"),
)
_METHODS = (Option("bayesian", "Bayesian"), Option("frequentist", "frequentist"))
_SWITCH = (Option("yes", "on"), Option("no", "off"), Option("", "as the team has it"))
DEFAULT_TUNING = 5000
_LARGEST_TUNING = 1e9


def _exposure(body: Json, _newer: bool) -> tuple[Question, ...]:
    config = object_in(body, *_CONFIG)
    kind = _kind_of(config)
    exposed = Question(
        path=(*_CONFIG, "kind"),
        label="Takes part",
        kind=Kind.CHOICE,
        options=_EXPOSED,
        default=BY_EVENT if kind == BY_EVENT else "",
        write=_exposed_by,
    )
    several = Question(
        path=(CRITERIA, "multiple_variant_handling"),
        label="In several",
        kind=Kind.CHOICE,
        options=_SEVERAL,
        default="exclude",
        help="People who were seen in more than one variant.",
    )
    testers = Question(
        path=(CRITERIA, "filterTestAccounts"),
        label="Without test accounts",
        kind=Kind.YES_NO,
        default=False,
        nullable=False,
        write=lambda body, value: put(body, (CRITERIA, "filterTestAccounts"), value is True),
    )
    matured = Question(
        path=("only_count_matured_users",),
        label="Matured people only",
        kind=Kind.YES_NO,
        help="Counts people once their conversion window is over.",
        default=False,
        nullable=False,
        write=lambda body, value: put(body, ("only_count_matured_users",), value is True),
    )
    return (exposed, *_exposing(config, kind), several, testers, matured)


def _kind_of(config: Json) -> str:
    """A configuration that names no kind is one of an event."""
    kind = config.get("kind")
    return kind if isinstance(kind, str) else BY_EVENT if config else ""


def _exposing(config: Json, kind: str) -> tuple[Question, ...]:
    if kind == ACTION:
        return (Question(path=(*_CONFIG, "id"), label="Action", kind=Kind.ACTION, required=True),)
    if kind != BY_EVENT:
        return ()
    event = config.get("event")
    events = (event,) if isinstance(event, str) and event else ()
    return (
        Question(path=(*_CONFIG, "event"), label="Event", kind=Kind.EVENT, required=True),
        filters_question(config, _CONFIG, under="", events=events, required=True),
    )


def _exposed_by(body: Json, kind: Any) -> Json:
    config = object_in(body, *_CONFIG)
    if not kind:
        return without(body, _CONFIG, roots=1)
    left = {
        key: value
        for key, value in config.items()
        if key not in ("kind", "event", "properties", "id", "name")
    }
    own = {"event": "", "properties": []} if kind == BY_EVENT else {}
    return put(body, _CONFIG, {"kind": kind} | own | left)


def _statistics(body: Json, _newer: bool) -> tuple[Question, ...]:
    config = object_in(body, STATS)
    method = Question(
        path=(STATS, "method"), label="Method", kind=Kind.CHOICE, options=_METHODS, default="bayesian"
    )
    frequentist = config.get("method") == "frequentist"
    return (
        method,
        *(_of_frequentist(config) if frequentist else (_level(),)),
        _baseline(body),
        *_cuped(config),
    )


def _level() -> Question:
    return Question(
        path=(STATS, "bayesian", "ci_level"),
        label="Confidence",
        kind=Kind.PERCENT,
        default=DEFAULT_CONFIDENCE,
        help="How much of what is believed the credible interval holds; what has a higher chance is significant.",
        wrong=_inside,
    )


def _of_frequentist(config: Json) -> tuple[Question, ...]:
    alpha = Question(
        path=(STATS, "frequentist", "alpha"),
        label="Significance %",
        kind=Kind.PERCENT,
        default=round(1 - DEFAULT_CONFIDENCE, 6),
        help="How often nothing may look like something; 5 gives a confidence of 95.",
        wrong=_inside,
    )
    sequential = Question(
        path=(STATS, "frequentist", "sequential_testing_enabled"),
        label="Sequential",
        kind=Kind.MAYBE,
        options=_SWITCH,
        help="Valid however often one looks, at the price of wider intervals.",
    )
    if object_in(config, "frequentist").get("sequential_testing_enabled") is not True:
        return (alpha, sequential)
    tuning = Question(
        path=(STATS, "frequentist", "sequential_tuning_parameter"),
        label="Tuned for",
        kind=Kind.NUMBER,
        default=DEFAULT_TUNING,
        help="The number of people at which its intervals are narrowest.",
        most=_LARGEST_TUNING,
        wrong=lambda value: "More than 0." if is_number(value) and value <= 0 else None,
    )
    return (alpha, sequential, tuning)


def _inside(share: Any) -> str | None:
    """Ends are out of range: there the server falls back to its default without a word."""
    return "More than 0 and less than 100 percent." if is_number(share) and share in (0, 1) else None


def _baseline(body: Json) -> Question:
    flag = object_in(body, "feature_flag", "filters", "multivariate")
    variants = variants_in(objects_in(flag, "variants")) or variants_in(
        objects_in(object_in(body, "parameters"), "feature_flag_variants")
    )
    return Question(
        path=(STATS, "baseline_variant_key"),
        label="Baseline",
        kind=Kind.CHOICE,
        options=tuple(Option(variant.key, variant.key) for variant in variants),
        help="The others are compared with it; control, or else the first one, unless said otherwise.",
    )


def _cuped(config: Json) -> tuple[Question, ...]:
    enabled = Question(
        path=(STATS, "cuped", "enabled"),
        label="CUPED",
        kind=Kind.MAYBE,
        options=_SWITCH,
        help="Uses what people did before, for narrower intervals of means and of funnels in order.",
    )
    if object_in(config, "cuped").get("enabled") is not True:
        return (enabled,)
    days = Question(
        path=(STATS, "cuped", "lookback_days"),
        label="Days before",
        kind=Kind.WHOLE,
        default=DEFAULT_LOOKBACK,
        least=1,
        most=30,
    )
    return (enabled, days)


def _holdout(body: Json, _newer: bool) -> tuple[Question, ...]:
    started = at(body, ("start_date",)) is not None
    return (
        Question(
            path=("holdout_id",),
            label="Holdout",
            kind=Kind.HOLDOUT,
            help="People who are kept out of this experiment and of others.",
            closed="A holdout can only be changed while the experiment is a draft." if started else "",
        ),
    )


EXPOSURE = Form(_exposure, fields=True)
STATISTICS = Form(_statistics, fields=True)
HOLDOUT = Form(_holdout, fields=True)
