"""How a transition travels from a key to PostHog and back to the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from exptui.api.errors import Forbidden, PostHogError
from exptui.domain.asking import Surroundings
from exptui.domain.copies import CopyToProject, Duplicate
from exptui.domain.lifecycle import Transition, objection
from exptui.services.flag_keys import TAKEN, FlagKeys
from exptui.services.journal import Ending
from exptui.services.transitions import Outcome, Transitions
from exptui.ui.modals.transition import TransitionSheet
from exptui.ui.notices import Kind
from exptui.ui.pace import Pace

if TYPE_CHECKING:
    from textual.app import App

    from exptui.domain.experiment import Experiment
    from exptui.domain.rows import Row

KINDS = {Ending.DONE: Kind.DONE, Ending.DIFFERENT: Kind.WARNING, Ending.AWAITING: Kind.WARNING}
Teller = Callable[[str, Kind], None]
Finished = Callable[[Transition, "Experiment", Outcome], None]


async def run_transition(
    app: App[int],
    transitions: Transitions,
    transition: Transition,
    row: Row,
    *,
    pace: Pace,
    say: Teller,
    done: Finished,
    starts: Mapping[str, str] | None = None,
) -> None:
    """Ask, send once, tell. Runs in a worker of the app: leaving a screen must not cancel a write."""
    workspace = transitions.workspace
    sheet = TransitionSheet(transition, row, workspace.place.label, pace, starts=starts)
    await app.push_screen(sheet)
    try:
        experiment = await _read(transitions, transition, row)
        around = await _surroundings(transitions, transition)
    except PostHogError as error:
        if not sheet.left:
            sheet.fail(f"✗ It could not be read; nothing was sent.\n{error.told}")
        return
    outcome: Outcome | None = None
    while not sheet.left:
        reason = objection(transition, experiment.row(), read_only=workspace.place.read_only)
        if reason is not None:
            moved = f"\n{'; '.join(outcome.changes)}" if outcome else ""
            sheet.fail(f"✗ {transition.label} is not possible: {reason} Nothing was sent.{moved}")
            return
        await sheet.ask(experiment, around)
        if sheet.left:
            break
        if outcome is not None:
            sheet.changed(outcome)
        body = await sheet.decision()
        if body is None:
            return
        sheet.sending()
        if isinstance(body, Duplicate) and (taken := await _taken(transitions, body)):
            around = replace(around, taken_keys=around.taken_keys | {body.feature_flag_key or ""})
            sheet.keep({"name": body.name or "", "feature_flag_key": body.feature_flag_key or ""}, taken)
            continue
        outcome = await transitions.perform(transition, experiment, body)
        if outcome.ending is Ending.CHANGED and outcome.after is not None:
            experiment = outcome.after
            continue
        done(transition, experiment, outcome)
        if not sheet.left:
            sheet.tell(outcome)
        else:
            say(
                f"{transition.label} of {row.name}: {outcome.ending}. {outcome.message}".strip(),
                kind_of(outcome),
            )
        return
    if outcome is not None and outcome.ending is Ending.CHANGED:
        say(f"{transition.label} of {row.name} was not sent: {'; '.join(outcome.changes)}", Kind.WARNING)


def kind_of(outcome: Outcome) -> Kind:
    """How an outcome is meant."""
    return KINDS.get(outcome.ending, Kind.ERROR)


async def _read(transitions: Transitions, transition: Transition, row: Row) -> Experiment:
    """The experiment as it is now; a deleted one answers nobody, so what we read last has to do."""
    known = transitions.deleted.get(row.id)
    if transition.name == "restore" and known is not None:
        return known
    return await transitions.workspace.refresh(row.id)


async def _taken(transitions: Transitions, body: Duplicate) -> str:
    """Why a copy can't have that flag key to itself; empty where it can, as far as can be known."""
    if body.share:
        return ""
    keys = FlagKeys(posthog=transitions.posthog, workspace=transitions.workspace)
    state = await keys.state(body.feature_flag_key or "")
    return state.words if state.kind is TAKEN else ""


async def _projects(transitions: Transitions) -> Surroundings:
    """The other projects of the organization: PostHog copies no further than that."""
    try:
        projects = await transitions.posthog.people.projects()
    except Forbidden as error:
        refused = f"The other projects can't be seen: {error.told}"
        return Surroundings(projects_refused=refused)
    here = next((each for each in projects if each.id == transitions.workspace.place.project_id), None)
    ours = here.organization if here is not None else None
    return Surroundings(
        projects=tuple(
            (each.id, each.name)
            for each in projects
            if each is not here and (ours is None or each.organization in (None, ours))
        )
    )


async def _surroundings(transitions: Transitions, transition: Transition) -> Surroundings:
    """What the form of a transition needs beside the experiment."""
    taken = frozenset(row.flag_key for row in transitions.workspace.rows.values())
    if transition.body is CopyToProject:
        return await _projects(transitions)
    return Surroundings(taken_keys=taken if transition.body is Duplicate else frozenset())
