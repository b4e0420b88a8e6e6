"""How an experiment from scratch travels from a key to PostHog, and what came of it back to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain.flags import FeatureFlag
from exptui.domain.json_paths import at
from exptui.domain.lenient import line_in, objects_in
from exptui.domain.metric_entry import ARRAYS
from exptui.domain.new_body import KEY, linked_flag
from exptui.services.creating import FREE, TAKEN, UNSURE
from exptui.services.journal import Ending
from exptui.ui import messages
from exptui.ui.modals.choosing import ChoosingSheet, Way
from exptui.ui.modals.create import ON_ITS_WAY, CreateSheet, preview_of
from exptui.ui.notices import Kind
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.metrics.saving import never_seen
from exptui.ui.screens.metrics.tabs import METRICS
from exptui.ui.screens.new import words
from exptui.ui.screens.new.tabs import ORDER, tab_of

if TYPE_CHECKING:
    from textual.app import App

    from exptui.domain.json_paths import Path
    from exptui.domain.text import Json
    from exptui.services.creating import Created, KeyState
    from exptui.services.new_experiment import NewSession
    from exptui.ui.screens.new.screen import NewScreen

MADE = (Ending.DONE, Ending.DIFFERENT)
NEITHER = "neither"
SHOWN = 3
"""How many experiments on the same flag are offered as what was sent."""


async def run_create(screen: NewScreen, session: NewSession) -> None:
    """Look at the key, show all of it, accept, send once, tell. Runs in a worker of the app."""
    screen.busy = "looking at the flag key…"
    screen.show_again()
    key = line_in(session.settings, KEY) or ""
    try:
        state = await screen.creating.key_state(key)
        unknown = await never_seen(screen, session.body())
    finally:
        screen.busy = ""
        screen.show_again()
    if not screen.is_active:
        screen.say(words.NOTHING_SENT)
        return
    screen.keys_heard[key] = state
    perhaps = session.sent is not None and state.kind is TAKEN and bool(state.experiments)
    if perhaps and not await _is_none_of_these(screen, session, state):
        return
    if objection := _against(session, state):
        screen.show_again()
        if not screen.fill_in():
            screen.say(objection, Kind.WARNING)
    else:
        await _ask_and_send(screen, session, state, unknown)


def _against(session: NewSession, state: KeyState) -> str:
    """Why the key can't be what is meant; empty where nothing is known against it."""
    if linked_flag(session.settings):
        return words.FLAG_GONE if state.kind is FREE else ""
    return f"{state.words} {words.OTHER_KEY}" if state.kind is TAKEN else ""


async def _ask_and_send(
    screen: NewScreen, session: NewSession, state: KeyState, unknown: tuple[str, ...]
) -> None:
    news = "\n".join(
        filter(
            None,
            (
                words.HALF if session.unfinished else "",
                f"! {state.words}" if state.kind is UNSURE else "",
            ),
        )
    )
    body = session.body()
    preview = preview_of(body, title=words.TITLE, flag=_flag(session, state), metrics=session.metrics)
    sheet = CreateSheet(screen.workspace.place.label, screen.pace)
    await screen.app.push_screen(sheet)
    while True:
        sheet.ask(preview, unknown, news)
        decision = await sheet.decision()
        if decision is None:
            screen.say(words.NOTHING_SENT)
            return
        sheet.sending(leaving=lambda: screen.say(ON_ITS_WAY))
        created = await _send(screen, session, body, allow_unknown=decision.allow_unknown)
        if not created.unknown_events or decision.allow_unknown or sheet.left:
            break
        unknown, news = created.unknown_events, "! PostHog does not know an event; nothing was created."
    app = screen.app
    _take(screen, session, body, created)
    opens = False
    if sheet.left and created.ending not in MADE:
        app.call_later(_tell_later, app, created)
    elif not sheet.left:
        sheet.tell(created)
        opens = await sheet.closed()
    if created.ending in MADE:
        leave(screen, created, opens=opens)


async def _send(screen: NewScreen, session: NewSession, body: Json, *, allow_unknown: bool) -> Created:
    """One request; on disk before it is sent, and until it is known what came of it."""
    session.mark_sent()
    session.saving = True
    try:
        created = await screen.creating.create(body, allow_unknown=allow_unknown)
    finally:
        session.saving = False
    if created.ending in MADE:
        session.settled_as()
    elif created.ending not in (Ending.UNKNOWN, Ending.NOT_DONE):
        session.mark_answered()
    return created


def _flag(session: NewSession, state: KeyState) -> FeatureFlag | None:
    """The existing flag that it is built on, as PostHog shows it now where that could be read."""
    linked = linked_flag(session.settings)
    if not linked:
        return None
    return state.flag or FeatureFlag.model_validate(linked)


async def _is_none_of_these(screen: NewScreen, session: NewSession, state: KeyState) -> bool:
    """It was sent before, and something has its key by now: nothing is sent again before somebody has looked.

    Whether the person says that what was sent was not created, and that it is to be sent on the same flag.
    """
    linked = bool(linked_flag(session.settings))
    says = [((words.SENT_BEFORE, ""),), (), ((state.words, "strong"),), (), ((words.LOOK_FIRST, ""),)]
    numbers = sorted(state.experiments, reverse=True)[:SHOWN]
    ways = [
        *(
            Way(name=str(number), label=f"It is experiment {number}: open it, and forget what is kept here")
            for number in numbers
        ),
        Way(name=NEITHER, label=words.NEITHER_LINKED if linked else words.NEITHER),
    ]
    answer = await screen.ask(ChoosingSheet("It may have been created", says, ways, screen.pace))
    if answer == NEITHER:
        session.mark_answered()
        screen.show_again()
        if not linked:
            screen.fill_in()
        return linked
    if answer is not None:
        session.settled_as()
        _leave(screen)
        screen.app.post_message(messages.ExperimentOpened(int(answer)))
    return False


# What came of it


def leave(screen: NewScreen, created: Created, *, opens: bool) -> None:
    """Go where what was made is shown, or back to where this was opened from, and say what can be done."""
    app = screen.app
    number = created.experiment.id if created.experiment is not None else created.number
    name = created.experiment.name if created.experiment is not None else f"experiment {number}"
    _leave(screen)
    if opens and number is not None:
        app.post_message(messages.ExperimentOpened(number))
        app.call_later(_say, app, f"Created “{name}”; L launches it.", Kind.DONE)
    else:
        _say(app, f"Created “{name}” as a draft; L launches it.", Kind.DONE)


def _leave(screen: NewScreen) -> None:
    if screen.is_active:
        screen.dismiss()


def _take(screen: NewScreen, session: NewSession, body: Json, created: Created) -> None:
    """Keep what PostHog objected to, each at its place, until it is changed."""
    refused: dict[str, list[str]] = {}
    wrong: dict[str, dict[Path, str]] = {}
    for path, said in created.places.items():
        name, inner = placed(path, session, body)
        refused.setdefault(name, []).append(said)
        if inner and name:
            wrong.setdefault(name, {})[inner] = said
    screen.refused, screen.wrong = refused, wrong
    if not screen.is_attached:
        return
    first = next((name for name in refused if name), "")
    if first:
        screen.show_tab(first if first in ORDER else METRICS)
        screen.go_to("" if first in ORDER else first)
    else:
        screen.show_again()


def placed(path: Path, session: NewSession, body: Json) -> tuple[str, Path]:
    """The tab, or the metric by its uuid, that a field of the body is about, and the way to it from there."""
    first = path[0] if path else ""
    if first in ARRAYS.values():
        rows = objects_in(body, str(first))
        place = path[1] if len(path) > 1 else None
        uuid = at(rows[place], ("uuid",)) if isinstance(place, int) and place < len(rows) else None
        here = isinstance(uuid, str) and uuid in session.metrics
        return (str(uuid), path[2:]) if here else (METRICS, ())
    if first == "saved_metrics_ids":
        return METRICS, ()
    return tab_of(path, session.settings, newer=session.newer), path


def _tell_later(app: App[object], created: Created) -> None:
    """The dialog is gone: tell it on whatever screen is in front."""
    said = " ".join(filter(None, (f"Create: {created.ending}.", created.message, created.hint)))
    _say(app, said, Kind.DONE if created.ending in MADE else Kind.ERROR)


def _say(app: App[object], said: str, kind: Kind) -> None:
    for each in reversed(app.screen_stack):
        if isinstance(each, BaseScreen):
            each.say(said, kind)
            return
