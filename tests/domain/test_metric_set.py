from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.experiment import Experiment
from exptui.domain.metric_set import SECTIONS, CannotChange, Entry, MetricSet, attached, inline
from tests.domain.bodies import experiments
from tests.domain.editing import funnel, mean

SAVED = {"id": 7, "name": "Shared signups", "query": funnel("shared-7")}


def linked(number: int, uuid: str, **metadata: Any) -> dict[str, Any]:
    """A link as servers show it."""
    query = mean(uuid)
    return {
        "id": 90 + number,
        "saved_metric": number,
        "metadata": metadata,
        "query": query,
        "name": f"S{number}",
    }


RAW: dict[str, Any] = {
    "id": 1,
    "metrics": [mean("a", odd=1), mean("b")],
    "metrics_secondary": [mean("c")],
    "saved_metrics": [
        linked(5, "five", type="primary", more=1),
        linked(6, "six", type="secondary"),
        linked(8, "eight"),
    ],
    "primary_metrics_ordered_uuids": ["gone", "five", "b"],
    "secondary_metrics_ordered_uuids": None,
}


def uuids(metrics: MetricSet) -> tuple[list[str], list[str]]:
    return [entry.uuid for entry in metrics.primary], [entry.uuid for entry in metrics.secondary]


def test_metrics_stand_in_display_order_listed_ones_first() -> None:
    assert uuids(MetricSet.of(RAW)) == (["five", "b", "a", "eight"], ["c", "six"])


def test_own_shared_and_legacy_metrics_are_told_apart() -> None:
    legacy = {"kind": "ExperimentTrendsQuery", "uuid": "old", "count_query": {}}
    metrics = MetricSet.of({**RAW, "metrics_secondary": [legacy]})
    kinds = {entry.uuid: entry.kind for entry in metrics}
    assert kinds == {
        **{"a": "inline", "b": "inline"},
        **{"five": "shared", "six": "shared", "eight": "shared", "old": "legacy"},
    }
    assert (metrics.entry("five").shared, metrics.entry("five").metadata["more"]) == (5, 1)
    assert metrics.entry("five").metric.title == "S5"


def test_every_metric_keeps_its_whole_body() -> None:
    assert MetricSet.of(RAW).entry("a").body == mean("a", odd=1)


@given(experiments)
def test_whatever_is_sent_every_metric_has_a_steady_uuid_of_its_own_and_is_kept(
    body: dict[str, Any],
) -> None:
    metrics = MetricSet.of(body)
    assert uuids(metrics) == uuids(MetricSet.of(body))
    named = [entry.uuid for entry in metrics]
    assert len(named) == len(set(named))
    again = json.loads(json.dumps(metrics.to_json()))
    assert json.dumps(MetricSet.from_json(again).to_json()) == json.dumps(metrics.to_json())


def test_the_order_is_the_one_that_the_detail_shows() -> None:
    experiment = Experiment.model_validate(RAW)
    for section in SECTIONS:
        shown = [metric.uuid for metric in experiment.ordered_metrics(section)]
        assert [entry.uuid for entry in MetricSet.of(RAW).section(section)] == shown


def test_metrics_without_a_uuid_and_of_the_same_get_a_steady_one_of_their_own() -> None:
    raw = {
        "metrics": [mean(), mean(), mean("a")],
        "metrics_secondary": [mean("a"), mean(uuid=None) | {"uuid": None}],
    }
    metrics = MetricSet.of(raw)
    assert len({entry.uuid for entry in metrics}) == 5
    assert metrics.entry("a").sound
    assert [entry.sound for entry in metrics].count(False) == 4


def test_a_new_metric_has_a_uuid_from_the_start() -> None:
    one, other = inline(mean("copied", fingerprint="f")), inline(mean("copied"))
    assert one.uuid != other.uuid
    assert one.body == mean(one.uuid)


def test_metrics_are_added_moved_and_taken_out() -> None:
    metrics = MetricSet.of(RAW)
    entry = Entry(uuid="new", body=mean("new"))
    assert uuids(metrics.add("primary", entry))[0] == ["five", "b", "a", "eight", "new"]
    assert uuids(metrics.add("primary", entry, 1))[0] == ["five", "new", "b", "a", "eight"]
    assert uuids(metrics.move("a", -1))[0] == ["five", "a", "b", "eight"]
    assert uuids(metrics.move("a", 99))[0] == ["five", "b", "eight", "a"]
    assert uuids(metrics.move("a", -99))[0] == ["a", "five", "b", "eight"]
    assert uuids(metrics.remove("five"))[0] == ["b", "a", "eight"]


def test_a_transfer_goes_to_the_end_of_the_other_section_and_into_the_link() -> None:
    metrics = MetricSet.of(RAW).transfer("a").transfer("eight").transfer("six")
    assert uuids(metrics) == (["five", "b", "six"], ["c", "a", "eight"])
    assert metrics.entry("eight").metadata == {"type": "secondary"}
    assert metrics.section_of("six") == "primary"
    assert metrics.entry("six").metadata == {"type": "primary"}


def test_another_definition_keeps_uuid_and_fingerprint() -> None:
    raw = {"metrics": [mean("a", fingerprint="f")]}
    changed = MetricSet.of(raw).replace("a", funnel("other", fingerprint="g", odd=1))
    assert changed.entry("a").body == funnel("a", fingerprint="f", odd=1)


def test_shared_and_legacy_metrics_refuse_another_definition() -> None:
    metrics = MetricSet.of({**RAW, "metrics": [{"kind": "ExperimentFunnelsQuery", "uuid": "old"}]})
    with pytest.raises(CannotChange, match="Legacy"):
        metrics.replace("old", mean())
    with pytest.raises(CannotChange, match="shared"):
        metrics.replace("five", mean())


def test_a_shared_metric_is_attached_once() -> None:
    metrics = MetricSet().add("secondary", attached(SAVED, {"breakdowns": []}))
    assert metrics.entry("shared-7").metadata == {"breakdowns": [], "type": "secondary"}
    with pytest.raises(CannotChange, match="Shared signups is among the metrics already"):
        metrics.add("primary", attached(SAVED))


def test_the_link_of_a_shared_metric_can_say_something_else_but_stays_in_its_section() -> None:
    metrics = MetricSet.of(RAW).relink("six", {"type": "primary", "breakdowns": ["x"]})
    assert metrics.entry("six").metadata == {"type": "secondary", "breakdowns": ["x"]}
    with pytest.raises(CannotChange, match="link"):
        metrics.relink("a", {})


def test_nothing_is_changed_in_place() -> None:
    raw = json.loads(json.dumps(RAW))
    metrics = MetricSet.of(raw)
    metrics.replace("a", {**metrics.entry("a").body, "goal": "decrease"}).transfer("five").relink("six", {})
    assert raw == RAW
    assert metrics == MetricSet.of(RAW)


def test_what_is_not_there_is_said_to_be_missing() -> None:
    for change in (MetricSet.remove, MetricSet.transfer, MetricSet.entry, MetricSet.section_of):
        with pytest.raises(KeyError):
            change(MetricSet.of(RAW), "nobody")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3), lambda x: st.dictionaries(st.text(max_size=3), x)
    )
)
def test_what_was_not_kept_by_us_is_not_taken_for_a_set(kept: Any) -> None:
    with pytest.raises((TypeError, LookupError)):
        MetricSet.from_json({"primary": [kept], "secondary": []})
