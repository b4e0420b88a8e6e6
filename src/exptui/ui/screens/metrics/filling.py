"""Filling in forms and JSON. What is half filled in is on disk at every answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual import work

from exptui.domain.metric_forms import objections
from exptui.domain.metric_set import CannotChange, Entry
from exptui.domain.saving import is_newer
from exptui.ui.notices import Kind
from exptui.ui.screens.metrics import words
from exptui.ui.screens.metrics.editor import EditorScreen
from exptui.ui.screens.metrics.tabs import METRICS, Tab, body_of

if TYPE_CHECKING:
    from exptui.domain.forms import Form
    from exptui.domain.text import Json
    from exptui.services.metric_session import Session


class FillingScreen(EditorScreen):
    """The editor with its forms."""

    # Forms

    async def fill(
        self,
        session: Session,
        key: str,
        title: str,
        form: Form,
        body: Json,
        *,
        kept: Json,
        wrong: dict[tuple[str | int, ...], str] | None = None,
        only: tuple[str, ...] = (),
        intro: str = "",
        notes: Callable[[Json], Sequence[str]] | None = None,
        begin: tuple[str | int, ...] | None = None,
    ) -> Json | None:
        """The answers, or None where the person left; then what was answered is kept under `key`.

        Of a body that is a whole experiment `only` these fields are kept. `begin` is the question to begin at.
        """
        from exptui.ui.screens.metrics.form import FormScreen

        begun, half = body, session.unfinished.get(key)
        if isinstance(half, dict) and isinstance(half.get("body"), dict):
            body = {**body, **half["body"]} if only else half["body"]

        def changed(answers: Json) -> None:
            parts = {name: answers[name] for name in only if name in answers} if only else answers
            if answers == begun and not kept.get("new"):
                self.forget_form(session, key)
            else:
                form_now = {**kept, "title": title, "body": parts}
                self._keep_form(session, key, form_now)

        screen = FormScreen(
            title,
            form,
            body,
            newer=is_newer(session.experiment.raw),
            picker=self.picker,
            pace=self.pace,
            wrong=wrong or {},
            intro=intro,
            changed=changed,
            notes=notes,
            begin=begin,
        )
        answer = await self.ask(screen)
        if answer is None and key in session.unfinished:
            self.say("Half filled in, and kept: enter on its line goes on.")
        self.show_again()
        return answer

    @staticmethod
    def _keep_form(session: Session, key: str, form: Json) -> None:
        session.leave_unfinished({**session.unfinished, key: form})

    def forget_form(self, session: Session, key: str) -> None:
        """The form is finished, or thrown away."""
        if key in session.unfinished:
            session.leave_unfinished({name: form for name, form in session.unfinished.items() if name != key})
            self.show_again()

    # What comes of them

    def replace_body(self, session: Session, entry: Entry, body: Json) -> None:
        """Give one of its own metrics another definition."""
        try:
            metrics = session.metrics.replace(entry.uuid, body)
        except CannotChange as error:
            self.say(str(error), Kind.WARNING)
            return
        if self.change(f"edited {entry.metric.title}", metrics=metrics):
            self.forget_form(session, entry.uuid)
            self.go_to(entry.uuid)

    def set_fields(self, session: Session, tab: Tab, body: Json) -> bool:
        """Take a tab's answers; True where they were taken, or say the same as before."""
        there = body_of(session)
        settings = {
            name: body[name]
            for name in tab.fields
            if name in body and (name not in there or body[name] != there[name])
        }
        return not settings or self.change(f"changed {tab.label.lower()}", settings=settings)

    # JSON

    def action_edit_json(self) -> None:
        session = self.may_edit()
        if session is None:
            return
        entry = self.entry()
        if self.tab != METRICS:
            self._edit_json_of_tab(session, self.TABS[self.tab])
        elif entry is None:
            self.say("There is no metric on this line.", Kind.WARNING)
        elif entry.kind == "legacy":
            self.say(words.NEVER_TOUCHED, Kind.WARNING)
        elif entry.kind == "shared":
            self.say("A shared metric is edited where it is kept: enter offers that.", Kind.WARNING)
        else:
            self._edit_json(session, entry)

    @work(group="ask", exclusive=True)
    async def _edit_json(self, session: Session, entry: Entry) -> None:
        from exptui.ui.screens.metrics.json_edit import JsonScreen

        newer = is_newer(session.experiment.raw)

        def check(body: Any) -> str | None:
            found = objections(body, newer=newer)
            return next((f"{_path(path)}{said}" for path, said in found.items()), None)

        screen = JsonScreen(
            f"JSON: {entry.metric.title}",
            entry.body,
            check,
            self.pace,
            changed=lambda left: self._keep_form(
                session, entry.uuid, {"title": entry.metric.title, "body": left}
            ),
        )
        body = await self.ask(screen)
        if body is not None and entry.uuid in session.metrics:
            self.replace_body(session, entry, body)
        self.show_again()

    @work(group="ask", exclusive=True)
    async def _edit_json_of_tab(self, session: Session, tab: Tab) -> None:
        from exptui.ui.screens.metrics.json_edit import JsonScreen

        there = body_of(session)
        fields = {name: there[name] for name in tab.fields if name in there}

        def check(body: Any) -> str | None:
            if not isinstance(body, dict):
                return "An object is expected here."
            if other := [name for name in body if name not in tab.fields]:
                return f"Not of this tab: {other[0]}."
            found = tab.form.objections({**there, **body}, newer=is_newer(there))
            return next((f"{_path(path)}{said}" for path, said in found.items()), None)

        body = await self.ask(JsonScreen(f"JSON: {tab.label}", fields, check, self.pace))
        if body is not None:
            self.set_fields(session, tab, body)


def _path(path: tuple[str | int, ...]) -> str:
    return f"{'.'.join(map(str, path))}: " if path else ""
