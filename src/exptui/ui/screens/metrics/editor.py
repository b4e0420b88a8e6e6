"""One experiment opened for editing: its draft, every change and every step back, and leaving."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from textual import work

from exptui.api.errors import PostHogError
from exptui.services.metric_session import NotEditable
from exptui.ui.modals.drafts import GO_ON, OTHER, START_OVER, DraftSheet
from exptui.ui.notices import Kind, reporting
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.metrics import words
from exptui.ui.screens.metrics.showing import ShowingScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from exptui.domain.metric_set import MetricSet
    from exptui.domain.text import Json
    from exptui.services.drafts import Draft
    from exptui.services.metric_session import Session
    from exptui.services.picking import Picker
    from exptui.ui.modals.choosing import ChoosingSheet

Answer = TypeVar("Answer")


class EditorScreen(ShowingScreen):
    """What is meant is on disk after every step."""

    def on_mount(self) -> None:
        self.show_again()
        self._open()

    @cached_property
    def picker(self) -> Picker:
        """What can be picked from; what it has read once it keeps."""
        from exptui.services.picking import Picker

        return Picker(self.editing.posthog, now=self.editing.now)

    # Opening

    @work(group="open", exclusive=True)
    async def _open(self) -> None:
        """Read the experiment, and offer what an earlier time left of it."""
        self.busy, self.failed = "reading…", ""
        self.show_again()
        try:
            session = await self.open_session()
        except PostHogError as error:
            self.failed = error.told
            return
        finally:
            self.busy = ""
            self.show_again()
        self.session = session
        self.show_again()
        while session.offered is not None:
            answer = await self.ask(self.draft_sheet(session, session.offered))
            other = next((each for each in session.others if answer == f"{OTHER}{each.id}"), None)
            if other is not None and session.pick_up(other):
                self.show_again()
                continue
            self.session = session = self.settle(session, answer)
            break
        self.show_again()
        self.opened(session)

    async def open_session(self) -> Session:
        """Read what is edited here. Raises `PostHogError`."""
        return await self.editing.open(self.experiment_id)

    def draft_sheet(self, session: Session, draft: Draft) -> ChoosingSheet:
        """The dialog that offers a draft of an earlier time."""
        return DraftSheet(session, draft, self.editing.now(), self.pace)

    def settle(self, session: Session, answer: str | None) -> Session:
        """Do what was answered about a draft of an earlier time; what is edited from now on."""
        if answer == START_OVER:
            session.start_over()
            self.say("The draft is thrown away; u brings its changes back.")
        elif answer == GO_ON and session.unfinished:
            self.say("A form is half filled in: its line has a “?”; enter on it goes on.")
        return session

    def opened(self, session: Session) -> None:
        """It can be edited from now on."""

    def action_reload(self) -> None:
        """Take in what others changed; read it again where it could not be read."""
        if self.session is None:
            self._open()
        elif not self.busy:
            self._take_in(self.session)

    @work(group="open", exclusive=True)
    async def _take_in(self, session: Session) -> None:
        self.busy = "reading…"
        self.show_state()
        try:
            with reporting(self, "read it"):
                review = await session.review()
                if review.open:
                    self.say("Both changed something; ctrl+s lets you choose. Nothing is lost.", Kind.WARNING)
                elif review.from_them:
                    session.take_in(review)
                    self.say(f"Taken in: {'; '.join(change.line for change in review.from_them)}", Kind.DONE)
                else:
                    self.say("Nobody else changed it.")
        finally:
            self.busy = ""
            self.show_again()

    # Asking

    async def ask(self, dialog: Screen[Answer | None]) -> Answer | None:
        """What a dialog is dismissed with; None at once where another one has come up: two of them never stack."""
        return await self.app.push_screen_wait(dialog) if self.is_active else None

    # Changing

    def may_edit(self) -> Session | None:
        """The session, where something may be changed now; else None, and it is said why."""
        session = self.session
        if session is None:
            self.say(
                "It has not been read yet." if not self.failed else words.failed(self.failed), Kind.WARNING
            )
        elif reason := session.objection or ("It is being saved." if session.saving else ""):
            self.say(reason, Kind.WARNING)
        elif self.busy:
            self.say(f"One moment: {self.busy}", Kind.WARNING)
        else:
            return session
        return None

    def change(
        self,
        words_for_undo: str,
        *,
        metrics: MetricSet | None = None,
        settings: Json | None = None,
        to: str | None = None,
    ) -> bool:
        """Mean something else from now on, and show it; False where that may not be. The cursor goes `to` a metric."""
        session = self.session
        if session is None:
            return False
        try:
            session.edit(words_for_undo, metrics=metrics, settings=settings)
        except NotEditable as error:
            self.say(str(error), Kind.WARNING)
            return False
        self.show_again()
        if to is not None:
            self.go_to(to)
        return True

    def action_take_back(self) -> None:
        """Undo the last step."""
        session = self.session
        done = session.undo() if session is not None else None
        if done is None:
            self.say("There is nothing to take back.", Kind.WARNING)
        else:
            self.say(f"Taken back: {done}", Kind.DONE)
            self.show_again()

    def action_undo(self) -> None:
        self.action_take_back()

    # Leaving

    def left_words(self) -> str:
        """What is said when this is left; empty for nothing."""
        return words.left(self.session) if self.session is not None else ""

    def action_back(self) -> None:
        """Leave; what is meant is on disk already."""
        said = self.left_words()
        below = [screen for screen in self.app.screen_stack[:-1] if isinstance(screen, BaseScreen)]
        self.dismiss()
        if said and below:
            below[-1].say(said[:1].upper() + said[1:])
