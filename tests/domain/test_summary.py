from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from exptui.domain.experiment import Experiment
from exptui.domain.rows import Row
from exptui.domain.summary import NotAPage, read_page
from tests.domain.bodies import experiments
from tests.domain.samples import page_samples

LEAN: dict[str, Any] = {
    "id": 7,
    "name": "Price\nring",
    "status": "running",
    "feature_flag_key": "price-ring",
    "feature_flag": {
        "id": 70,
        "key": "price-ring",
        "active": True,
        "deleted": False,
        "version": 3,
        "filters": {
            "groups": [{"properties": [], "rollout_percentage": 50}],
            "multivariate": {
                "variants": [
                    {"key": "control", "rollout_percentage": 34},
                    {"key": "test-1", "rollout_percentage": 66},
                ]
            },
        },
    },
    "description": "Why\x1b",
    "archived": False,
    "deleted": False,
    "start_date": "2026-11-01T10:00:00+02:00",
    "end_date": None,
    "created_at": "2026-10-01T00:00:00Z",
    "updated_at": "2026-11-01T08:00:01.5Z",
    "conclusion": None,
    "created_by": {"id": 4, "first_name": "", "email": "mo@example.com"},
    "parameters": {"prompt_metadata": {"name": "greeting", "versions": [1, 2], "templates": ["cost"]}},
    "user_access_level": "editor",
    "is_legacy": False,
    "exposure_cohort": None,
    "surprise": {"deep": [1, 2, 3]},
}
LEAN_ROW = Row(
    id=7,
    name="Price ring",
    status="running",
    flag_key="price-ring",
    flag_id=70,
    flag_active=True,
    flag_version=3,
    variants=(("control", 34.0), ("test-1", 66.0)),
    description="Why�",
    start_date=datetime(2026, 11, 1, 8, tzinfo=UTC),
    created_at=datetime(2026, 10, 1, tzinfo=UTC),
    updated_at=datetime(2026, 11, 1, 8, 0, 1, 500000, tzinfo=UTC),
    owner="mo@example.com",
    owner_id=4,
    access="editor",
    prompt_name="greeting",
    newer=True,
)


def page_of(*items: Any, count: Any = None) -> bytes:
    return json.dumps({"count": len(items) if count is None else count, "results": items}).encode()


def test_a_lean_item_gives_a_whole_row() -> None:
    page = read_page(page_of(LEAN, count=341))
    assert page.count == 341
    assert page.rows == (LEAN_ROW,)


def test_an_item_of_the_public_page_gives_a_row() -> None:
    sample = page_samples()["list"]
    page = read_page(json.dumps(sample).encode())
    assert page.count == 123
    assert [row.name for row in page.rows] == ["string"]
    assert page.rows[0].deleted


@given(experiments)
def test_the_quick_and_the_full_reading_give_the_same_row(body: dict[str, Any]) -> None:
    assert repr(read_page(page_of(body)).rows) == repr((Experiment.model_validate(body).row(),))


@pytest.mark.parametrize(
    "changed",
    [
        {"status": None},
        {"name": None},
        {"feature_flag": None},
        {"feature_flag": {}},
        {"created_by": "Mo"},
        {"start_date": "yesterday"},
        {"parameters": None},
        {"description": "half \ud83d"},
        {"metrics": [{"kind": "ExperimentTrendsQuery"}, None]},
    ],
    ids=str,
)
def test_one_odd_field_costs_only_that_field(changed: dict[str, Any]) -> None:
    odd, usual = read_page(page_of(LEAN | changed, LEAN)).rows
    assert odd.id == 7
    assert usual == LEAN_ROW
    assert odd == Experiment.model_validate(LEAN | changed).row()


def test_a_status_that_is_not_sent_is_told_by_dates_and_flag() -> None:
    silent = {key: value for key, value in LEAN.items() if key != "status"}
    paused = silent | {"feature_flag": {**LEAN["feature_flag"], "active": False}}
    frozen_groups = {"groups": [{"exposure_frozen": True}]}
    frozen = silent | {"feature_flag": {"active": True, "filters": frozen_groups}}
    rows = read_page(
        page_of(
            silent,
            paused,
            frozen,
            silent | {"end_date": "2026-11-09T00:00:00Z"},
            silent | {"start_date": None},
        )
    ).rows
    assert [row.status for row in rows] == ["running", "paused", "exposure_frozen", "stopped", "draft"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"results": {}}', b'{"results": [{"name": 1}]}']
)
def test_what_is_no_page_is_an_error(body: bytes) -> None:
    with pytest.raises(NotAPage):
        read_page(body)
