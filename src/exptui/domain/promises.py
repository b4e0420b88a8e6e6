"""What must hold of an experiment after a transition: ticked or crossed, and asked when an answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exptui.domain.asking import Body
from exptui.domain.bodies import NO_CONCLUSION, Archive, End, Ship
from exptui.domain.copies import CopyToProject, Duplicate
from exptui.domain.edits import Rename
from exptui.domain.rows import Row

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that was said would be so."""

    text: str
    holds: Callable[[Experiment], bool]


Promises = tuple[Promise, ...]


def _of_row(text: str, holds: Callable[[Row], bool]) -> Promise:
    return Promise(text, lambda experiment: holds(experiment.row()))


_FLAG_ON = _of_row("flag on", lambda row: row.flag_active is True)
_FLAG_OFF = _of_row("flag off", lambda row: row.flag_active is False)


def nothing(_before: Experiment, _body: Body) -> Promises:
    return ()


def launched(_before: Experiment, _body: Body) -> Promises:
    return (
        _of_row("running", lambda row: row.status == "running"),
        _of_row("start date set", lambda row: row.start_date is not None),
        _FLAG_ON,
    )


def paused(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("paused", lambda row: row.status == "paused"), _FLAG_OFF)


def resumed(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("running", lambda row: row.status in ("running", "exposure_frozen")), _FLAG_ON)


def _conclusion(experiment: Experiment, said: str | None) -> Promises:
    if said is None:
        return ()
    wanted = None if said == NO_CONCLUSION else said
    return (_of_row(f"conclusion {said.replace('_', ' ')}", lambda row: row.conclusion == wanted),)


def _same_flag(before: Experiment) -> Promise:
    row = before.row()
    return _of_row(
        "flag unchanged", lambda now: (now.flag_active, now.variants) == (row.flag_active, row.variants)
    )


def ended(before: Experiment, body: Body) -> Promises:
    said = body.conclusion if isinstance(body, End) else None
    return (
        _of_row("ended", lambda row: row.status == "stopped"),
        _of_row("end date set", lambda row: row.end_date is not None),
        *_conclusion(before, said),
        _same_flag(before),
    )


def shipped(before: Experiment, body: Body) -> Promises:
    assert isinstance(body, Ship)
    row = before.row()
    chosen = body.variant_key
    served = tuple((key, 100.0 if key == chosen else 0.0) for key, _ in row.variants)
    on = "on" if row.flag_active else "off"
    said = () if body.conclusion in (None, NO_CONCLUSION) else _conclusion(before, body.conclusion)
    everyone = (
        (Promise("everyone's condition first", _first_condition_is_for_everyone),) if body.to_everyone else ()
    )
    return (
        _of_row(f"{chosen} at 100%", lambda now: now.variants == served),
        *everyone,
        _of_row(f"flag still {on}", lambda now: now.flag_active == row.flag_active),
        _of_row("ended", lambda now: now.status == "stopped" and now.end_date is not None),
        *said,
    )


def _first_condition_is_for_everyone(experiment: Experiment) -> bool:
    flag = experiment.feature_flag
    groups = (flag.filters or {}).get("groups") if flag is not None else None
    if not isinstance(groups, list) or not groups or not isinstance(groups[0], dict):
        return False
    return not groups[0].get("properties") and groups[0].get("rollout_percentage") in (None, 100)


def was_reset(before: Experiment, _body: Body) -> Promises:
    return (
        _of_row("draft", lambda row: row.status == "draft"),
        _of_row("dates cleared", lambda row: row.start_date is None and row.end_date is None),
        _of_row("conclusion cleared", lambda row: row.conclusion is None),
        _same_flag(before),
    )


def archived(before: Experiment, body: Body) -> Promises:
    off = isinstance(body, Archive) and body.disable_feature_flag
    return (_of_row("archived", lambda row: row.archived), _FLAG_OFF if off else _same_flag(before))


def unarchived(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("back in the lists", lambda row: not row.archived),)


def deleted(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("deleted", lambda row: row.deleted),)


def restored(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("restored", lambda row: not row.deleted),)


def renamed(before: Experiment, body: Body) -> Promises:
    assert isinstance(body, Rename)
    changed = body.payload(before)
    made = []
    if "name" in changed:
        made.append(_of_row("name changed", lambda row: row.name == " ".join(str(body.name).split())))
    if "description" in changed:
        made.append(Promise("hypothesis changed", lambda now: (now.description or "") == body.description))
    return tuple(made)


def duplicated(before: Experiment, body: Body) -> Promises:
    assert isinstance(body, Duplicate)
    key = body.key(before)
    return (
        _of_row("a draft", lambda row: row.status == "draft"),
        _of_row(f"flag {key}", lambda row: row.flag_key == key),
    )


def copied(_before: Experiment, body: Body) -> Promises:
    assert isinstance(body, CopyToProject)
    return (
        _of_row("a draft", lambda row: row.status == "draft"),
        _of_row(f"flag {body.feature_flag_key}", lambda row: row.flag_key == body.feature_flag_key),
    )


def has_cohort(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("cohort linked", lambda row: row.exposure_cohort is not None),)


def frozen(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("exposure frozen", lambda row: row.status == "exposure_frozen"),)


def unfrozen(_before: Experiment, _body: Body) -> Promises:
    return (_of_row("running", lambda row: row.status == "running"),)
