"""Fingerprints against texts written out by hand."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from exptui.sandbox.fingerprint import fingerprint
from tests.sandbox.tiny import PURCHASES, Api

_METRIC = {
    "kind": "ExperimentMetric",
    "metric_type": "mean",
    "uuid": "u",
    "name": "Revenue",
    "fingerprint": "old",
    "source": {"kind": "EventsNode", "event": "purchase"},
}
_DEFINITION = '{"metric_type":"mean","source":{"event":"purchase","kind":"EventsNode"}}'
_STARTED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("experiment", "text"),
    [
        ({}, f'{{"metric":{_DEFINITION},"start_date":null,"stats_method":"bayesian"}}'),
        (
            {"start_date": _STARTED, "stats_config": {"method": "frequentist"}, "exposure_criteria": {}},
            f'{{"metric":{_DEFINITION},"start_date":"2026-11-01T09:30:00+00:00","stats_method":"frequentist"}}',
        ),
        (
            {"exposure_criteria": {"filterTestAccounts": True}, "only_count_matured_users": True},
            f'{{"exposure_criteria":{{"filterTestAccounts":true}},"metric":{_DEFINITION},'
            '"only_count_matured_users":true,"start_date":null,"stats_method":"bayesian"}',
        ),
        (
            {"excluded_variants": ["b", "a", "b"]},
            f'{{"excluded_variants":["a","b"],"metric":{_DEFINITION},"start_date":null,"stats_method":"bayesian"}}',
        ),
        (
            {"parameters": {"excluded_variants": ["a"]}},
            f'{{"excluded_variants":["a"],"metric":{_DEFINITION},"start_date":null,"stats_method":"bayesian"}}',
        ),
    ],
)
def test_it_is_the_hash_of_what_decides_the_results(experiment: dict[str, Any], text: str) -> None:
    assert fingerprint(_METRIC, experiment) == _hash(text)


def test_an_empty_breakdown_counts_as_none() -> None:
    broken_down = {**_METRIC, "breakdownFilter": {"breakdowns": [{"property": "$os"}]}}
    assert fingerprint({**_METRIC, "breakdownFilter": {"breakdowns": []}}, {}) == fingerprint(_METRIC, {})
    assert fingerprint(broken_down, {}) != fingerprint(_METRIC, {})


async def test_launching_changes_it_and_renaming_does_not(api: Api) -> None:
    def of(experiment: Any) -> str:
        return str(experiment["metrics"][0]["fingerprint"])

    made = await api.draft(metrics=[PURCHASES])
    renamed = await api.patch(
        made["id"], metrics=[{**made["metrics"][0], "name": "Buys", "fingerprint": "x"}]
    )
    launched = await api.post(f"experiments/{made['id']}/launch/")
    matured = await api.patch(made["id"], only_count_matured_users=True)
    assert of(made) == of(renamed)
    assert len({of(made), of(launched), of(matured)}) == 3


async def test_rows_that_never_had_one_get_it_when_they_are_read(api: Api) -> None:
    made = await api.draft(metrics=[PURCHASES])
    api.world.experiments[made["id"]]["metrics"] = [dict(PURCHASES)]
    read = await api.get(f"experiments/{made['id']}/")
    assert read["metrics"][0]["fingerprint"] == made["metrics"][0]["fingerprint"]
