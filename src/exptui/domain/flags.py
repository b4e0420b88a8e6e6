"""The feature flag behind an experiment: who gets which variant."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from exptui.domain.lenient import (
    Line,
    MaybeLine,
    MaybeTruth,
    MaybeWhole,
    Object,
    SentWhole,
    Truth,
    line_in,
    number_in,
    object_in,
    objects_in,
)
from exptui.domain.text import Json


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant and its share of those who take part, in percent."""

    key: str
    name: str = ""
    percent: float = 0.0


@dataclass(frozen=True, slots=True)
class ReleaseGroup:
    """One release condition: the people it matches and the share of them it lets in."""

    percent: float = 100.0
    properties: tuple[Json, ...] = ()
    variant: str | None = None
    """A variant forced on all it matches."""
    description: str = ""
    exposure_frozen: bool = False

    @property
    def everyone(self) -> bool:
        """It matches whoever comes."""
        return not self.properties and self.percent == 100


@dataclass(frozen=True, slots=True)
class FlagHoldout:
    """People kept out of the experiment by its flag."""

    id: int | None = None
    percent: float | None = None
    raw: Json = field(default_factory=dict)


def variants_in(rows: list[Json]) -> tuple[Variant, ...]:
    """Variants as flags and `parameters` list them; `split_percent` wins over `rollout_percentage`."""
    return tuple(
        Variant(key, line_in(row, "name") or "", number_in(row, "split_percent", "rollout_percentage") or 0.0)
        for row in rows
        if (key := line_in(row, "key")) is not None
    )


def group_in(row: Json) -> ReleaseGroup:
    """A release condition; a share of null means everyone it matches."""
    percent = number_in(row, "rollout_percentage")
    return ReleaseGroup(
        percent=100.0 if percent is None else percent,
        properties=tuple(objects_in(row, "properties")),
        variant=line_in(row, "variant"),
        description=line_in(row, "description") or "",
        exposure_frozen=row.get("exposure_frozen") is True,
    )


class FeatureFlag(SentWhole):
    """A feature flag, as nested in an experiment or read by itself."""

    id: MaybeWhole = None
    team_id: MaybeWhole = None
    key: Line = ""
    name: Line = ""
    filters: Object = Field(default_factory=dict)
    active: MaybeTruth = None
    deleted: Truth = False
    version: MaybeWhole = None
    ensure_experience_continuity: MaybeTruth = None
    evaluation_runtime: MaybeLine = None
    bucketing_identifier: MaybeLine = None

    @property
    def multivariate(self) -> Json:
        return object_in(self.filters, "multivariate")

    @property
    def variants(self) -> tuple[Variant, ...]:
        """In the flag's own order."""
        return variants_in(objects_in(self.multivariate, "variants"))

    @property
    def groups(self) -> tuple[ReleaseGroup, ...]:
        """Release conditions in the order in which they are tried."""
        return tuple(group_in(row) for row in objects_in(self.filters, "groups"))

    @property
    def payloads(self) -> dict[str, str]:
        """By variant, each as JSON text."""
        sent = object_in(self.filters, "payloads")
        return {key: value if isinstance(value, str) else json.dumps(value) for key, value in sent.items()}

    @property
    def aggregation_group_type_index(self) -> int | None:
        """The kind of group that is split instead of people; None where people are."""
        index = number_in(self.filters, "aggregation_group_type_index")
        return None if index is None else int(index)

    @property
    def holdout(self) -> FlagHoldout | None:
        sent = object_in(self.filters, "holdout")
        if not sent:
            return None
        number = number_in(sent, "id")
        return FlagHoldout(
            None if number is None else int(number), number_in(sent, "exclusion_percentage"), sent
        )

    @property
    def exposure_frozen(self) -> bool:
        """Every release condition carries the stamp; one without it still lets people in."""
        return bool(self.groups) and all(group.exposure_frozen for group in self.groups)

    @property
    def experiment_ids(self) -> tuple[int, ...]:
        """Experiments that use it, where the server says."""
        sent: Any = (self.__pydantic_extra__ or {}).get("experiment_set")
        return tuple(item for item in sent if isinstance(item, int)) if isinstance(sent, list) else ()
