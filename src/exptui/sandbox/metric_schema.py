"""The metric types as the server checks them: unknown keys forbidden, each type with its own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Unit = Literal["second", "minute", "hour", "day", "week", "month"]
Math = Literal["total", "sum", "avg", "min", "max", "unique_session", "dau", "unique_group", "hogql"]
Number = int | float

_MOST_ERRORS = 15


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PropertyFilter(_Strict):
    key: str
    value: Any = None
    operator: str | None = None
    type: str | None = None
    label: str | None = None
    group_type_index: int | None = None
    cohort_name: str | None = None


class _Node(_Strict):
    name: str | None = None
    custom_name: str | None = None
    math: Math | None = None
    math_property: str | None = None
    math_property_type: str | None = None
    math_hogql: str | None = None
    math_group_type_index: Annotated[int, Field(ge=0, le=4)] | None = None
    math_multiplier: Number | None = None
    properties: list[PropertyFilter] | None = None
    fixedProperties: list[PropertyFilter] | None = None
    version: Number | None = None


class EventsNode(_Node):
    kind: Literal["EventsNode"]
    event: str | None = None


class ActionsNode(_Node):
    kind: Literal["ActionsNode"]
    id: int


class WarehouseNode(_Node):
    kind: Literal["ExperimentDataWarehouseNode"]
    table_name: str
    timestamp_field: str
    events_join_key: str
    data_warehouse_join_key: str


Source = Annotated[EventsNode | ActionsNode | WarehouseNode, Field(discriminator="kind")]


class Breakdown(_Strict):
    type: str | None = None
    property: str | int
    group_type_index: int | None = None
    histogram_bin_count: int | None = None
    normalize_url: bool | None = None


class BreakdownFilter(_Strict):
    breakdowns: list[Breakdown] | None = None
    breakdown_limit: int | None = None
    breakdown_hide_other_aggregation: bool | None = None


class OutlierHandling(_Strict):
    lower_bound_percentile: Number | None = None
    upper_bound_percentile: Number | None = None
    ignore_zeros: bool | None = None


class _Metric(_Strict):
    kind: Literal["ExperimentMetric"]
    uuid: str | None = None
    name: str | None = None
    goal: Literal["increase", "decrease"] | None = None
    conversion_window: int | None = None
    conversion_window_unit: Unit | None = None
    breakdownFilter: BreakdownFilter | None = None
    fingerprint: str | None = None
    isSharedMetric: bool | None = None
    sharedMetricId: Number | None = None
    version: Number | None = None
    response: dict[str, Any] | None = None


class MeanMetric(_Metric):
    metric_type: Literal["mean"]
    source: Source
    lower_bound_percentile: Number | None = None
    upper_bound_percentile: Number | None = None
    ignore_zeros: bool | None = None


class MeanMetricWithThreshold(MeanMetric):
    """The newest build's: the share of people whose value reaches the threshold."""

    threshold: Number | None = None


class FunnelMetric(_Metric):
    metric_type: Literal["funnel"]
    series: list[Source]
    funnel_order_type: Literal["ordered", "unordered", "strict"] | None = None


class RatioMetric(_Metric):
    metric_type: Literal["ratio"]
    numerator: Source
    denominator: Source
    numerator_outlier_handling: OutlierHandling | None = None
    denominator_outlier_handling: OutlierHandling | None = None


class RetentionMetric(_Metric):
    metric_type: Literal["retention"]
    start_event: Source
    completion_event: Source
    retention_window_start: int
    retention_window_end: int
    retention_window_unit: Unit
    start_handling: Literal["first_seen", "last_seen"]


_TYPES: dict[str, type[_Metric]] = {
    "mean": MeanMetric,
    "funnel": FunnelMetric,
    "ratio": RatioMetric,
    "retention": RetentionMetric,
}


class EventExposureConfig(_Strict):
    kind: Literal["ExperimentEventExposureConfig"] | None = None
    event: str
    properties: list[PropertyFilter]


def metric_errors(metric: dict[str, Any], *, newest: bool) -> str | None:
    """What is wrong with the shape of a metric, in the words of the validator; None when nothing is."""
    kind = metric.get("metric_type")
    model = _TYPES.get(kind) if isinstance(kind, str) else None
    if model is MeanMetric and newest:
        model = MeanMetricWithThreshold
    if model is None:
        if "metric_type" not in metric:
            return str([{"loc": ("metric_type",), "type": "missing", "msg": "Field required"}])
        known = ", ".join(f"'{name}'" for name in _TYPES)
        return str([{"loc": ("metric_type",), "type": "literal_error", "msg": f"Input should be {known}"}])
    return _errors_of(model, metric)


def exposure_errors(config: dict[str, Any]) -> str | None:
    """What is wrong with the shape of an exposure configuration; None when nothing is."""
    return _errors_of(ActionsNode if config.get("kind") == "ActionsNode" else EventExposureConfig, config)


def _errors_of(model: type[BaseModel], value: dict[str, Any]) -> str | None:
    try:
        model.model_validate(value)
    except ValidationError as error:
        found: list[dict[str, Any]] = [
            {"loc": one["loc"], "type": one["type"], "msg": one["msg"]} for one in error.errors()
        ]
        if len(found) > _MOST_ERRORS:
            rest = len(found) - _MOST_ERRORS
            found = [*found[:_MOST_ERRORS], {"loc": (), "type": "truncated", "msg": f"{rest} more errors"}]
        return str(found)
    return None
