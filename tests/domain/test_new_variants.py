"""Variants of an experiment that does not exist yet: how they come and go, and what goes with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from exptui.domain.json_paths import at
from exptui.domain.new_forms import NEW_VARIANTS
from exptui.domain.questions import walk
from exptui.domain.text import Json
from exptui.domain.variant_forms import SPLIT
from tests.domain.new_desk import (
    begun,
    does,
    keys,
    moves,
    named,
    rows,
    sent,
    served,
    shares,
    variant_answered,
)


def objections(body: Json, *, newer: bool = True) -> dict[tuple[str | int, ...], str]:
    return NEW_VARIANTS.objections(body, newer=newer)


def with_variants(*variants: tuple[str, int]) -> Json:
    """An experiment with these and no others."""
    body = begun()
    listed = [
        {"key": key, "name": "", "split_percent": share, "rollout_percentage": share}
        for key, share in variants
    ]
    return {**body, "parameters": {**body["parameters"], "feature_flag_variants": listed}}


def test_it_begins_with_control_and_test_at_half_each() -> None:
    body = begun()
    assert (keys(body), shares(body)) == (["control", "test"], [50, 50])
    assert objections(body) == {}


def test_one_more_of_an_even_split_leaves_it_even_with_the_remainder_on_the_last() -> None:
    body = begun()
    seen = []
    for _ in range(5):
        body = NEW_VARIANTS.add(body, SPLIT)
        seen.append(shares(body))
    assert seen[0] == [33, 33, 34]
    assert seen[1] == [25, 25, 25, 25]
    assert seen[4] == [14, 14, 14, 14, 14, 14, 16]
    assert keys(body) == ["control", "test", "test-2", "test-3", "test-4", "test-5", "test-6"]


def test_one_more_of_an_uneven_split_takes_what_the_others_leave() -> None:
    body = NEW_VARIANTS.add(with_variants(("control", 70), ("test", 20)), SPLIT)
    assert shares(body) == [70, 20, 10]
    assert shares(NEW_VARIANTS.add(body, SPLIT)) == [70, 20, 10, 0]


def test_one_less_gives_its_share_to_all_where_they_were_even_and_to_the_last_where_not() -> None:
    even = NEW_VARIANTS.add(begun(), SPLIT)
    assert shares(NEW_VARIANTS.take_out(even, SPLIT, 1)) == [50, 50]
    uneven = with_variants(("control", 60), ("test", 30), ("test-2", 10))
    assert shares(NEW_VARIANTS.take_out(uneven, SPLIT, 1)) == [60, 40]


def test_a_share_that_is_written_leaves_the_last_the_rest() -> None:
    body = variant_answered(begun(), 0, "split_percent", 80)
    assert [(row["split_percent"], row["rollout_percentage"]) for row in rows(body)] == [(80, 80), (20, 20)]


def test_shares_that_do_not_add_up_are_told_at_the_last() -> None:
    body = variant_answered(begun(), 1, "split_percent", 30)
    assert objections(body) == {(*SPLIT, 1, "split_percent"): "The shares add up to 80%: 20 are missing."}


@pytest.mark.parametrize("share", ["many", 12.5, 101, -1, None, ""])
def test_a_share_that_is_no_whole_percent_is_refused(share: Any) -> None:
    assert (*SPLIT, 0, "split_percent") in objections(variant_answered(begun(), 0, "split_percent", share))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "This is needed."),
        ("two words", "Only letters, digits, - and _."),
        ("größe", "Only letters, digits, - and _."),
        ("control", "Another variant is called that already."),
    ],
)
def test_a_key_that_a_flag_cannot_have_is_told_where_it_stands(key: str, said: str) -> None:
    assert objections(variant_answered(begun(), 1, "key", key)) == {(*SPLIT, 1, "key"): said}


def test_one_variant_alone_is_too_few_and_twenty_are_enough() -> None:
    alone = NEW_VARIANTS.take_out(begun(), SPLIT, 1)
    assert objections(alone) == {SPLIT: "At least 2 variants: n adds one."}
    none = NEW_VARIANTS.take_out(alone, SPLIT, 0)
    assert objections(none) == {SPLIT: "There is nothing to compare: n adds a variant."}
    many = begun()
    for _ in range(19):
        assert objections(many) == {}
        many = NEW_VARIANTS.add(many, SPLIT)
    assert objections(many) == {SPLIT: "At most 20; this has 21."}


def test_older_servers_need_one_called_control_and_newer_ones_do_not() -> None:
    body = variant_answered(begun(), 0, "key", "old")
    assert objections(body, newer=True) == {}
    assert objections(body, newer=False) == {SPLIT: "This PostHog needs one of them to be called control."}


def test_a_control_in_capitals_is_told_and_sent_as_posthog_will_call_it() -> None:
    body = variant_answered(named("Search"), 0, "key", "Control")
    body = variant_answered(body, 0, "payload", '"old"')
    body = {**body, "stats_config": {"baseline_variant_key": "Control"}, "excluded_variants": ["Control"]}
    helped = next(q for q in walk(NEW_VARIANTS.questions(body, newer=False)) if q.label == "Key")
    assert helped.help == "PostHog will call it control."
    assert objections(body, newer=False) == {}
    assert [row["key"] for row in served(body)] == ["control", "test"]
    assert sent(body)["parameters"]["feature_flag_payloads"] == {"control": '"old"'}
    assert sent(body)["stats_config"] == {"baseline_variant_key": "control"}
    assert sent(body)["excluded_variants"] == ["control"]


@pytest.mark.parametrize(
    ("payload", "fine"),
    [('{"a": [1, null]}', True), ('"red"', True), ("12", True), ("", True), ("red", False), ("NaN", False)],
)
def test_a_payload_has_to_be_json(payload: str, fine: bool) -> None:
    said = objections(variant_answered(begun(), 1, "payload", payload))
    assert (said == {}) is fine


def test_the_baseline_and_what_is_left_out_go_on_naming_a_renamed_variant() -> None:
    body = NEW_VARIANTS.add(named("Search"), SPLIT)
    body = {**body, "stats_config": {"baseline_variant_key": "test"}, "excluded_variants": ["test-2"]}
    body = variant_answered(variant_answered(body, 1, "key", "red"), 2, "key", "blue")
    assert at(body, ("stats_config", "baseline_variant_key")) == "red"
    assert body["excluded_variants"] == ["blue"]


def test_a_baseline_that_is_taken_out_is_none_any_more() -> None:
    body = {**NEW_VARIANTS.add(begun(), SPLIT), "stats_config": {"baseline_variant_key": "test"}}
    assert NEW_VARIANTS.take_out(body, SPLIT, 1)["stats_config"] == {}


@given(moves)
def test_what_can_be_sent_sums_to_a_hundred_in_whole_percents(steps: list[tuple[str, int, int]]) -> None:
    body = named("Search")
    for kind, place, number in steps:
        body = does(body, kind, place, number)
        if not objections(body):
            listed = served(body)
            assert 2 <= len(listed) <= 20
            assert sum(row["split_percent"] for row in listed) == 100
            assert all(row["split_percent"] == row["rollout_percentage"] for row in listed)
            assert all(isinstance(row["split_percent"], int) for row in listed)
            assert len({row["key"] for row in listed}) == len(listed)


@given(moves)
def test_adding_moving_and_taking_out_never_spoils_a_split(steps: list[tuple[str, int, int]]) -> None:
    body = begun()
    for kind, place, number in steps:
        if kind not in ("share", "rename"):
            body = does(body, kind, place, number)
            if at(body, SPLIT):
                assert sum(shares(body)) == 100


@given(moves)
def test_payloads_and_notes_stay_with_their_variant(steps: list[tuple[str, int, int]]) -> None:
    """Each variant is told by its name, which no step changes."""
    body, made = named("Search"), 0
    for kind, place, number in (("even", 0, 0), *steps):
        body = does(body, kind, place, number)
        for row, there in enumerate(at(body, SPLIT, [])):
            if not there["name"]:
                made += 1
                body = variant_answered(body, row, "name", f"n{made}")
                body = variant_answered(body, row, "payload", f'"p{made}"')
                body = variant_answered(body, row, "note", f"t{made}")
    if objections(body):
        return
    parameters = sent(body)["parameters"]
    for row in parameters["feature_flag_variants"]:
        number_of = row.get("name", "n")[1:]
        assert parameters["feature_flag_payloads"][row["key"]] == f'"p{number_of}"'
        assert parameters["variant_notes"][row["key"]] == f"t{number_of}"
    listed = [row["key"] for row in parameters["feature_flag_variants"]]
    assert sorted(parameters["feature_flag_payloads"]) == sorted(listed)
