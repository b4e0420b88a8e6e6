"""What the server itself finds wrong with an experiment by its settings alone; newest build only."""

from __future__ import annotations

from exptui.sandbox.status import by_dates, groups_of, variants_of
from exptui.sandbox.store import Json, World


def findings(world: World, row: Json) -> list[Json]:
    """Flag state first (one at most), then forced variants, then missing metrics."""
    flag = world.flags.get(row["feature_flag_id"])
    found: list[Json | None] = [_no_metric(world, row)]
    if flag is not None:
        found = [_flag_state(row, flag), _forced(row, flag), *found]
    return [finding for finding in found if finding is not None]


def _finding(
    code: str, subcode: str, title: str, detail: str, *, flag: Json | None = None, severity: str = "warning"
) -> Json:
    return {
        "code": code,
        "subcode": subcode,
        "severity": severity,
        "title": title,
        "detail": detail,
        "evidence": {} if flag is None else {"feature_flag_key": flag["key"]},
        "actions": [] if flag is None else ["open_feature_flag"],
        "diagnostic_ref": None,
    }


def _share(group: Json) -> float:
    """A release condition without a percentage lets everyone in."""
    percentage = group.get("rollout_percentage")
    return 100.0 if percentage is None else float(percentage)


def _flag_state(row: Json, flag: Json) -> Json | None:
    if flag["deleted"]:
        return None
    status, groups, variants = by_dates(row), groups_of(flag), variants_of(flag)
    nobody = bool(groups) and all(_share(group) == 0 for group in groups)
    shipped = (
        bool(groups)
        and not groups[0].get("properties")
        and _share(groups[0]) == 100
        and any(variant.get("rollout_percentage") == 100 for variant in variants)
    )
    splitting = sum(bool(variant.get("rollout_percentage")) for variant in variants) > 1
    if status == "running":
        return _running_state(flag, nobody=nobody, shipped=shipped)
    if not flag["active"] or nobody or not splitting:
        return None
    if status == "stopped" and not shipped:
        return _finding(
            "flag_live_after_end",
            "ended_but_multiple_variants_rolled_out",
            "Still splitting after the end",
            "The experiment has ended, but its flag still serves several variants.",
            flag=flag,
        )
    if status == "draft" and not row["archived"]:
        return _finding(
            "flag_live_before_launch",
            "not_started_but_multiple_variants_rolled_out",
            "Serving before launch",
            "The experiment has not been launched, but its flag already serves several variants.",
            flag=flag,
        )
    return None


def _running_state(flag: Json, *, nobody: bool, shipped: bool) -> Json | None:
    if not flag["active"]:
        return _finding(
            "flag_off_while_running",
            "running_but_flag_disabled",
            "Flag is off",
            "The experiment is running, but its flag is switched off.",
            flag=flag,
        )
    if nobody:
        return _finding(
            "flag_off_while_running",
            "running_but_no_rollout",
            "Nobody is let in",
            "The experiment is running, but every release condition is at 0 %.",
            flag=flag,
        )
    if shipped:
        return _finding(
            "variant_shipped_while_running",
            "running_but_single_variant_shipped",
            "One variant is shipped",
            "The experiment is running, but everyone is served one variant.",
            flag=flag,
        )
    return None


def _forced(row: Json, flag: Json) -> Json | None:
    if by_dates(row) == "stopped" or row["archived"] or flag["deleted"]:
        return None
    reachable = [group for group in groups_of(flag) if _share(group) > 0]
    forced = [group for group in reachable if group.get("variant")]
    if not forced:
        return None
    if len(forced) == len(reachable):
        return _finding(
            "forced_variant_release_condition",
            "all_conditions_pinned",
            "Every release condition forces a variant",
            "Nobody is assigned at random: every release condition names its variant.",
            flag=flag,
        )
    return _finding(
        "forced_variant_release_condition",
        "some_conditions_pinned",
        "Some release conditions force a variant",
        "People who match these conditions are not assigned at random.",
        flag=flag,
        severity="info",
    )


def _no_metric(world: World, row: Json) -> Json | None:
    linked = any(link["experiment_id"] == row["id"] for link in world.saved_metric_links.values())
    if by_dates(row) == "draft" or row["metrics"] or row["metrics_secondary"] or linked:
        return None
    return _finding("no_metric", "no_metric", "No metric", "The experiment was launched without any metric.")
