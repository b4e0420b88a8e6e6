"""The one PATCH that makes an experiment what was meant, and whether it became that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exptui.domain.alike import same
from exptui.domain.merging_settings import settings_of
from exptui.domain.metric_entry import ARRAYS, ORDERINGS, in_order, stored
from exptui.domain.metric_set import SECTIONS, Entry, MetricSet, Section
from exptui.domain.saving_settings import changed_settings, shows
from exptui.domain.text import Json


def payload(
    raw: Json,
    meant: MetricSet,
    settings: Json | None = None,
    *,
    allow_unknown: bool = False,
    update_flag: bool = False,
) -> Json:
    """The body of the PATCH from the experiment as the server has it: the changed keys only, empty where none is.

    `settings` are whole fields as `settings_of` reads them; those that are not in it stay. `allow_unknown` and
    `update_flag` are a person's yes to what the server would refuse otherwise.
    """
    body = {**_metrics(raw, meant), **changed_settings(raw, settings or {}, update_flag=update_flag)}
    if allow_unknown and any(ARRAYS[section] in body for section in SECTIONS):
        body["allow_unknown_events"] = True
    if update_flag and "parameters" in body:
        body["update_feature_flag_params"] = True
    if body and isinstance(raw.get("version"), int):
        body["version"] = raw["version"]
    return body


def is_newer(raw: Json) -> bool:
    """Whether the server is of the builds that take an order as a hint, and keep the plan in a field of its own."""
    return "is_legacy" in raw


def _metrics(raw: Json, meant: MetricSet) -> Json:
    there, before = stored(raw), MetricSet.of(raw)
    arrays = {section: _inline(there[section], meant, section) for section in SECTIONS}
    links = _links(there, meant)
    relinked = not same(links, [_written(entry) for entry in _shared(there)])
    orders = {}
    for section in SECTIONS:
        uuids, listed = [entry.uuid for entry in meant.section(section)], raw.get(ORDERINGS[section])
        others = {entry.uuid for entry in before.section(section)} != set(uuids)
        shown = [
            entry.uuid for entry in in_order(_afterwards(arrays[section], links, meant, section), listed)
        ]
        if shown != uuids or (others and not is_newer(raw)):
            orders[section] = [entry.listed for entry in meant.section(section) if entry.listed is not None]
    body: Json = {}
    for section in SECTIONS:
        was = [entry for entry in there[section] if entry.shared is None]
        unnamed = section in orders and not all(entry.sound for entry in was)
        if unnamed or not _alike(was, arrays[section]):
            body[ARRAYS[section]] = [{**entry.body, "uuid": entry.uuid} for entry in arrays[section]]
    if relinked:
        body["saved_metrics_ids"] = links
    return body | {ORDERINGS[section]: order for section, order in orders.items()}


def _inline(there: tuple[Entry, ...], meant: MetricSet, section: Section) -> list[Entry]:
    """The experiment's own metrics in the order in which they are stored, new ones behind."""
    wanted = {entry.uuid: entry for entry in meant.section(section) if entry.shared is None}
    old = [wanted.pop(entry.uuid) for entry in there if entry.shared is None and entry.uuid in wanted]
    return [*old, *wanted.values()]


def _shared(there: dict[Section, tuple[Entry, ...]]) -> list[Entry]:
    return [entry for section in SECTIONS for entry in there[section] if entry.shared is not None]


def _links(there: dict[Section, tuple[Entry, ...]], meant: MetricSet) -> list[Json]:
    """Every link to a shared metric as it is written, in the order in which they are stored."""
    wanted = {entry.uuid: entry for entry in meant if entry.shared is not None}
    old = [wanted.pop(entry.uuid) for entry in _shared(there) if entry.uuid in wanted]
    return [_written(entry) for entry in (*old, *wanted.values())]


def _written(entry: Entry) -> Json:
    return {"id": entry.shared, "metadata": entry.metadata}


def _afterwards(arrays: list[Entry], links: list[Json], meant: MetricSet, section: Section) -> list[Entry]:
    """A section as it will be stored."""
    place = {link["id"]: n for n, link in enumerate(links)}
    shared = [entry for entry in meant.section(section) if entry.shared is not None]
    return [*arrays, *sorted(shared, key=lambda entry: place.get(entry.shared, 0))]


def _alike(one: list[Entry], other: list[Entry]) -> bool:
    return [entry.uuid for entry in one] == [entry.uuid for entry in other] and all(
        same(a.content, b.content) for a, b in zip(one, other, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the server shows otherwise than it was meant."""

    kind: Literal["missing", "extra", "uuid", "section", "content", "order", "setting"]
    what: str
    """The metric, the section or the field, for a person."""
    uuid: str | None = None
    """Of the metric, as it was meant."""
    now: str | None = None
    """The uuid that the server gave it instead."""


def landed(raw: Json, meant: MetricSet, sent: Json) -> tuple[Difference, ...]:
    """What an experiment read after a save shows otherwise than it was meant, and otherwise than it was sent.

    `extra` alone is no loss: somebody else added it since.
    """
    shown = settings_of(raw)
    return (
        *_of_metrics(MetricSet.of(raw), meant),
        *(
            Difference(kind="setting", what=name)
            for name, value in settings_of(sent).items()
            if not shows(shown.get(name), value)
        ),
    )


def _of_metrics(after: MetricSet, meant: MetricSet) -> list[Difference]:
    found: list[Difference] = []
    names: dict[str, str] = {}
    new = [entry for entry in after if entry.uuid not in meant]
    for entry in meant:
        uuid, title = entry.uuid, entry.metric.title
        if uuid in after:
            names[uuid] = uuid
            if not same(after.entry(uuid).content, entry.content):
                found.append(Difference(kind="content", what=title, uuid=uuid))
        elif (other := _same_again(entry, new)) is None:
            found.append(Difference(kind="missing", what=title, uuid=uuid))
            continue
        else:
            new.remove(other)
            names[uuid] = other.uuid
            if entry.sound:
                found.append(Difference(kind="uuid", what=title, uuid=uuid, now=other.uuid))
        if after.section_of(names[uuid]) != meant.section_of(uuid):
            found.append(Difference(kind="section", what=title, uuid=uuid))
    found += [Difference(kind="extra", what=entry.metric.title, uuid=entry.uuid) for entry in new]
    for section in SECTIONS:
        wanted = [names[entry.uuid] for entry in meant.section(section) if entry.uuid in names]
        shown = [entry.uuid for entry in after.section(section)]
        if [uuid for uuid in wanted if uuid in shown] != [uuid for uuid in shown if uuid in wanted]:
            found.append(Difference(kind="order", what=section))
    return found


def _same_again(entry: Entry, among: list[Entry]) -> Entry | None:
    return next((other for other in among if same(other.called(entry.uuid).content, entry.content)), None)
