"""An experiment in full, as the detail and every change of state answer it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from exptui.domain.design import ExposureCriteria, Plan, Stats
from exptui.domain.flags import FeatureFlag, Variant, variants_in
from exptui.domain.lenient import (
    OBJECTS,
    OR_NONE,
    Line,
    MaybeLine,
    MaybeObject,
    MaybeText,
    MaybeTime,
    MaybeTruth,
    MaybeWhole,
    Object,
    Objects,
    SentWhole,
    Text,
    Truth,
    Words,
    line_in,
    number_in,
    object_in,
    objects_in,
)
from exptui.domain.metrics import Metric, is_legacy, parse_metric
from exptui.domain.people import User
from exptui.domain.prompts import PromptMetadata
from exptui.domain.rows import Row
from exptui.domain.text import clean_line

Section = Literal["primary", "secondary"]


class Holdout(SentWhole):
    """People kept out of several experiments at once."""

    id: MaybeWhole = None
    name: Line = ""
    description: Text = ""
    filters: Objects = Field(default_factory=list)
    created_by: Annotated[User | None, OR_NONE] = None
    created_at: MaybeTime = None

    @property
    def percent(self) -> float | None:
        """The share kept out."""
        return number_in(self.filters[0], "rollout_percentage") if self.filters else None


class SavedMetricLink(SentWhole):
    """A shared metric as one experiment uses it."""

    id: MaybeWhole = None
    saved_metric: MaybeWhole = None
    """The number of the shared metric: what is written back, not the link's own."""
    name: Line = ""
    metadata: Object = Field(default_factory=dict)
    query: Object = Field(default_factory=dict)

    @property
    def section(self) -> Section:
        return "secondary" if self.metadata.get("type") == "secondary" else "primary"

    @property
    def metric(self) -> Metric:
        """As it is computed here, which newer servers send apart from what was saved."""
        sent = object_in(self.raw, "effective_query") or object_in(self.raw, "query")
        metric = parse_metric(sent).as_shared(self.saved_metric)
        return metric if metric.name or not self.name else metric.model_copy(update={"name": self.name})


class Experiment(SentWhole):
    """One experiment. Dates are aware and in UTC; only its id is certain to be there."""

    id: int
    name: Line = ""
    description: MaybeText = None
    start_date: MaybeTime = None
    end_date: MaybeTime = None
    flag_key_sent: Annotated[MaybeLine, Field(alias="feature_flag_key")] = None
    feature_flag: Annotated[FeatureFlag | None, OR_NONE] = None
    holdout: Annotated[Holdout | None, OR_NONE] = None
    holdout_id: MaybeWhole = None
    exposure_cohort: MaybeWhole = None
    parameters: Object = Field(default_factory=dict)
    running_time_calculation: MaybeObject = None
    metrics: Objects = Field(default_factory=list)
    metrics_secondary: Objects = Field(default_factory=list)
    saved_metrics: Annotated[list[SavedMetricLink], OBJECTS] = Field(default_factory=list)
    filters: Object = Field(default_factory=dict)
    archived: Truth = False
    deleted: Truth = False
    created_by: Annotated[User | None, OR_NONE] = None
    created_at: MaybeTime = None
    updated_at: MaybeTime = None
    type: MaybeLine = None
    exposure_criteria: Object = Field(default_factory=dict)
    stats_config: Object = Field(default_factory=dict)
    scheduling_config: Object = Field(default_factory=dict)
    conclusion: MaybeLine = None
    conclusion_comment: MaybeText = None
    primary_metrics_ordered_uuids: Words = None
    secondary_metrics_ordered_uuids: Words = None
    only_count_matured_users: Truth = False
    status_sent: Annotated[MaybeLine, Field(alias="status")] = None
    legacy_sent: Annotated[MaybeTruth, Field(alias="is_legacy")] = None
    user_access_level: MaybeLine = None
    health: MaybeObject = None
    resolved_exposure_event: MaybeLine = None
    can_freeze_exposure: MaybeTruth = None

    @property
    def status(self) -> str:
        """As the server says it, even a new word; derived from dates and flag where it says nothing."""
        return self.status_sent or self._derived_status()

    def _derived_status(self) -> str:
        if self.start_date is None:
            return "draft"
        if self.end_date is not None:
            return "stopped"
        flag = self.feature_flag
        if flag is not None and flag.active is False:
            return "paused"
        return "exposure_frozen" if flag is not None and flag.exposure_frozen else "running"

    @property
    def flag_key(self) -> str:
        """Key of its flag, empty where it has none."""
        return self.flag_key_sent or (self.feature_flag.key if self.feature_flag else "")

    @property
    def variants(self) -> tuple[Variant, ...]:
        """As the flag has them now; as the experiment remembers them where there is no flag."""
        served = self.feature_flag.variants if self.feature_flag else ()
        return served or variants_in(objects_in(self.parameters, "feature_flag_variants"))

    @property
    def excluded_variants(self) -> tuple[str, ...]:
        """Variants left out of the analysis."""
        newer = self.raw.get("excluded_variants")
        sent = newer if isinstance(newer, list) else self.parameters.get("excluded_variants")
        return (
            tuple(clean_line(key) for key in sent if isinstance(key, str)) if isinstance(sent, list) else ()
        )

    @property
    def baseline_key(self) -> str | None:
        """The variant that others are compared with; a result's own baseline goes before it."""
        keys = [variant.key for variant in self.variants]
        configured = line_in(self.stats_config, "baseline_variant_key")
        if configured:
            return configured
        return "control" if "control" in keys else next(iter(keys), None)

    @property
    def stats(self) -> Stats:
        return Stats.read(self.stats_config)

    @property
    def plan(self) -> Plan:
        return Plan.read(self.running_time_calculation or {}, self.parameters)

    @property
    def exposure(self) -> ExposureCriteria:
        return ExposureCriteria.read(self.exposure_criteria)

    @property
    def prompt_metadata(self) -> PromptMetadata | None:
        return PromptMetadata.read(self.parameters)

    @property
    def is_legacy(self) -> bool:
        """It measures in a way that servers only show: hardly anything of it may be changed."""
        if self.legacy_sent is not None:
            return self.legacy_sent
        bodies = [*self.metrics, *self.metrics_secondary, *(link.query for link in self.saved_metrics)]
        return any(is_legacy(body) for body in bodies)

    def ordered_metrics(self, section: Section) -> list[Metric]:
        """Own and shared metrics as they are displayed: those in the listed order, then the others."""
        own = objects_in(self.raw, "metrics" if section == "primary" else "metrics_secondary")
        links = [SavedMetricLink.model_validate(link) for link in objects_in(self.raw, "saved_metrics")]
        metrics = [parse_metric(body) for body in own]
        metrics += [link.metric for link in links if link.section == section]
        primary = section == "primary"
        listed = self.primary_metrics_ordered_uuids if primary else self.secondary_metrics_ordered_uuids
        place = {uuid: n for n, uuid in reversed(list(enumerate(listed or ())))}
        return sorted(metrics, key=lambda metric: place.get(metric.uuid or "", len(place)))

    def row(self) -> Row:
        """What a list shows of it."""
        flag, owner, prompt = self.feature_flag, self.created_by, self.prompt_metadata
        return Row(
            id=self.id,
            name=self.name,
            status=self.status,
            flag_key=self.flag_key,
            flag_id=flag.id if flag else None,
            flag_active=flag.active if flag else None,
            flag_deleted=flag.deleted if flag else False,
            flag_version=flag.version if flag else None,
            variants=tuple((variant.key, variant.percent) for variant in self.variants),
            description=self.description or "",
            archived=self.archived,
            deleted=self.deleted,
            start_date=self.start_date,
            end_date=self.end_date,
            created_at=self.created_at,
            updated_at=self.updated_at,
            conclusion=self.conclusion,
            owner=owner.display if owner else "",
            owner_id=owner.id if owner else None,
            access=self.user_access_level,
            legacy=self.is_legacy,
            exposure_cohort=self.exposure_cohort,
            prompt_name=prompt.name if prompt else None,
            can_freeze=self.can_freeze_exposure,
            newer="is_legacy" in self.raw,
        )
