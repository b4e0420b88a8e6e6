"""Two people edit one experiment at random and save in any order: the server ends with what both meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exptui.domain.merging import merge
from exptui.domain.merging_settings import merge_objects, settings_of
from exptui.domain.metric_set import SECTIONS, MetricSet
from exptui.domain.saving import landed, payload
from exptui.sandbox.store import Build, Json
from tests.domain.editing import Rules, Step, funnel, link, mean, steps

PARAMETERS = {
    "feature_flag_variants": [
        {"key": "control", "rollout_percentage": 80},
        {"key": "test", "rollout_percentage": 20},
    ],
    "unknown": {"kept": [1]},
}
START: dict[str, Any] = {
    "metrics": [mean("a", response={"odd": 1}), funnel("b"), mean("c")],
    "metrics_secondary": [mean("d"), mean("e")],
    "saved_metrics_ids": [link(1, type="primary", odd=1), link(2, type="secondary")],
    "parameters": PARAMETERS,
    "stats_config": {"method": "bayesian", "odd": True},
}
Side = Literal["ours", "theirs"]


@dataclass
class Ledger:
    """What was saved by anybody, kept by rules that know nothing of merging."""

    made: set[str] = field(default_factory=set)
    taken_out: set[str] = field(default_factory=set)
    notes: Json = field(default_factory=dict)


@dataclass
class Editor:
    """One person's session: what was read, and what became of it."""

    rules: Rules
    ledger: Ledger
    raw: Json = field(init=False)
    ours: MetricSet = field(init=False)
    settings: Json = field(init=False)

    def __post_init__(self) -> None:
        self.begin(self.rules.read())

    def begin(self, raw: Json) -> None:
        self.raw, self.ours, self.settings = raw, MetricSet.of(raw), settings_of(raw)

    def edit(self, step: Step) -> None:
        self.ours = step(self.ours, self.rules)

    def note(self, key: str, value: int) -> None:
        """Something new among the parameters."""
        parameters = {**(self.settings["parameters"] or {}), key: value}
        self.settings = {**self.settings, "parameters": parameters}

    def save(self, side: Side) -> None:
        theirs = self.rules.read()
        metrics = merge(MetricSet.of(self.raw), self.ours, MetricSet.of(theirs))
        objects = merge_objects(settings_of(self.raw), self.settings, settings_of(theirs))
        for conflict in metrics.open:
            metrics = metrics.choose(conflict, side)
        for other in objects.open:
            objects = objects.choose(other, side)
        there = MetricSet.of(theirs)
        sent = payload(theirs, metrics.result, objects.result)
        assert bool(sent) == bool(metrics.from_us or objects.from_us), "what is sent is told"
        after = self.rules.patch(sent) if sent else theirs
        assert landed(after, metrics.result, sent) == ()
        self.check(there, MetricSet.of(after), side)
        assert after["parameters"]["unknown"] == PARAMETERS["unknown"]
        assert after["stats_config"] == START["stats_config"]
        self.begin(after)

    def check(self, there: MetricSet, now: MetricSet, side: Side) -> None:
        """Against what each did, metric by metric; a metric that is nobody's business is as it was."""
        base = MetricSet.of(self.raw)
        for uuid in {entry.uuid for each in (base, self.ours, there) for entry in each}:
            was, we, they = (uuid in each for each in (base, self.ours, there))
            touched = was and they and base.entry(uuid).content != there.entry(uuid).content
            moved = was and they and base.section_of(uuid) != there.section_of(uuid)
            if they and not was:
                assert uuid in now
            if they and was and we:
                assert uuid in now
                self.check_content(base, there, now, uuid, side)
            if they and was and not we:
                assert (uuid in now) == ((touched or moved) and side == "theirs")
            if we and not was:
                assert uuid in now
        self.ledger.made |= {entry.uuid for entry in now}
        self.ledger.taken_out |= {entry.uuid for entry in there if entry.uuid not in now}

    def check_content(self, base: MetricSet, there: MetricSet, now: MetricSet, uuid: str, side: Side) -> None:
        was, we, they = (each.entry(uuid).content for each in (base, self.ours, there))
        if we == was:
            wanted = they
        elif they == was:
            wanted = we
        else:
            wanted = we if side == "ours" else they
        assert now.entry(uuid).content == wanted
        sections = [each.section_of(uuid) for each in (base, self.ours, there)]
        assert now.section_of(uuid) == (sections[2] if sections[0] == sections[1] else sections[1])


def order(metrics: MetricSet) -> list[list[str]]:
    return [[entry.uuid for entry in metrics.section(section)] for section in SECTIONS]


actions = st.tuples(
    st.integers(0, 1), st.one_of(steps, steps, steps, st.sampled_from(["ours", "theirs", "note"]))
)


@pytest.mark.parametrize("build", ["page", "current"])
@pytest.mark.parametrize("launched", [False, True], ids=["draft", "running"])
@settings(max_examples=120)
@given(made=st.lists(actions, min_size=2, max_size=25))
def test_two_people_lose_nothing(build: Build, launched: bool, made: list[tuple[int, Any]]) -> None:
    rules = Rules(build, START)
    if launched:
        rules.launch()
    ledger = Ledger(made={entry.uuid for entry in MetricSet.of(rules.read())})
    people = [Editor(rules, ledger), Editor(rules, ledger)]
    for n, (who, what) in enumerate(made):
        match what:
            case Step():
                people[who].edit(what)
            case "note":
                people[who].note(f"note {n}", n)
                ledger.notes[f"note {n}"] = n
            case "ours" | "theirs":
                people[who].save(what)
    for person in people:
        person.save("theirs")
    for person in people:
        before = rules.read()
        person.begin(before)
        person.save("theirs")
        assert rules.read() == before
    end = rules.read()
    assert {entry.uuid for entry in MetricSet.of(end)} >= ledger.made - ledger.taken_out
    assert {key: end["parameters"].get(key) for key in ledger.notes} == ledger.notes
    assert end["feature_flag"]["filters"]["multivariate"]["variants"] == PARAMETERS["feature_flag_variants"]


@pytest.mark.parametrize("build", ["page", "current"])
@given(mine=st.lists(steps, max_size=5), theirs=st.lists(steps, max_size=5))
def test_who_only_changed_the_order_gets_it(build: Build, mine: list[Step], theirs: list[Step]) -> None:
    rules = Rules(build, START)
    one, other = Editor(rules, Ledger()), Editor(rules, Ledger())
    for step in mine:
        one.edit(Step("move", step.which, step.value))
    meant = order(one.ours)
    for step in theirs:
        other.edit(Step("edit", step.which, step.value))
    other.save("ours")
    one.save("ours")
    assert order(MetricSet.of(rules.read())) == meant
