"""The variants of an experiment that is to be built on an existing flag: they are shown, and not asked for."""

from __future__ import annotations

from exptui.domain.json_paths import rows_at
from exptui.domain.lenient import is_number, line_in, number_in
from exptui.domain.new_body import FLAG, NOTES, flag_rows, linked_flag
from exptui.domain.questions import Kind, Question
from exptui.domain.text import Json
from exptui.domain.variant_forms import PARAMETERS, ROLLOUT, WHOLE

COMES_WITH_IT = "They come with the flag, and stay as they are there."
_OF_FLAG = (FLAG, "filters", "multivariate", "variants")
_SHARES = ("split_percent", "rollout_percentage")


def of_linked_flag(body: Json) -> tuple[Question, ...]:
    """What can be looked at of it, and the notes on its variants, which are the experiment's own."""
    rows, flag = flag_rows(body), linked_flag(body)
    groups = rows_at(flag, ("filters", "groups"))
    let_in = [number_in(group, ROLLOUT) for group in groups[:1] if isinstance(group, dict)]
    listed = Question(
        path=_OF_FLAG,
        label="Variants",
        kind=Kind.VARIANTS,
        most=len(rows),
        help=COMES_WITH_IT,
        closed=COMES_WITH_IT,
        items=tuple(_closed(row, place) for place, row in enumerate(rows)),
    )
    rollout = Question(
        path=(FLAG, "filters", "groups", 0, ROLLOUT),
        label="Rollout %",
        kind=Kind.NUMBER,
        default=WHOLE,
        closed="The flag has it in its release conditions.",
    )
    notes = tuple(
        Question(
            path=(PARAMETERS, NOTES, key),
            label=key,
            kind=Kind.TEXT,
            under="Notes",
            help="What people get in it, for whoever reads the results.",
        )
        for row in rows
        if (key := line_in(row, "key")) is not None
    )
    return (listed, *((rollout,) if any(map(is_number, let_in)) else ()), *notes)


def _closed(row: Json, place: int) -> tuple[Question, ...]:
    path, under = (*_OF_FLAG, place), f"Variant {place + 1}"
    return (
        Question(path=(*path, "key"), label="Key", kind=Kind.TEXT, under=under, closed=COMES_WITH_IT),
        Question(
            path=(*path, ROLLOUT),
            label="Share %",
            kind=Kind.NUMBER,
            under=under,
            default=number_in(row, *_SHARES),
            closed=COMES_WITH_IT,
        ),
        Question(path=(*path, "name"), label="Name", kind=Kind.TEXT, under=under, closed=COMES_WITH_IT),
    )
