"""An experiment from scratch: the editor's tabs for one that does not exist yet, kept on disk until it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import work

from exptui.domain.lenient import line_in
from exptui.domain.metric_set import attached
from exptui.domain.new_body import KEY, NAME, linked_flag
from exptui.domain.saving import is_newer
from exptui.domain.variant_forms import SPLIT, remainder_on_last
from exptui.services.metric_session import NotEditable
from exptui.services.new_experiment import NewSession, newer_server, open_new
from exptui.ui.modals.drafts import GO_ON, START_OVER
from exptui.ui.notices import Kind, reporting
from exptui.ui.screens.metrics.tabs import METRICS, Tab, body_of
from exptui.ui.screens.new import words
from exptui.ui.screens.new.lines import GO, MISSING, VARIANT, question_at
from exptui.ui.screens.new.offering import ANOTHER, BegunSheet
from exptui.ui.screens.new.showing import NewShown
from exptui.ui.screens.new.tabs import CHECK, FIRST, NEW_TABS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exptui.domain.metric_set import Entry
    from exptui.domain.text import Json
    from exptui.services.drafts import Draft
    from exptui.services.metric_session import Session
    from exptui.ui.modals.choosing import ChoosingSheet
    from exptui.ui.screens.metrics.lines import At


class NewScreen(NewShown):
    """Sets up an experiment. Nothing is sent but through the dialog that shows all of it, and nothing is launched."""

    # Opening and leaving

    async def open_session(self) -> Session:
        return open_new(self.editing, newer=await newer_server(self.workspace))

    def draft_sheet(self, session: Session, draft: Draft) -> ChoosingSheet:
        assert isinstance(session, NewSession)
        return BegunSheet(session, draft, self.editing.now(), self.pace)

    def settle(self, session: Session, answer: str | None) -> Session:
        if answer == ANOTHER:
            assert isinstance(session, NewSession)
            return open_new(self.editing, newer=session.newer, afresh=True)
        if answer == START_OVER:
            session.start_over()
            self.say("It is thrown away; u brings it back.")
        elif answer == GO_ON and session.unfinished and line_in(session.settings, NAME):
            self.say(words.GOES_ON)
        return session

    def opened(self, session: Session) -> None:
        """The first thing to be asked for is the name."""
        if not session.objection and not line_in(session.settings, NAME) and self.tab == FIRST:
            self.edit_tab(session, NEW_TABS[FIRST])
        self.hear_of_key()

    def left_words(self) -> str:
        return words.kept(self.new) if self.new is not None else ""

    def action_reload(self) -> None:
        """What was heard of PostHog may have changed; what is thought out here has not."""
        if self.session is None:
            super().action_reload()
            return
        self.keys_heard.clear()
        self.hear_of_key()
        self.say(words.NOTHING_TO_READ)

    # The flag key

    @work(group="key", exclusive=True)
    async def hear_of_key(self) -> None:
        """Ask PostHog whether the key of a new flag is free."""
        session = self.new
        key = line_in(session.settings, KEY) if session is not None else None
        if session is None or not key or key in self.keys_heard or linked_flag(session.settings):
            return
        self.keys_heard[key] = await self.creating.key_state(key)
        self.show_again()

    def notes(self, tab: Tab, there: Json, answers: Json) -> Sequence[str]:
        if tab.name != FIRST or linked_flag(answers):
            return ()
        said = self.taken_words(line_in(answers, KEY) or "")
        return (f"! {said}",) if said else ()

    def set_fields(self, session: Session, tab: Tab, body: Json) -> bool:
        before = session.ours
        taken = super().set_fields(session, tab, body)
        if taken and session.ours is not before:
            self._answered(tab.name)
        return taken

    def replace_body(self, session: Session, entry: Entry, body: Json) -> None:
        self._answered(entry.uuid)
        super().replace_body(session, entry, body)

    def _answered(self, name: str) -> None:
        """What PostHog refused there is not what would be sent now."""
        self.refused = {each: said for each, said in self.refused.items() if each not in (name, "")}
        self.wrong = {each: said for each, said in self.wrong.items() if each != name}
        self.show_again()
        if name == FIRST:
            self.hear_of_key()

    # What the lines lead to

    def action_look(self) -> None:
        session, target = self.new, self.target
        if session is None:
            super().action_look()
        elif target.kind == GO:
            self.show_tab(target.name)
        elif target.kind == MISSING:
            self.fill_in(int(target.name))
        elif self.tab == CHECK:
            self.say("Nothing is asked here; enter on a point goes to its tab.", Kind.WARNING)
        else:
            super().action_look()

    def fill_in(self, number: int = 0) -> bool:
        """Open the form of what is missing, at its question; False where none can be."""
        found = [(tab, path) for tab, fields in self.missing().items() for path in fields]
        session = self.may_edit()
        if session is None or not found:
            return False
        tab, path = found[min(number, len(found) - 1)]
        if self.tab != tab:
            self.show_tab(tab)
        if tab != METRICS:
            self.edit_tab(session, NEW_TABS[tab], path)
        elif path and path[0] in session.metrics:
            uuid = str(path[0])
            self.go_to(uuid)
            self.edit_metric(session, session.metrics.entry(uuid), path[1:])
        else:
            return False
        return True

    def _look_at_tab(self, session: Session, target: At) -> None:
        if target.kind != "edit" or self.may_edit() is None:
            super()._look_at_tab(session, target)
            return
        tab = NEW_TABS[self.tab]
        path = question_at(
            tab.form.questions(body_of(session), newer=is_newer(session.experiment.raw)), target
        )
        if target.name.startswith(VARIANT):
            path = (*SPLIT, int(target.name.removeprefix(VARIANT)), "key")
        self.edit_tab(session, tab, path)

    def do(self, session: Session, name: str) -> None:
        if name != "remainder":
            super().do(session, name)
            return
        before = body_of(session)
        after = remainder_on_last(before)
        if after == before:
            self.say("The last one has what the others leave already, or they have too much.", Kind.WARNING)
        elif self.set_fields(session, NEW_TABS["variants"], after):
            self.say("The last one takes what the others leave.")

    # Metrics

    def action_add(self) -> None:
        if self.tab != METRICS and self.may_edit() is not None:
            self.show_tab(METRICS)
        super().action_add()

    def action_take_out(self) -> None:
        if self.tab != METRICS and self.target.kind != "form":
            self.say("x takes metrics out, on their tab.", Kind.WARNING)
        else:
            super().action_take_out()

    def action_copy_metric(self) -> None:
        if self.tab != METRICS and self.may_edit() is not None:
            self.show_tab(METRICS)
        super().action_copy_metric()

    def take_out(self, session: Session, entry: Entry) -> None:
        taken = session.metrics.remove(entry.uuid)
        if self.change(f"took {entry.metric.title} out", metrics=taken):
            self.say("Taken out; u brings it back.")

    async def see_shared(self, session: Session) -> None:
        with reporting(self, "read it again"):
            saved = {each.id: each for each in await self.editing.posthog.shared_metrics.all()}
            metrics = session.metrics
            for entry in metrics:
                now = saved.get(entry.shared) if entry.shared is not None else None
                if now is not None:
                    section, at = metrics.section_of(entry.uuid), metrics.index(entry.uuid)
                    fresh = replace(attached(now.raw), uuid=entry.uuid, metadata=entry.metadata)
                    metrics = metrics.remove(entry.uuid).add(section, fresh, at)
            session.ours = replace(session.ours, metrics=metrics)  # no step of ours, so nothing to take back
        self.show_again()

    # JSON

    def action_edit_json(self) -> None:
        session = self.new
        if session is None or (self.tab == METRICS and self.entry() is not None):
            super().action_edit_json()
        elif self.may_edit() is not None:
            self._edit_all(session)

    @work(group="ask", exclusive=True)
    async def _edit_all(self, session: NewSession) -> None:
        from exptui.ui.screens.metrics.json_edit import JsonScreen

        def check(body: Any) -> str | None:
            return session.json_objection(body)

        screen = JsonScreen("JSON: all that is sent", session.as_json(), check, self.pace)
        body = await self.ask(screen)
        if body is None:
            return
        try:
            session.take_json(body)
        except NotEditable as error:
            self.say(str(error), Kind.WARNING)
        self.refused, self.wrong = {}, {}
        self.show_again()
        self.hear_of_key()

    # Creating

    def action_save(self) -> None:
        """Show all that will be made, and make it. Runs in the app: leaving a screen cancels its workers."""
        from exptui.ui.screens.new.making import run_create

        session, missing = self.new, self.missing()
        if session is None or self.may_edit() is None:
            return
        if missing:
            if not self.fill_in():
                self.say(words.first_of(missing), Kind.WARNING)
        elif any(worker.group == "write" and not worker.is_finished for worker in self.app.workers):
            self.say("Another change is still on its way.", Kind.WARNING)
        else:
            self.app.run_worker(run_create(self, session), group="write")
