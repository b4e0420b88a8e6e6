"""How an experiment is to be read, in words: whom it counts, by which statistics, to which plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.describe import Fact, Section, Tone, counted, listed, number, percent
from exptui.domain.describe_flag import condition
from exptui.domain.lenient import objects_in
from exptui.domain.sources import name_of

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment

TEAM_DEFAULT = "as the project's default says"


def exposure(experiment: Experiment) -> Section:
    """What makes somebody take part, who is left out, and the cohort made of them."""
    criteria = experiment.exposure
    source = criteria.source
    facts = [Fact("exposed", "when the flag is called")]
    if source is not None:
        where = listed([condition({"type": "event", **sent}) for sent in objects_in(source, "properties")])
        facts = [Fact("exposed", f"on {name_of(source)}" + (f" where {where}" if where else ""))]
    elif experiment.resolved_exposure_event:
        facts = [Fact("exposed", f"on {experiment.resolved_exposure_event}", "the default")]
    first_seen = criteria.multiple_variants == "first_seen"
    facts += [
        Fact("test accounts", "left out" if criteria.filter_test_accounts else "counted"),
        Fact("in two variants", "counted in the first they saw" if first_seen else "left out"),
    ]
    if experiment.only_count_matured_users:
        facts.append(Fact("users", "only those whose conversion window has passed"))
    if experiment.excluded_variants:
        facts.append(Fact("variants", f"without {listed(list(experiment.excluded_variants))}"))
    if experiment.exposure_cohort is not None:
        facts.append(Fact("cohort", f"cohort {experiment.exposure_cohort}", "of everyone exposed"))
    return Section("exposure", "Exposure", tuple(facts))


def holdout(experiment: Experiment) -> tuple[Section, ...]:
    """Who is kept out of every variant; nothing where nobody is."""
    held, flag = experiment.holdout, experiment.feature_flag
    if held is not None:
        name = held.name or f"holdout {held.id}"
        share = held.percent
        out = "" if share is None else f"{percent(share)} of users get no variant at all"
        return (Section("holdout", "Holdout", (Fact("", name, out),)),)
    if flag is not None and flag.holdout is not None and flag.holdout.percent is not None:
        out = f"{percent(flag.holdout.percent)} of users get no variant at all"
        return (Section("holdout", "Holdout", (Fact("", out, "set on the flag"),)),)
    return ()


def statistics(experiment: Experiment) -> Section:
    """The method, how sure it has to be, and what corrects it."""
    stats = experiment.stats
    interval = {"bayesian": "credible interval", "frequentist": "confidence interval"}.get(
        stats.method, "interval"
    )
    facts = [
        Fact("method", stats.method),
        Fact("level", f"{percent(stats.confidence_level * 100)} {interval}"),
        Fact("difference", stats.difference_type.lower()),
    ]
    if stats.method == "frequentist":
        tuning = "" if stats.sequential_tuning is None else f"tuning {number(stats.sequential_tuning)}"
        facts.append(Fact("sequential", _yes_no(stats.sequential), tuning if stats.sequential else ""))
    lookback = f"{counted(stats.cuped_lookback_days, 'day')} before exposure" if stats.cuped else ""
    facts.append(Fact("CUPED", _yes_no(stats.cuped), lookback))
    if experiment.baseline_key:
        facts.append(Fact("baseline", experiment.baseline_key))
    return Section("statistics", "Statistics", tuple(facts))


def _yes_no(value: bool | None) -> str:
    return TEAM_DEFAULT if value is None else "yes" if value else "no"


def plan(experiment: Experiment, *, started: bool) -> Section:
    """What was planned beforehand; of a launched experiment the web app keeps only the days that are left."""
    planned = experiment.plan
    facts: list[Fact] = []
    if planned.mde_percent is not None:
        facts.append(Fact("to detect", percent(planned.mde_percent), "relative to the baseline"))
    if planned.sample is not None:
        facts.append(Fact("sample", f"{number(planned.sample)} people", "in all variants together"))
    if planned.days is not None:
        left = "left when the web app last looked" if started else ""
        facts.append(Fact("days", number(planned.days), left))
    return Section("plan", "Plan", tuple(facts) or (Fact("", "none", tone=Tone.DIM),))


def prompt(experiment: Experiment) -> tuple[Section, ...]:
    """Which versions of a prompt are compared, and by what; nothing where no prompt is."""
    compared = experiment.prompt_metadata
    if compared is None:
        return ()
    versions = listed(
        [f"v{version}" + (" (control)" if at == 0 else "") for at, version in enumerate(compared.versions)]
    )
    facts = (
        Fact("prompt", compared.name),
        Fact("versions", versions or "not told"),
        Fact("compared by", listed(list(compared.templates)) or "not told"),
    )
    return (Section("prompt", "Prompt", facts),)
