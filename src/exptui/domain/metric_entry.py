"""One metric of an experiment, with all that the server keeps of it, and how it is read from the experiment."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4, uuid5

from exptui.domain.alike import meaning
from exptui.domain.text import Json

if TYPE_CHECKING:
    from exptui.domain.metrics import Metric

Section = Literal["primary", "secondary"]
Kind = Literal["inline", "shared", "legacy"]
SECTIONS: tuple[Section, ...] = ("primary", "secondary")
ARRAYS: dict[Section, str] = {"primary": "metrics", "secondary": "metrics_secondary"}
"""The field with the inline metrics of a section."""
ORDERINGS: dict[Section, str] = {
    "primary": "primary_metrics_ordered_uuids",
    "secondary": "secondary_metrics_ordered_uuids",
}
_NOT_COPIED = ("uuid", "fingerprint", "isSharedMetric", "sharedMetricId")
_STAND_INS = UUID("4b2c2e0a-6a55-4f0e-9a53-5d3e0a7f1c68")


class CannotChange(ValueError):
    """A change that a metric or a set of metrics does not take; the text is for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One metric in a section."""

    uuid: str
    """Unique within the set. A stored metric that has none, or that of another, gets a stand-in that is the same
    at every reading, and is sent with it."""
    body: Json
    """As the server stores it, unknown keys too; of a shared metric its query, which is not edited here."""
    shared: int | None = None
    """The number of the shared metric, None for one of the experiment's own."""
    metadata: Json = field(default_factory=dict)
    """Of the link to a shared metric: its type, its breakdowns, and what else the server keeps there."""
    name: str = ""
    """What the project calls a shared metric, unclean."""
    effective: Json | None = None
    """A shared metric as it is computed here, where the server tells it; only for showing."""

    @property
    def kind(self) -> Kind:
        """Legacy metrics are only shown, whether they are shared or not."""
        from exptui.domain.metrics import is_legacy

        if is_legacy(self.body):
            return "legacy"
        return "inline" if self.shared is None else "shared"

    @property
    def metric(self) -> Metric:
        """It as a person sees it, cleaned."""
        from exptui.domain.metrics import parse_metric
        from exptui.domain.text import clean_line

        metric = parse_metric(self.effective or self.body).as_shared(self.shared)
        if metric.name or not self.name:
            return metric
        return metric.model_copy(update={"name": clean_line(self.name)})

    @property
    def listed(self) -> str | None:
        """What an ordering calls it; None for a shared metric without a uuid, which none can name."""
        return self.uuid if self.shared is None else _uuid_of(self.body)

    @property
    def sound(self) -> bool:
        """Whether the server knows it under this uuid."""
        return self.shared is not None or _uuid_of(self.body) == self.uuid

    @property
    def content(self) -> Json:
        """What a person can change of it: comparing these tells whether it was changed."""
        if self.shared is not None:
            kept = {key: value for key, value in self.metadata.items() if key != "type"}
            return {"shared": self.shared, "metadata": kept}
        return {"inline": {**meaning(self.body), "uuid": self.uuid}}

    def called(self, uuid: str) -> Entry:
        """The same under another uuid."""
        if uuid == self.uuid:
            return self
        return replace(
            self, uuid=uuid, body=self.body if self.shared is not None else {**self.body, "uuid": uuid}
        )

    def to_json(self) -> Json:
        """For keeping it on disk; `from_json` gives it back."""
        return {
            "uuid": self.uuid,
            "body": self.body,
            "shared": self.shared,
            "metadata": self.metadata,
            "name": self.name,
            "effective": self.effective,
        }

    @classmethod
    def from_json(cls, kept: Json) -> Entry:
        """Raises `TypeError` or `LookupError` for what `to_json` did not make."""
        shared, effective = kept["shared"], kept["effective"]
        parts = (kept["uuid"], kept["body"], kept["metadata"], kept["name"])
        kinds = (str, dict, dict, str)
        whole = shared is None or (isinstance(shared, int) and not isinstance(shared, bool))
        if not (whole and isinstance(effective, dict | None) and all(map(isinstance, parts, kinds))):
            raise TypeError("not an entry of a metric set")
        uuid, body, metadata, name = parts
        return cls(uuid=uuid, body=body, shared=shared, metadata=metadata, name=name, effective=effective)


def inline(body: Json) -> Entry:
    """A new metric of the experiment's own. Its uuid is made here, so that it is found again after a lost answer."""
    uuid = str(uuid4())
    kept = {key: value for key, value in body.items() if key not in _NOT_COPIED}
    return Entry(uuid=uuid, body={**kept, "uuid": uuid})


def attached(saved: Json, metadata: Json | None = None) -> Entry:
    """A shared metric, from the object that the list of shared metrics shows."""
    query = saved.get("query")
    body = query if isinstance(query, dict) else {}
    number, name = saved["id"], saved.get("name")
    return Entry(
        uuid=_uuid_of(body) or _stand_in(f"shared {number}"),
        body=body,
        shared=number,
        metadata=dict(metadata or {}),
        name=name if isinstance(name, str) else "",
    )


def stored(raw: Json) -> dict[Section, tuple[Entry, ...]]:
    """The metrics of an experiment's body as they are stored: inline ones first, then the shared ones of a section."""
    taken: set[str] = set()
    shared = [
        _unlike(_link(link), taken)
        for link in _objects(raw.get("saved_metrics"))
        if _number(link) is not None
    ]
    found: dict[Section, tuple[Entry, ...]] = {}
    for section in SECTIONS:
        own = [Entry(uuid=_uuid_of(body) or "", body=body) for body in _objects(raw.get(ARRAYS[section]))]
        unlike = [_unlike(entry, taken) for entry in own]
        links = [entry for entry in shared if section_in(entry.metadata) == section]
        found[section] = (*unlike, *(linked(entry, section) for entry in links))
    return found


def in_order(entries: Iterable[Entry], ordering: object) -> tuple[Entry, ...]:
    """Entries as they are shown under an ordering: listed ones first; uuids that nobody has are ignored."""
    listed = [uuid for uuid in ordering if isinstance(uuid, str)] if isinstance(ordering, list) else []
    place = {uuid: n for n, uuid in reversed(list(enumerate(listed)))}
    return tuple(sorted(entries, key=lambda entry: place.get(entry.listed or "", len(listed))))


def section_in(metadata: Json) -> Section:
    """Where a link puts its metric; what says nothing means primary."""
    return "secondary" if metadata.get("type") == "secondary" else "primary"


def linked(entry: Entry, section: Section) -> Entry:
    """The entry, its link saying that it is in the section."""
    if entry.shared is None or ("type" in entry.metadata and section_in(entry.metadata) == section):
        return entry
    return replace(entry, metadata={**entry.metadata, "type": section})


def _link(link: Json) -> Entry:
    metadata, effective = link.get("metadata"), link.get("effective_query")
    saved = {"id": link["saved_metric"], "query": link.get("query"), "name": link.get("name")}
    entry = attached(saved, metadata if isinstance(metadata, dict) else None)
    return replace(entry, effective=effective if isinstance(effective, dict) else None)


def _number(link: Json) -> int | None:
    number = link.get("saved_metric")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _unlike(entry: Entry, taken: set[str]) -> Entry:
    """The entry under a uuid that none before it has, as the server would have it at the next write."""
    uuid, about, n = entry.uuid, json.dumps(meaning(entry.body), sort_keys=True), 0
    while not uuid or uuid in taken:
        uuid, n = _stand_in(f"{n} {about}"), n + 1
    taken.add(uuid)
    return replace(entry, uuid=uuid)


def _stand_in(about: str) -> str:
    return str(uuid5(_STAND_INS, about))


def _uuid_of(body: Json) -> str | None:
    uuid = body.get("uuid")
    return uuid if isinstance(uuid, str) and uuid else None


def _objects(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
