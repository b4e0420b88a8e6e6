"""What is put aside on this machine, what happened since the last visit, and results computed afresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from exptui.making import Making
from exptui.ui import messages
from exptui.ui.notices import Kind
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.list.screen import ListScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from exptui.domain.finding import Finding
    from exptui.domain.standing import Standing
    from exptui.services.aside import Aside
    from exptui.services.recalculating import Recalculating
    from exptui.services.seen import Visit
    from exptui.ui.modals.snooze import Snoozing


class Clearing(Making):
    """An app whose queue can be cleared without changing anything at PostHog."""

    aside: Aside
    data_dir: Path | None
    recalculating: Recalculating | None = None
    _last_visit: Visit | None = None
    """Until what changed since then was told."""
    _recalled = False

    # Snoozing and muting

    @on(messages.SnoozeRequested)
    def _snooze(self, message: messages.SnoozeRequested) -> None:
        from exptui.ui.modals.snooze import SnoozeSheet

        known = self.attention.queue.standings
        standings = [known[each] for each in message.ids if each in known]
        if not isinstance(self.screen, BaseScreen) or not message.ids:
            return
        if not standings:
            self.say("It was not judged yet: there is nothing to put aside.", Kind.WARNING)
            return

        def chosen(until: Snoozing | None) -> None:
            if until is not None:
                self._put_aside(standings, until)

        names = [self._called(each.id) for each in standings]
        snoozed = {self.aside.snoozed(each) for each in standings}
        already = snoozed.pop() if len(snoozed) == 1 else ""
        sheet = SnoozeSheet(self.pace, names, self.aside.choices(standings), snoozed=already)
        self.push_screen(sheet, chosen)

    def _put_aside(self, standings: list[Standing], until: Snoozing) -> None:
        if until == "back":
            back = [self.aside.unsnooze(each.id) for each in standings]
            done = "brought back"
        else:
            back = [self.aside.snooze(each, until) for each in standings]
            done = "snoozed"
        what = self._called(standings[0].id) if len(standings) == 1 else f"{len(standings)} experiments"
        until_then = f" {self.aside.snoozed(standings[0])}" if done == "snoozed" else ""
        said = f"{done.capitalize()} {what}{until_then}"
        self._did(f"{done} {what}", said, [each.id for each in standings], *back)
        self._unmark()

    @on(messages.MuteRequested)
    def _mute(self, message: messages.MuteRequested) -> None:
        from exptui.ui.modals.mute import MuteSheet

        standing = self.attention.queue.standings.get(message.experiment_id)
        finding = self._finding_of(standing, message.check) if standing else None
        if not isinstance(self.screen, BaseScreen):
            return
        if standing is None or finding is None:
            self.say("There is no finding here to mute.", Kind.WARNING)
            return

        def noted(note: str | None) -> None:
            if note is not None:
                back = self.aside.mute(standing, finding, note)
                name = f"{finding.title} of {self._called(standing.id)}"
                self._did(f"muted {name}", f"Muted {name}", [standing.id], back)

        self.push_screen(MuteSheet(self.pace, self._called(standing.id), finding), noted)

    def _finding_of(self, standing: Standing, check: str | None) -> Finding | None:
        from exptui.services.aside_kept import name_of

        if check is None:
            return self.aside.told(standing)
        return next((each for each in standing.findings if name_of(each) == check), None)

    @on(messages.AsideRequested)
    def _list_aside(self, _message: messages.AsideRequested) -> None:
        from exptui.ui.modals.aside import AsideSheet, aside_items

        def chosen(key: str | None) -> None:
            if key:
                self._bring_back(key)

        if isinstance(self.screen, BaseScreen):
            rows, now = self.workspace.rows, self.workspace.now()
            items = aside_items(self.aside.entries(), rows, now, self.zone)
            self.push_screen(AsideSheet(items, self.pace), chosen)

    def _bring_back(self, key: str) -> None:
        entry = next((each for each in self.aside.entries() if each.key == key), None)
        if entry is None:
            return
        number = entry.experiment
        back = self.aside.bring_back(key, self.attention.queue.standings.get(number))
        name = self._called(number)
        self._did(f"brought back {name}", f"Brought back {name}", [number], back)

    def _did(self, what: str, said: str, ids: list[int], *back: Callable[[], None]) -> None:
        """Tell what was done here, and remember how to undo it."""

        def again() -> None:
            self._judged(frozenset(ids))

        self.undo.remember_local(what, again, *back)
        again()
        for screen in self.screen_stack:
            if isinstance(screen, ListScreen):
                screen.call_later(screen.settle)  # what a person did themselves may move at once
        lost = f", until you leave: {self.aside.problem}" if self.aside.problem else ""
        self.say(f"{said}{lost}. u undoes it.", Kind.WARNING if lost else Kind.DONE)

    def _called(self, experiment_id: int) -> str:
        row = self.workspace.rows.get(experiment_id)
        return row.name if row is not None else f"experiment {experiment_id}"

    def _judged(self, ids: frozenset[int]) -> None:
        """Experiments stand otherwise than before, or how far it is changed."""
        for each in ids:
            if (standing := self.attention.queue.standings.get(each)) is not None:
                self.aside.settle(standing)
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.post_message(messages.StandingsChanged(ids))

    # Since the last visit

    def recall(self) -> None:
        """Remember the last visit, as soon as it is known where we are."""
        from exptui.services.seen import Visits

        if not self._recalled and self.workspace.place.project_id is not None:
            self._recalled = True
            self._last_visit = Visits(self.data_dir, self.workspace.place).load()

    def remember(self) -> None:
        """Keep what is to be seen now for the next visit, unless the news since the last one were never told."""
        from exptui.services.seen import Visits

        if self.workspace.loads and self._recalled and self._last_visit is None:
            standings, now = self.attention.queue.standings, self.workspace.now()
            Visits(self.data_dir, self.workspace.place).save(self.workspace.rows, standings, now)

    async def tell_news(self, show: Callable[[str, Sequence[tuple[int, str]]], None]) -> None:
        """Tell once what changed since the last visit."""
        from exptui.services import since

        if self.attention.filling:
            return  # who is judging tells it in the end
        last, self._last_visit = self._last_visit, None
        if last is None or self.workspace.posthog is None:
            return
        workspace = self.workspace
        found = since.changes(last.seen, self.attention.queue.standings, workspace.rows, last.at)
        if found:
            named = await since.with_names(self.workspace.posthog, found)
            heading = since.heading(named, last.at, workspace.now(), self.zone)
            show(heading, [(each.id, each.happened) for each in named])

    # Computing afresh

    @on(messages.RecalculationRequested)
    def _recalculate(self, message: messages.RecalculationRequested) -> None:
        if self.recalculating is None:
            self.say("Not connected yet.", Kind.WARNING)
        else:
            self._follow(message.experiment_id, message.metric_uuid)

    @work(group="computing")
    async def _follow(self, experiment_id: int, metric_uuid: str | None) -> None:
        """Belongs to the app: it goes on while the person looks at something else."""
        assert self.recalculating is not None
        await self.recalculating.start(experiment_id, metric_uuid)
        ended = self.attention.computing.get(experiment_id)
        if ended is not None and ended.over and self._large().subject != experiment_id:
            self.say(f"{self._called(experiment_id)}: {ended.words}")
