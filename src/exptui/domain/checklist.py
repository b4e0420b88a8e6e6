"""What a draft should have before it is launched. It advises: PostHog itself insists on less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exptui.domain.describe import counted, listed, number, percent

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment

FEWEST_VARIANTS = 2
WHOLE = 100.0
ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to have before launch."""

    label: str
    ok: bool | None
    """None where it can't be told, or is a matter of taste."""
    why: str
    """What was found, in words."""
    tab: str = ""
    """Of the editor, where it is seen to; empty where it is not told."""


def launch_checklist(experiment: Experiment) -> tuple[Check, ...]:
    """Everything worth a look before a draft is launched, what stops a launch first."""
    checks = (_flag, _variants, _split, _reach, _not_serving, _forced, _metrics, _hypothesis, _plan)
    return tuple(check(experiment) for check in checks)


def _flag(experiment: Experiment) -> Check:
    flag = experiment.feature_flag
    if flag is None:
        return Check("Feature flag", False, "the experiment has none")
    return Check("Feature flag", not flag.deleted, "it has been deleted" if flag.deleted else flag.key)


def _variants(experiment: Experiment) -> Check:
    keys = [variant.key for variant in experiment.variants]
    return Check(
        f"At least {FEWEST_VARIANTS} variants",
        len(keys) >= FEWEST_VARIANTS,
        listed(keys) if keys else "there are none",
    )


def _split(experiment: Experiment) -> Check:
    shares = [variant.percent for variant in experiment.variants]
    total = sum(shares)
    split = " + ".join(number(share) for share in shares)
    return Check(
        "Split sums to 100",
        abs(total - WHOLE) <= ROUNDING,
        f"{split} = {number(total)}" if len(shares) > 1 else percent(total),
    )


def _reach(experiment: Experiment) -> Check:
    label = "Release conditions let someone in"
    groups = experiment.feature_flag.groups if experiment.feature_flag else ()
    if not groups:
        return Check(label, False, "there is no release condition")
    open_ones = [group for group in groups if group.percent > 0]
    if not open_ones:
        return Check(label, False, "every one is at 0%")
    return Check(label, True, f"{len(open_ones)} of {counted(len(groups), 'condition')} above 0%")


def _not_serving(experiment: Experiment) -> Check:
    """A draft's flag that is on exposes people before anything is counted."""
    label, flag = "Flag serves nobody yet", experiment.feature_flag
    if flag is None or flag.deleted:
        return Check(label, True, "there is no flag to serve")
    if flag.active is None:
        return Check(label, None, "the server does not say whether it is on")
    if not flag.active:
        return Check(label, True, "it is off")
    reached = any(group.percent > 0 for group in flag.groups)
    why = "it is on already: users get variants now, before results count" if reached else "it is on, at 0%"
    return Check(label, not reached, why)


def _forced(experiment: Experiment) -> Check:
    label = "No condition forces a variant"
    groups = experiment.feature_flag.groups if experiment.feature_flag else ()
    forced = [group.variant for group in groups if group.variant and group.percent > 0]
    if not forced:
        return Check(label, True, "the split decides")
    everywhere = len(forced) == sum(group.percent > 0 for group in groups)
    whose = "every condition forces one" if everywhere else f"{len(forced)} of {len(groups)} force one"
    return Check(label, False if everywhere else None, f"{whose}: {listed(sorted(set(forced)))}")


def _metrics(experiment: Experiment) -> Check:
    primary = len(experiment.ordered_metrics("primary"))
    secondary = len(experiment.ordered_metrics("secondary"))
    why = f"{primary} primary, {secondary} secondary" if primary or secondary else "there is no metric at all"
    return Check("At least one primary metric", primary > 0, why)


def _hypothesis(experiment: Experiment) -> Check:
    written = bool((experiment.description or "").strip())
    return Check("Hypothesis", written, "written" if written else "nobody has written what is expected")


def _plan(experiment: Experiment) -> Check:
    """A sample decided beforehand is what keeps people from stopping at the first good day."""
    plan = experiment.plan
    parts = [
        f"to see {percent(plan.mde_percent)}" if plan.mde_percent else "",
        f"{number(plan.sample)} people" if plan.sample else "",
        counted(round(plan.days), "day") if plan.days else "",
    ]
    said = ", ".join(filter(None, parts))
    return Check("Plan", bool(plan.sample), said or "no effect size, no sample, no duration")
