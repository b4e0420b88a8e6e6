"""A feature flag as people meet it, and as it will be after a change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exptui.domain.asking import Body
from exptui.domain.bodies import Archive, Ship
from exptui.domain.describe_flag import release

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.domain.flags import ReleaseGroup

EVERYONE = "100% of users"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagState:
    """What a flag serves, and to whom."""

    key: str
    active: bool
    variants: tuple[tuple[str, float], ...]
    """Key and share in percent."""
    conditions: tuple[str, ...]
    """Release conditions in words, in the order they are tried."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a comparison."""

    mark: str
    """` ` as before, `~` another value, `+` new, `-` gone: readable without colour."""
    label: str
    text: str


def _condition(group: ReleaseGroup) -> str:
    forced = f", always {group.variant}" if group.variant else ""
    return f"{release(group)}{forced}"


def flag_state(experiment: Experiment) -> FlagState | None:
    """The experiment's flag, as last read; None where it has none."""
    flag = experiment.feature_flag
    if flag is None:
        return None
    return FlagState(
        key=experiment.row().flag_key,
        active=bool(flag.active),
        variants=tuple((v.key, v.percent) for v in experiment.variants),
        conditions=tuple(_condition(group) for group in flag.groups),
    )


def _value(label: str, old: str, new: str) -> Change:
    return Change(" ", label, new) if old == new else Change("~", label, f"{old} → {new}")


def difference(before: FlagState, after: FlagState) -> tuple[Change, ...]:
    """Every line of a flag with what becomes of it; what stays is shown too, so that nothing is left to guess."""
    words = {True: "on", False: "off"}
    lines = [_value("flag", words[before.active], words[after.active])]
    now = dict(after.variants)
    lines += [
        _value(key, f"{share:g}%", f"{now[key]:g}%") if key in now else Change("-", key, f"{share:g}%")
        for key, share in before.variants
    ]
    old_keys = {key for key, _ in before.variants}
    lines += [Change("+", key, f"{share:g}%") for key, share in after.variants if key not in old_keys]
    kept = set(before.conditions) & set(after.conditions)
    lines += [Change("-", "condition", words) for words in before.conditions if words not in kept]
    lines += [Change(" " if words in kept else "+", "condition", words) for words in after.conditions]
    return tuple(lines)


def paused(state: FlagState, _body: Body) -> FlagState:
    return replace(state, active=False)


def resumed(state: FlagState, _body: Body) -> FlagState:
    return replace(state, active=True)


def archived(state: FlagState, body: Body) -> FlagState:
    off = isinstance(body, Archive) and body.disable_feature_flag
    return replace(state, active=False) if off else state


def shipped(state: FlagState, body: Body) -> FlagState:
    """The chosen variant gets everything; whether the flag is on does not change."""
    assert isinstance(body, Ship)
    if body.variant_key is None:
        return state
    variants = tuple((key, 100.0 if key == body.variant_key else 0.0) for key, _ in state.variants)
    first = state.conditions[:1] == (EVERYONE,)
    conditions = (EVERYONE, *state.conditions) if body.to_everyone and not first else state.conditions
    return replace(state, variants=variants, conditions=conditions)
