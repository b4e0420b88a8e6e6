"""Shared metrics in the editor: attached, detached, broken down here, made, and edited for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual import work

from exptui.api.errors import PostHogError
from exptui.domain.forms import Form
from exptui.domain.metric_forms import METRIC
from exptui.domain.metric_set import Entry, Section, attached
from exptui.domain.metrics import parse_metric
from exptui.domain.questions import Question
from exptui.services.journal import Ending
from exptui.ui.modals.attach import BREAK_DOWN, DETACH, EDIT, SharedGate, SharedSheet, told_of
from exptui.ui.modals.choosing import ChoosingSheet, Way
from exptui.ui.modals.commands import CommandSheet, Item
from exptui.ui.notices import Kind, reporting
from exptui.ui.screens.metrics.asking import AskingScreen

if TYPE_CHECKING:
    from exptui.domain.choices import SavedMetric
    from exptui.domain.text import Json
    from exptui.services.metric_session import Session
    from exptui.services.sharing import Attached, Shared

HERE, KEEP = "here", "keep"
BREAKDOWNS = "breakdownFilter"
_CALLED = {"breakdowns": "breakdowns", "breakdown_limit": "breakdown_limit"}
"""What a link keeps of a metric's breakdowns, and what a metric calls it."""


def _only_breakdowns(body: Json, newer: bool) -> tuple[Question, ...]:
    return tuple(question for question in METRIC.ask(body, newer) if question.path[:1] == (BREAKDOWNS,))


LINK = Form(_only_breakdowns)
"""What an experiment says of a shared metric for itself."""


class SharingScreen(AskingScreen):
    """The editor with the metrics that the project keeps."""

    @work(group="ask", exclusive=True)
    async def look_at_shared(self, session: Session, entry: Entry) -> None:
        sheet = SharedSheet(entry, self.pace, reason=session.objection)
        reading = self.run_worker(self._find_attached(sheet, entry), group="attached", exclusive=True)
        chosen = await self.ask(sheet)
        if chosen == DETACH:
            self.take_out(session, entry)
        elif chosen == BREAK_DOWN:
            await self._break_down(session, entry)
        elif chosen == EDIT:
            self.busy = "" if reading.is_finished else "reading where it is attached…"
            self.show_state()
            found = await reading.wait()
            self.busy = ""
            await self._edit_shared(session, entry, found)
        else:
            reading.cancel()
        self.show_again()

    def take_out(self, session: Session, entry: Entry) -> None:
        """Take a metric out of the experiment, when it is saved."""
        raise NotImplementedError

    async def _find_attached(self, sheet: SharedSheet, entry: Entry) -> Attached | None:
        if entry.shared is None:
            return None
        try:
            found = await self.editing.sharing.attached(entry.shared, sheet.reading)
        except PostHogError as error:
            sheet.failed(error.told)
            return None
        sheet.attached(found)
        return found

    async def _break_down(self, session: Session, entry: Entry) -> None:
        """Ask for the breakdowns of a link, which only this experiment sees."""
        rows = {mine: entry.metadata[theirs] for theirs, mine in _CALLED.items() if theirs in entry.metadata}
        begun = {**entry.body, BREAKDOWNS: rows} if rows else {**entry.body}
        title = f"Breakdowns here: {entry.metric.title}"
        body = await self.fill(session, entry.uuid, title, LINK, begun, kept={})
        if body is None or entry.uuid not in session.metrics:
            return
        chosen = body.get(BREAKDOWNS) or {}
        metadata = {key: value for key, value in entry.metadata.items() if key not in _CALLED}
        metadata |= {theirs: chosen[mine] for theirs, mine in _CALLED.items() if mine in chosen}
        metrics = session.metrics.relink(entry.uuid, metadata)
        if self.change(f"broke {entry.metric.title} down otherwise", metrics=metrics):
            self.forget_form(session, entry.uuid)

    # Attaching

    @work(group="ask", exclusive=True)
    async def attach(self, session: Session, section: Section) -> None:
        saved: list[SavedMetric] | None = None
        with reporting(self, "read the shared metrics"):
            saved = await self.editing.posthog.shared_metrics.all()
        if saved is None:
            return
        if not saved:
            self.say("The project has no shared metric that could be attached.", Kind.WARNING)
            return
        there = {entry.shared for entry in session.metrics}
        items = [
            Item(
                label=each.name or each.metric.title,
                help=each.metric.summary,
                action=str(each.id),
                reason="It is attached already." if each.id in there else None,
            )
            for each in saved
        ]
        chosen = await self.ask(
            CommandSheet(f"Attach a shared metric, {section}", items, self.pace, typing=True)
        )
        metric = next((each for each in saved if str(each.id) == chosen), None)
        if metric is not None:
            self.put_in(session, section, attached(metric.raw), said="attached")

    # Making and changing them, which is sent at once

    async def make_shared(self, session: Session, entry: Entry) -> None:
        """Have the project keep a metric of the experiment's own, too."""
        metric = entry.metric
        says = (
            f"The project gets a shared metric: {metric.title}",
            metric.summary,
            "",
            "It is made at once, not when this experiment is saved. The experiment keeps its own one until you say"
            " otherwise.",
        )
        query = {key: value for key, value in entry.body.items() if key != "uuid"}
        outcome = await self._through_the_gate(
            "Make a shared metric", says, "y", lambda: self.editing.sharing.create(metric.title, query)
        )
        made = outcome.metric if outcome is not None and outcome.ending is Ending.DONE else None
        if made is None or entry.uuid not in session.metrics or not self.is_active:
            return
        ways = (
            Way(name=HERE, label="Use the shared one here instead of its own, when this is saved"),
            Way(name=KEEP, label="Keep its own one here"),
        )
        said = "The project has it now. The shared one has days of its own: its time series begins anew."
        if await self.ask(ChoosingSheet(f"Shared: {made.name}", [((said, ""),)], ways, self.pace)) == HERE:
            section, at = session.metrics.section_of(entry.uuid), session.metrics.index(entry.uuid)
            metrics = session.metrics.remove(entry.uuid).add(section, attached(made.raw), at)
            self.change(f"used the shared {made.name} instead of its own", metrics=metrics)

    async def _edit_shared(self, session: Session, entry: Entry, found: Attached | None) -> None:
        if entry.shared is None or not self.is_active:
            return
        before: SavedMetric | None = None
        with reporting(self, "read the shared metric"):
            before = await self.editing.posthog.shared_metrics.get(entry.shared)
        if before is None:
            return
        names = told_of(found) if found is not None else ["? Where it is attached could not be read."]
        count = len(found.rows) if found is not None else 0
        intro = f"Changes it in every experiment it is attached to: {'; '.join(n.removeprefix('· ') for n in names)}"
        query = before.raw.get("query")
        begun: Json = query if isinstance(query, dict) else {}
        body = await self.fill(
            session,
            f"shared {before.id}",
            f"Shared metric: {before.name}",
            METRIC,
            begun,
            kept={},
            intro=intro,
        )
        if body is None or not self.is_active:
            return
        was, becomes = before.metric.summary, parse_metric(body).summary
        says = [
            f"{before.name}: {was} → {becomes}",
            "",
            f"It changes in all of these ({count}), at once:",
            *names,
        ]
        word = "y" if found is not None and count <= 1 and not found.unread else "change"
        sharing = self.editing.sharing
        outcome = await self._through_the_gate(
            "Change a shared metric", says, word, lambda: sharing.change(before, {"query": body}, found)
        )
        if outcome is not None and outcome.ending is Ending.DONE:
            self.forget_form(session, f"shared {before.id}")
            await self.see_shared(session)

    async def see_shared(self, session: Session) -> None:
        """Show what a changed shared metric now is here."""
        with reporting(self, "read it again"):
            review = await session.review()
            if not review.open:
                session.take_in(review)
        self.show_again()

    async def _through_the_gate(
        self, title: str, says: Sequence[str], word: str, send: Callable[[], Awaitable[Shared]]
    ) -> Shared | None:
        """Ask for the word, send once, tell; None where the person left. What is sent is sent by the app."""
        place = self.workspace.place.label
        sheet = SharedGate(title, says, word, place, self.pace)
        if not self.is_active:
            return None
        if any(worker.group == "write" and not worker.is_finished for worker in self.app.workers):
            self.say("Another change is still on its way.", Kind.WARNING)
            return None
        closed = asyncio.Event()
        await self.app.push_screen(sheet, lambda _result: closed.set())
        came: asyncio.Queue[Shared | None] = asyncio.Queue()

        async def sending() -> None:
            if await sheet.decision() is None:
                came.put_nowait(None)
                return
            sheet.sending()
            outcome = await send()
            if not sheet.left:
                sheet.tell(outcome)
            came.put_nowait(outcome)

        self.app.run_worker(sending(), group="write")
        outcome = await came.get()
        if outcome is None:
            self.say("Nothing was sent.")
        elif sheet.left:
            said = " ".join(filter(None, (f"{title}: {outcome.ending}.", outcome.message, outcome.hint)))
            self.say(said, Kind.DONE if outcome.ending is Ending.DONE else Kind.ERROR)
        else:
            await closed.wait()
        return outcome
