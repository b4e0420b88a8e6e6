"""What `enter` and `n` open: the forms of metrics, of new ones, and of the tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from textual import work

from exptui.domain.metric_forms import METRIC, new_metric
from exptui.domain.metric_set import CannotChange, Entry, Section, inline
from exptui.domain.saving import is_newer
from exptui.domain.variant_forms import dealing_changes
from exptui.ui.modals.commands import CommandSheet, Item
from exptui.ui.notices import Kind
from exptui.ui.screens.metrics import words
from exptui.ui.screens.metrics.filling import FillingScreen
from exptui.ui.screens.metrics.lines import At
from exptui.ui.screens.metrics.tabs import METRICS, Tab, before, body_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exptui.domain.json_paths import Path
    from exptui.domain.text import Json
    from exptui.services.metric_session import Session

ATTACH = "attach"
ADDING = (
    ("mean", "Mean", "a number per person: a count, a sum, an average", "m"),
    ("funnel", "Funnel", "the share of people who take one or more steps", "f"),
    ("ratio", "Ratio", "one total divided by another", "r"),
    ("retention", "Retention", "the share of people who come back", "t"),
    (ATTACH, "Attach a shared one", "a metric that the project keeps for many experiments", "a"),
)


class AskingScreen(FillingScreen):
    """The editor with what is looked at and added."""

    # Metrics

    def action_look(self) -> None:
        """Edit what is under the cursor."""
        target, session = self.target, self.session
        if session is None:
            self.say("There is nothing to edit here.", Kind.WARNING)
        elif self.tab != METRICS:
            self._look_at_tab(session, target)
        elif target.kind == "out":
            self.say("It is taken out when this is saved; x puts it back.", Kind.WARNING)
        elif target.kind == "section":
            self.action_add()
        elif target.kind == "form" and target.name not in session.metrics:
            self._go_on(target.name)
        else:
            self._look_at(session, self.entry())

    def _look_at(self, session: Session, entry: Entry | None) -> None:
        if entry is None:
            self.say("There is no metric on this line.", Kind.WARNING)
        elif entry.kind == "legacy":
            self.say(words.NEVER_TOUCHED, Kind.WARNING)
        elif entry.kind == "shared":
            if not self.busy:
                self.look_at_shared(session, entry)
        elif self.may_edit() is not None:
            self.edit_metric(session, entry)

    def look_at_shared(self, session: Session, entry: Entry) -> object:
        """Offer what can be done with a shared metric."""
        raise NotImplementedError

    def attach(self, session: Session, section: Section) -> object:
        """Offer the shared metrics of the project."""
        raise NotImplementedError

    @work(group="ask", exclusive=True)
    async def edit_metric(self, session: Session, entry: Entry, begin: Path | None = None) -> None:
        """The form of one of its own metrics, at a question."""
        title = f"Edit: {entry.metric.title}"
        wrong = dict(self.wrong.get(entry.uuid, {}))
        body = await self.fill(
            session, entry.uuid, title, METRIC, entry.body, kept={}, wrong=wrong, begin=begin
        )
        if body is None or entry.uuid not in session.metrics:
            return
        self.replace_body(session, entry, body)

    def action_add(self) -> None:
        if (session := self.may_edit()) is not None and self.tab == METRICS:
            self._add(session, self.section)
        elif session is not None:
            self.say("Metrics are added on the first tab; enter changes this one.", Kind.WARNING)

    @work(group="ask", exclusive=True)
    async def _add(self, session: Session, section: Section) -> None:
        items = [
            Item(label=label, help=said, action=name, keys=key, key=key) for name, label, said, key in ADDING
        ]
        chosen = await self.ask(CommandSheet(f"Add a {section} metric", items, self.pace, typing=False))
        if chosen == ATTACH:
            self.attach(session, section)
        elif chosen is not None:
            await self._fill_new(
                session, f"new {uuid4()}", section, f"New {chosen} metric", new_metric(chosen)
            )

    @work(group="ask", exclusive=True)
    async def _go_on(self, key: str) -> None:
        """Go on with a new metric that was half filled in."""
        session = self.may_edit()
        form = session.unfinished.get(key) if session is not None else None
        if session is not None and isinstance(form, dict):
            section: Section = "secondary" if form.get("section") == "secondary" else "primary"
            await self._fill_new(session, key, section, str(form.get("title", "New metric")), form["body"])

    async def _fill_new(self, session: Session, key: str, section: Section, title: str, body: Json) -> None:
        kept: Json = {"new": True, "section": section}
        answer = await self.fill(session, key, title, METRIC, body, kept=kept)
        if answer is not None:
            self.put_in(session, section, inline(answer))
            self.forget_form(session, key)

    def put_in(self, session: Session, section: Section, entry: Entry, *, said: str = "added") -> None:
        """Add a metric below the one under the cursor, or at the end of the section."""
        at, there = None, self.entry()
        if there is not None and session.metrics.section_of(there.uuid) == section:
            at = session.metrics.index(there.uuid) + 1
        try:
            metrics = session.metrics.add(section, entry, at)
        except CannotChange as error:
            self.say(str(error), Kind.WARNING)
            return
        self.change(f"{said} {entry.metric.title}", metrics=metrics, to=entry.uuid)

    # The tabs

    def _look_at_tab(self, session: Session, target: At) -> None:
        if self.may_edit() is None:
            return
        if target.kind == "do":
            self.do(session, target.name)
        else:
            self.edit_tab(session, self.TABS[self.tab])

    def do(self, session: Session, name: str) -> None:
        """What a tab offers beside its form."""
        raise NotImplementedError

    @work(group="ask", exclusive=True)
    async def edit_tab(self, session: Session, tab: Tab, begin: Path | None = None) -> None:
        """The form of a tab, at a question."""
        body = body_of(session)
        closed = [each.closed for each in tab.form.questions(body, newer=is_newer(body))]
        if closed and all(closed):
            self.say(closed[0], Kind.WARNING)
            return
        wrong = dict(self.wrong.get(tab.name, {}))
        there = before(session)
        answer = await self.fill(
            session,
            tab.name,
            tab.title,
            tab.form,
            body,
            kept={},
            wrong=wrong,
            only=tab.fields,
            notes=(lambda answers: self.notes(tab, there, answers)),
            begin=begin,
        )
        if answer is not None and self.set_fields(session, tab, answer):
            self.forget_form(session, tab.name)

    def notes(self, tab: Tab, there: Json, answers: Json) -> Sequence[str]:
        """What follows from the answers of a tab's form, where the experiment is as `there`."""
        return dealing_changes(there, answers) if tab.name == "variants" else ()
