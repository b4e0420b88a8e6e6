"""The form of a metric: derived from the model of its type, so that a new type brings its own."""

from __future__ import annotations

from functools import partial
from typing import Any

from exptui.domain.asking import Option
from exptui.domain.declared import Asked, Part, declared, own_keys
from exptui.domain.filter_forms import breakdowns_question
from exptui.domain.forms import Form
from exptui.domain.json_paths import MISSING, Path, at
from exptui.domain.metrics import METRIC_TYPES, Metric, is_legacy, parse_metric
from exptui.domain.questions import Kind, Question
from exptui.domain.source_forms import new_source, source_questions, stray, unmeasured
from exptui.domain.text import Json

METRIC_KIND = "ExperimentMetric"
_TYPES = tuple(Option(word, model.word) for word, model in METRIC_TYPES.items())
_BASE = {"kind": METRIC_KIND, "goal": "increase"}


def questions(body: Json, *, newer: bool) -> tuple[Question, ...]:
    """What applies to the answers so far, in order; nothing where servers only show the metric."""
    return METRIC.questions(body, newer=newer)


def answer(body: Json, path: Path, value: Any) -> Json:
    """A copy with that answer; None takes it back. Keys that nobody asks about stay."""
    return METRIC.answer(body, path, value)


def objections(body: Any, *, newer: bool) -> dict[Path, str]:
    """By place, why the server would refuse the metric; empty where it can be sent."""
    if not isinstance(body, dict):
        return {(): "A metric is a JSON object."}
    if is_legacy(body):
        return {("kind",): "Servers only show metrics of this kind: make a new one instead."}
    if body.get("kind") != METRIC_KIND:
        return {("kind",): f'A metric has the kind "{METRIC_KIND}".'}
    return METRIC.objections(body, newer=newer)


def new_metric(metric_type: str) -> Json:
    """A metric of a type with nothing chosen yet, and without a uuid."""
    return with_type(dict(_BASE), metric_type)


def with_type(body: Json, metric_type: str, *, before: Json | None = None) -> Json:
    """The same metric of another type: who it is, its goal, windows and breakdowns stay, and so do its sources.

    What the present type has no place for comes back from `before`, the metric as it was when its type was
    changed last.
    """
    own = _own_keys()
    kept = {key: value for key, value in body.items() if not any(key in keys for keys in own.values())}
    model = METRIC_TYPES.get(metric_type)
    changed = kept | {"metric_type": metric_type}
    if model is None:
        return changed
    remembered = before is not None and before.get("metric_type") == metric_type
    sources = _chosen(body, before or {})
    for key, asked in declared(model):
        if key not in own[metric_type]:
            continue
        if asked.kind is Part.STEPS:
            changed[key] = [_fit(source, asked) for source in sources or [new_source()]]
        elif asked.kind is Part.SOURCE:
            changed[key] = _fit(sources.pop(0) if sources else new_source(), asked)
        elif before is not None and remembered:
            changed |= {key: before[key]} if key in before else {}
        elif asked.start is not None:
            changed[key] = asked.start
    return changed


def sources_in(body: Json) -> list[Path]:
    """Where the sources of a metric are, in the order in which a person would name them."""
    model = METRIC_TYPES.get(_type_of(body))
    places: list[Path] = []
    for key, asked in declared(model) if model is not None else ():
        if asked.kind is Part.SOURCE:
            places.append((key,))
        elif asked.kind is Part.STEPS:
            rows = body.get(key)
            places += [(key, place) for place in range(len(rows) if isinstance(rows, list) else 0)]
    return places


def mentions(body: Json) -> dict[Path, str | int]:
    """The events by name and the actions by number that a metric counts, by where they are named."""
    found: dict[Path, str | int] = {}
    for path in sources_in(body):
        event, action = at(body, (*path, "event")), at(body, (*path, "id"))
        if isinstance(event, str) and event:
            found[(*path, "event")] = event
        if isinstance(action, int):
            found[(*path, "id")] = action
    return found


def _ask(body: Json, newer: bool) -> tuple[Question, ...]:
    if is_legacy(body):
        return ()
    of_type = Question(
        path=("metric_type",),
        label="Type",
        kind=Kind.CHOICE,
        options=_TYPES,
        open=True,
        required=True,
        write=lambda metric, word: with_type(metric, str(word)),
    )
    model = METRIC_TYPES.get(_type_of(body))
    if model is None:
        return (of_type,)
    found = [of_type]
    for key, asked in declared(model):
        found += _questions_of(body, (key,), asked, newer)
    return (*found, *_strays(body))


def _questions_of(body: Json, path: Path, asked: Asked, newer: bool) -> tuple[Question, ...]:
    match asked.kind:
        case Part.SOURCE:
            return source_questions(body, path, label=asked.label, under=asked.label, measured=asked.measured)
        case Part.STEPS:
            return (_steps(body, path, asked),)
        case Part.BREAKDOWNS:
            events = parse_metric(body).events
            return (breakdowns_question(body, path, label=asked.label, events=events),)
        case Part.OBJECT:
            inner = [_plain(body, (*path, key), each, newer, asked.label) for key, each in asked.inner]
            return tuple(question for question in inner if question is not None)
        case _:
            question = _plain(body, path, asked, newer, "")
            return () if question is None else (question,)


def _steps(body: Json, path: Path, asked: Asked) -> Question:
    rows = body.get(str(path[0]))
    return Question(
        path=path,
        label=asked.label,
        kind=Kind.STEPS,
        help=asked.help,
        required=asked.required,
        item=new_source(),
        items=tuple(
            source_questions(
                body, (*path, place), label="Step", under=f"Step {place + 1}", measured=asked.measured
            )
            for place in range(len(rows) if isinstance(rows, list) else 0)
        ),
    )


def _plain(body: Json, path: Path, asked: Asked, newer: bool, under: str) -> Question | None:
    """The question of a plain field; None where it does not apply and nothing wrong is stored there."""
    above = at(body, path[:-1])
    holder: Json = above if isinstance(above, dict) else {}
    applies = asked.applies is None or asked.applies(holder, newer)
    wrong = None if asked.wrong is None else partial(_wrong, asked, holder, newer)
    if not applies and (wrong is None or wrong(holder.get(str(path[-1]), MISSING)) is None):
        return None
    if isinstance(asked.kind, Part):
        return None
    return Question(
        path=path,
        label=asked.label,
        kind=asked.kind,
        help=asked.help,
        options=asked.options,
        required=asked.required,
        placeholder=_computed(body) if path == ("name",) else "",
        under=under,
        default=asked.default,
        unsaid=asked.unsaid,
        start=asked.start,
        least=asked.least,
        most=asked.most,
        stray=not applies,
        wrong=wrong,
    )


def _wrong(asked: Asked, holder: Json, newer: bool, value: Any) -> str | None:
    return None if asked.wrong is None else asked.wrong(holder, value, newer)


def _computed(body: Json) -> str:
    """What it would be called without a name; nothing while an event is not chosen."""
    unchosen = any(at(body, (*path, "event")) == "" for path in sources_in(body))
    return "" if unchosen else parse_metric(body).definition


def _strays(body: Json) -> tuple[Question, ...]:
    """Fields of other types, which the server refuses even where they are null."""
    every, word = _own_keys(), METRIC_TYPES[_type_of(body)].word
    own = every[_type_of(body)]
    foreign = [key for key in body if key not in own and any(key in keys for keys in every.values())]
    return tuple(stray((key,), f"Not of a {word}: take it out.") for key in foreign)


def _own_keys() -> dict[str, frozenset[str]]:
    return own_keys(METRIC_TYPES, Metric)


def _type_of(body: Json) -> str:
    word = body.get("metric_type")
    return word if isinstance(word, str) else ""


def _sources(body: Json) -> list[Json]:
    found = [at(body, path) for path in sources_in(body)]
    return [source if isinstance(source, dict) and source else new_source() for source in found]


def _measured(body: Json, path: Path) -> bool:
    asked = dict(declared(METRIC_TYPES[_type_of(body)])).get(str(path[0]))
    return asked is not None and asked.measured


def _chosen(body: Json, before: Json) -> list[Json]:
    """The sources of a metric, then those that it had before and has no place for."""
    now, then = _sources(body), _sources(before)
    measured = [_measured(body, path) for path in sources_in(body)]
    for place, source in enumerate(then):
        if place >= len(now):
            now.append(source)
        elif not measured[place] and now[place] == unmeasured(source):
            now[place] = source
    while now and now[-1] == new_source():
        now.pop()
    return now


def _fit(source: Json, asked: Asked) -> Json:
    return source if asked.measured else unmeasured(source)


METRIC = Form(_ask)
"""The form of any metric, as a whole: what the functions above are short for, and its lists."""
