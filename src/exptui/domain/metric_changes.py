"""What differs between two states of an experiment's metrics and settings, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from exptui.domain.alike import meaning, same
from exptui.domain.change_words import label_of, sentence, value_words
from exptui.domain.metric_order import moved
from exptui.domain.metric_set import SECTIONS, Entry, MetricSet
from exptui.domain.text import Json

ABSENT: Any = object()
"""In place of a value whose key is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs. All of it is text for one line, clean."""

    kind: Literal["added", "removed", "section", "place", "field"]
    subject: str
    """The metric or the setting it is about."""
    field: str = ""
    before: str = ""
    after: str = ""
    uuid: str | None = None
    """Of the metric, None for a setting."""

    @property
    def line(self) -> str:
        """`Revenue: goal increase → decrease`."""
        match self.kind:
            case "added":
                return f"{self.subject}: added to {self.after}"
            case "removed":
                return f"{self.subject}: taken out of {self.before}"
            case "section":
                return f"{self.subject}: moved from {self.before} to {self.after}"
            case "place":
                return f"{self.subject}: moved {self.after}"
            case _:
                field = f"{self.field} " if self.field else ""
                return f"{self.subject}: {field}{self.before} → {self.after}"


def changes(before: MetricSet, after: MetricSet) -> tuple[Change, ...]:
    """From one set of metrics to another: what went, what came, and what became of the others."""
    return tuple(_changes(before, after))


def _changes(before: MetricSet, after: MetricSet) -> Iterator[Change]:
    for entry in before:
        if entry.uuid not in after:
            section = before.section_of(entry.uuid)
            yield Change(kind="removed", subject=entry.metric.title, before=section, uuid=entry.uuid)
    shifted = {uuid for section in SECTIONS for uuid in _shifted(before, after, section)}
    for entry in after:
        uuid, section = entry.uuid, after.section_of(entry.uuid)
        title = entry.metric.title
        if uuid not in before:
            yield Change(kind="added", subject=title, after=section, uuid=uuid)
            continue
        if (was := before.section_of(uuid)) != section:
            yield Change(kind="section", subject=title, before=was, after=section, uuid=uuid)
        yield from entry_changes(before.entry(uuid), entry)
        if uuid in shifted:
            places = (_place(before, uuid), _place(after, uuid))
            yield Change(kind="place", subject=title, before=places[0], after=places[1], uuid=uuid)


def _place(metrics: MetricSet, uuid: str) -> str:
    """By its neighbour, which stays true when others are added above."""
    at = metrics.index(uuid)
    return f"below {metrics.section(metrics.section_of(uuid))[at - 1].metric.title}" if at else "to the top"


def _shifted(before: MetricSet, after: MetricSet, section: Any) -> set[str]:
    return moved(
        [entry.uuid for entry in before.section(section)], [entry.uuid for entry in after.section(section)]
    )


def entry_changes(before: Entry, after: Entry) -> tuple[Change, ...]:
    """The fields of one metric, or of the link to it, that differ."""
    pairs = list(_fields(_told(before), _told(after), ()))
    return tuple(
        Change(
            kind="field",
            subject=after.metric.title,
            field=label_of(path),
            before=value_words(old, absent=ABSENT),
            after=value_words(new, absent=ABSENT),
            uuid=after.uuid,
        )
        for path, old, new in pairs
    )


def object_changes(before: Json, after: Json) -> tuple[Change, ...]:
    """The settings that differ, by the field of the experiment that they are in."""
    return tuple(
        Change(
            kind="field",
            subject=sentence(label_of(path[:1])),
            field=label_of(path[1:]),
            before=value_words(old, absent=ABSENT),
            after=value_words(new, absent=ABSENT),
        )
        for path, old, new in _fields(before, after, ())
    )


def _told(entry: Entry) -> Json:
    if entry.shared is None:
        return {key: value for key, value in meaning(entry.body).items() if key != "uuid"}
    kept = {key: value for key, value in entry.metadata.items() if key != "type"}
    return {"shared metric": entry.shared, **kept}


def _fields(
    before: Any, after: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """Paths to what differs, no deeper than where both sides have something alike."""
    if same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _fields(before.get(key, ABSENT), after.get(key, ABSENT), (*path, key))
    elif _rows(before) and _rows(after) and len(before) == len(after):
        for n, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _fields(old, new, (*path, n))
    else:
        yield path, before, after


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)
