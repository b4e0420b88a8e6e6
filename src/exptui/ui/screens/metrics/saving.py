"""How a save travels from a key to PostHog and back to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.api.errors import PostHogError
from exptui.domain.lenient import objects_in
from exptui.domain.metric_entry import ARRAYS
from exptui.domain.metrics import parse_metric
from exptui.domain.sources import events_in
from exptui.services.journal import Ending
from exptui.ui.modals.conflict import ConflictSheet
from exptui.ui.modals.review import ReviewSheet
from exptui.ui.notices import Kind
from exptui.ui.screens.metrics.tabs import TABS

if TYPE_CHECKING:
    from exptui.domain.json_paths import Path
    from exptui.domain.text import Json
    from exptui.services.meant import Review
    from exptui.services.metric_outcome import Outcome
    from exptui.services.metric_session import Session
    from exptui.ui.screens.metrics.editor import EditorScreen

KEPT = "Nothing was sent; the draft is kept."
KINDS = {Ending.DONE: Kind.DONE, Ending.DIFFERENT: Kind.WARNING, Ending.AWAITING: Kind.WARNING}


async def run_save(screen: EditorScreen, session: Session) -> None:
    """Read again, choose, review, accept, send once, tell. Runs in a worker of the app: leaving must not cancel it."""
    screen.busy = "reading…"
    screen.show_again()
    try:
        review = await session.review()
        unknown = await never_seen(screen, review.payload())
    except PostHogError as error:
        screen.say(f"It could not be read; nothing was sent, the draft is kept. {error.told}", Kind.ERROR)
        return
    finally:
        screen.busy = ""
        screen.show_again()
    news, place = "", session.editing.workspace.place.label
    while screen.is_active:
        if review.open:
            chosen = await screen.ask(ConflictSheet(review, session.experiment.row().name, screen.pace))
            if chosen is None:
                break
            review = chosen
        if not review.changes:
            screen.say((await session.save(review)).message)
            screen.show_again()
            return
        sheet = ReviewSheet(review.theirs.row(), place, screen.pace)
        await screen.app.push_screen(sheet)
        review, outcome = await _accepted(sheet, session, review, unknown, news)
        if outcome is None:
            break
        screen.show_again()
        if outcome.review is not None and outcome.review.open and not sheet.left:
            review, news = outcome.review, f"! {outcome.message}"
            await sheet.dismiss(None)
            continue
        _take(screen, session, outcome)
        if sheet.left:
            screen.app.call_later(_tell_later, screen, outcome)
        else:
            sheet.tell(outcome)
        return
    screen.say(KEPT)


async def _accepted(
    sheet: ReviewSheet, session: Session, review: Review, unknown: tuple[str, ...], news: str
) -> tuple[Review, Outcome | None]:
    """What was accepted and what came of it; None where the person left. Asked again where it has become another."""
    while True:
        sheet.ask(review, unknown=unknown, news=news)
        decision = await sheet.decision()
        if decision is None:
            return review, None
        sheet.sending()
        outcome = await session.save(
            review, allow_unknown=decision.allow_unknown, update_flag=decision.update_flag
        )
        if sheet.left:
            return review, outcome
        if outcome.ending is Ending.CHANGED and outcome.review is not None and not outcome.review.open:
            review, news = outcome.review, f"! {outcome.message}"
        elif outcome.unknown_events and not decision.allow_unknown:
            unknown, news = outcome.unknown_events, "! PostHog does not know an event; nothing was saved."
        else:
            return review, outcome


async def never_seen(screen: EditorScreen, body: Json) -> tuple[str, ...]:
    """The events of the metrics to be sent that the project has never seen, as far as that can be known before."""
    sent = [metric for name in ARRAYS.values() for metric in objects_in(body, name)]
    events = dict.fromkeys(event for metric in sent for event in events_in(parse_metric(metric).sources))
    return tuple([event for event in events if await screen.picker.known_event(event) is False])


# What a refusal leaves in the editor


def _take(screen: EditorScreen, session: Session, outcome: Outcome) -> None:
    """Keep what the server objected to, each at its place, until the next save."""
    refused: dict[str, list[str]] = {}
    wrong: dict[str, dict[Path, str]] = {}
    for place in outcome.places:
        said = place.said or outcome.message
        here = isinstance(place.metric, str) and place.metric in session.metrics
        name = str(place.metric) if here else _tab_of(place.path)
        refused.setdefault(name, []).append(said)
        if place.path and name:
            wrong.setdefault(name, {})[place.path] = said
    screen.refused, screen.wrong = refused, wrong
    screen.show_again()


def _tab_of(path: Path | None) -> str:
    """The tab that a field of the experiment is on; empty where it is on none."""
    first = path[0] if path else ""
    return next((tab.name for tab in TABS.values() if first in tab.fields), "")


def _tell_later(screen: EditorScreen, outcome: Outcome) -> None:
    """The dialog is gone: tell it on whatever screen is in front."""
    from exptui.ui.screens.base import BaseScreen

    said = " ".join(filter(None, (f"Save: {outcome.ending}.", outcome.message, *outcome.lines, outcome.hint)))
    for each in reversed(screen.app.screen_stack):
        if isinstance(each, BaseScreen):
            each.say(said, KINDS.get(outcome.ending, Kind.ERROR))
            return
