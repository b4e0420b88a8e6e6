"""Which versions of a prompt an experiment compares, and which of its metrics measure what they cost and bring."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from exptui.domain.lenient import is_number, line_in, object_in, objects_in
from exptui.domain.metrics import MeanMetric, Metric, RatioMetric
from exptui.domain.prompt_plan_made import arms
from exptui.domain.prompts import TAG
from exptui.domain.text import Json, clean_line

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence, Reading
    from exptui.domain.experiment import Experiment

GENERATION, EVALUATION = "$ai_generation", "$ai_evaluation"
PASSED = "$ai_evaluation_result"
Measure = Literal["cost", "latency", "quality"]
MEASURES: tuple[Measure, ...] = ("cost", "latency", "quality")
_PROPERTIES: dict[str, Measure] = {"$ai_total_cost_usd": "cost", "$ai_latency": "latency"}
_COUNTED = {"sum": "per person", "avg": "per generation"}
"""How a number of each generation becomes one of a person."""
_CONDITIONS = ("properties", "fixedProperties")
_NEGATED = re.compile(r"!=|<>|\bnot\b|\bfalse\b|=\s*'?0\b", re.IGNORECASE)
"""Found in an expression that asks for evaluations that failed."""


@dataclass(frozen=True, slots=True)
class VersionServed:
    """A variant, and the version of the prompt that people in it get."""

    key: str
    version: int | None
    """None where neither the flag nor the experiment tells it."""

    @property
    def label(self) -> str:
        return "v?" if self.version is None else f"v{self.version}"


@dataclass(frozen=True, slots=True)
class PromptCompared:
    """A prompt, and its versions in the order of the variants."""

    name: str
    variants: tuple[VersionServed, ...]
    baseline: str
    """The variant that the others are compared with."""

    @property
    def versions(self) -> tuple[int, ...]:
        """Those that are known, each once, that of the baseline first."""
        sides = sorted(self.variants, key=lambda each: each.key != self.baseline)
        return tuple(dict.fromkeys(each.version for each in sides if each.version is not None))

    def of(self, key: str) -> VersionServed | None:
        return next((each for each in self.variants if each.key == key), None)

    def pair(self, key: str) -> tuple[int, ...]:
        """The versions of the baseline and of a variant; all of them where these are not two."""
        other, base = self.of(key), self.of(self.baseline)
        if other is None or base is None or other.version is None or base.version is None:
            return self.versions
        return (base.version, other.version) if base.version != other.version else self.versions


def compared(experiment: Experiment) -> PromptCompared | None:
    """What the flag hands out; what the experiment remembers where the flag does not tell. None without prompts.

    An experiment that lost its `prompt_metadata` is known by payloads that name versions of one prompt.
    """
    told = experiment.prompt_metadata
    pinned = _pinned(experiment)
    names = {name for name, _ in pinned.values()}
    if told is None and (len(pinned) < 2 or len(names) > 1):
        return None
    name = told.name if told is not None else names.pop()
    made = {arm.key: arm.version for arm in arms(name, told.versions)} if told is not None else {}
    variants = tuple(
        VersionServed(each.key, _version(each.key, name, pinned, made)) for each in experiment.variants
    )
    if not variants:
        variants = tuple(VersionServed(key, version) for key, version in made.items())
    baseline = experiment.baseline_key or (variants[0].key if variants else "")
    return PromptCompared(name, variants, baseline)


def _version(key: str, name: str, pinned: dict[str, tuple[str, int]], made: dict[str, int]) -> int | None:
    if key not in pinned:
        return made.get(key)
    served, version = pinned[key]
    return version if served == name else None


def _pinned(experiment: Experiment) -> dict[str, tuple[str, int]]:
    """Name and version by variant, as payloads tell them; other payloads tell nothing."""
    flag = experiment.feature_flag
    kept = object_in(experiment.parameters, "feature_flag_payloads")
    sent = {**kept, **(flag.payloads if flag is not None else {})}
    found = {}
    for key, payload in sent.items():
        body = _decoded(payload)
        name, version = line_in(body, "prompt_name"), body.get("prompt_version")
        if name and is_number(version) and version >= 1 and float(version).is_integer():
            found[clean_line(key)] = (name, int(version))
    return found


def _decoded(payload: Any) -> Json:
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError):
            return {}
    return payload if isinstance(payload, dict) else {}


# What is measured


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric that measures something of the versions."""

    measure: Measure
    reading: Reading
    at: int
    """Its place among the readings."""
    about: str
    """What a value is of, such as `per person`; also what it is not only of."""


def measured(evidence: Evidence, name: str) -> tuple[Measured, ...]:
    """Cost, latency and pass rate, as far as there are metrics of them: known by what they count, not by name.

    One that counts only events of this prompt goes before one that counts all.
    """
    best: dict[Measure, tuple[int, Measured]] = {}
    for at, reading in enumerate(evidence.readings):
        found = measure_of(reading.metric, name)
        if found is None:
            continue
        measure, about, only = found
        rank = 0 if only else 1
        if measure not in best or rank < best[measure][0]:
            words = about if only else f"{about}, all prompts"
            best[measure] = (rank, Measured(measure, reading, at, words))
    return tuple(best[measure][1] for measure in MEASURES if measure in best)


def measure_of(metric: Metric, name: str) -> tuple[Measure, str, bool] | None:
    """What a metric measures of a prompt, what a value is of, and whether it counts only that prompt's events."""
    match metric:
        case MeanMetric(threshold=None):
            source = metric.source
            what = _PROPERTIES.get(line_in(source, "math_property") or "")
            about = _COUNTED.get(line_in(source, "math") or "")
            if what is None or about is None or not _counts(source, GENERATION):
                return None
            only = _only(source, name)
        case RatioMetric():
            above, below = metric.numerator, metric.denominator
            if not (_counts(above, EVALUATION) and _counts(below, EVALUATION)):
                return None
            if not _is_passed(above) or _asks_result(below) or not _plain(above, below):
                return None
            what, about = "quality", "over all evaluations"
            sides = (_only(above, name), _only(below, name))
            only = None if None in sides else all(sides)
        case _:
            return None
    return None if only is None else (what, about, only)


def _counts(source: Json, event: str) -> bool:
    return source.get("kind", "EventsNode") == "EventsNode" and source.get("event") == event


def _plain(*sources: Json) -> bool:
    """Events are counted, not something about them."""
    return all((line_in(source, "math") or "total") == "total" for source in sources)


def _filters(source: Json, key: str) -> Iterator[Json]:
    for field in _CONDITIONS:
        yield from (each for each in objects_in(source, field) if each.get("key") == key)


def _values(condition: Json) -> list[str]:
    sent = condition.get("value")
    values = sent if isinstance(sent, list) else [sent]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def _is_passed(source: Json) -> bool:
    """Only evaluations that passed are counted."""
    conditions = list(_filters(source, PASSED))
    told = [text for text in _expressions(source) if PASSED in text]
    return bool(conditions or told) and (
        all(
            each.get("operator") in (None, "exact") and [value.lower() for value in _values(each)] == ["true"]
            for each in conditions
        )
        and not any(_NEGATED.search(text) for text in told)
    )


def _asks_result(source: Json) -> bool:
    return any(_filters(source, PASSED)) or any(PASSED in text for text in _expressions(source))


def _expressions(source: Json) -> list[str]:
    """Conditions that are written as expressions."""
    return [
        line_in(each, "key") or ""
        for field in _CONDITIONS
        for each in objects_in(source, field)
        if each.get("type") == "hogql"
    ]


def _only(source: Json, name: str) -> bool | None:
    """Whether it counts only events of this prompt; None where it leaves them out."""
    conditions = list(_filters(source, TAG))
    if not all(name in _values(each) for each in conditions if each.get("operator") in (None, "exact")):
        return None
    return any(each.get("operator") in (None, "exact") and _values(each) == [name] for each in conditions)
