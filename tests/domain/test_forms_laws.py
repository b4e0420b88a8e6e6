"""What holds of every form, whatever the body and the answer."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.answer_text import told
from exptui.domain.json_paths import MISSING, Path, at
from exptui.domain.metric_forms import (
    METRIC,
    answer,
    new_metric,
    objections,
    questions,
)
from exptui.domain.metrics import METRIC_TYPES
from exptui.domain.plan_forms import PLAN
from exptui.domain.questions import LISTS, walk
from exptui.domain.setting_forms import EXPOSURE, HOLDOUT, STATISTICS
from exptui.domain.text import Json
from exptui.domain.variant_forms import VARIANTS
from tests.domain.bodies import anything, experiments
from tests.domain.filling import combinations, everything
from tests.domain.samples import page_samples

FORMS = (METRIC, EXPOSURE, STATISTICS, HOLDOUT, PLAN, VARIANTS)
answers: st.SearchStrategy[Any] = anything | st.sampled_from(
    ["sum", "dau", "ActionsNode", "cohort", "is_set", 1, 0.5, None, "", []]
)


def unknown(body: Any, path: Path = ()) -> dict[Path, Any]:
    """Keys that begin with `odd`, by where they are."""
    found: dict[Path, Any] = {}
    rows = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in rows:
        if isinstance(key, str) and key.startswith("odd"):
            found[(*path, key)] = value
        else:
            found |= unknown(value, (*path, key))
    return found


@given(st.data(), st.sampled_from(list(combinations())))
def test_no_answer_loses_a_key_that_nobody_asks_about(data: st.DataObject, row: tuple[str, str, str]) -> None:
    body = everything(METRIC, new_metric(row[0]), {"kind": row[1], "math": row[2]}, newer=True)
    body = _salted(body)
    before = copy.deepcopy(body)
    odd = unknown(body)
    question = data.draw(st.sampled_from(list(walk(questions(body, newer=True)))))
    if question.path == ("metric_type",) or question.kind in LISTS:
        value: Any = data.draw(st.sampled_from(list(METRIC_TYPES)))
    else:
        value = data.draw(answers)
    after = answer(body, question.path, value)
    assert body == before
    kept = unknown(after)
    gone = {path for path in odd if kept.get(path) != odd[path]}
    if question.path == ("metric_type",):
        assert {path for path in gone if len(path) == 1} == set()
    elif question.kind in LISTS:
        assert {path for path in gone if path[: len(question.path)] != question.path} == set()
    else:
        assert gone == set()


def _salted(body: Any) -> Any:
    """With a key in every object that no form knows."""
    if isinstance(body, dict):
        return {key: _salted(value) for key, value in body.items()} | {"odd": {"kept": [1]}}
    return [_salted(item) for item in body] if isinstance(body, list) else body


@given(st.data(), st.sampled_from(list(METRIC_TYPES)))
def test_taking_an_optional_answer_back_removes_its_key(data: st.DataObject, metric_type: str) -> None:
    body = everything(METRIC, new_metric(metric_type), {"math": "sum"}, newer=True)
    optional = [
        q for q in walk(questions(body, newer=True)) if at(body, q.path) is not None and not q.required
    ]
    question = data.draw(st.sampled_from(optional))
    after = answer(body, question.path, None)
    assert at(after, question.path, MISSING) is MISSING
    assert objections(after, newer=True) == {}


@given(st.data(), experiments | st.builds(dict, st.dictionaries(st.text(max_size=4), anything)))
def test_any_body_can_be_asked_about_and_answered(data: st.DataObject, body: Json) -> None:
    form = data.draw(st.sampled_from(FORMS))
    if form is METRIC and isinstance(body.get("metrics"), list) and body["metrics"]:
        body = body["metrics"][0] if isinstance(body["metrics"][0], dict) else body
    before = copy.deepcopy(body)
    for newer in (True, False):
        form.objections(body, newer=newer)
        for question in walk(form.questions(body, newer=newer)):
            told(question, at(body, question.path))
            form.answer(body, question.path, data.draw(answers), newer=newer)
    assert repr(body) == repr(before)


@pytest.mark.parametrize("section", ["metrics", "metrics_secondary"])
def test_the_public_pages_metrics_are_untouched_while_nobody_answers(section: str) -> None:
    for sample in (page_samples()["experiment"], page_samples()["list"]["results"][0]):
        for metric in sample[section]:
            before = copy.deepcopy(metric)
            for question in walk(questions(metric, newer=True)):
                if not question.stray:
                    assert answer(metric, question.path, at(metric, question.path)) is metric
            objections(metric, newer=True)
            assert metric == before


def test_the_public_pages_funnel_becomes_sendable_by_answering() -> None:
    metric = page_samples()["experiment"]["metrics"][0]
    for path in [q.path for q in walk(questions(metric, newer=True)) if q.stray]:
        metric = answer(metric, path, None)
    metric = METRIC.add(metric, ("series",))
    metric = answer(metric, ("series", 0, "event"), "signup")
    assert objections(metric, newer=True) == {}
