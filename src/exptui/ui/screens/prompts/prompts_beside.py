"""Rows with the text of a version beside or below them, read once the cursor rests on one."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Container
from textual.widgets import Static

from exptui.api.errors import NotFound, PostHogError
from exptui.domain.describe_time import ago
from exptui.domain.prompts import prompt_text
from exptui.ui.messages import CopyRequested
from exptui.ui.notices import Kind
from exptui.ui.screens.base import BaseScreen
from exptui.ui.screens.prompts.prompts_pane import TextPane
from exptui.ui.screens.prompts.prompts_rest import Rest
from exptui.ui.screens.prompts.prompts_text import Prose
from exptui.ui.widgets.line_table import LineTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.widget import Widget

    from exptui.domain.prompts import Prompt
    from exptui.services.prompt_library import PromptLibrary
    from exptui.services.workspace import Workspace
    from exptui.ui.screens.list.idle import Later
    from exptui.ui.widgets.lines import Line

WIDE = 110
"""Columns from which on the text stands beside the rows."""
KEPT = 12
"""Texts that are kept as they were broken into lines."""
Version = tuple[str, int]
"""Name of the prompt, and number."""


def when(moment: datetime | None, now: datetime) -> str:
    """`12 days ago`; empty for what is not known."""
    if moment is None:
        return ""
    return "just now" if timedelta() <= now - moment < timedelta(minutes=1) else ago(moment, now)


class BesideScreen(BaseScreen):
    """Rows move with `j k g G`, the text with PgUp and PgDn. What it shows changes only when the cursor rests."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    DEFAULT_CSS = """
    BesideScreen {
        & #body { layout: vertical; height: 1fr; }
        & #empty {
            display: none; width: 1fr; height: 1fr; padding: 0 4;
            content-align: center middle; text-align: center; color: $foreground-muted;
        }
        &.-empty #empty { display: block; }
        &.-empty LineTable { display: none; }
        &.-empty #pane { display: none; }
        & LineTable { height: 40%; }
        &.-wide #body { layout: horizontal; }
        &.-wide LineTable { height: 1fr; }
        &.-wide #pane { margin: 0 0 0 1; }
    }
    """

    def __init__(
        self,
        workspace: Workspace,
        library: PromptLibrary,
        *,
        zone: tzinfo | None = None,
        later: Later | None = None,
    ) -> None:
        """Times are told by the clock of `zone` (None: the machine's). `later` calls something once after some
        seconds; the screen's own timer unless given.
        """
        super().__init__(workspace)
        self.library = library
        self._zone = zone
        self._pane = TextPane(made=self.MADE)
        self._empty = Static(id="empty", markup=False)
        self._rest = Rest(later or self.set_timer, self._rested)
        self._texts: dict[Version, tuple[str, Prose]] = {}
        self._problems: dict[Version, str] = {}
        """Why a text could not be read, until everything is read again."""
        self._asked_for: Version | None = None
        """Whose text is on its way."""

    MADE: ClassVar[bool] = False
    """Whether the pane tells what was made from the prompt."""

    def compose_beside(self, table: Widget) -> ComposeResult:
        with Container(id="body"):
            yield table
            yield self._empty
            yield self._pane

    # What the screens tell of themselves

    def wanted(self) -> Version | None:
        """The version whose text belongs beside the cursor."""
        raise NotImplementedError

    def shortened(self, _version: Version) -> Prompt | None:
        """The beginning of a text that could not be read, where one came with the list."""
        return None

    def remarks(self, _version: Version) -> str:
        """What is said of a version beside its name."""
        return ""

    def after(self, _version: Version, _width: int) -> Sequence[Line]:
        """What follows its text."""
        return ()

    def lost(self, _version: Version, _error: NotFound) -> None:
        """A version turned out not to exist."""

    def rested(self) -> None:
        """Nothing has moved for a moment."""

    # The text

    def _rested(self) -> None:
        if not self.is_open:
            return
        self.show_text()
        self.rested()

    def show_text(self) -> None:
        """Show the text that belongs beside the cursor, as far as it is known; ask for the rest of it."""
        version = self.wanted()
        if version is None:
            self._pane.show(None, "", "", Prose(""))
            return
        prompt = self.library.known(*version)
        problem = self._problems.get(version, "")
        if prompt is None and not problem:
            if version != self._asked_for:
                self._asked_for = version
                self._read_text(version)
            self._pane.wait_for(f"reading {self.title_of(*version)}")
            return
        beginning = self.shortened(version) if prompt is None else None
        about = [self.remarks(version), "" if beginning is None else f"its end could not be read: {problem}"]
        self._pane.show(
            version,
            self.title_of(*version),
            " · ".join(filter(None, about)),
            self._prose(version, self._text_of(prompt or beginning, problem)),
            after=lambda width: self.after(version, width),
        )

    @staticmethod
    def _text_of(prompt: Prompt | None, problem: str) -> str:
        return f"Its text could not be read: {problem}" if prompt is None else prompt_text(prompt)

    def title_of(self, name: str, number: int) -> str:
        return f"{name} v{number}"

    def _prose(self, version: Version, text: str) -> Prose:
        known = self._texts.pop(version, None)
        if known is None or known[0] != text:
            known = text, Prose(text)
        self._texts[version] = known
        while len(self._texts) > KEPT:
            del self._texts[next(iter(self._texts))]
        return known[1]

    @work(exclusive=True, group="text")
    async def _read_text(self, version: Version) -> None:
        try:
            await self.library.version(*version)
        except NotFound as error:
            self._problems[version] = error.told
            self.lost(version, error)
        except PostHogError as error:
            self._problems[version] = error.told
        finally:
            if self._asked_for == version:
                self._asked_for = None
        if self.is_open and self.wanted() == version:
            self.show_text()

    def day(self, moment: datetime | None) -> str:
        """The day of a moment by the reader's clock; empty for none."""
        if moment is None:
            return ""
        try:
            return f"{moment.astimezone(self._zone):%Y-%m-%d}"
        except (OverflowError, ValueError):
            return f"{moment:%Y-%m-%d}"  # the first and the last day of the calendar have no other clock

    # Keys

    def action_page(self, pages: int) -> None:
        self._pane.page(pages)

    def action_copy_text(self) -> None:
        version = self.wanted()
        prompt = None if version is None else self.library.known(*version)
        if version is None:
            self.say("There is no text here.", Kind.WARNING)
        elif prompt is None:
            problem = self._problems.get(version)
            why = f"could not be read: {problem}" if problem else "is still being read."
            self.say(f"The text of {self.title_of(*version)} {why}", Kind.WARNING)
        else:
            self.post_message(CopyRequested(prompt_text(prompt), f"the text of {version[0]} v{version[1]}"))

    @on(LineTable.Moved)
    @on(LineTable.Scrolled)
    def _move(self) -> None:
        self._rest.begin()

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        self.set_class(event.size.width >= WIDE, "-wide")

    def on_screen_resume(self) -> None:
        self._rest.begin()
