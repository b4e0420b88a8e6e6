"""What an experiment asks of a person, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from exptui.domain.describe_judgement import age, kept, parts, several, split_verdict, stands_on, unread
from exptui.domain.standing import Effect
from exptui.domain.verdict import judge
from tests.support.evidence import NOW, a_reading, an_experiment, evidence, exposed


def test_what_is_decided_stands_on_the_finding_alone() -> None:
    judged = judge(evidence())
    assert judged.verdict == "ship"
    assert judged.worst is not None
    assert stands_on(judged, judged.worst) == judged.worst.detail


def test_all_else_also_says_how_far_it_is() -> None:
    broken = judge(evidence(exposures=exposed({"control": 7000, "test": 6000})))
    assert stands_on(broken, broken.worst).endswith(" Day 21, 13,000 of 10,000 people.")
    ended = an_experiment(end_date=NOW.isoformat())
    assert stands_on(judge(evidence(ended)), None) == "Ran 20 days, 12,000 of 10,000 people."
    unseen = evidence(None, replace(a_reading(), result=None, problem="no"), exposures=None)
    assert stands_on(judge(unseen), None) == "Day 21."


def test_a_draft_is_not_launched_unless_a_finding_says_more() -> None:
    draft = judge(evidence(an_experiment(days=None), exposures=None))
    assert stands_on(draft, None) == "Not launched yet."


def test_what_is_fresh_has_no_age() -> None:
    assert age(NOW, NOW + timedelta(minutes=4)) == ""
    assert age(NOW, NOW + timedelta(minutes=12)) == "as of 12:00 UTC, 12 minutes ago"


def test_a_reason_is_told_once_with_all_that_could_not_be_read_for_it() -> None:
    lost = [replace(a_reading(name), result=None, problem="Not for you.") for name in ("Orders", "Visits")]
    refused = replace(a_reading("Clicks"), result=None, problem="Too slow.", refused=True)
    known = evidence(None, *lost, refused, exposures=None, exposures_problem="Not for you.")
    assert unread(known) == ("exposures, Orders and Visits: Not for you.",)


def test_people_are_told_by_variant_against_the_plan() -> None:
    seen = evidence(exposures=exposed({"control": 6100, "test": 5900, "ghost": 3, "$multiple": 12}))
    rows = {part.key: part for part in parts(seen)}
    assert list(rows) == ["control", "test", "ghost"]
    assert (rows["control"].people, rows["control"].planned, rows["control"].expected) == (
        "6,100",
        "50%",
        "6,000",
    )
    assert rows["ghost"].note == "not a variant of the flag"
    assert several(seen) == "Seen in several variants ($multiple): 12 (0.0999%)."
    assert parts(evidence(exposures=None)) == ()


def test_nobody_is_no_share() -> None:
    nobody = evidence(exposures=exposed({}))
    assert {part.share for part in parts(nobody)} == {"-"}
    assert {part.note for part in parts(nobody)} == {"nobody yet"}
    assert several(nobody) == "Seen in several variants ($multiple): 0 (0%)."


def test_the_split_is_judged_in_words_with_p() -> None:
    assert split_verdict(evidence())[0] == "✓ Sample ratio p=1: as planned (a mismatch is below .001)."
    broken = evidence(exposures=exposed({"control": 7000, "test": 6000}))
    assert split_verdict(broken)[0] == "✗ SRM p<.001: people are not split as planned."
    few = evidence(exposures=exposed({"control": 30, "test": 60}))
    assert split_verdict(few)[0].startswith("Sample ratio: not tested")


def test_a_comparison_of_an_earlier_run_is_told_with_its_significance() -> None:
    effect = Effect(metric="Orders", section="primary", variant="test", low=0.01, high=0.07, significant=True)
    assert kept(effect) == "Orders: test +4.0% [1.0, 7.0], better"
    assert (
        kept(replace(effect, low=-0.01, significant=False))
        == "Orders: test +3.0% [-1.0, 7.0], not significant"
    )
    assert kept(replace(effect, low=-0.01)) == "Orders: test +3.0% [-1.0, 7.0], significant, but across zero"
    assert kept(replace(effect, significant=None)).endswith(", no result")
    assert kept(replace(effect, low=None)) == "Orders: test no result"
