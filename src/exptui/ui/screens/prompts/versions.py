"""The versions of one prompt: read them, choose those to compare, and put them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from exptui.api.errors import NotFound, PostHogError
from exptui.domain.describe import counted
from exptui.ui.messages import ComparisonRequested, DiffOpened
from exptui.ui.notices import Kind
from exptui.ui.screens.prompts.versions_chosen import LEAST, MOST
from exptui.ui.screens.prompts.versions_shown import ShownVersions
from exptui.ui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from textual.events import Key

    from exptui.ui.screens.prompts.prompts_beside import Version


class VersionsScreen(ShownVersions):
    """Choosing versions to compare. What was chosen stays chosen while it is open, also under other screens."""

    REGISTERED: ClassVar[str] = "versions"
    _going_on = False
    """Somebody wanted to go on while versions were still being checked."""

    # Choosing

    def action_choose(self) -> None:
        number = self.table.cursor
        if number is None:
            self.say("There is no version here.", Kind.WARNING)
        elif number in self.chosen:
            self.chosen.leave_out(number)
            self._choice_changed()
        elif self.chosen.full:
            self.say(f"An experiment compares at most {MOST} versions; space leaves one out.", Kind.WARNING)
        else:
            self.chosen.choose(number)
            self._check_where_unsure(number)
            self._choice_changed()

    def offer_known(self) -> None:
        """Leave out what was chosen earlier and is not there any more."""
        complete = self._versions is not None and not self._versions.more
        for number in self.chosen.versions:
            if complete and number not in self._entries:
                self.chosen.leave_out(number)
                self.say(
                    f"There is no v{number} of {self.name_of_prompt} any more: it is not chosen.",
                    Kind.WARNING,
                )
            else:
                self._check_where_unsure(number)

    def _check_where_unsure(self, number: int) -> None:
        unsure = not self.listed and self.library.known(self.name_of_prompt, number) is None
        if unsure and number not in self._checking:
            self._checking.add(number)
            self._check(number)

    @work(group="check")
    async def _check(self, number: int) -> None:
        """See whether a version exists that was only counted up to."""
        try:
            await self.library.version(self.name_of_prompt, number)
        except NotFound as error:
            self.lost((self.name_of_prompt, number), error)
        except PostHogError as error:
            self.say(f"Couldn't check v{number}: {error.told} It stays chosen.", Kind.WARNING)
        self._checking.discard(number)
        if not self.is_attached:
            return
        self._choice_changed()
        if self._going_on and not self._checking:
            self._go_on()

    def lost(self, version: Version, error: NotFound) -> None:
        number = version[1]
        was_chosen = number in self.chosen
        self._gone.add(number)
        self.chosen.leave_out(number)
        self._going_on = False
        told = " It is not chosen any more." if was_chosen else ""
        self.say(f"{error.told}{told}", Kind.WARNING)
        self._show()

    def action_shift(self, by: int) -> None:
        number = self.table.cursor
        if number is None or number not in self.chosen:
            self.say("Only a chosen version has a place in the order; space chooses it.", Kind.WARNING)
        elif not self.chosen.shift(number, by):
            self.say(f"v{number} is the {'first' if by < 0 else 'last'} already.")
        else:
            self._choice_changed()

    # Going on

    def on_key(self, _event: Key) -> None:
        self._going_on = False

    def action_look(self) -> None:
        if not self.chosen.enough:
            missing = LEAST - len(self.chosen)
            self.say(
                f"Choose {counted(missing, 'version')}{' more' if missing < LEAST else ''} with space: "
                "the first one chosen is the control.",
                Kind.WARNING,
            )
        elif self._checking:
            self._going_on = True
            numbers = ", ".join(f"v{each}" for each in sorted(self._checking))
            self.say(f"Checking that there is {numbers}, then on to what is measured.")
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._going_on = False
        if self.chosen.enough and self.is_open:
            self.post_message(ComparisonRequested(self.name_of_prompt, self.chosen.versions))

    def action_diff(self) -> None:
        number = self.table.cursor
        if self.chosen.enough:
            self.post_message(DiffOpened(self.name_of_prompt, self.chosen.versions))
        elif number is None:
            self.say("There is no version here.", Kind.WARNING)
        else:
            before = [each for each in self.table.order if each < number]
            if before:
                self.post_message(DiffOpened(self.name_of_prompt, (max(before), number), from_control=False))
            else:
                self.say(f"v{number} is the first version: there is none before it.", Kind.WARNING)

    # Keys

    @on(LineTable.Opened)
    def _opened(self) -> None:
        self.action_choose()

    def action_move(self, by: int) -> None:
        self.table.move(by)

    def action_top(self) -> None:
        self.table.move(-len(self.table.order))

    def action_bottom(self) -> None:
        self.table.move(len(self.table.order))

    def action_reload(self) -> None:
        self.library.forget()
        self._problems.clear()
        self._gone.clear()
        self._read()

    def action_back(self) -> None:
        self.dismiss()
