"""Two people's changes of one experiment put together: what only one changed is kept, what both changed is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar

from exptui.domain.alike import same
from exptui.domain.metric_changes import Change, changes
from exptui.domain.metric_entry import linked
from exptui.domain.metric_order import merged
from exptui.domain.metric_set import SECTIONS, Entry, MetricSet, Section

Side = Literal["ours", "theirs"]
Key = tuple[str, ...]
Choices = Mapping[Key, Side]
Merged = TypeVar("Merged")
_Placed = tuple[Section, Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One thing that both changed, differently, since they had the same before them."""

    key: Key
    """`("metric", uuid)`, or the path of a setting, such as `("parameters", "rollout_percentage")`."""
    what: str
    """The metric or the setting, for a person."""
    base: Any
    """An `Entry` of a metric, the JSON of a setting; None where there was none."""
    ours: Any
    theirs: Any
    by_us: tuple[Change, ...]
    """From the base to ours."""
    by_them: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Generic[Merged]):
    """What comes of it. A conflict that nobody has chosen in is left as they have it."""

    result: Merged
    conflicts: tuple[Conflict, ...]
    from_us: tuple[Change, ...]
    """What the result changes of theirs: what saving it does."""
    from_them: tuple[Change, ...]
    """What they changed since."""
    choices: Choices
    again: Callable[[Choices], Merge[Merged]] = field(repr=False, compare=False)

    @property
    def open(self) -> tuple[Conflict, ...]:
        """The conflicts in which a person has still to choose."""
        return tuple(conflict for conflict in self.conflicts if conflict.key not in self.choices)

    def choose(self, conflict: Conflict | Key, side: Side) -> Merge[Merged]:
        """The same with one conflict decided."""
        key = conflict.key if isinstance(conflict, Conflict) else conflict
        return self.again({**self.choices, key: side})


def merge(
    base: MetricSet, ours: MetricSet, theirs: MetricSet, choices: Choices | None = None
) -> Merge[MetricSet]:
    """Metric by metric: its section and its definition are two things, and an order is never a conflict.

    To take out what they left alone takes it out; to take out what they changed is a conflict, and so is the reverse.
    """
    chosen = choices or {}
    was, we = (_under_their_uuids(each, base, theirs) for each in (base, ours))
    conflicts: list[Conflict] = []
    kept: dict[Section, dict[str, Entry]] = {"primary": {}, "secondary": {}}
    for uuid in dict.fromkeys(entry.uuid for each in (theirs, we, was) for entry in each):
        before, mine, other = (_placed(each, uuid) for each in (was, we, theirs))
        agreed, disputed = _agree(before, mine, other, chosen.get(("metric", uuid), "theirs"))
        if disputed:
            conflicts.append(_conflict(uuid, was, we, theirs))
        if agreed is not None:
            section, entry = agreed
            kept[section][uuid] = _refreshed(entry, None if other is None else other[1])
    result = MetricSet(
        **{
            section: tuple(
                linked(kept[section][uuid], section)
                for uuid in merged(
                    base=_uuids(was, section),
                    ours=_uuids(we, section),
                    theirs=_uuids(theirs, section),
                    members=kept[section],
                )
            )
            for section in SECTIONS
        }
    )
    return Merge(
        result=result,
        conflicts=tuple(conflicts),
        from_us=changes(theirs, result),
        from_them=changes(was, theirs),
        choices=chosen,
        again=lambda more: merge(base, ours, theirs, more),
    )


def _placed(metrics: MetricSet, uuid: str) -> _Placed | None:
    return (metrics.section_of(uuid), metrics.entry(uuid)) if uuid in metrics else None


def _alike(one: _Placed | None, other: _Placed | None) -> bool:
    if one is None or other is None:
        return one is other
    return one[0] == other[0] and same(one[1].content, other[1].content)


def _agree(
    before: _Placed | None, ours: _Placed | None, theirs: _Placed | None, side: Side
) -> tuple[_Placed | None, bool]:
    """Where a metric goes and what it says, and whether that took a choice."""
    if _alike(ours, before) or _alike(ours, theirs):
        return theirs, False
    if _alike(theirs, before):
        return ours, False
    if before is None or ours is None or theirs is None:
        return ours if side == "ours" else theirs, True
    section = theirs[0] if ours[0] == before[0] else ours[0]
    was, mine, other = before[1].content, ours[1].content, theirs[1].content
    if same(mine, was) or same(mine, other):
        return (section, theirs[1]), False
    if same(other, was):
        return (section, ours[1]), False
    return (section, ours[1] if side == "ours" else theirs[1]), True


def _refreshed(entry: Entry, theirs: Entry | None) -> Entry:
    """A link of ours with the shared metric as it is by now: that is not what a link changes."""
    if theirs is None or entry.shared is None or entry.shared != theirs.shared:
        return entry
    return replace(theirs, metadata=entry.metadata)


def _conflict(uuid: str, base: MetricSet, ours: MetricSet, theirs: MetricSet) -> Conflict:
    entries = [each.entry(uuid) if uuid in each else None for each in (base, ours, theirs)]
    alone = [each.only(uuid) for each in (base, ours, theirs)]
    return Conflict(
        key=("metric", uuid),
        what=next(entry.metric.title for entry in (entries[2], entries[1]) if entry is not None),
        base=entries[0],
        ours=entries[1],
        theirs=entries[2],
        by_us=changes(alone[0], alone[1]),
        by_them=changes(alone[0], alone[2]),
    )


def _under_their_uuids(metrics: MetricSet, base: MetricSet, theirs: MetricSet) -> MetricSet:
    """Metrics that got their uuid from a write of theirs, or got another one, called by it."""
    names: dict[str, str] = {}
    new = [entry for entry in theirs if entry.uuid not in base and entry.uuid not in metrics]
    for entry in base:
        if entry.uuid in theirs:
            continue
        found = next((other for other in new if _renamed(entry, other)), None)
        if found is not None:
            new.remove(found)
            names[entry.uuid] = found.uuid
    return metrics.map(lambda entry: entry.called(names.get(entry.uuid, entry.uuid)))


def _renamed(entry: Entry, other: Entry) -> bool:
    if entry.shared is not None or other.shared is not None:
        return entry.shared == other.shared
    return not entry.sound and same(entry.content, other.called(entry.uuid).content)


def _uuids(metrics: MetricSet, section: Section) -> list[str]:
    return [entry.uuid for entry in metrics.section(section)]
