from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exptui.domain.alike import same
from exptui.domain.merging import Merge, merge
from exptui.domain.metric_set import SECTIONS, Entry, MetricSet
from exptui.sandbox.store import Build
from tests.domain.editing import Rules, Step, edited, funnel, link, mean, steps

START: dict[str, Any] = {
    "metrics": [mean("a", response={"odd": 1}), funnel("b"), mean("c")],
    "metrics_secondary": [mean("d"), mean("e")],
    "saved_metrics_ids": [link(1, type="primary", odd=1), link(2, type="secondary")],
}
RULES = Rules("current", START)
BASE = MetricSet.of(RULES.read())
changes = st.lists(steps, max_size=6)


def after(*made: Step) -> MetricSet:
    return edited(BASE, RULES, list(made))


def order(metrics: MetricSet) -> str:
    """The sections in one line: `a b shared-1 c | d e shared-2`."""
    return " | ".join(" ".join(entry.uuid for entry in metrics.section(section)) for section in SECTIONS)


def edit(metrics: MetricSet, uuid: str, **more: Any) -> MetricSet:
    return metrics.replace(uuid, {**metrics.entry(uuid).body, **more})


def disputed(one: Merge[MetricSet]) -> list[str]:
    return [conflict.key[1] for conflict in one.conflicts]


@given(changes)
def test_what_only_one_side_changed_is_the_result(made: list[Step]) -> None:
    x = edited(BASE, RULES, made)
    for one in (merge(BASE, x, BASE), merge(BASE, BASE, x), merge(BASE, x, x)):
        assert one.result == x
        assert one.conflicts == ()


@given(changes, changes)
def test_an_empty_change_says_nothing_of_itself(mine: list[Step], made: list[Step]) -> None:
    x = edited(BASE, RULES, made)
    assert merge(BASE, BASE, x).from_us == ()
    assert merge(BASE, x, BASE).from_them == ()
    assert bool(merge(BASE, x, BASE).from_us) == (x != BASE)


def state(metrics: MetricSet, uuid: str) -> tuple[str, Any] | None:
    return (metrics.section_of(uuid), metrics.entry(uuid).content) if uuid in metrics else None


def both_changed(uuid: str, ours: MetricSet, theirs: MetricSet) -> bool:
    """Whether both changed one thing of a metric differently: being there at all, or what it says."""
    before, mine, other = (state(each, uuid) for each in (BASE, ours, theirs))
    if before in (mine, other) or mine == other:
        return False
    if before is None or mine is None or other is None:
        return True
    return before[1] not in (mine[1], other[1]) and bool(mine[1] != other[1])


@given(changes, changes)
def test_conflicts_are_what_both_changed_differently_and_nothing_else(
    mine: list[Step], made: list[Step]
) -> None:
    ours, theirs = edited(BASE, RULES, mine), edited(BASE, RULES, made)
    everywhere = {entry.uuid for each in (BASE, ours, theirs) for entry in each}
    found = disputed(merge(BASE, ours, theirs))
    assert sorted(found) == sorted(uuid for uuid in everywhere if both_changed(uuid, ours, theirs))


@given(changes, changes, st.lists(st.sampled_from(["ours", "theirs"]), max_size=12))
def test_a_metric_is_there_as_one_of_the_two_has_it(
    mine: list[Step], made: list[Step], sides: list[Any]
) -> None:
    ours, theirs = edited(BASE, RULES, mine), edited(BASE, RULES, made)
    one = merge(BASE, ours, theirs)
    for conflict, side in zip(one.conflicts, sides, strict=False):
        one = one.choose(conflict, side)
    for uuid in {entry.uuid for each in (BASE, ours, theirs) for entry in each}:
        before, we, they = (state(each, uuid) for each in (BASE, ours, theirs))
        now = state(one.result, uuid)
        if ("metric", uuid) in one.choices:
            chosen = we if one.choices["metric", uuid] == "ours" else they
            assert (now is None) == (chosen is None)
            assert now is None or chosen is None or same(now[1], chosen[1])
        elif uuid not in disputed(one):
            assert now in (we, they) or (now is not None and we is not None and they is not None)
            assert now == they if we == before else True
            assert now == we if they == before else True


def pairs(metrics: MetricSet, section: Any, among: set[str]) -> set[tuple[str, str]]:
    uuids = [entry.uuid for entry in metrics.section(section) if entry.uuid in among]
    return {(one, other) for n, one in enumerate(uuids) for other in uuids[n + 1 :]}


@given(changes, changes)
def test_what_we_left_in_its_place_stands_in_their_order(mine: list[Step], made: list[Step]) -> None:
    assume(all(step.kind != "move" for step in mine))
    ours, theirs = edited(BASE, RULES, mine), edited(BASE, RULES, made)
    result = merge(BASE, ours, theirs).result
    for section in SECTIONS:
        left = {entry.uuid for entry in BASE.section(section)} | (
            {entry.uuid for entry in theirs} - {entry.uuid for entry in ours}
        )
        there = {entry.uuid for entry in theirs.section(section)} & left
        there &= {entry.uuid for entry in result.section(section)}
        put = {entry.uuid for entry in ours.section(section)} - {
            entry.uuid for entry in BASE.section(section)
        }
        transferred_back = {step for step in mine if step.kind == "transfer"}
        if not transferred_back:
            assert pairs(result, section, there - put) == pairs(theirs, section, there - put)


@given(changes, changes)
def test_what_we_put_elsewhere_stands_in_our_order(mine: list[Step], made: list[Step]) -> None:
    assume(all(step.kind not in ("move", "transfer") for step in made))
    ours, theirs = edited(BASE, RULES, mine), edited(BASE, RULES, made)
    result = merge(BASE, ours, theirs).result
    for section in SECTIONS:
        both = {e.uuid for e in ours.section(section)} & {e.uuid for e in result.section(section)}
        both -= {e.uuid for e in theirs} - {e.uuid for e in BASE}
        assert pairs(result, section, both) == pairs(ours, section, both)


def test_both_additions_are_kept_theirs_before_ours() -> None:
    ours = BASE.add("primary", Entry(uuid="x", body=mean("x")))
    theirs = BASE.add("primary", Entry(uuid="y", body=mean("y")))
    assert order(merge(BASE, ours, theirs).result) == "a b c shared-1 y x | d e shared-2"


def test_the_same_addition_is_one() -> None:
    x = BASE.add("primary", Entry(uuid="x", body=mean("x")))
    assert merge(BASE, x, x).result == x


def test_moves_of_both_are_put_together() -> None:
    ours, theirs = BASE.move("a", 1), BASE.move("shared-1", -1)
    assert order(merge(BASE, ours, theirs).result) == "b a shared-1 c | d e shared-2"


def test_a_definition_of_ours_goes_with_a_section_of_theirs() -> None:
    one = merge(BASE, edit(BASE, "b", goal="decrease"), BASE.transfer("b").move("b", -1))
    assert one.conflicts == ()
    assert order(one.result) == "a c shared-1 | d e b shared-2"
    assert one.result.entry("b").body["goal"] == "decrease"


def test_a_section_of_ours_goes_with_a_definition_of_theirs() -> None:
    for uuid in ("b", "shared-1"):
        changed = edit(BASE, "b", goal="decrease").relink("shared-1", {"odd": 2})
        one = merge(BASE, BASE.transfer(uuid), changed)
        assert one.conflicts == ()
        assert one.result.section_of(uuid) == "secondary"
        assert one.result.entry(uuid).content == changed.entry(uuid).content


def test_to_take_out_what_they_left_alone_takes_it_out() -> None:
    one = merge(BASE, BASE.remove("b"), edit(BASE, "a", goal="decrease"))
    assert (one.conflicts, order(one.result)) == ((), "a c shared-1 | d e shared-2")
    one = merge(BASE, BASE.move("b", -1), BASE.remove("b"))
    assert (one.conflicts, order(one.result)) == ((), "a c shared-1 | d e shared-2")


@pytest.mark.parametrize("we_remove", [True, False])
def test_to_take_out_what_the_other_changed_is_a_conflict_and_keeps_what_they_have(we_remove: bool) -> None:
    removed, changed = BASE.remove("b"), edit(BASE, "b", goal="decrease")
    one = merge(BASE, removed, changed) if we_remove else merge(BASE, changed, removed)
    assert disputed(one) == ["b"]
    assert ("b" in one.result) is we_remove
    assert one.open == one.conflicts
    decided = one.choose(one.conflicts[0], "ours")
    assert (decided.open, "b" in decided.result) == ((), not we_remove)
    if not we_remove:
        assert order(decided.result) == order(BASE)


def test_a_conflict_shows_what_each_did_and_either_can_be_chosen() -> None:
    ours, theirs = edit(BASE, "a", goal="decrease"), edit(BASE, "a", goal="decrease", name="Sales")
    one = merge(BASE, ours, theirs)
    (conflict,) = one.conflicts
    assert conflict.what == "Sales"
    assert [change.line for change in conflict.by_us] == ["purchase: goal none → decrease"]
    assert [change.line for change in conflict.by_them] == [
        "Sales: goal none → decrease",
        "Sales: name none → Sales",
    ]
    assert one.result.entry("a").metric.name == "Sales"
    one = one.choose(conflict, "ours")
    assert one.result.entry("a").metric.name == ""
    assert one.choose(conflict, "theirs").result.entry("a").metric.name == "Sales"


def test_what_the_server_writes_by_itself_is_no_change() -> None:
    for build in ("page", "current"):
        rules = Rules("page" if build == "page" else "current", START)
        base = MetricSet.of(rules.read())
        rules.rename_action("Paid")
        rules.launch()
        theirs = MetricSet.of(rules.read())
        assert theirs.entry("b").body["fingerprint"] != base.entry("b").body["fingerprint"]
        assert theirs.entry("b").body["series"][1]["name"] == "Paid"
        one = merge(base, edit(base, "b", goal="decrease").remove("a"), theirs)
        assert (one.conflicts, one.from_them) == ((), ())


@pytest.mark.parametrize("build", ["page", "current"])
def test_a_metric_that_got_its_uuid_from_their_write_is_the_same_metric(build: Build) -> None:
    rules = Rules(build, START)
    for row in rules.row["metrics"]:
        row.pop("uuid")
    base = MetricSet.of(rules.read())
    ours = base.replace(base.primary[1].uuid, funnel(goal="decrease"))
    rules.patch({"metrics_secondary": []})
    theirs = MetricSet.of(rules.read())
    one = merge(base, ours, theirs)
    assert one.conflicts == ()
    assert [entry.uuid for entry in one.result.primary] == [entry.uuid for entry in theirs.primary]
    assert [entry.body.get("goal") for entry in one.result.primary] == [None, "decrease", None, None]


def test_the_link_of_ours_shows_the_shared_metric_as_it_is_by_now() -> None:
    theirs = BASE.map(
        lambda entry: (
            Entry(uuid=entry.uuid, body=mean("shared-1", name="Anew"), shared=1, metadata=entry.metadata)
            if entry.shared == 1
            else entry
        )
    )
    one = merge(BASE, BASE.relink("shared-1", {"odd": 2}), theirs)
    assert one.conflicts == ()
    assert one.result.entry("shared-1").metric.name == "Anew"
    assert one.result.entry("shared-1").metadata == {"odd": 2, "type": "primary"}


def test_what_came_from_each_is_told_in_words() -> None:
    ours = edit(BASE, "a", name="Sales").transfer("d").move("c", -1)
    theirs = edit(
        BASE, "b", series=[{"kind": "EventsNode", "event": "purchase"}, *BASE.entry("b").body["series"][1:]]
    )
    one = merge(BASE, ours, theirs.remove("e"))
    assert [change.line for change in one.from_us] == [
        "Sales: name none → Sales",
        "purchase: moved below Sales",
        "purchase: moved from secondary to primary",
    ]
    assert [change.line for change in one.from_them] == [
        "purchase: taken out of secondary",
        "purchase → Bought: step 1 event signup → purchase",
    ]
