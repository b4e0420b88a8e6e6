"""How people are dealt out to the variants, and how many of them take part."""

from __future__ import annotations

from functools import partial
from typing import Any

from exptui.domain.forms import Form
from exptui.domain.json_paths import Path, at, put, without
from exptui.domain.lenient import line_in, number_in, object_in, objects_in
from exptui.domain.questions import Kind, Question, is_whole
from exptui.domain.text import Json

PARAMETERS, VARIANTS_KEY, ROLLOUT = "parameters", "feature_flag_variants", "rollout_percentage"
GROUP = "aggregation_group_type_index"
SPLIT = (PARAMETERS, VARIANTS_KEY)
WHOLE = 100
_SHARES = ("split_percent", "rollout_percentage")


def with_split(body: Json) -> Json:
    """The experiment with what its flag deals out in its parameters, where they say nothing of it.

    Older servers reset a draft's split and kind of groups when parameters come back without them.
    """
    filters = object_in(body, "feature_flag", "filters")
    group = filters.get(GROUP)
    if is_whole(group) and object_in(body, PARAMETERS).get(GROUP) is None:
        body = put(body, (PARAMETERS, GROUP), group)
    if not objects_in(object_in(body, PARAMETERS), VARIANTS_KEY):
        served = objects_in(object_in(filters, "multivariate"), "variants")
        if served:
            body = put(body, SPLIT, [dict(variant) for variant in served])
    return body


def in_parameters(path: Path, body: Json, value: Any) -> Json:
    """A parameter answered, or taken back, with the split beside it."""
    body = with_split(body)
    return without(body, path, roots=1) if value is None else put(body, path, value)


def rollout_of(body: Json) -> float:
    """The percentage of people who take part: what was said, else what the flag's first condition lets in."""
    said = number_in(object_in(body, PARAMETERS), ROLLOUT)
    if said is not None:
        return said
    groups = objects_in(object_in(body, "feature_flag", "filters"), "groups")
    served = number_in(groups[0], ROLLOUT) if groups else None
    return WHOLE if served is None else served


def split_of(body: Json) -> list[tuple[str, float]]:
    """The variants and their shares, in percent."""
    rows = objects_in(object_in(with_split(body), PARAMETERS), VARIANTS_KEY)
    return [(line_in(row, "key") or "", number_in(row, *_SHARES) or 0) for row in rows]


def evenly(body: Json) -> Json:
    """As even as whole percents can be, with the remainder on the last variant."""
    count = len(split_of(body))
    if not count:
        return body
    share = WHOLE // count
    body = with_split(body)
    for place in range(count):
        body = _dealt(body, place, share)
    return remainder_on_last(body)


def remainder_on_last(body: Json) -> Json:
    """With what is missing to a hundred given to the last variant; as it was where the others have more."""
    split = split_of(body)
    left = WHOLE - sum(share for _, share in split[:-1])
    if not split or not 0 <= left <= WHOLE:
        return body
    return _dealt(with_split(body), len(split) - 1, int(left) if left == int(left) else left)


def dealing_changes(before: Json, after: Json) -> tuple[str, ...]:
    """What another split or rollout does to people, and to results of an experiment that runs."""
    old, new = split_of(before), split_of(after)
    said = []
    if old != new:
        shares = [f"{key} {share:g}% → {dict(new).get(key, 0):g}%" for key, share in old]
        said.append(f"New split: {', '.join(shares)}.")
    was, becomes = rollout_of(before), rollout_of(after)
    if was != becomes:
        said.append(f"Rollout: {was:g}% → {becomes:g}% of those whom the flag matches.")
    if before.get("start_date") is None or before.get("end_date") is not None:
        return tuple(said)
    if old != new:
        said.append("Some people change to another variant, and those who were seen in two are told apart.")
        said.append(
            "Results mix both splits: whether people were dealt out as planned can't be tested any more."
        )
    if becomes < was:
        said.append("Some of those who take part fall out, and see what everybody else sees.")
    elif becomes > was:
        said.append("More people come in; those who take part keep their variant.")
    return tuple(said)


def _ask(body: Json, _newer: bool) -> tuple[Question, ...]:
    rows = at(with_split(body), SPLIT)
    variants = rows if isinstance(rows, list) else []
    return (
        *(_share(body, variants, place) for place in range(len(variants))),
        Question(
            path=(PARAMETERS, ROLLOUT),
            label="Rollout %",
            kind=Kind.NUMBER,
            help="Of those whom the flag matches, how many take part.",
            default=rollout_of(body),
            least=0,
            most=WHOLE,
            write=partial(in_parameters, (PARAMETERS, ROLLOUT)),
        ),
    )


def _share(body: Json, variants: list[Any], place: int) -> Question:
    row = variants[place] if isinstance(variants[place], dict) else {}
    last = place == len(variants) - 1
    return Question(
        path=(*SPLIT, place, "split_percent"),
        label=line_in(row, "key") or f"variant {place + 1}",
        kind=Kind.WHOLE,
        help="Takes what the others leave." if last else "",
        default=number_in(row, *_SHARES),
        least=0,
        most=WHOLE,
        under="Split %",
        wrong=partial(_sum_wrong, body) if last else None,
        write=partial(_answered, place),
    )


def _sum_wrong(body: Json, _value: Any) -> str | None:
    total = sum(share for _, share in split_of(body))
    if total == WHOLE:
        return None
    off = f"{WHOLE - total:g} are missing" if total < WHOLE else f"{total - WHOLE:g} too many"
    return f"The shares add up to {total:g}%: {off}."


def _answered(place: int, body: Json, value: Any) -> Json:
    """Any but the last leaves the last what remains."""
    body = _dealt(with_split(body), place, value)
    last = place == len(split_of(body)) - 1
    return body if last or not is_whole(value) else remainder_on_last(body)


def _dealt(body: Json, place: int, share: Any) -> Json:
    """With a share under both names it may have, so that no server reads an older one."""
    row = at(body, (*SPLIT, place))
    if not isinstance(row, dict):
        return body
    return put(body, (*SPLIT, place), row | dict.fromkeys(_SHARES, share))


VARIANTS = Form(_ask, fields=True)
