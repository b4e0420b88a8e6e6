"""What a transition changes for users and for the data, in sentences: shown before, journalled after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.asking import Body
from exptui.domain.bodies import Archive, End, Ship
from exptui.domain.copies import CopyToProject, Duplicate, left_behind
from exptui.domain.describe import listed
from exptui.domain.edits import Recalculate, Rename

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


def _split(experiment: Experiment) -> str:
    return ", ".join(f"{v.key} {v.percent:g}%" for v in experiment.variants) or "no variants"


def launching(experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return (
        f"Users start being bucketed now: {_split(experiment)}.",
        "Results count from now. P pauses it again; E ends it.",
    )


def pausing(_experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return (
        "The flag goes off: users fall back to the default, nobody new is exposed.",
        "Dates and results stay. P resumes, and users get the same variants again.",
    )


def resuming(experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return (
        f"The flag goes on: users get the variants they had ({_split(experiment)}).",
        "New users are exposed again. The pause stays in the data as a gap.",
    )


def ending(experiment: Experiment, body: Body) -> tuple[str, ...]:
    lines = [
        f"The flag is not changed: users keep their variants ({_split(experiment)}).",
        "Results count up to now. It can't be taken back, except by R, which clears the dates.",
    ]
    if isinstance(body, End) and body.conclusion == "won":
        lines.append("To give users the winner, leave with esc and ship it with S: that ends it too.")
    return tuple(lines)


def shipping(experiment: Experiment, body: Body) -> tuple[str, ...]:
    assert isinstance(body, Ship)
    row = experiment.row()
    variant = body.variant_key or "the variant you choose"
    if body.release is None:
        reach = f"Who gets {variant} depends on the release you choose."
    elif body.to_everyone:
        reach = f"Everyone gets {variant}, also those whom the release conditions leave out today."
    else:
        reach = f"Everyone the flag's conditions match gets {variant}; nobody else does."
    off: tuple[str, ...] = ()
    if row.flag_deleted:
        off = ("The flag has been deleted: nobody gets anything from it, whatever is shipped.",)
    elif not row.flag_active:
        off = ("The flag is off and stays off: nobody gets it until the flag is switched on.",)
    end = "The experiment has ended already." if row.status == "stopped" else "The experiment ends now."
    return (reach, *off, end, "The split that users have now can't be brought back from here.")


def resetting(experiment: Experiment, _body: Body) -> tuple[str, ...]:
    on = bool(experiment.row().flag_active)
    return (
        "Start, end, conclusion and comment are cleared; results so far are left out after a new launch.",
        "The flag is not changed: "
        + ("it stays on and users keep their variants although this reads draft." if on else "it stays off."),
    )


def archiving(_experiment: Experiment, body: Body) -> tuple[str, ...]:
    off = isinstance(body, Archive) and body.disable_feature_flag
    flag = (
        "Its flag goes off: users fall back to the default."
        if off
        else "Its flag and its users stay as they are."
    )
    return ("Archived: no → yes. It leaves the lists; nothing is lost.", flag)


def unarchiving(_experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return ("Archived: yes → no. It is back in the lists, as it was.",)


def deleting(experiment: Experiment, _body: Body) -> tuple[str, ...]:
    on = bool(experiment.row().flag_active)
    serves = f"goes on serving users ({_split(experiment)})" if on else "stays, switched off"
    return (
        "It disappears from PostHog for everybody, with its results page.",
        f"The flag {experiment.row().flag_key} {serves}.",
        "u restores it from here, as long as its flag is not deleted.",
    )


def restoring(_experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return ("Deleted: yes → no. It is back in PostHog for everybody, as it was.",)


def renaming(experiment: Experiment, body: Body) -> tuple[str, ...]:
    assert isinstance(body, Rename)
    changed = body.payload(experiment)
    lines = []
    if "name" in changed:
        lines.append(f"Name: {experiment.name} → {changed['name']}")
    if "description" in changed:
        lines.append(f"Hypothesis, until now: {(experiment.description or 'none').strip()}")
    return (*lines, "Users notice nothing; your team sees the new words.")


_COPIED = "Copied: hypothesis, variants and split, metrics, exposure, statistics and plan."


def _not_copied(experiment: Experiment, *, elsewhere: bool = False) -> tuple[str, ...]:
    left = left_behind(experiment, elsewhere=elsewhere)
    return (f"Not copied: {listed([*left])}.",) if left else ()


def duplicating(experiment: Experiment, body: Body) -> tuple[str, ...]:
    assert isinstance(body, Duplicate)
    key, row = body.key(experiment) or "…", experiment.row()
    if not body.share:
        flag: tuple[str, ...] = (
            f"A new draft with a flag of its own, {key}, switched off. Users notice nothing.",
        )
    else:
        flag = (
            f"A new draft on the same flag, {key}: both deal people out alike.",
            "Pausing, resuming, shipping or splitting anew in one of them changes what users get in both.",
        )
        if row.flag_active:
            flag = (*flag, "The flag is on: it serves people now, before the draft is launched.")
    return (*flag, _COPIED, *_not_copied(experiment))


def copying(experiment: Experiment, body: Body) -> tuple[str, ...]:
    key = body.feature_flag_key if isinstance(body, CopyToProject) else ""
    return (
        f"A new draft in the other project, with a new flag {key or '…'}, switched off. Users notice nothing.",
        "If a flag of that key exists there, it is linked as it is, and its variants win.",
        _COPIED,
        *_not_copied(experiment, elsewhere=True),
    )


def making_a_cohort(experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return (
        f"A cohort of everyone exposed to “{experiment.row().name}” is made and linked.",
        "It goes on filling with everyone who is exposed. Users notice nothing.",
    )


def recalculating(_experiment: Experiment, body: Body) -> tuple[str, ...]:
    assert isinstance(body, Recalculate)
    return (
        "The metric's stored daily results are deleted first, then computed again in the background.",
        "Users notice nothing.",
    )


def freezing(_experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return ("Nobody new enters the experiment. Who is in keeps their variant, and results go on.",)


def unfreezing(_experiment: Experiment, _body: Body) -> tuple[str, ...]:
    return ("New users enter the experiment again.",)
