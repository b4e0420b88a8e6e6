"""What a transition does to the flag, as it is shown before it is sent."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.asking import Body
from exptui.domain.bodies import EVERYONE, POPULATION, Archive, Ship
from exptui.domain.experiment import Experiment
from exptui.domain.flag_state import EVERYONE as ALL_USERS
from exptui.domain.flag_state import (
    Change,
    FlagState,
    archived,
    difference,
    flag_state,
    paused,
    resumed,
    shipped,
)

STATE = FlagState(
    key="pay-later",
    active=True,
    variants=(("control", 50.0), ("test", 50.0)),
    conditions=("country = DE, 100%",),
)
keys = st.sampled_from(["control", "test", "test-2", "a [/] b"])
states = st.builds(
    FlagState,
    key=st.just("pay-later"),
    active=st.booleans(),
    variants=st.lists(st.tuples(keys, st.sampled_from([0.0, 33.0, 50.0, 100.0])), unique_by=lambda v: v[0], max_size=4)
    .map(tuple),
    conditions=st.lists(st.sampled_from([ALL_USERS, "country = DE", "50% of users"]), max_size=3, unique=True)
    .map(tuple),
)  # fmt: skip


def ship(variant: str | None, release: str | None = POPULATION) -> Ship:
    return Ship(variant_key=variant, release=release, everyone_is_meant=True, conclusion="won")


def rebuilt(changes: tuple[Change, ...], *, old: bool) -> list[str]:
    """What one side of a comparison says."""
    gone = "+" if old else "-"
    return [
        f"{c.label}: {c.text.split(' → ')[0 if old else -1] if c.mark == '~' else c.text}"
        for c in changes
        if c.mark != gone
    ]


@given(states, states)
def test_a_comparison_loses_no_line_of_either_side(before: FlagState, after: FlagState) -> None:
    changes = difference(before, after)
    for state, old in ((before, True), (after, False)):
        lines = sorted(rebuilt(changes, old=old))
        expected = [f"flag: {'on' if state.active else 'off'}"]
        expected += [f"{key}: {share:g}%" for key, share in state.variants]
        expected += [f"condition: {words}" for words in state.conditions]
        assert lines == sorted(expected)


@given(states)
def test_what_does_not_change_has_no_mark(state: FlagState) -> None:
    assert {change.mark for change in difference(state, state)} == {" "}


@given(states)
def test_pausing_and_resuming_touch_nothing_but_the_switch(state: FlagState) -> None:
    off, on = paused(state, Body()), resumed(state, Body())
    assert (off.active, on.active) == (False, True)
    assert (
        (off.variants, off.conditions) == (on.variants, on.conditions) == (state.variants, state.conditions)
    )


@given(states, st.sampled_from([POPULATION, EVERYONE, None]))
def test_shipping_gives_one_variant_everything_and_leaves_the_switch(
    state: FlagState, release: str | None
) -> None:
    for key, _ in state.variants:
        after = shipped(state, ship(key, release))
        assert dict(after.variants)[key] == 100.0
        assert sum(share for _, share in after.variants) == 100.0
        assert [k for k, _ in after.variants] == [k for k, _ in state.variants]
        assert after.active == state.active


def test_shipping_only_to_who_matches_leaves_the_conditions() -> None:
    assert shipped(STATE, ship("test")).conditions == STATE.conditions


def test_shipping_to_everyone_puts_a_condition_first_and_keeps_the_others() -> None:
    assert shipped(STATE, ship("test", EVERYONE)).conditions == (ALL_USERS, *STATE.conditions)


def test_nothing_is_shown_to_change_before_a_variant_is_chosen() -> None:
    assert shipped(STATE, ship(None)) == STATE


@pytest.mark.parametrize("off", [True, False])
def test_archiving_switches_the_flag_off_only_on_demand(off: bool) -> None:
    assert archived(STATE, Archive(disable_feature_flag=off)).active is not off


def test_an_experiment_without_a_flag_has_no_state_to_show() -> None:
    assert flag_state(Experiment.model_validate({"id": 1, "name": "x"})) is None


def test_a_condition_that_forces_a_variant_says_so() -> None:
    for share, variant in product((100, 20), ("test", None)):
        group = {"properties": [], "rollout_percentage": share, "variant": variant}
        filters = {"groups": [group], "multivariate": {"variants": []}}
        flag = {"id": 1, "key": "k", "active": True, "filters": filters}
        state = flag_state(Experiment.model_validate({"id": 1, "name": "x", "feature_flag": flag}))
        assert state is not None
        assert ("always test" in state.conditions[0]) == (variant is not None)
        assert f"{share}%" in state.conditions[0]
