"""A page of the list, read straight from bytes: only what a row shows is ever built."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from exptui.domain.experiment import Experiment
from exptui.domain.lenient import in_utc
from exptui.domain.metrics import LEGACY_KINDS
from exptui.domain.rows import Page, Row
from exptui.domain.text import clean, clean_line

_Percent = Annotated[float, Field(allow_inf_nan=False)]


class _Exact(BaseModel):
    """Anything unusual fails here and is read again the patient way: the two can't disagree."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class _Variant(_Exact):
    key: str
    rollout_percentage: _Percent | None = None
    split_percent: _Percent | None = None


class _Multivariate(_Exact):
    variants: list[_Variant] | None = None


class _Filters(_Exact):
    multivariate: _Multivariate | None = None


class _Flag(_Exact):
    id: int | None = None
    key: str = ""
    active: bool | None = None
    deleted: bool = False
    version: int | None = None
    filters: _Filters = _Filters()


class _Owner(_Exact):
    id: int | None = None
    first_name: str = ""
    email: str = ""


class _PromptMetadata(_Exact):
    name: str


class _Parameters(_Exact):
    feature_flag_variants: list[_Variant] | None = None
    prompt_metadata: _PromptMetadata | None = None


class _Kind(_Exact):
    kind: str = ""


class _Link(_Exact):
    query: _Kind = _Kind()


class ExperimentSummary(_Exact):
    """One item of the list, of either build of the server."""

    id: int
    name: str
    status: Annotated[str, Field(min_length=1)]
    feature_flag_key: str | None = None
    feature_flag: _Flag | None = None
    description: str | None = None
    archived: bool = False
    deleted: bool | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    conclusion: str | None = None
    created_by: _Owner | None = None
    user_access_level: str | None = None
    is_legacy: bool | None = None
    exposure_cohort: int | None = None
    parameters: _Parameters | None = None
    can_freeze_exposure: bool | None = None
    metrics: list[_Kind] | None = None
    metrics_secondary: list[_Kind] | None = None
    saved_metrics: list[_Link] | None = None

    def row(self) -> Row:
        """The same row as the experiment in full would give."""
        flag, owner = self.feature_flag, self.created_by
        prompt = self.parameters.prompt_metadata if self.parameters else None
        return Row(
            id=self.id,
            name=clean_line(self.name),
            status=clean_line(self.status),
            flag_key=clean_line(self.feature_flag_key or (flag.key if flag else "")),
            flag_id=flag.id if flag else None,
            flag_active=flag.active if flag else None,
            flag_deleted=flag.deleted if flag else False,
            flag_version=flag.version if flag else None,
            variants=self._variants(),
            description=clean(self.description or ""),
            archived=self.archived,
            deleted=bool(self.deleted),
            start_date=_utc(self.start_date),
            end_date=_utc(self.end_date),
            created_at=_utc(self.created_at),
            updated_at=_utc(self.updated_at),
            conclusion=_line(self.conclusion),
            owner=clean_line(owner.first_name or owner.email) if owner else "",
            owner_id=owner.id if owner else None,
            access=_line(self.user_access_level),
            legacy=self._legacy(),
            exposure_cohort=self.exposure_cohort,
            prompt_name=clean_line(prompt.name) if prompt else None,
            can_freeze=self.can_freeze_exposure,
            newer="is_legacy" in self.model_fields_set,
        )

    def _variants(self) -> tuple[tuple[str, float], ...]:
        multivariate = self.feature_flag.filters.multivariate if self.feature_flag else None
        rows = multivariate.variants if multivariate else None
        if not rows and self.parameters:
            rows = self.parameters.feature_flag_variants
        return tuple((clean_line(row.key), _share(row)) for row in rows or ())

    def _legacy(self) -> bool:
        if self.is_legacy is not None:
            return self.is_legacy
        kinds = [*(self.metrics or ()), *(self.metrics_secondary or ())]
        kinds += [link.query for link in self.saved_metrics or ()]
        return any(metric.kind in LEGACY_KINDS for metric in kinds)


class _Answer(_Exact):
    count: int
    results: list[ExperimentSummary]


_PAGE: TypeAdapter[_Answer] = TypeAdapter(_Answer)


class NotAPage(ValueError):
    """It is not the answer of a list."""


def read_page(body: bytes) -> Page:
    """Rows of one page of the list. Raises `NotAPage` for anything else."""
    try:
        answer = _PAGE.validate_json(body)
        return Page(answer.count, tuple(item.row() for item in answer.results), body)
    except ValueError:
        pass
    try:
        return _read_patiently(body)
    except (ValueError, RecursionError) as error:
        raise NotAPage("not a page of experiments") from error


def _read_patiently(body: bytes) -> Page:
    count, experiments = _read_all(body)
    rows = tuple(each.row() for each in experiments)
    return Page(count if isinstance(count, int) else len(rows), rows, body)


def read_experiments(body: bytes) -> tuple[Experiment, ...]:
    """All that one page of the list tells of each experiment. Raises `NotAPage` for anything else."""
    try:
        return _read_all(body)[1]
    except (ValueError, RecursionError) as error:
        raise NotAPage("not a page of experiments") from error


def _read_all(body: bytes) -> tuple[Any, tuple[Experiment, ...]]:
    """The count as it was sent, and the experiments."""
    answer = json.loads(body)
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        raise ValueError("no list of results")
    return answer.get("count"), tuple(Experiment.model_validate(item) for item in results)


def _share(row: _Variant) -> float:
    share = row.rollout_percentage if row.split_percent is None else row.split_percent
    return share or 0.0


def _utc(when: datetime | None) -> datetime | None:
    return None if when is None else in_utc(when)


def _line(text: str | None) -> str | None:
    return None if text is None else clean_line(text)
