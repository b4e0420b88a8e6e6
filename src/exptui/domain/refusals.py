"""Where a refusal belongs: the server names one problem at a time, sometimes as the text of a Python list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from exptui.domain.declared import declared
from exptui.domain.json_paths import Path, at
from exptui.domain.lenient import line_in, objects_in
from exptui.domain.metric_forms import mentions, sources_in
from exptui.domain.metrics import METRIC_TYPES
from exptui.domain.source_forms import EVENT
from exptui.domain.text import Json, clean, clean_line

SECTIONS = ("metrics", "metrics_secondary")
SHARED = "query"
"""What a shared metric is in, where it is made or changed by itself."""
_INDEXED = re.compile(r"Invalid metric at index (\d+): (.*)", re.DOTALL)
_ENTRIES = re.compile(r"(?=\{['\"](?:loc|type|msg)['\"]:)")
_LOC = re.compile(r"['\"]loc['\"]: \(([^()]*)\)")
_STEP = re.compile(r"'([^']*)'|\"([^\"]*)\"|(\d+)")
_SAID = re.compile(r"['\"]msg['\"]: (?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")")
_EVENTS = re.compile(r"Event\(s\) (.*?) not found\. ", re.DOTALL)
_ACTIONS = re.compile(r"Action\(s\) with ID ([\d, ]+) not found")
_FIELDS = (
    ("baseline_variant_key", ("stats_config", "baseline_variant_key")),
    ("stats_config.method", ("stats_config", "method")),
    ("stats config", ("stats_config",)),
    ("filterTestAccounts", ("exposure_criteria", "filterTestAccounts")),
    ("exposure_config", ("exposure_criteria", "exposure_config")),
    ("holdout", ("holdout_id",)),
    ("feature_flag_variants", ("parameters", "feature_flag_variants")),
    ("variant", ("parameters", "feature_flag_variants")),
)
"""What a message is about, by a word in it, where the field it names is another or none."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a refusal is about, as far as it can be told."""

    metric: str | int | None = None
    """Its uuid; its index where it has none; None where no metric is meant."""
    path: Path | None = None
    """In the metric; where none is meant, in the experiment. None where only the whole can be meant."""
    section: str | None = None
    """The field of the experiment that the metric was sent in."""
    said: str = ""
    """The server's words without the brackets around them."""


def place_of(message: str, attr: str | None, body: Json) -> tuple[str | int | None, Path | None]:
    """The metric and the field in it that a refusal is about; `body` is what was sent, or the experiment."""
    first = places_of(message, attr, body)[0]
    return first.metric, first.path


def places_of(message: str, attr: str | None, body: Json) -> list[Place]:
    """All that a refusal is about, at least one; `body` is what was sent, or the experiment."""
    indexed = _INDEXED.search(message)
    if indexed is not None:
        return _of_metric(int(indexed[1]), indexed[2], attr, body)
    missing = _of_mentions(message, body)
    if missing:
        return missing
    return [Place(path=_field(message, attr, body), said=clean_line(message))]


def _of_metric(index: int, said: str, attr: str | None, body: Json) -> list[Place]:
    section = attr if attr in (*SECTIONS, SHARED) else SECTIONS[0]
    metric = _metric_at(body, section, index)
    who = (metric.get("uuid") if isinstance(metric.get("uuid"), str) else None) or index
    found = []
    for entry in _ENTRIES.split(said) if said.lstrip().startswith("[") else []:
        loc, words = _LOC.search(entry), _SAID.search(entry)
        if loc is not None:
            steps = [int(n) if n else one or other for one, other, n in _STEP.findall(loc[1])]
            told = clean_line((words[1] or words[2] or "") if words is not None else "")
            path = _in_body(metric, steps)
            found.append(Place(who, path or None, section, told or clean_line(entry)))
    return found or [Place(who, _of_words(metric, said), section, clean_line(said))]


def _metric_at(body: Json, section: str | None, index: int) -> Json:
    if section == SHARED:
        metric: Any = body.get(SHARED, body)
    else:
        metric = at(body, (section or SECTIONS[0], index))
    return metric if isinstance(metric, dict) else {}


def _in_body(body: Any, steps: list[str | int]) -> Path:
    """The validator's way through its types, without their names: only what is a key or a place stays."""
    path: list[str | int] = []
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if isinstance(body, dict) and (step in body or (last and _is_key(step))):
            path.append(step)
            body = body.get(str(step))
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            path.append(step)
            body = body[step]
    return tuple(path)


def _is_key(step: str | int) -> bool:
    """A key that is missing, and not the name of one of the validator's types."""
    named = isinstance(step, str) and step.isidentifier()
    return named and str(step) not in METRIC_TYPES and not str(step)[:1].isupper()


def _of_words(metric: Json, said: str) -> Path | None:
    """The field that a sentence begins with or names first."""
    if "EventsNode does not take" in said:
        odd = [path for path in sources_in(metric) if _has_id(at(metric, path))]
        return (*odd[0], "id") if odd else None
    if "kind must be" in said or "legacy metric kind" in said:
        return ("kind",)
    model = METRIC_TYPES.get(line_in(metric, "metric_type") or "")
    keys = [key for key, _ in declared(model)] if model is not None else []
    named = [(found.start(), key) for key in keys if (found := re.search(rf"\b{re.escape(key)}\b", said))]
    return (min(named)[1],) if named else None


def _has_id(source: Any) -> bool:
    return isinstance(source, dict) and source.get("kind") == EVENT and "id" in source


def _of_mentions(message: str, body: Json) -> list[Place]:
    """Where the events and actions are that the project does not have."""
    events, actions = _EVENTS.search(message), _ACTIONS.search(message)
    numbers = [int(number) for number in re.findall(r"\d+", actions[1])] if actions else []
    return [
        Place(metric.get("uuid") or index, path, section, clean_line(message))
        for section in (*SECTIONS, SHARED)
        for index, metric in enumerate(_listed(body, section))
        for path, what in mentions(metric).items()
        if what in numbers or (events is not None and isinstance(what, str) and _is_named(what, events[1]))
    ]


def _is_named(event: str, names: str) -> bool:
    """Whether an event is among quoted names, which may hold quotes themselves."""
    return f"'{clean(event)}'" in names or repr(event) in names


def _listed(body: Json, section: str) -> list[Json]:
    rows = body.get(section)
    return [rows] if isinstance(rows, dict) else objects_in(body, section)


def _field(message: str, attr: str | None, body: Json) -> Path | None:
    if attr == "exposure_criteria" and "[" in message:
        loc = _LOC.search(message)
        steps = [int(n) if n else one or other for one, other, n in _STEP.findall(loc[1])] if loc else []
        config = at(body, ("exposure_criteria", "exposure_config"))
        return ("exposure_criteria", "exposure_config", *_in_body(config, steps))
    named = re.search(r"'(\w+)'", message)
    if attr == "running_time_calculation" and named is not None:
        return (attr, named[1])
    for word, path in _FIELDS:
        if word.lower() in message.lower():
            return path
    return None if attr is None else tuple(attr.split("__"))
