"""What the server lists, as choices: a name to read, and what tells one from another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from exptui.api.pickers import Scalar
from exptui.domain.choices import Action, Cohort, EventDefinition, PropertyDefinition, SavedMetric
from exptui.domain.describe import counted, percent
from exptui.domain.describe_time import ago
from exptui.domain.experiment import Holdout
from exptui.domain.flags import FeatureFlag
from exptui.domain.lenient import line_in
from exptui.domain.new_body import CONTROL
from exptui.domain.picked_flag import PickedFlag
from exptui.domain.rows import Row
from exptui.domain.text import clean_line
from exptui.domain.warehouse import GroupType, WarehouseTable
from exptui.services.lookup import Choice

QUIET_AFTER = timedelta(days=30)
"""How long after an event was last seen it becomes doubtful that it still is sent."""


def event(found: EventDefinition, now: datetime) -> Choice:
    """An event, and when it was last seen. The server's own ones come after those of the project."""
    seen = found.last_seen_at
    notes = ["last seen: not known" if seen is None else f"last seen {ago(seen, now)}"]
    if found.verified:
        notes.append("verified")
    return Choice(
        value=_sent(found.raw.get("name"), found.name),
        label=found.name,
        note=" · ".join(notes),
        detail=clean_line(found.description),
        doubtful=seen is not None and now - seen > QUIET_AFTER,
        behind=found.hidden,
        about=found,
    )


def in_order(events: Iterable[EventDefinition]) -> list[EventDefinition]:
    """The project's own events before those that PostHog names, whose names begin with `$`."""
    return sorted(events, key=lambda each: each.name.startswith("$"))


def property_of(found: PropertyDefinition, *, numerical: bool) -> Choice:
    """A property; where it is to be `numerical`, one that is not comes later and says so."""
    is_number = found.is_numerical or found.property_type == "Numeric"
    unfit = numerical and not is_number
    kind = (found.property_type or "type not known").casefold()
    if kind == "numeric" or (is_number and found.property_type is None):
        kind = "number"
    return Choice(
        value=_sent(found.raw.get("name"), found.name),
        label=found.name,
        note=f"{kind}, not a number" if unfit and found.property_type else kind,
        behind=unfit,
        about=found,
    )


def value(found: Scalar) -> Choice:
    shown = str(found).lower() if isinstance(found, bool) else str(found)
    return Choice(value=found, label=clean_line(shown))


def action(found: Action) -> Choice:
    """An action, by number, with the events it stands for."""
    events = [line_in(step, "event") or "any event" for step in found.steps]
    told = ", ".join(dict.fromkeys(events))
    return Choice(
        value=found.id,
        label=found.name or f"action {found.id}",
        note=f"action {found.id}" + (f" · {told}" if told else ""),
        detail=clean_line(found.description),
        also=told,
        about=found,
    )


def table(found: WarehouseTable) -> Choice:
    notes = [counted(found.row_count, "row")] if found.row_count is not None else []
    if found.typed_columns:
        notes.append(counted(len(found.typed_columns), "column"))
    columns = ", ".join(name for name, _ in found.typed_columns)
    return Choice(
        value=_sent(found.raw.get("name"), found.name),
        label=found.name,
        note=" · ".join(notes),
        detail=f"Columns: {columns}" if columns else "",
        about=found,
    )


def cohort(found: Cohort) -> Choice:
    notes = [f"cohort {found.id}"]
    if found.count is not None:
        notes.append(f"{found.count:,} people")
    if found.is_static:
        notes.append("static")
    if found.is_calculating:
        notes.append("being calculated")
    return Choice(
        value=found.id, label=found.name or f"cohort {found.id}", note=" · ".join(notes), about=found
    )


def group(found: GroupType) -> Choice:
    name = found.name_singular or found.group_type
    return Choice(
        value=found.group_type_index, label=name, note=f"group type {found.group_type_index}", about=found
    )


def saved_metric(found: SavedMetric) -> Choice:
    return Choice(
        value=found.id,
        label=found.name or f"shared metric {found.id}",
        note=clean_line(found.metric.summary),
        detail=clean_line(found.description),
        about=found,
    )


def holdout(found: Holdout) -> Choice:
    share = found.percent
    return Choice(
        value=found.id,
        label=found.name or f"holdout {found.id}",
        note="" if share is None else f"{percent(share)} of people held out",
        detail=clean_line(found.description),
        about=found,
    )


def is_eligible(found: FeatureFlag) -> bool:
    """Whether every server would build an experiment on it: at least two variants, one of them the control."""
    keys = [variant.key for variant in found.variants]
    return not found.deleted and len(keys) > 1 and CONTROL in keys


def flag(found: FeatureFlag) -> Choice:
    """A flag with its variants; one that is on deals them out already."""
    used = len(found.experiment_ids)
    split = " / ".join(f"{variant.key} {variant.percent:g}" for variant in found.variants)
    notes = ["on" if found.active else "off", counted(used, "experiment") if used else "", split]
    return Choice(
        value=PickedFlag(_sent(found.raw.get("key"), found.key), found.raw),
        label=found.key,
        note=" · ".join(filter(None, notes)),
        detail=" · ".join(filter(None, (split, clean_line(found.name)))),
        doubtful=found.active is True,
        also=clean_line(found.name),
        about=found,
    )


def experiment(row: Row) -> Choice:
    return Choice(
        value=row.id,
        label=row.name or f"experiment {row.id}",
        note=" · ".join(part for part in (row.status, row.flag_key) if part),
        also=row.flag_key,
        about=row,
    )


def _sent(raw: object, shown: str) -> str:
    """A name as the server has it, which is what it knows it by."""
    return raw if isinstance(raw, str) else shown
