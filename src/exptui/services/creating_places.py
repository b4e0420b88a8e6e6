"""Where a refused creation belongs: fields of the body that was sent, or of the form about a prompt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exptui.api.errors import Answered, PostHogError
from exptui.domain.json_paths import Path, at, rows_at
from exptui.domain.naming import FLAG_KEY
from exptui.domain.refusals import SECTIONS, Place, places_of

if TYPE_CHECKING:
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.text import Json

REFUSED = (400, 422)
KEY: Path = ("feature_flag_key",)
VARIANTS: Path = ("parameters", "feature_flag_variants")
_EXCLUDED = re.compile(r"cannot be excluded|must not be excluded|not found on feature flag|excluded_variants")
_OF_THE_FLAG = re.compile(r"^Feature flag must have")
"""Of a flag that is there; of variants that were sent, other words are used, but for their number."""
_OTHER_FLAG_WORDS = (
    ("payload", ("parameters", "feature_flag_payloads")),
    ("aggregation", ("parameters", "aggregation_group_type_index")),
    ("release condition", ("parameters", "rollout_percentage")),
)


def refused_at(error: PostHogError, body: Json) -> dict[Path, str]:
    """By place in the body, what PostHog says is wrong; () for the whole. Empty where it was not the body."""
    if not isinstance(error, Answered) or error.status not in REFUSED:
        return {}
    own = _own(error, body)
    if own is not None:
        return {own: error.detail}
    found = places_of(error.detail, error.attr, body)
    return {_path(place, body): place.said or error.detail for place in found}


def _own(error: Answered, body: Json) -> Path | None:
    """What is said of the flag and its variants, which only creating sends along."""
    said, attr = error.detail, error.attr
    if attr == "feature_flag":
        return KEY
    if attr == "key":
        return KEY if _key_is_odd(body) else _odd_variant(body)
    if _EXCLUDED.search(said):
        return ("excluded_variants",) if "excluded_variants" in body else ("parameters", "excluded_variants")
    if _OF_THE_FLAG.search(said):
        sent = rows_at(body, VARIANTS)
        return VARIANTS if sent and len(sent) < 2 else KEY
    if attr == "filters":
        return next((path for word, path in _OTHER_FLAG_WORDS if word in said.lower()), VARIANTS)
    return None


def _key_is_odd(body: Json) -> bool:
    key = body.get("feature_flag_key")
    return not isinstance(key, str) or not FLAG_KEY.fullmatch(key)


def _odd_variant(body: Json) -> Path:
    """The first variant whose key a flag can't have; the flag's own key where there is none such."""
    for place, variant in enumerate(rows_at(body, VARIANTS)):
        key = variant.get("key") if isinstance(variant, dict) else None
        if isinstance(key, str) and not FLAG_KEY.fullmatch(key):
            return (*VARIANTS, place, "key")
    return KEY


def _path(place: Place, body: Json) -> Path:
    """The way to it from the top of the body."""
    if place.metric is None:
        return place.path or ()
    section = place.section or SECTIONS[0]
    index = place.metric
    if isinstance(index, str):
        uuids = [at(row, ("uuid",)) for row in rows_at(body, (section,))]
        index = uuids.index(index) if index in uuids else 0
    return (section, index, *(place.path or ()))


# From a prompt


def refused_in_plan(error: PostHogError, plan: PromptPlan) -> dict[Path, str]:
    """By field of the form, what PostHog says is wrong; () for the versions, and whatever no field is about."""
    if not isinstance(error, Answered) or error.status not in REFUSED:
        return {}
    field, _, index = (error.attr or "").partition("__")
    if field in ("versions", "prompt_name"):
        return {(): _about_versions(error.detail, plan)}
    if field == "templates":
        number = int(index) if index.isdecimal() else -1
        one = plan.templates[number : number + 1] if number >= 0 else ()
        return {("templates", *one): error.detail}
    if field in ("name", "description", "feature_flag_key"):
        return {(field,): error.detail}
    if field == "key":
        return {KEY: error.detail}
    return {(): error.detail}


def _about_versions(said: str, plan: PromptPlan) -> str:
    """PostHog does not tell a prompt that is gone from versions that are."""
    lost = re.search(r"Versions not found for prompt .*: \[([\d, ]+)\]", said, re.DOTALL)
    if lost is None:
        return f"{said.rstrip('.')}. Choose other versions."
    numbers = [int(number) for number in lost[1].split(",") if number.strip()]
    told = " and ".join(
        part for part in (", ".join(f"v{n}" for n in numbers[:-1]), f"v{numbers[-1]}") if part
    )
    if set(numbers) >= set(plan.versions):
        return f"PostHog has none of these versions of {plan.prompt_name}: the prompt may be gone. Choose others."
    return f"PostHog has no {told} of {plan.prompt_name}: choose other versions."
