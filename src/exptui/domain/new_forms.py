"""The forms of an experiment that does not exist yet, beside those that it shares with one that does."""

from __future__ import annotations

from functools import partial
from typing import Any

from exptui.domain.asking import Option
from exptui.domain.forms import Form
from exptui.domain.json_paths import Path
from exptui.domain.lenient import line_in, object_in
from exptui.domain.naming import LONGEST_NAME, key_objection, slug
from exptui.domain.new_body import (
    CONTROL,
    EXCLUDED,
    FLAG,
    FOLDER,
    HYPOTHESIS,
    KEY,
    NAME,
    SCHEDULING,
    STATISTICS,
    TYPE,
    flag_rows,
    linked_flag,
    variant_keys,
)
from exptui.domain.new_variants import COMES_WITH_IT, NEW_VARIANTS
from exptui.domain.picked_flag import PickedFlag
from exptui.domain.questions import Kind, Question
from exptui.domain.text import Json
from exptui.domain.variant_forms import PARAMETERS

__all__ = ["BASICS", "COMES_WITH_IT", "FIELDS", "NEW_VARIANTS", "OTHER", "with_flag", "without_flag"]

LONGEST_HYPOTHESIS = 3000
FIELDS: dict[str, tuple[str, ...]] = {
    "basics": (NAME, HYPOTHESIS, KEY, FLAG, TYPE),
    "variants": (PARAMETERS, STATISTICS, EXCLUDED),
    "other": (EXCLUDED, PARAMETERS, SCHEDULING, FOLDER),
}
"""By tab, the fields of an experiment that its form writes, as far as they are not those of an existing one's."""
_KEPT = ("id", "key", "name", "active", "deleted", "version", "filters", "experiment_set")
_TYPES = (
    Option("product", "product", "your code asks the flag"),
    Option("web", "web", "pages changed by PostHog, without code"),
)


def with_flag(body: Json, flag: Json) -> Json:
    """The experiment built on an existing flag, from the body of that flag: its variants are kept for showing."""
    return {**body, KEY: flag["key"], FLAG: {name: flag[name] for name in _KEPT if name in flag}}


def without_flag(body: Json, key: str) -> Json:
    """The experiment with a flag of its own, which is made with it; the variants are those meant before."""
    return {**body, KEY: key, FLAG: None}


def _basics(body: Json, newer: bool) -> tuple[Question, ...]:
    return (
        Question(
            path=(NAME,),
            label="Name",
            kind=Kind.TEXT,
            required=True,
            wrong=partial(_longer, LONGEST_NAME),
            write=_named,
        ),
        Question(
            path=(HYPOTHESIS,),
            label="Hypothesis",
            kind=Kind.TEXT,
            help="What you change, for whom, and what you expect it to do to which metric.",
            wrong=partial(_longer, LONGEST_HYPOTHESIS),
        ),
        Question(
            path=(KEY,),
            label="Flag key",
            kind=Kind.FLAG,
            required=True,
            help=_about_flag(body),
            wrong=partial(_key_wrong, body, newer),
            write=_keyed,
        ),
        Question(path=(TYPE,), label="Type", kind=Kind.CHOICE, options=_TYPES, default="product"),
    )


def _longer(most: int, value: Any) -> str | None:
    too_long = isinstance(value, str) and len(value) > most
    return f"At most {most:,} characters; this has {len(value):,}." if too_long else None


def _about_flag(body: Json) -> str:
    flag = linked_flag(body)
    if not flag:
        return "A new flag is made, off until the launch. Or pick one that exists: its variants come along."
    served = "on already: people get variants now" if flag.get("active") else "off"
    return f"An existing flag, {served}. {COMES_WITH_IT}"


def _key_wrong(body: Json, newer: bool, value: Any) -> str | None:
    flag = linked_flag(body)
    if not flag:
        return key_objection(value).get(KEY) if isinstance(value, str) and value else None
    rows = flag_rows(body)
    if len(rows) < 2:
        return "This flag has no two variants: nothing can be compared with it."
    if not newer and CONTROL not in [row.get("key") for row in rows]:
        return "This PostHog needs one of the flag's variants to be called control."
    return None


def _named(body: Json, name: Any) -> Json:
    """The key follows the name until somebody writes another, or picks a flag."""
    follows = not linked_flag(body) and (body.get(KEY) or "") in ("", _key_of(body.get(NAME)))
    return {**body, NAME: name or "", **({KEY: _key_of(name)} if follows else {})}


def _key_of(name: Any) -> str:
    return slug(name) if isinstance(name, str) and name.strip() else ""


def _keyed(body: Json, key: Any) -> Json:
    if isinstance(key, PickedFlag):
        return with_flag(body, {**key.flag, "key": str(key)})
    return without_flag(body, key or "")


BASICS = Form(_basics, fields=True)


def _other(body: Json, newer: bool) -> tuple[Question, ...]:
    home: Path = (EXCLUDED,) if newer else (PARAMETERS, EXCLUDED)
    excluded = Question(
        path=home,
        label="Left out of results",
        kind=Kind.VALUE,
        several=True,
        help="Variants that are served and not compared, parted by commas.",
        wrong=partial(_excluded_wrong, body),
    )
    folder = Question(
        path=(FOLDER,),
        label="Folder",
        kind=Kind.TEXT,
        help="Where PostHog's project tree files it, such as Unfiled/Experiments.",
    )
    return (excluded, folder)


def _excluded_wrong(body: Json, value: Any) -> str | None:
    if not isinstance(value, list):
        return None
    keys = variant_keys(body)
    baseline = _baseline(body, keys)
    for key in value:
        if key not in keys:
            return f"There is no variant {key}."
        if key == baseline:
            return f"{key} is what the others are compared with: it can't be left out."
    if value and not [key for key in keys if key != baseline and key not in value]:
        return "One variant at least has to be left to compare."
    return None


def _baseline(body: Json, keys: list[str]) -> str | None:
    chosen = line_in(object_in(body, STATISTICS), "baseline_variant_key")
    return chosen or (CONTROL if CONTROL in keys else next(iter(keys), None))


OTHER = Form(_other, fields=True)
