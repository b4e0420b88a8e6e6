"""Who a feature flag lets in, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exptui.domain.describe import Fact, Section, Tone, listed, percent
from exptui.domain.rows import Row
from exptui.domain.text import Json, clean_line

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.domain.flags import FeatureFlag, ReleaseGroup

OPERATORS = {
    "exact": "is",
    "is_not": "is not",
    "icontains": "contains",
    "not_icontains": "does not contain",
    "icontains_multi": "contains any of",
    "not_icontains_multi": "contains none of",
    "regex": "matches",
    "not_regex": "does not match",
    "gt": ">",
    "gte": "≥",
    "lt": "<",
    "lte": "≤",
    "min": "≥",
    "max": "≤",
    "is_date_exact": "is on",
    "is_date_before": "is before",
    "is_date_after": "is after",
    "between": "is between",
    "not_between": "is not between",
    "in": "is in",
    "not_in": "is not in",
    "is_cleaned_path_exact": "is the path",
    "flag_evaluates_to": "evaluates to",
}
BARE = {"is_set": "is set", "is_not_set": "is not set"}
OF_TYPE = {"person": "", "event": "event ", "group": "group ", "session": "session ", "flag": "flag "}
LONGEST_VALUE = 60


def _said(value: Any) -> str:
    """One value of a condition as a person would say it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "nothing" if value in (None, "") else clean_line(str(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def condition(sent: Json) -> str:
    """One property filter: `email contains @acme.com`. What we do not know is shown as it was sent."""
    kind, key, value = sent.get("type"), _said(sent.get("key")), sent.get("value")
    operator = _said(sent.get("operator") or "exact")
    if kind == "cohort":
        name = sent.get("cohort_name") or sent.get("label")
        within = "cohort is not" if operator == "not_in" or sent.get("negation") else "cohort is"
        return f"{within} {_said(name or value)}"
    if kind == "hogql":
        return f"SQL {key}"
    subject = f"{OF_TYPE.get(str(kind or 'person'), f'{_said(kind)} ')}{key}"
    if operator in BARE:
        return f"{subject} {BARE[operator]}"
    values = [_said(item) for item in value] if isinstance(value, list) else [_said(value)]
    if operator in {"between", "not_between"}:
        return f"{subject} {OPERATORS[operator]} {listed(values)}"
    words = OPERATORS.get(operator, _said(operator))
    if len(values) > 1 and operator in {"exact", "is_not"}:
        words = "is one of" if operator == "exact" else "is none of"
    return f"{subject} {words} {listed(values, 'or')}"


def release(group: ReleaseGroup, who: str = "users") -> str:
    """One release condition: `100% of users where email contains @acme.com`."""
    where = listed([condition(sent) for sent in group.properties])
    return f"{percent(group.percent)} of {who}" + (f" where {where}" if where else "")


def _aggregated(flag: FeatureFlag) -> str:
    kind = flag.aggregation_group_type_index
    return "users" if kind is None else f"groups (type {kind})"


def releases(flag: FeatureFlag) -> tuple[Fact, ...]:
    """The release conditions in the order in which they are tried, with what each forces."""
    groups = flag.groups
    if not groups:
        return (Fact("released to", "nobody: there is no release condition", tone=Tone.WARN),)
    facts = []
    for at, group in enumerate(groups):
        notes = [
            f"always `{group.variant}`" if group.variant else "",
            "frozen" if group.exposure_frozen else "",
        ]
        notes.append(group.description)
        facts.append(
            Fact(
                "released to" if at == 0 else "or to",
                release(group, _aggregated(flag)),
                " · ".join(filter(None, notes)),
                Tone.WARN if group.percent == 0 else Tone.PLAIN,
            )
        )
    return tuple(facts)


def state(row: Row) -> Fact:
    """Whether the flag serves, and which version of it."""
    version = "" if row.flag_version is None else f"version {row.flag_version}"
    if row.flag_deleted:
        return Fact("state", "deleted", version, Tone.BAD)
    if row.flag_active is None:
        return Fact("state", "not told by the server", version, Tone.DIM)
    if row.flag_active:
        return Fact("state", "on", version, Tone.GOOD)
    return Fact("state", "off: everyone gets what the code does without it", version, Tone.WARN)


def shared_with(row: Row, others: tuple[Row, ...]) -> tuple[Fact, ...]:
    """The other experiments that use the same flag."""
    if not others:
        return ()
    names = listed([f"{other.name} ({other.status})" for other in others])
    return (Fact("shared with", names, "what is done to the flag is done to all of them", Tone.WARN),)


def flag_section(row: Row, experiment: Experiment | None, others: tuple[Row, ...] = ()) -> Section:
    """The flag, whether it is on, and whom it lets in; as much as the list knows while there is no more."""
    if row.flag_id is None and not row.flag_key:
        return Section("flag", "Feature flag", (Fact("key", "none", tone=Tone.WARN),))
    flag = experiment.feature_flag if experiment else None
    facts = [Fact("key", row.flag_key, "" if row.flag_id is None else f"id {row.flag_id}"), state(row)]
    if flag is not None:
        facts += releases(flag)
        if flag.ensure_experience_continuity:
            facts.append(Fact("sticky", "a variant is kept from before to after login"))
    return Section("flag", "Feature flag", (*facts, *shared_with(row, others)))
