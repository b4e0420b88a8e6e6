"""The body that creates an experiment, changed as JSON and taken back into forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exptui.domain.json_paths import put
from exptui.domain.lenient import object_in, objects_in
from exptui.domain.metric_entry import ARRAYS, ORDERINGS
from exptui.domain.metric_set import MetricSet
from exptui.domain.new_body import (
    EXPOSURE,
    FLAG,
    FOLDER,
    HYPOTHESIS,
    KEY,
    NAME,
    NOT_ASKED,
    NOTES,
    OF_THE_FLAG,
    ONLY_NEWER,
    PAYLOADS,
    PLAN,
    SCHEDULING,
    STATISTICS,
    TYPE,
    created_key,
    default_body,
    flag_rows,
    linked_flag,
    settings_of_new,
)
from exptui.domain.text import Json
from exptui.domain.variant_forms import PARAMETERS, SPLIT, VARIANTS_KEY

_TEXTS = (NAME, HYPOTHESIS, KEY, TYPE, FOLDER)
_OBJECTS = (PARAMETERS, PLAN, EXPOSURE, STATISTICS, SCHEDULING)
_LISTS_OF_OBJECTS = (*ARRAYS.values(), "saved_metrics_ids")
_LISTS_OF_TEXT = ("excluded_variants", *ORDERINGS.values())


def objection(body: Any, linked: Json, *, newer: bool) -> str | None:
    """Why a body can't be taken, as a sentence; None where it can, be it complete or not.

    `linked` is the existing flag that the experiment is to be built on, empty where it is none.
    """
    if not isinstance(body, dict):
        return "An object is expected: { … }."
    return next(_objections(body, linked, newer=newer), None)


def _objections(body: Json, linked: Json, *, newer: bool) -> Iterator[str]:
    yield from (f"{name} is not sent. {why}" for name, why in NOT_ASKED.items() if name in body)
    if "allow_unknown_events" in body:
        yield "allow_unknown_events is not kept: unknown events are asked about when it is created."
    if not newer:
        yield from (
            f"This PostHog keeps {name} in parameters." for name in sorted(ONLY_NEWER) if name in body
        )
    yield from _shapes(body)
    parameters = object_in(body, PARAMETERS)
    if linked and body.get(KEY) == linked.get("key"):
        told = (name for name in OF_THE_FLAG if name in parameters)
        yield from (f"{name} comes with the flag, and stays as it is there." for name in told)
    yield from _variants_wrong(parameters)
    yield from _links_wrong(body)


def _shapes(body: Json) -> Iterator[str]:
    for name in _TEXTS:
        if not isinstance(body.get(name), str | None):
            yield f"{name}: text is expected."
    for name in _OBJECTS:
        if not isinstance(body.get(name), dict | None):
            yield f"{name}: an object is expected."
    for name in _LISTS_OF_OBJECTS:
        if not _is_list_of(dict, body.get(name)):
            yield f"{name}: a list of objects is expected."
    for name in _LISTS_OF_TEXT:
        if not _is_list_of(str, body.get(name)):
            yield f"{name}: a list of text is expected."


def _is_list_of(kind: type, value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, kind) for each in value))


def _variants_wrong(parameters: Json) -> Iterator[str]:
    if not _is_list_of(dict, parameters.get(VARIANTS_KEY)):
        yield f"{VARIANTS_KEY}: a list of objects is expected."
    for name in (PAYLOADS, NOTES):
        said = parameters.get(name)
        if not isinstance(said, dict | None):
            yield f"{name}: an object is expected, by variant."
        elif not all(isinstance(each, str) for each in object_in(parameters, name).values()):
            kind = "JSON written as text" if name == PAYLOADS else "text"
            yield f"{name}: {kind} is expected for each variant."


def _links_wrong(body: Json) -> Iterator[str]:
    seen: set[int] = set()
    for link in objects_in(body, "saved_metrics_ids"):
        number = link.get("id")
        if isinstance(number, bool) or not isinstance(number, int):
            yield "saved_metrics_ids: each needs the id of a shared metric."
        elif number in seen:
            yield f"saved_metrics_ids: {number} stands there twice."
        elif object_in(link, "metadata").get("type") not in ("primary", "secondary"):
            yield "saved_metrics_ids: each needs metadata with a type, primary or secondary."
        else:
            seen.add(number)


def taken_in(body: Json, metrics: MetricSet, settings: Json, *, newer: bool) -> tuple[MetricSet, Json]:
    """Metrics and settings that a body says, with what is known of its shared metrics and of its flag."""
    known = {entry.shared: entry for entry in metrics if entry.shared is not None}
    links = [
        {
            "saved_metric": link["id"],
            "metadata": object_in(link, "metadata"),
            "query": known[link["id"]].body if link["id"] in known else {},
            "name": known[link["id"]].name if link["id"] in known else "",
        }
        for link in objects_in(body, "saved_metrics_ids")
    ]
    found = MetricSet.of({**body, "saved_metrics": links})
    said = {name: value for name, value in settings_of_new(body).items() if value is not None}
    usual = settings_of_new(default_body(newer=newer))
    taken = {**usual, **said, EXPOSURE: usual[EXPOSURE] | object_in(body, EXPOSURE)}
    flag = linked_flag(settings)
    if not flag or flag.get("key") != taken[KEY]:
        return found, in_rows(taken)
    meant = object_in(settings, PARAMETERS)
    own = {name: meant[name] for name in OF_THE_FLAG if name in meant}
    return found, {**taken, FLAG: flag, PARAMETERS: {**own, **object_in(body, PARAMETERS)}}


def in_rows(settings: Json) -> Json:
    """Payloads and notes beside the variants of a new flag that they are about; those of no variant stay."""
    if linked_flag(settings):
        return settings
    if not flag_rows(settings):
        settings = put(settings, SPLIT, default_body(newer=True)[PARAMETERS][VARIANTS_KEY])
    rows, parameters = flag_rows(settings), object_in(settings, PARAMETERS)
    keys = [str(created_key(rows, row.get("key"))) for row in rows]
    left = {name: value for name, value in parameters.items() if name not in (PAYLOADS, NOTES)}
    for name, part in ((PAYLOADS, "payload"), (NOTES, "note")):
        said = object_in(parameters, name)
        pairs = zip(keys, rows, strict=True)
        rows = [{**row, part: said[key]} if key in said else row for key, row in pairs]
        others = {key: text for key, text in said.items() if key not in keys}
        left |= {name: others} if others else {}
    return put(settings, (PARAMETERS,), {**left, VARIANTS_KEY: rows})
