"""What PostHog refuses when an experiment is made from scratch: told at the field that it is about."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from exptui.api.errors import Answered, Invalid
from exptui.domain.json_paths import Path
from exptui.domain.text import Json
from exptui.sandbox.store import Build
from exptui.services.creating_places import refused_at
from exptui.services.journal import Ending
from tests.services.creating_desk import BUILDS, body, creating, mean, numbers
from tests.support.server import Server

PAGE, CURRENT = BUILDS
VARIANTS: Path = ("parameters", "feature_flag_variants")
EXCLUDED: Path = ("parameters", "excluded_variants")
CONFIG: Path = ("exposure_criteria", "exposure_config")


def sent(**changed: object) -> Json:
    return body(**changed)


def without(key: str) -> Json:
    return {name: value for name, value in body().items() if name != key}


def variants(*rows: object, **more: object) -> Json:
    return body(parameters={"feature_flag_variants": list(rows), **more})


def variant(key: str, share: float = 50, **more: object) -> Json:
    return {"key": key, "split_percent": share, **more}


def excluding(*keys: object) -> Json:
    return variants(variant("control"), variant("test"), excluded_variants=list(keys))


def several(count: int) -> list[Json]:
    return [variant("control", 100), *(variant(f"test-{n}", 0) for n in range(1, count))]


def links(*items: object) -> Json:
    return body(saved_metrics_ids=list(items))


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A body that is refused, the field that the server names, and where that belongs."""

    body: Json
    at: Path
    attr: str | None
    code: str = "invalid_input"
    builds: tuple[Build, ...] = BUILDS


def of(
    body: Json,
    at: Path,
    attr: str | None,
    code: str = "invalid_input",
    builds: tuple[Build, ...] = BUILDS,
) -> Refusal:
    return Refusal(body=body, at=at, attr=attr, code=code, builds=builds)


NAME, KEY = ("name",), ("feature_flag_key",)
LEGACY = {"kind": "ExperimentTrendsQuery", "uuid": "old"}
FUNNEL = {"kind": "ExperimentMetric", "metric_type": "funnel", "series": []}
UNSEEN = mean("never seen", uuid="unseen")
ACTION = mean() | {"source": {"kind": "ActionsNode", "id": 987}}
REFUSALS: dict[str, Refusal] = {
    "no name": of(without("name"), NAME, "name", "required"),
    "no key": of(without("feature_flag_key"), KEY, "feature_flag_key", "required"),
    "a blank name": of(sent(name=" "), NAME, "name", "blank"),
    "a blank key": of(sent(feature_flag_key=""), KEY, "feature_flag_key", "blank"),
    "a long name": of(sent(name="x" * 401), NAME, "name", "max_length"),
    "a long hypothesis": of(sent(description="x" * 3001), ("description",), "description", "max_length"),
    "a long comment": of(
        sent(conclusion_comment="x" * 4001),
        ("conclusion_comment",),
        "conclusion_comment",
        "max_length",
        (CURRENT,),
    ),
    "a type": of(sent(type="mobile"), ("type",), "type", "invalid_choice"),
    "a conclusion": of(sent(conclusion="great"), ("conclusion",), "conclusion", "invalid_choice"),
    "no object": of(variants("control", variant("test")), VARIANTS, "parameters"),
    "no variant key": of(variants(variant("control"), {"split_percent": 50}), VARIANTS, "parameters"),
    "no share": of(variants(variant("control"), {"key": "test"}), VARIANTS, "parameters"),
    "no list": of(sent(parameters={"feature_flag_variants": "two"}), VARIANTS, "parameters"),
    "21 variants": of(variants(*several(21)), VARIANTS, "parameters"),
    "one variant": of(variants(variant("control", 100)), VARIANTS, "parameters", builds=(PAGE,)),
    "one variant, newer": of(variants(variant("control", 100)), VARIANTS, None, builds=(CURRENT,)),
    "no control": of(variants(variant("a"), variant("b")), VARIANTS, "parameters", builds=(PAGE,)),
    "shares of 90": of(variants(variant("control"), variant("test", 40)), VARIANTS, "filters"),
    "the same key twice": of(variants(variant("control"), variant("control")), VARIANTS, "filters"),
    "an odd variant key": of(variants(variant("control"), variant("the test")), (*VARIANTS, 1, "key"), "key"),
    "an odd flag key": of(sent(feature_flag_key="shorter form"), KEY, "key"),
    "a long flag key": of(sent(feature_flag_key="x" * 401), KEY, "key", "max_length"),
    "a rollout of 120": of(
        sent(parameters={"rollout_percentage": 120}), ("parameters", "rollout_percentage"), "filters"
    ),
    "payloads in a list": of(
        sent(parameters={"feature_flag_payloads": [1]}), ("parameters", "feature_flag_payloads"), "filters"
    ),
    "a kind of group by name": of(
        sent(parameters={"aggregation_group_type_index": "company"}),
        ("parameters", "aggregation_group_type_index"),
        "filters",
    ),
    "a flag without variants": of({"name": "A", "feature_flag_key": "plain"}, KEY, None),
    "a flag without a control": of(
        {"name": "A", "feature_flag_key": "no-control"}, KEY, None, builds=(PAGE,)
    ),
    "variants of a flag that is there": of(
        sent(feature_flag_key="taken"), KEY, "feature_flag", builds=(CURRENT,)
    ),
    "metrics in no list": of(sent(metrics={}), ("metrics",), "metrics"),
    "a metric that is no object": of(sent(metrics=["orders"]), ("metrics", 0), "metrics"),
    "a legacy kind": of(sent(metrics=[mean(), LEGACY]), ("metrics", 1, "kind"), "metrics"),
    "another kind": of(
        sent(metrics_secondary=[mean() | {"kind": "Metric"}]),
        ("metrics_secondary", 0, "kind"),
        "metrics_secondary",
    ),
    "a shape": of(sent(metrics=[mean(), mean(uuid="b", series=[])]), ("metrics", 1, "series"), "metrics"),
    "a funnel without steps": of(
        sent(metrics_secondary=[mean(), FUNNEL]), ("metrics_secondary", 1, "series"), "metrics_secondary"
    ),
    "a threshold below nothing": of(
        sent(metrics=[mean(threshold=-1)]), ("metrics", 0, "threshold"), "metrics"
    ),
    "an unknown action": of(sent(metrics=[mean(), ACTION]), ("metrics", 1, "source", "id"), None),
    "an unknown event": of(
        sent(metrics_secondary=[mean(), UNSEEN]), ("metrics_secondary", 1, "source", "event"), None
    ),
    "shared metrics in no list": of(
        sent(saved_metrics_ids={"id": 1}), ("saved_metrics_ids",), "saved_metrics_ids"
    ),
    "a shared metric as a number": of(links(1), ("saved_metrics_ids",), "saved_metrics_ids"),
    "a shared metric without an id": of(links({}), ("saved_metrics_ids",), "saved_metrics_ids"),
    "metadata in a list": of(links({"id": 1, "metadata": []}), ("saved_metrics_ids",), "saved_metrics_ids"),
    "metadata without a type": of(
        links({"id": 1, "metadata": {}}), ("saved_metrics_ids",), "saved_metrics_ids"
    ),
    "an unknown shared metric": of(links({"id": 99}), ("saved_metrics_ids",), "saved_metrics_ids"),
    "test accounts by word": of(
        sent(exposure_criteria={"filterTestAccounts": "yes"}),
        ("exposure_criteria", "filterTestAccounts"),
        "exposure_criteria",
    ),
    "an exposure without filters": of(
        sent(exposure_criteria={"exposure_config": {"event": "$pageview"}}),
        (*CONFIG, "properties"),
        "exposure_criteria",
    ),
    "an exposure of another kind": of(
        sent(exposure_criteria={"exposure_config": {"kind": "EventsNode"}}), CONFIG, "exposure_criteria"
    ),
    "another method": of(sent(stats_config={"method": "magic"}), ("stats_config", "method"), None),
    "an unknown baseline": of(
        sent(stats_config={"baseline_variant_key": "b"}), ("stats_config", "baseline_variant_key"), None
    ),
    "an unknown holdout": of(sent(holdout_id=99), ("holdout_id",), "holdout_id", "does_not_exist"),
    "a holdout of another project": of(sent(holdout_id=2), ("holdout_id",), "holdout_id", "does_not_exist"),
    "the holdout excluded": of(excluding("holdout-1"), EXCLUDED, None, builds=(CURRENT,)),
    "the holdout excluded, older": of(excluding("holdout-1"), EXCLUDED, "parameters", builds=(PAGE,)),
    "the baseline excluded": of(excluding("control"), EXCLUDED, None, builds=(CURRENT,)),
    "the baseline excluded, older": of(excluding("control"), EXCLUDED, "parameters", builds=(PAGE,)),
    "an unknown one excluded": of(excluding("b"), EXCLUDED, None, builds=(CURRENT,)),
    "an unknown one excluded, older": of(excluding("b"), EXCLUDED, "parameters", builds=(PAGE,)),
    "all excluded": of(excluding("test"), EXCLUDED, None, builds=(CURRENT,)),
    "all excluded, older": of(excluding("test"), EXCLUDED, "parameters", builds=(PAGE,)),
    "excluded in no list": of(sent(parameters={"excluded_variants": "test"}), EXCLUDED, "parameters"),
    "all excluded, in its own field": of(
        sent(excluded_variants=["test"]), ("excluded_variants",), None, builds=(CURRENT,)
    ),
    "an unknown key of the plan": of(
        sent(running_time_calculation={"days": 14}),
        ("running_time_calculation", "days"),
        "running_time_calculation",
        builds=(CURRENT,),
    ),
    "words in the plan": of(
        sent(running_time_calculation={"minimum_detectable_effect": "5%"}),
        ("running_time_calculation", "minimum_detectable_effect"),
        "running_time_calculation",
        builds=(CURRENT,),
    ),
}


async def a_flag(server: Server, key: str, *variants: str) -> None:
    """Somebody makes a flag."""
    rows = [{"key": each, "rollout_percentage": 100 // len(variants)} for each in variants]
    filters = {"groups": [{"properties": [], "rollout_percentage": 100}]}
    made = {"key": key, "filters": filters | ({"multivariate": {"variants": rows}} if rows else {})}
    await server.posthog().client.post("feature_flags/", made)


@pytest.fixture(params=BUILDS)
def server(request: pytest.FixtureRequest) -> Server:
    return Server(build=request.param)


@pytest.mark.parametrize(
    ("build", "what"),
    [(build, what) for what, refusal in REFUSALS.items() for build in refusal.builds],
)
async def test_a_refusal_is_told_at_its_field(build: Build, what: str) -> None:
    refusal, server = REFUSALS[what], Server(build=build)
    await a_flag(server, "plain")
    await a_flag(server, "no-control", "a", "b")
    await a_flag(server, "taken", "control", "test")
    server.faults.forbid_scope("feature_flag:read")  # else we would see beforehand which flags there are
    there, flags = numbers(server), set(server.world.flags)
    made = await creating(server).create(refusal.body)
    assert made.ending is Ending.REFUSED, made
    assert isinstance(made.error, Invalid)
    assert (made.error.attr, made.error.code) == (refusal.attr, refusal.code)
    assert list(made.places) == [refusal.at]
    assert all(made.places.values())
    assert made.message
    assert (numbers(server), set(server.world.flags)) == (there, flags)


@pytest.mark.parametrize("attr", ["parameters", None])
@pytest.mark.parametrize(
    "said",
    [
        "Each feature flag variant must be an object.",
        "Feature flag variants must have a 'key'.",
        "Feature flag variants must be less than 21",
        "Feature flag variants must contain a control variant",
    ],
)
def test_variants_are_found_by_the_words_whichever_field_is_named(said: str, attr: str | None) -> None:
    assert refused_at(Invalid(400, "invalid_input", said, attr), body()) == {VARIANTS: said}


def test_what_no_field_is_about_is_about_the_whole() -> None:
    said = "Experiments do not support global filter properties"
    assert refused_at(Invalid(400, "invalid_input", said), body()) == {(): said}
    assert refused_at(Answered(429, "throttled", "Slow down.", "name"), body()) == {}


@pytest.mark.parametrize("build", BUILDS)
async def test_global_filters_are_refused_for_the_whole(build: Build) -> None:
    made = await creating(Server(build=build)).create(body(filters={"properties": [{"key": "plan"}]}))
    assert (made.ending, made.places) == (Ending.REFUSED, {(): made.message})


async def test_variants_for_a_flag_that_is_there_are_not_sent(server: Server) -> None:
    await a_flag(server, "taken", "control", "test")
    sent_before = server.writes()
    desk = creating(server)
    made = await desk.create(body(feature_flag_key="taken"))
    assert made.ending is Ending.NOT_SENT, made
    assert made.places == {KEY: "The flag taken is there already, without an experiment."}
    assert (server.writes(), desk.journal.here()) == (sent_before, ())


async def test_an_older_server_links_a_flag_that_we_could_not_see_and_that_is_told() -> None:
    server = Server(build="page")
    await a_flag(server, "taken", "control", "blue")
    server.faults.forbid_scope("feature_flag:read")
    made = await creating(server).create(body(feature_flag_key="taken"))
    assert made.ending is Ending.DIFFERENT, made
    assert made.made
    assert made.experiment is not None
    assert "The split is that of the flag: control 50%, blue 50%." in made.message
    assert made.hint
