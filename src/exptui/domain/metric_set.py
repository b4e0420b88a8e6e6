"""The metrics of an experiment as they are edited: whole, in display order, nothing of them lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from exptui.domain.metric_entry import (
    ORDERINGS,
    SECTIONS,
    CannotChange,
    Entry,
    Section,
    attached,
    in_order,
    inline,
    linked,
    stored,
)
from exptui.domain.text import Json

__all__ = ["SECTIONS", "CannotChange", "Entry", "MetricSet", "Section", "attached", "inline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSet:
    """All metrics of an experiment; every change makes another set. Uuids that are not in it raise `KeyError`."""

    primary: tuple[Entry, ...] = ()
    secondary: tuple[Entry, ...] = ()
    """In display order: those that the ordering lists, then the others as they are stored."""

    @classmethod
    def of(cls, raw: Json) -> MetricSet:
        """From the body of an experiment; what is no metric at all is left out."""
        found = stored(raw)
        return cls(**{section: in_order(found[section], raw.get(ORDERINGS[section])) for section in SECTIONS})

    def section(self, section: Section) -> tuple[Entry, ...]:
        return self.primary if section == "primary" else self.secondary

    def __iter__(self) -> Iterator[Entry]:
        yield from self.primary
        yield from self.secondary

    def __contains__(self, uuid: object) -> bool:
        return any(entry.uuid == uuid for entry in self)

    def entry(self, uuid: str) -> Entry:
        return self.section(self.section_of(uuid))[self.index(uuid)]

    def section_of(self, uuid: str) -> Section:
        for section in SECTIONS:
            if any(entry.uuid == uuid for entry in self.section(section)):
                return section
        raise KeyError(uuid)

    def index(self, uuid: str) -> int:
        """Its place within its section, from 0."""
        entries = self.section(self.section_of(uuid))
        return next(n for n, entry in enumerate(entries) if entry.uuid == uuid)

    def add(self, section: Section, entry: Entry, at: int | None = None) -> MetricSet:
        """With one more, at the end unless told where. Refuses what is in it already."""
        if entry.uuid in self or (
            entry.shared is not None and any(other.shared == entry.shared for other in self)
        ):
            raise CannotChange(f"{entry.metric.title} is among the metrics already.")
        return self._put(section, entry, at)

    def remove(self, uuid: str) -> MetricSet:
        """Without one; a shared metric is detached."""
        section = self.section_of(uuid)
        return self._with(section, tuple(entry for entry in self.section(section) if entry.uuid != uuid))

    def move(self, uuid: str, by: int) -> MetricSet:
        """Further down its section, or up where `by` is negative; it stops at the ends."""
        section, at = self.section_of(uuid), self.index(uuid)
        entries = list(self.section(section))
        entry = entries.pop(at)
        entries.insert(max(0, at + by), entry)
        return self._with(section, tuple(entries))

    def transfer(self, uuid: str) -> MetricSet:
        """Into the other section, at its end."""
        entry = self.entry(uuid)
        other: Section = "secondary" if self.section_of(uuid) == "primary" else "primary"
        return self.remove(uuid)._put(other, entry)

    def replace(self, uuid: str, body: Json) -> MetricSet:
        """With another definition of an inline metric, which keeps its uuid. Refuses shared and legacy ones."""
        entry = self.entry(uuid)
        if entry.kind == "legacy":
            raise CannotChange("Legacy metrics can only be looked at.")
        if entry.shared is not None:
            raise CannotChange("A shared metric is edited where it is kept, for all experiments that use it.")
        new = {key: value for key, value in body.items() if key != "fingerprint"} | {"uuid": uuid}
        if "fingerprint" in entry.body:
            new["fingerprint"] = entry.body["fingerprint"]
        return self.map(lambda other: replace(other, body=new) if other.uuid == uuid else other)

    def relink(self, uuid: str, metadata: Json) -> MetricSet:
        """With other metadata of the link to a shared metric; its section stays what it is."""
        entry, section = self.entry(uuid), self.section_of(uuid)
        if entry.shared is None:
            raise CannotChange("Only a shared metric has a link.")
        new = linked(replace(entry, metadata=metadata), section)
        return self.map(lambda other: new if other.uuid == uuid else other)

    def only(self, uuid: str) -> MetricSet:
        """That one metric where it is, or nothing where it is not there."""
        return MetricSet(
            primary=tuple(entry for entry in self.primary if entry.uuid == uuid),
            secondary=tuple(entry for entry in self.secondary if entry.uuid == uuid),
        )

    def map(self, change: Callable[[Entry], Entry]) -> MetricSet:
        """Every metric changed in its place."""
        return MetricSet(
            primary=tuple(change(entry) for entry in self.primary),
            secondary=tuple(change(entry) for entry in self.secondary),
        )

    def to_json(self) -> Json:
        """For keeping it on disk; `from_json` gives it back."""
        return {section: [entry.to_json() for entry in self.section(section)] for section in SECTIONS}

    @classmethod
    def from_json(cls, kept: Json) -> MetricSet:
        """Raises `TypeError` or `LookupError` for what `to_json` did not make."""
        return cls(
            **{section: tuple(Entry.from_json(each) for each in kept[section]) for section in SECTIONS}
        )

    def _put(self, section: Section, entry: Entry, at: int | None = None) -> MetricSet:
        entries = self.section(section)
        at = len(entries) if at is None else at
        return self._with(section, (*entries[:at], linked(entry, section), *entries[at:]))

    def _with(self, section: Section, entries: tuple[Entry, ...]) -> MetricSet:
        return replace(self, primary=entries) if section == "primary" else replace(self, secondary=entries)
