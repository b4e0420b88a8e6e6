"""Checks of the flag: whether it serves what the experiment measures."""

from __future__ import annotations

from datetime import datetime

from exptui.domain import figures
from exptui.domain.describe import counted, days_ago, listed
from exptui.domain.evidence import DAY, Evidence
from exptui.domain.finding import Attention, Finding, Noticed
from exptui.domain.flags import FeatureFlag, ReleaseGroup, variants_in
from exptui.domain.lenient import objects_in

DRIFT = 5.0
"""Points by which the split may differ from what the experiment was set up with."""


def paused(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """The flag is off. Somebody meant it, so for a day it is left alone."""
    flag = evidence.flag
    if not evidence.live or flag is None or flag.deleted or flag.active is not False:
        return None
    since = paused_since(evidence)
    days = None if since is None else (evidence.now - since) / DAY
    recent = evidence.elapsed < DAY if days is None else days < 1
    how_long = "" if days is None else f" for {counted(int(days), 'day')}" if days >= 1 else " since today"
    return Noticed(
        reason=f"paused{how_long}: the flag is off",
        detail="The flag is off: nobody gets a variant, and nobody is added to the results.",
        evidence={"paused_days": days},
        subcode="running_but_flag_disabled",
        attention=Attention.OK if recent else None,
    )


def paused_since(evidence: Evidence) -> datetime | None:
    """When the flag was switched off last; None where its history is not known."""
    for entry in evidence.activity or ():
        for change in entry.changes:
            if change.field == "active" and change.after is False:
                return entry.created_at
    return None


def no_rollout(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """Every release condition is at 0 %."""
    if not evidence.live or not evidence.flag_on or not evidence.closed:
        return None
    return Noticed(
        reason="rollout is 0%: nobody is let in",
        detail="The flag is on, and every release condition lets 0 % in.",
        evidence={"conditions": len(evidence.flag.groups) if evidence.flag else 0},
        subcode="running_but_no_rollout",
    )


def shipped_while_running(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """Everyone gets one variant, and the experiment still runs."""
    if not evidence.live or not evidence.shipped:
        return None
    variant = evidence.served_alone
    return Noticed(
        reason=f"everyone gets {variant}, and it still runs",
        detail=f"The flag gives {variant} to everyone; there is nothing left to compare.",
        evidence={"variant": variant},
        subcode="running_but_single_variant_shipped",
        variant=variant,
    )


def live_after_end(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """It ended, and people still get different variants."""
    if not evidence.ended or evidence.experiment.archived or not evidence.splitting or evidence.shipped:
        return None
    split = figures.split(evidence.shares.values())
    said = evidence.experiment.conclusion
    return Noticed(
        reason=f"ended {days_ago(_ended_days(evidence))}, flag still {split}",
        detail=f"The experiment has ended, and its flag still splits people {split}.",
        evidence={"split": evidence.shares, "conclusion": said},
        subcode="ended_but_multiple_variants_rolled_out",
    )


def _ended_days(evidence: Evidence) -> int:
    end = evidence.experiment.end_date
    return 0 if end is None else max(0, (evidence.now - end).days)


def live_before_launch(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """A draft whose flag already gives people variants."""
    if not evidence.draft or evidence.experiment.archived or not evidence.splitting:
        return None
    split = figures.split(evidence.shares.values())
    return Noticed(
        reason=f"not launched, but its flag already serves {split}",
        detail=f"The flag is on and splits people {split}, before anything is measured.",
        evidence={"split": evidence.shares},
        subcode="not_started_but_multiple_variants_rolled_out",
    )


def forced(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """Release conditions that name the variant: nobody they match is assigned at random."""
    if evidence.ended or evidence.experiment.archived or not evidence.flag_there or not evidence.forced:
        return None
    all_of_them = len(evidence.forced) == len(evidence.reachable)
    keys = listed(sorted({group.variant for group in evidence.forced if group.variant}))
    if all_of_them:
        return Noticed(
            reason="every condition forces a variant: nothing is random",
            detail=f"Every release condition names its variant ({keys}), so nobody is assigned at random.",
            evidence={"forced": len(evidence.forced), "conditions": len(evidence.reachable)},
            subcode="all_conditions_pinned",
        )
    return Noticed(
        reason=f"{len(evidence.forced)} of {len(evidence.reachable)} conditions force {keys}",
        detail="People who match these conditions are not assigned at random; the ratio shifts on purpose.",
        evidence={"forced": len(evidence.forced), "conditions": len(evidence.reachable)},
        subcode="some_conditions_pinned",
        severity="info",
        attention=Attention.OK,
    )


def split_differs(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """The flag does not split as the experiment was set up."""
    if not evidence.live or evidence.flag is None or evidence.flag.deleted:
        return None
    planned = variants_in(objects_in(evidence.experiment.parameters, "feature_flag_variants"))
    plan = {variant.key: variant.percent for variant in planned}
    now = {variant.key: variant.percent for variant in evidence.flag.variants}
    if not plan or not now:
        return None
    if set(plan) != set(now):
        return Noticed(
            reason=f"variants differ: flag has {listed(list(now))}, planned {listed(list(plan))}",
            detail="The flag serves other variants than the experiment compares.",
            evidence={"flag": now, "experiment": plan},
            subcode="variants_differ",
            severity="critical",
        )
    if all(abs(plan[key] - now[key]) <= DRIFT for key in plan):
        return None
    return Noticed(
        reason=f"flag splits {figures.split(now.values())}, planned {figures.split(plan[key] for key in now)}",
        detail="The flag splits people otherwise than the experiment was set up to.",
        evidence={"flag": now, "experiment": plan},
        subcode="shares_differ",
    )


def missing(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """It has no flag any more, or the flag is deleted: nobody can be assigned."""
    if evidence.ended or evidence.experiment.archived or evidence.flag_there:
        return None
    deleted = evidence.flag is not None
    return Noticed(
        reason=f"its flag {'was deleted' if deleted else 'is missing'}",
        detail=f"The flag {evidence.experiment.flag_key or '(no key)'} is {'deleted' if deleted else 'not there'}.",
        evidence={"flag_key": evidence.experiment.flag_key, "deleted": deleted},
        severity="warning" if evidence.draft else None,
        attention=Attention.OK if evidence.draft else None,
    )


def edited(evidence: Evidence, _found: tuple[Finding, ...]) -> Noticed | None:
    """The flag was changed while the experiment ran, in a way that changes who is compared."""
    start = evidence.experiment.start_date
    if not evidence.live or start is None:
        return None
    for entry in evidence.activity or ():
        if entry.created_at is None or entry.created_at <= start:
            continue
        for change in entry.changes:
            if (
                change.field == "filters"
                and isinstance(change.before, dict)
                and isinstance(change.after, dict)
            ):
                what = _changed(
                    FeatureFlag(filters=change.before),
                    FeatureFlag(filters=change.after),
                )
                if what:
                    day = (entry.created_at - start).days + 1
                    return Noticed(
                        reason=f"{what} on day {day} of {int(evidence.days) + 1}",
                        detail=f"{what[0].upper()}{what[1:]} {entry.created_at:%Y-%m-%d} (UTC), while it ran.",
                        evidence={"changed_at": entry.created_at.isoformat(), "day": day},
                    )
    return None


def _changed(before: FeatureFlag, after: FeatureFlag) -> str:
    """What was changed that matters, in words. Letting more people in is fine, freezing is a deliberate act."""
    old = {variant.key: variant.percent for variant in before.variants}
    new = {variant.key: variant.percent for variant in after.variants}
    if old and new and old != new:
        return "split changed"
    if after.exposure_frozen or before.exposure_frozen:
        return ""
    if {group.variant for group in before.groups} != {group.variant for group in after.groups}:
        return "forced variants changed"
    if all(any(_covers(wider, group) for wider in after.groups) for group in before.groups):
        return ""
    return "targeting narrowed"


def _covers(wider: ReleaseGroup, group: ReleaseGroup) -> bool:
    """Everybody whom the one condition let in, the other does, too, as far as can be seen."""
    same = not wider.properties or wider.properties == group.properties
    return same and wider.percent >= group.percent
