"""What an experiment that does not exist yet lacks, in words, and where each is seen to."""

from __future__ import annotations

import pytest

from exptui.domain.checklist import Check
from exptui.domain.metric_set import inline
from exptui.domain.new_forms import BASICS, NEW_VARIANTS, with_flag
from exptui.domain.plan_forms import PLAN, home
from exptui.domain.variant_forms import SPLIT
from exptui.services.new_experiment import NewSession
from tests.domain.new_desk import flag
from tests.services.editing_desk import BUILDS, mean
from tests.services.new_desk import begins, body_of, measures, names, says, takes
from tests.support.server import Server


@pytest.fixture(params=BUILDS)
def session(request: pytest.FixtureRequest) -> NewSession:
    return begins(Server(build=request.param))


def lacking(session: NewSession) -> dict[str, tuple[str, str]]:
    """Tab and reason of what is not as it should be, by what it is called."""
    return {check.label: (check.tab, check.why) for check in session.checklist() if check.ok is False}


def check(session: NewSession, label: str) -> Check:
    return next(each for each in session.checklist() if each.label == label)


def test_at_the_beginning_all_that_a_person_has_to_say_is_missing(session: NewSession) -> None:
    assert {label: tab for label, (tab, _) in lacking(session).items()} == {
        "Name": "basics",
        "Flag key": "basics",
        "At least one primary metric": "metrics",
        "Hypothesis": "basics",
        "Plan": "plan",
    }
    assert set(session.missing()) == {"basics"}


def test_what_keeps_it_from_being_created_comes_first(session: NewSession) -> None:
    assert [each.label for each in session.checklist()][:2] == ["Name", "Flag key"]


def test_one_that_is_thought_out_lacks_nothing(session: NewSession) -> None:
    names(session, "Search")
    says(session, BASICS, "description", to="Fewer clicks.")
    says(session, PLAN, home(session.newer), "recommended_sample_size", to=8000)
    measures(session)
    assert lacking(session) == {}
    assert all(each.tab for each in session.checklist())
    assert check(session, "Feature flag").why == "search, new, off until the launch"


def test_a_wrong_share_is_told_once_and_by_its_variant(session: NewSession) -> None:
    names(session, "Search")
    says(session, NEW_VARIANTS, *SPLIT, 1, "split_percent", to=30)
    of_variants = [each for each in session.checklist() if each.tab == "variants" and not each.ok]
    assert [(each.label, each.why) for each in of_variants] == [
        ("Variant 2: Share %", "The shares add up to 80%: 20 are missing.")
    ]


def test_a_rollout_of_nothing_is_warned_about_and_can_be_created(session: NewSession) -> None:
    names(session, "Search")
    says(session, NEW_VARIANTS, "parameters", "rollout_percentage", to=0)
    assert session.missing() == {}
    assert lacking(session)["Release conditions let someone in"] == ("variants", "every one is at 0%")


def test_a_metric_that_lacks_something_is_told_by_its_name(session: NewSession) -> None:
    names(session, "Search")
    entry = inline(mean("", name="Orders"))
    session.edit("added", metrics=session.metrics.add("primary", entry))
    assert session.missing() == {
        "metrics": {(entry.uuid, "source", "event"): "Choose an event, or all events."}
    }
    assert lacking(session)["Orders"] == ("metrics", "Choose an event, or all events.")


def test_variants_without_a_control_are_told_what_they_are_compared_with() -> None:
    session = begins(Server(build="current"))
    says(session, NEW_VARIANTS, *SPLIT, 0, "key", to="old")
    found = check(session, "A baseline to compare with")
    assert (found.ok, found.tab) == (None, "statistics")
    assert found.why == "none is called control, so the first, old, is what the others are compared with"


def test_a_control_in_capitals_is_told_by_the_name_it_will_have(session: NewSession) -> None:
    says(session, NEW_VARIANTS, *SPLIT, 0, "key", to="CONTROL")
    assert check(session, "Name of the control").why == "PostHog will call CONTROL control"
    assert [each.key for each in session.experiment.variants] == ["control", "test"]


def test_a_picked_flag_that_is_on_or_shared_is_told(session: NewSession) -> None:
    names(session, "Search")
    old = flag(("control", 60), ("red", 40), active=True, experiment_set=[3, 4])
    takes(session, with_flag(body_of(session), old))
    assert check(session, "Feature flag").why == "old-flag, which is there already and stays as it is"
    assert check(session, "A flag of its own").why.startswith("2 other experiments on this flag")
    assert lacking(session)["Flag serves nobody yet"][0] == "basics"
