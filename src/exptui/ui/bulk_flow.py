"""How one change to several experiments travels from a key to PostHog and back to the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from exptui.domain.lifecycle import Transition
from exptui.services.bulk import Bulk, one_at_a_time, review
from exptui.services.transitions import Outcome, Transitions
from exptui.ui.modals.bulk import BulkSheet
from exptui.ui.notices import Kind
from exptui.ui.pace import Pace

if TYPE_CHECKING:
    from textual.app import App

    from exptui.domain.experiment import Experiment
    from exptui.domain.rows import Row

Teller = Callable[[str, Kind], None]
Finished = Callable[[Transition, "Experiment", Outcome], None]


async def run_bulk(
    app: App[int],
    transitions: Transitions,
    transition: Transition,
    rows: Sequence[Row],
    *,
    pace: Pace,
    say: Teller,
    done: Finished,
) -> None:
    """Ask once, send one after the other, tell. Runs in a worker of the app: leaving must not cancel a write."""
    workspace = transitions.workspace
    if reason := refusal(transitions, transition, rows):
        say(reason, Kind.WARNING)
        return
    sheet = BulkSheet(transition, len({row.id for row in rows}), workspace.place.label, pace)
    await app.push_screen(sheet)
    found = await review(workspace, transition, rows, read=sheet.reading, going=lambda: not sheet.left)
    if sheet.left:
        return
    if not found.ready:
        sheet.fail(found)
        return
    await sheet.ask(found)
    bodies = await sheet.decision()
    if bodies is None:
        return
    bulk = Bulk(transition=transition, review=found, bodies=bodies)
    sheet.sending(bulk)

    def ended(before: Experiment, outcome: Outcome) -> None:
        done(transition, before, outcome)
        sheet.moved_on()

    await bulk.send(transitions, begun=lambda _at: sheet.moved_on(), ended=ended)
    if sheet.left:
        say(told(bulk), kind_of(bulk))
    else:
        sheet.tell()


def refusal(transitions: Transitions, transition: Transition, rows: Sequence[Row]) -> str | None:
    """Why nothing is even asked; None where nothing speaks against it."""
    label = transition.label
    if not rows:
        return f"{label}: no experiment is marked."
    if (reason := one_at_a_time(transition)) is not None:
        return f"{label} goes one at a time: {reason}"
    if (why := transitions.workspace.place.read_only) is not None:
        return f"{label} is not possible: read-only ({why})."
    return None


def told(bulk: Bulk) -> str:
    """What came of them in a line, with what the first surprise said."""
    said = f"{bulk.transition.label} of {bulk.review.total}: {bulk.summary}."
    if bulk.surprise is None:
        return said
    name = bulk.review.ready[len(bulk.outcomes) - 1].row().name
    return f"{said} {name}: {bulk.surprise.ending}. {bulk.surprise.message}".strip()


def kind_of(bulk: Bulk) -> Kind:
    """How it is meant: well only where each that was ready is done."""
    if bulk.done == len(bulk.review.ready):
        return Kind.DONE
    return Kind.WARNING if bulk.done else Kind.ERROR
