"""Whatever a server sends, it is judged and told: it never ends in a traceback or in broken JSON."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.columns import cells
from exptui.domain.evidence import Evidence, Reading
from exptui.domain.experiment import Experiment
from exptui.domain.metrics import parse_metric
from exptui.domain.results import MetricResult
from exptui.domain.series import Exposures
from exptui.domain.text import clean
from exptui.domain.verdict import judge
from exptui.services.place import Place
from exptui.services.report import as_markdown, as_text, document
from tests.domain.bodies import anything, experiments
from tests.support.evidence import NOW, a_reading, an_experiment, evidence, exposed

PLACE = Place(host="http://sandbox", project_id=1)
numbers = st.one_of(st.none(), st.floats(), st.integers(-(10**400), 10**400), st.just("12"), st.booleans())
arms = st.fixed_dictionaries(
    {},
    optional={
        "key": anything,
        "number_of_samples": numbers,
        "sum": numbers,
        "sum_squares": numbers,
        "denominator_sum": numbers,
        "denominator_sum_squares": numbers,
        "numerator_denominator_sum_product": numbers,
        "significant": st.sampled_from([True, False, None, "yes"]),
        "chance_to_win": numbers,
        "p_value": numbers,
        "credible_interval": st.one_of(st.none(), st.lists(numbers, min_size=1, max_size=3)),
        "validation_failures": anything,
    },
)
results = st.fixed_dictionaries(
    {}, optional={"baseline": arms, "variant_results": st.lists(arms, max_size=3)}
)
counts = st.dictionaries(st.sampled_from(["control", "test", "$multiple", "x\x1b[2J"]), numbers)
exposures = st.fixed_dictionaries(
    {},
    optional={
        "total_exposures": counts,
        "sample_ratio_mismatch": st.dictionaries(st.just("p_value"), numbers),
        "bias_risk": st.dictionaries(st.just("multiple_variant_percentage"), numbers),
        "timeseries": st.lists(
            st.fixed_dictionaries(
                {"variant": st.just("control"), "days": anything, "exposure_counts": anything}
            )
        ),
    },
)


def told(known: Evidence) -> None:
    judged = judge(known)
    text = as_text(judged, PLACE)
    assert clean(text) == text
    assert as_markdown(judged, PLACE).startswith("# ")
    json.dumps(document(judged, PLACE), allow_nan=False)


@given(results, exposures, st.sampled_from(["mean", "funnel", "ratio", "retention", "new"]))
def test_any_result_and_any_exposures(result: Any, seen: Any, kind: str) -> None:
    metric = parse_metric({"kind": "ExperimentMetric", "metric_type": kind, "uuid": "m"})
    reading = Reading(metric=metric, section="primary", result=MetricResult.model_validate(result))
    told(evidence(an_experiment(), reading, exposures=Exposures.model_validate(seen)))


@given(experiments)
def test_any_experiment(body: Any) -> None:
    experiment = Experiment.model_validate(an_experiment().raw | body)
    told(Evidence(experiment=experiment, now=NOW, exposures=exposed(), readings=(a_reading(),)))


@given(st.text(max_size=80))
def test_a_report_keeps_to_eighty_cells_whatever_it_is_called(name: str) -> None:
    text = as_text(judge(evidence(an_experiment(name=name, description=name))), PLACE)
    assert max(cells(line) for line in text.splitlines()) <= 80
