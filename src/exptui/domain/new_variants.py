"""The variants of a new experiment: how many, what they are called, and how people are dealt out to them."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from exptui.domain.forms import Form
from exptui.domain.json_paths import Path, at, put, rows_at, without
from exptui.domain.lenient import line_in, number_in, object_in
from exptui.domain.naming import FLAG_KEY
from exptui.domain.new_body import (
    CONTINUITY,
    CONTROL,
    EXCLUDED,
    STATISTICS,
    created_key,
    linked_flag,
    variant,
)
from exptui.domain.new_linked import COMES_WITH_IT, of_linked_flag
from exptui.domain.questions import Kind, Question, is_whole
from exptui.domain.text import Json
from exptui.domain.variant_forms import (
    GROUP,
    PARAMETERS,
    ROLLOUT,
    SPLIT,
    WHOLE,
    evenly,
    remainder_on_last,
    split_of,
)

__all__ = ["COMES_WITH_IT", "NEW_VARIANTS", "VariantsForm", "is_even", "variant_words"]

FEWEST, MOST = 2, 20
BASELINE = (STATISTICS, "baseline_variant_key")
_SHARES = ("split_percent", "rollout_percentage")


class VariantsForm(Form):
    """Variants that come and go: those that were dealt out evenly stay so, else the last takes what remains."""

    def add(self, body: Json, path: Path, item: Any = None, place: int | None = None) -> Json:
        if linked_flag(body):
            return body
        if path != SPLIT:
            return super().add(body, path, item, place)
        even = is_even(body)
        new = dict(item) if isinstance(item, dict) else variant(_free(body))
        return _dealt_again(super().add(body, path, new, place), even=even)

    def move(self, body: Json, path: Path, place: int, by: int) -> Json:
        return body if linked_flag(body) else super().move(body, path, place, by)

    def take_out(self, body: Json, path: Path, place: int) -> Json:
        if linked_flag(body):
            return body
        if path != SPLIT:
            return super().take_out(body, path, place)
        gone, even = at(body, (*path, place, "key")), is_even(body)
        body = super().take_out(body, path, place)
        if gone not in _keys(body) and at(body, BASELINE) == gone:
            body = without(body, BASELINE, roots=1)
        return _dealt_again(body, even=even)


def variant_words(row: Json) -> str:
    """A variant in one line: `control 50%, Old page, with a payload`."""
    share = number_in(row, *_SHARES)
    parts = (
        line_in(row, "key") or "no key yet",
        "" if share is None else f"{share:g}%",
    )
    more = (
        line_in(row, "name") or "",
        "with a payload" if row.get("payload") else "",
        line_in(row, "note") or "",
    )
    return ", ".join(part for part in (" ".join(filter(None, parts)), *more) if part)


def is_even(body: Json) -> bool:
    """Whether everybody gets the same, as far as whole percents go."""
    return sorted(share for _, share in split_of(body)) == sorted(
        share for _, share in split_of(evenly(body))
    )


def _dealt_again(body: Json, *, even: bool) -> Json:
    return evenly(body) if even else remainder_on_last(body)


def _keys(body: Json) -> list[Any]:
    return [at(row, ("key",)) for row in rows_at(body, SPLIT)]


def _free(body: Json) -> str:
    """The first of `test`, `test-2`, … that is not there yet."""
    keys, number = _keys(body), 2
    if "test" not in keys:
        return "test"
    while f"test-{number}" in keys:
        number += 1
    return f"test-{number}"


def _ask(body: Json, newer: bool) -> tuple[Question, ...]:
    return of_linked_flag(body) if linked_flag(body) else _own(body, newer)


def _own(body: Json, newer: bool) -> tuple[Question, ...]:
    rows = rows_at(body, SPLIT)
    rollout = number_in(object_in(body, PARAMETERS), ROLLOUT)
    return (
        Question(
            path=SPLIT,
            label="Variants",
            kind=Kind.VARIANTS,
            required=True,
            most=MOST,
            items=tuple(_variant(body, place) for place in range(len(rows))),
            item=variant("test"),
            wrong=partial(_list_wrong, newer),
        ),
        Question(
            path=(PARAMETERS, ROLLOUT),
            label="Rollout %",
            kind=Kind.NUMBER,
            default=WHOLE,
            least=0,
            most=WHOLE,
            under="Who takes part",
            help="At 0 nobody takes part." if rollout == 0 else "Of those whom the flag matches.",
        ),
        Question(
            path=(PARAMETERS, GROUP),
            label="Dealt out by",
            kind=Kind.GROUP,
            least=0,
            most=4,
            placeholder="person",
            under="Who takes part",
            help="A kind of group, such as companies: then all of one see the same. Nothing for people.",
        ),
        Question(
            path=(PARAMETERS, CONTINUITY),
            label="Same variant before and after login",
            kind=Kind.YES_NO,
            default=False,
            under="Who takes part",
            help="PostHog remembers who saw what; flags can't be evaluated locally then.",
        ),
    )


def _variant(body: Json, place: int) -> tuple[Question, ...]:
    rows, path = rows_at(body, SPLIT), (*SPLIT, place)
    row = rows[place] if isinstance(rows[place], dict) else {}
    under, last = f"Variant {place + 1}", place == len(rows) - 1
    control = str(row.get("key")).lower() == CONTROL
    becomes = created_key([each for each in rows if isinstance(each, dict)], row.get("key"))
    return (
        Question(
            path=(*path, "key"),
            label="Key",
            kind=Kind.TEXT,
            required=True,
            under=under,
            help="PostHog will call it control." if control and becomes != row.get("key") else "",
            wrong=partial(_key_wrong, _keys(body)[:place]),
            write=partial(_renamed, place),
        ),
        Question(
            path=(*path, "split_percent"),
            label="Share %",
            kind=Kind.WHOLE,
            required=True,
            nullable=False,
            least=0,
            most=WHOLE,
            under=under,
            help="Takes what the others leave." if last else "Of those who take part.",
            default=number_in(row, *_SHARES),
            wrong=partial(_sum_wrong, body) if last else None,
            write=partial(_dealt, place),
        ),
        Question(path=(*path, "name"), label="Name", kind=Kind.TEXT, under=under, keep_empty=True),
        Question(
            path=(*path, "payload"),
            label="Payload",
            kind=Kind.TEXT,
            under=under,
            help='JSON that your code gets with the variant, such as {"color": "red"}.',
            wrong=_payload_wrong,
        ),
        Question(
            path=(*path, "note"),
            label="Note",
            kind=Kind.TEXT,
            under=under,
            help="What people get in it, for whoever reads the results.",
        ),
    )


def _list_wrong(newer: bool, value: Any) -> str | None:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    if len(rows) < FEWEST:
        return f"At least {FEWEST} variants: n adds one."
    keys = [created_key(rows, row.get("key")) for row in rows]
    return None if newer or CONTROL in keys else "This PostHog needs one of them to be called control."


def _key_wrong(before: list[Any], value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    if not FLAG_KEY.fullmatch(value):
        return "Only letters, digits, - and _." if value else None
    return "Another variant is called that already." if value in before else None


def _sum_wrong(body: Json, _value: Any) -> str | None:
    total = sum(share for _, share in split_of(body))
    if total == WHOLE:
        return None
    off = f"{WHOLE - total:g} are missing" if total < WHOLE else f"{total - WHOLE:g} too many"
    return f"The shares add up to {total:g}%: {off}."


def _payload_wrong(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        json.loads(value, parse_constant=_no_number)
    except ValueError:
        return "Not JSON: text stands in double quotes, names too."
    return None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _dealt(place: int, body: Json, share: Any) -> Json:
    """With a share under both names that servers read; any but the last leaves the last what remains."""
    for name in _SHARES:
        body = put(body, (*SPLIT, place, name), share)
    last = place == len(rows_at(body, SPLIT)) - 1
    return body if last or not is_whole(share) else remainder_on_last(body)


def _renamed(place: int, body: Json, key: Any) -> Json:
    """What names a variant by its key goes on naming it."""
    old = at(body, (*SPLIT, place, "key"))
    body = put(body, (*SPLIT, place, "key"), key or "")
    if not old or old in _keys(body):
        return body
    if at(body, BASELINE) == old:
        body = put(body, BASELINE, key)
    for path in ((EXCLUDED,), (PARAMETERS, EXCLUDED)):
        if old in rows_at(body, path):
            body = put(body, path, [key if each == old else each for each in rows_at(body, path)])
    return body


NEW_VARIANTS = VariantsForm(_ask, fields=True)
