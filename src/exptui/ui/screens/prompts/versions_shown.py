"""What is known of the versions of a prompt, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on, work
from textual.content import Content

from exptui.api.errors import PostHogError
from exptui.domain.describe import counted
from exptui.ui.notices import Kind
from exptui.ui.screens.prompts.prompts_beside import BesideScreen, Version
from exptui.ui.screens.prompts.versions_chosen import Chosen
from exptui.ui.screens.prompts.versions_table import Entry, VersionTable, chosen_lines
from exptui.ui.widgets.line_layout import plain
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.lines import cut
from exptui.ui.widgets.still_lines import StillLines

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import tzinfo

    from textual.app import ComposeResult
    from textual.events import Resize

    from exptui.services.prompt_library import PromptLibrary, Versions
    from exptui.services.workspace import Workspace
    from exptui.ui.screens.list.idle import Later

NOT_LISTED = (
    "This key may not list versions: all numbers up to the latest are offered, each is checked when chosen."
)


class ShownVersions(BesideScreen):
    """Shows the versions, latest first, and those chosen in their order."""

    DEFAULT_CSS = """
    ShownVersions {
        & #about { height: 1; padding: 0 1; }
        & #chosen { height: 1; padding: 0 1; }
        &.-wide VersionTable { width: 58; }
    }
    """

    def __init__(
        self,
        workspace: Workspace,
        library: PromptLibrary,
        name: str,
        *,
        zone: tzinfo | None = None,
        chosen: Iterable[int] = (),
        later: Later | None = None,
    ) -> None:
        """`chosen` are versions chosen earlier, the control first."""
        super().__init__(workspace, library, zone=zone, later=later)
        self.name_of_prompt = name
        self.chosen = Chosen(chosen)
        self._versions: Versions | None = None
        self._entries: dict[int, Entry] = {}
        self._gone: set[int] = set()
        """Numbers that were offered and turned out not to exist."""
        self._checking: set[int] = set()
        self._reading = False
        self._reading_on = False
        self._told_not_listed = False
        self._problem = ""
        self._about = StillLines(id="about")
        self._chosen_lines = StillLines(id="chosen")
        self._chosen_height = 1
        self.table = VersionTable(workspace.now, self._entry, self._note, self.chosen)

    def compose_content(self) -> ComposeResult:
        yield self._about
        yield self._chosen_lines
        yield from self.compose_beside(self.table)

    def on_mount(self) -> None:
        self._read()

    @property
    def subject(self) -> Hashable:
        return self.name_of_prompt

    # What is known

    @property
    def listed(self) -> bool:
        """Whether the server told which versions there are."""
        return self._versions is None or self._versions.listed

    def _entry(self, number: int) -> Entry:
        entry = self._entries.get(number, Entry(number))
        prompt = self.library.known(self.name_of_prompt, number) if entry.made is None else None
        if prompt is None:
            return entry
        author = prompt.created_by.display if prompt.created_by is not None else ""
        return Entry(number, prompt.created_at, author, entry.latest)

    def _note(self, number: int) -> str:
        if number in self._checking:
            return "checking"
        return "latest" if self._entry(number).latest else ""

    def _take(self, versions: Versions) -> None:
        self._versions = versions
        self._entries = {
            each.version: Entry(
                each.version,
                each.created_at,
                each.created_by.display if each.created_by is not None else "",
                each.is_latest,
            )
            for each in versions.versions
        }

    def offer_known(self) -> None:
        """What there is to choose from is known, or known anew."""

    @work(exclusive=True, group="versions")
    async def _read(self) -> None:
        self._reading, self._problem = True, ""
        self._show()
        try:
            self._take(await self.library.versions(self.name_of_prompt))
        except PostHogError as error:
            self._problem = error.told
        else:
            if not self.listed and not self._told_not_listed:
                self._told_not_listed = True
                self.say(NOT_LISTED)
            self.offer_known()
        self._reading = False
        self._show()
        self._rested()

    @work(exclusive=True, group="more")
    async def _read_on(self, versions: Versions) -> None:
        self._reading_on = True
        try:
            self._take(await self.library.more(versions))
        except PostHogError as error:
            self.say(f"Couldn't read further back: {error.told}", Kind.ERROR)
        self._reading_on = False
        self._show()

    @on(LineTable.NearEnd)
    def _near_end(self) -> None:
        versions = self._versions
        if versions is not None and versions.more and not self._reading_on and not self._reading:
            self._read_on(versions)

    # Showing

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.table.forget()
        self.table.fit_versions(self._entries.values(), listed=self.listed)
        self.table.show([number for number in self._entries if number not in self._gone])
        self.set_class(not self.table.order, "-empty")
        if not self.table.order:
            self._empty.update(Content(self._nothing()))
        self._set_height()
        self._show_chosen()
        self._show_about()
        self.show_state()
        self._rest.begin()

    def _set_height(self) -> None:
        """Give rows that all fit no more room than they need."""
        rows = len(self.table.order) + 1
        self.table.styles.max_height = None if self.has_class("-wide") or rows < 2 else rows

    def _nothing(self) -> str:
        if self._problem:
            return f"✗ The versions of {self.name_of_prompt} could not be read.\n{self._problem}\n\nr tries again"
        if self._reading:
            return f"Reading the versions of {self.name_of_prompt}"
        return f"{self.name_of_prompt} has no versions any more.\n\nesc leads back to the prompts"

    def _show_about(self) -> None:
        width = max(0, self.size.width - 2)
        count = len(self.table.order)
        more = " or more" if self._versions is not None and self._versions.more else ""
        told = f"{counted(count, 'version')}{more}" if count else ""
        if self._problem and count:
            line = ((cut(f"✗ {self._problem} r tries again.", width), "bad"),)
            self._about.show((line,))
            return
        if not self.listed:
            told += " · not listed, checked when chosen"
        name = cut(plain(self.name_of_prompt), width)
        self._about.show((((name, "strong"), (cut(f"  {told}", width - cell_len(name)), "dim")),))

    def _show_chosen(self) -> None:
        lines = chosen_lines(self.chosen, max(10, self.size.width - 2))
        self._chosen_lines.show(lines)
        if len(lines) != self._chosen_height:
            self._chosen_height = len(lines)
            self._chosen_lines.styles.height = len(lines)

    def _choice_changed(self) -> None:
        """Roles depend on how many there are: all of them may be different."""
        self.table.forget(self._entries)
        self.table.sync()
        self._show_chosen()

    def progress(self) -> str:
        return "reading versions" if self._reading or self._reading_on else ""

    def wanted(self) -> Version | None:
        number = self.table.cursor
        return None if number is None else (self.name_of_prompt, number)

    def title_of(self, _name: str, number: int) -> str:
        return f"v{number}"

    def remarks(self, version: Version) -> str:
        entry = self._entry(version[1])
        latest = "latest" if entry.latest else ""
        return " · ".join(filter(None, (latest, entry.author, self.day(entry.made))))

    def show_text(self) -> None:
        super().show_text()
        number = self.table.cursor
        if number is not None and not self.listed:
            self.table.forget([number])
            self.table.sync()

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        if self.is_mounted:
            self._set_height()
            self._show_chosen()
            self._show_about()
