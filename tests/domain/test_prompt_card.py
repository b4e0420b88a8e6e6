"""What versions of a prompt come to: which they are, what measures them, and when a difference may be called one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from exptui.domain.metrics import parse_metric
from exptui.domain.prompt_card import card, doubts, value
from exptui.domain.prompt_compared import Measure, compared, measure_of
from exptui.domain.prompt_words import awaited, sentence, summary
from exptui.domain.results import VariantStats
from exptui.domain.verdict import judge
from tests.domain.prompt_bodies import PROMPT, Json, compares, known, metric, payload, read
from tests.support.evidence import an_experiment, exposed

# Which versions


def test_the_flag_tells_which_version_a_variant_serves_also_after_it_was_edited() -> None:
    edited = {"control": payload(4), "test": payload(9)}
    found = compared(compares(4, 6, pinned=edited))
    assert found is not None
    assert [(each.key, each.version) for each in found.variants] == [("control", 4), ("test", 9)]


def test_what_the_flag_does_not_tell_the_experiment_remembers() -> None:
    found = compared(compares(4, 6, 7, pinned={}))
    assert found is not None
    assert [(each.key, each.version) for each in found.variants] == [
        ("control", 4),
        ("test-1", 6),
        ("test-2", 7),
    ]


def test_an_experiment_that_lost_its_metadata_is_known_by_its_payloads() -> None:
    found = compared(compares(4, 6, metadata=False))
    assert found is not None
    assert (found.name, found.versions) == (PROMPT, (4, 6))


@pytest.mark.parametrize(
    "pinned",
    [
        {},
        {"control": payload(4)},
        {"control": payload(4), "test": payload(6, "another")},
        {"control": "not json", "test": '{"prompt_version": 6}'},
        {"control": '{"prompt_name": "a", "prompt_version": true}', "test": payload(0)},
    ],
)
def test_other_payloads_make_no_comparison_of_prompts(pinned: Json) -> None:
    assert compared(compares(4, 6, pinned=pinned, metadata=False)) is None


def test_a_payload_of_another_prompt_is_no_version_of_this_one() -> None:
    found = compared(compares(4, 6, pinned={"control": payload(4), "test": payload(6, "another")}))
    assert found is not None
    assert [each.label for each in found.variants] == ["v4", "v?"]


def test_an_ordinary_experiment_has_no_card() -> None:
    assert card(known(an_experiment())) is None


# What measures them


@pytest.mark.parametrize(
    ("body", "measure"),
    [
        (metric("cost", name="Our bill"), "cost"),
        (metric("latency", goal="increase"), "latency"),
        (metric("eval_pass_rate", conversion_window=3), "quality"),
    ],
)
def test_a_metric_is_known_by_what_it_counts_whatever_it_is_called(body: Json, measure: str) -> None:
    found = measure_of(parse_metric(body), PROMPT)
    assert found is not None
    assert found[0] == measure


def _source(**changes: object) -> Json:
    return metric("cost", source={**metric("cost")["source"], **changes})


@pytest.mark.parametrize(
    "body",
    [
        _source(math_property="$ai_input_tokens"),
        _source(event="purchase"),
        _source(math="total"),
        metric("cost", threshold=2),
        metric("eval_pass_rate", numerator=metric("eval_pass_rate")["denominator"]),
        {"metric_type": "funnel", "name": "Cost", "series": []},
    ],
)
def test_what_measures_something_else_is_not_in_the_card(body: Json) -> None:
    assert measure_of(parse_metric(body), PROMPT) is None


def test_a_metric_of_another_prompt_is_not_in_the_card() -> None:
    assert measure_of(parse_metric(metric("cost")), "order-support") is None


@pytest.mark.parametrize(
    ("expression", "passes"),
    [
        ("JSONExtractBool(properties, '$ai_evaluation_result')", True),
        ("properties.$ai_evaluation_result = 'true'", True),
        ("not JSONExtractBool(properties, '$ai_evaluation_result')", False),
        ("properties.$ai_evaluation_result = false", False),
    ],
)
def test_a_rate_of_failures_is_no_pass_rate(expression: str, passes: bool) -> None:
    body = metric("eval_pass_rate")
    tag = body["denominator"]["properties"][0]
    passed = {**body["numerator"], "properties": [tag, {"type": "hogql", "key": expression}]}
    found = measure_of(parse_metric({**body, "numerator": passed}), PROMPT)
    assert (found is not None) is passes


def test_a_metric_of_this_prompt_goes_before_one_of_all_prompts() -> None:
    every = _source(properties=[])
    evidence = known(compares(4, 6), read(every, test=(0.1, 0.2)), read(metric("cost"), test=(-0.3, -0.2)))
    found = card(evidence)
    assert found is not None
    assert [(each.measure, each.at) for each in found.measures] == [("cost", 1)]


# What a difference comes to


def _word(low: float, high: float, *, people: float = 6000, days: float = 12, template: str = "cost") -> str:
    experiment = compares(4, 6, days=days)
    counts = {"control": people, "test": people}
    found = card(known(experiment, read(metric(template), test=(low, high)), exposures=exposed(counts)))
    assert found is not None
    return found.rows[1].cells[0].word


def test_cheaper_is_better_and_dearer_is_worse() -> None:
    assert _word(-0.4, -0.2) == "better"
    assert _word(0.2, 0.4) == "worse"
    assert _word(0.2, 0.4, template="eval_pass_rate") == "better"


def test_flat_is_only_what_rules_out_an_effect_of_the_planned_size() -> None:
    assert _word(-0.04, 0.03) == "flat"
    assert _word(-0.04, 0.06) == "not clear"


def test_before_the_planned_people_came_it_is_too_early() -> None:
    assert _word(-0.04, 0.06, people=1000) == "too early"
    assert _word(-0.04, 0.06, days=3) == "too early"


def test_the_trade_off_is_told_in_a_sentence() -> None:
    found = card(
        known(
            compares(4, 6),
            read(metric("cost"), test=(-0.39, -0.23)),
            read(metric("eval_pass_rate"), test=(-0.02, 0.03)),
            read(metric("latency"), test=(0.02, 0.14)),
        )
    )
    assert found is not None
    assert sentence(found.rows[0]) == ""
    assert sentence(found.rows[1]) == "v6: 31% cheaper, 8% slower, quality flat"
    assert summary(found) == "v6 is a trade-off: better in cost, worse in latency."


def test_an_uncertain_difference_is_told_with_its_interval_and_without_a_size() -> None:
    found = card(
        known(
            compares(4, 6),
            read(metric("eval_pass_rate"), test=(-0.02, 0.3)),
            exposures=exposed({"control": 90.0, "test": 90.0}),
        )
    )
    assert found is not None
    assert sentence(found.rows[1]) == "v6: quality: too early to say (-2.0% … +30.0%)"
    assert summary(found) == "v6 does not differ clearly yet from v4."


def test_each_of_three_versions_has_its_own_sentence() -> None:
    cost = read(metric("cost"), **{"test-1": (-0.39, -0.23), "test-2": (-0.2, 0.3)})
    everyone = exposed({"control": 6000.0, "test-1": 6000.0, "test-2": 6000.0})
    found = card(known(compares(1, 2, 3), cost, exposures=everyone))
    assert found is not None
    assert [row.label for row in found.rows] == ["v1", "v2", "v3"]
    assert [sentence(row) for row in found.rows[1:]] == [
        "v2: 31% cheaper",
        "v3: no clear difference in cost (-20.0% … +30.0%)",
    ]
    assert summary(found).endswith("v3 does not differ clearly from v1.")


def test_an_absolute_difference_is_told_in_dollars() -> None:
    stats = {"method": "bayesian", "bayesian": {"difference_type": "ABSOLUTE"}}
    experiment = compares(4, 6, stats_config=stats)
    found = card(known(experiment, read(metric("cost"), test=(-0.006, -0.004))))
    assert found is not None
    assert sentence(found.rows[1]) == "v6: $0.005 cheaper"


@pytest.mark.parametrize(
    ("measure", "mean", "shown"),
    [
        ("cost", 0.017513, "$0.0175"),
        ("cost", 0.00000123, "$0.00000123"),
        ("cost", 12.0, "$12.0"),
        ("cost", 1234.5, "$1,230"),
        ("cost", 0.0, "$0"),
        ("latency", 3.8659, "3.87 s"),
        ("quality", 0.85694, "85.7%"),
    ],
)
def test_values_have_as_many_digits_as_tell_something(measure: Measure, mean: float, shown: str) -> None:
    counted = VariantStats(key="control", number_of_samples=1, sum=mean)
    assert value(measure, counted) == shown


def test_over_nobody_there_is_no_value() -> None:
    assert value("cost", VariantStats(key="control")) == "-"


def test_before_there_are_results_it_says_what_is_waited_for() -> None:
    draft = known(compares(4, 6, days=None), exposures=None)
    nobody = known(compares(4, 6), exposures=exposed({"control": 0.0, "test": 0.0}))
    for evidence, words in ((draft, "To be measured"), (nobody, "nobody's flag has been evaluated")):
        empty = replace(evidence, readings=())
        found = card(empty)
        assert found is not None
        assert not found.told
        assert words in " ".join(awaited(found, empty))
        assert "cost (dollars per person)" in " ".join(awaited(found, empty))


def test_an_open_warning_casts_doubt_on_the_card() -> None:
    cost = read(metric("cost"), test=(-0.39, -0.23))
    sound = judge(known(compares(4, 6), cost))
    uneven = judge(known(compares(4, 6), cost, exposures=exposed({"control": 7000.0, "test": 5000.0})))
    assert doubts(sound) == ()
    assert any("split" in each or "SRM" in each for each in doubts(uneven))


def test_versions_of_any_kind_in_a_payload_are_read_or_left_out() -> None:
    sent = [10**400, -1, 1.5, "6", None, [6], 6]
    for version in sent:
        pinned = {
            "control": payload(4),
            "test": f'{{"prompt_name": "{PROMPT}", "prompt_version": {json.dumps(version)}}}',
        }
        found = compared(compares(4, 7, pinned=pinned))
        assert found is not None
        assert found.variants[1].version == (6 if version == 6 else 7)
