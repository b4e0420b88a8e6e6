"""What is known of the prompts and of the experiments made from them, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.content import Content

from exptui.api.errors import PostHogError
from exptui.domain.describe import counted
from exptui.domain.prompts import prompt_text
from exptui.ui.messages import WorkspaceChanged
from exptui.ui.notices import Kind
from exptui.ui.screens.prompts import prompts_words as words
from exptui.ui.screens.prompts.prompts_beside import Version
from exptui.ui.screens.prompts.prompts_filter import FilteredScreen
from exptui.ui.screens.prompts.prompts_table import ORDERS, PromptTable, changed_at, made_words
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.lines import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from textual.app import ComposeResult
    from textual.events import Resize

    from exptui.domain.prompts import Prompt
    from exptui.domain.rows import Row
    from exptui.services.prompt_library import PromptLibrary
    from exptui.services.workspace import Workspace
    from exptui.ui.screens.list.idle import Later
    from exptui.ui.widgets.lines import Line


class ShownPrompts(FilteredScreen):
    """One row a prompt. What it asks the server for besides the list comes one at a time, while nothing moves."""

    MADE: ClassVar[bool] = True
    DEFAULT_CSS = """
    ShownPrompts.-wide PromptTable { width: 52%; max-width: 80; }
    """

    def __init__(
        self,
        workspace: Workspace,
        library: PromptLibrary,
        *,
        zone: tzinfo | None = None,
        later: Later | None = None,
    ) -> None:
        super().__init__(workspace, library, zone=zone, later=later)
        self._prompts: dict[str, Prompt] = {}
        self._order = ORDERS[0]
        self._opened = False
        """The list was read at least once."""
        self._reading = False
        self._problem = ""
        self._answered: tuple[str, frozenset[str]] = ("", frozenset())
        """What the server was asked to find last, and what it found."""
        self._searched = ""
        """What the server is being asked to find."""
        self._search_problem = ""
        self._haystacks: dict[str, str] = {}
        self._filling = False
        self._made_problem = ""
        self.table = PromptTable(workspace.now, self._prompts, self._made_words)

    def compose_content(self) -> ComposeResult:
        yield from self.compose_beside(self.table)
        yield self._line

    def on_mount(self) -> None:
        self._take(self.library.prompts)
        self._opened = bool(self._prompts)
        self._read()

    # What is known

    def _take(self, prompts: Sequence[Prompt]) -> None:
        for prompt in prompts:
            self._prompts[prompt.name] = prompt
            self._haystacks.pop(prompt.name, None)

    def _haystack(self, name: str) -> str:
        found = self._haystacks.get(name)
        if found is None:
            found = self._haystacks[name] = f"{name}\0{prompt_text(self._prompts[name])}".casefold()
        return found

    def _shown(self) -> list[str]:
        """What matches, by name before those that match by their text only."""
        typed = self.typed.casefold()
        found = self._answered[1] if self._answered[0] == self.typed else frozenset()
        fitting = [
            prompt.name
            for prompt in self._order.sort(self._prompts.values())
            if not typed or prompt.name in found or typed in self._haystack(prompt.name)
        ]
        return sorted(fitting, key=lambda name: typed not in name.casefold())

    def _made(self, name: str) -> tuple[Row, ...] | None:
        """The experiments made from a prompt, as they are known now; None before they were read."""
        made, rows = self.library.experiments_known(name), self.workspace.rows
        return None if made is None else tuple(rows.get(row.id, row) for row in made)

    def _made_words(self, name: str) -> str:
        return made_words(self._made(name), unreadable=bool(self._made_problem))

    # Reading

    @work(exclusive=True, group="prompts")
    async def _read(self) -> None:
        self._reading, self._problem = True, ""
        self._show()
        try:
            prompts = await self.library.read()
        except PostHogError as error:
            self._problem = error.told
        else:
            self._prompts.clear()
            self._haystacks.clear()
            self._take(prompts)
            self._opened = True
        self._reading = False
        self._show()
        self._rested()

    @work(exclusive=True, group="search")
    async def _search(self, typed: str) -> None:
        found: Sequence[Prompt] = ()
        try:
            found = await self.library.read(typed)
        except PostHogError as error:
            self._search_problem = error.told
            self.say(f"Couldn't ask the server for more: {error.told}", Kind.ERROR)
        else:
            self._search_problem = ""
        finally:
            if self._searched == typed:
                self._searched = ""
        self._take([prompt for prompt in found if prompt.name not in self._prompts])
        self._answered = typed, frozenset(prompt.name for prompt in found)
        self._show()

    @work(exclusive=True, group="made")
    async def _fill(self) -> None:
        """Read which experiments were made from the prompts in view: first that under the cursor, one at a time."""
        self._filling = True
        try:
            while self.is_open and (name := self._next_unknown()) is not None:
                try:
                    await self.library.experiments(name)
                except PostHogError as error:
                    self._made_problem = error.told
                self._made_known(name)
        finally:
            self._filling = False

    def _next_unknown(self) -> str | None:
        if self._made_problem:
            return None
        first, last = self.table.in_view
        near = (self.table.cursor, *self.table.order[first:last])
        return next((n for n in near if n is not None and self.library.experiments_known(n) is None), None)

    def _made_known(self, name: str) -> None:
        self.table.forget(None if self._made_problem else [name])
        self.table.sync()
        if name == self.table.cursor and self.wanted() is not None:
            self.show_text()

    # Showing

    def _show(self, *, anew: bool = False) -> None:
        if not self.is_attached:
            return
        self.table.forget()
        self.table.fit_prompts(self._order)
        order = self._shown()
        best = order[0] if anew and order and self.typed else None
        self.table.show(order, to=best, fallback=0 if anew or self.table.cursor is None else None)
        self.set_class(not order, "-empty")
        if not order:
            self._empty.update(Content(self._nothing()))
        self._set_height()
        self.show_line()
        self.show_state()
        self._rest.begin()

    def _set_height(self) -> None:
        """Give rows that all fit no more room than they need."""
        if not self.has_class("-wide"):
            self.table.styles.max_height = len(self._prompts) + 1 if self._prompts else None

    def _nothing(self) -> str:
        if self.typed and self._prompts:
            asked = self._answered[0] == self.typed
            return words.nothing_found(self.typed, asked=asked, problem=self._search_problem)
        if self._problem:
            return words.unreadable(self._problem)
        if not self._opened:
            return f"Reading the prompts of {self.workspace.place.label}"
        return words.NONE_YET

    @on(LineTable.Scrolled)
    def show_line(self) -> None:
        shown, known = len(self.table.order), len(self._prompts)
        if self._typing:
            right = f"{shown} of {known}" if self.typed else "words in the name or the text"
            self._line.edit(self._text.text, self._text.at, right)
        elif self.typed:
            self._line.kept(self._text.text, f"{shown} of {known} · esc clears")
        elif self._problem and self._prompts:
            self._line.problem(f"{self._problem} r tries again.")
        else:
            first, last = self.table.in_view
            place = f"{first + 1}–{last} of {counted(shown, 'prompt')}" if shown else ""
            more = f" · {self.library.unread:,} more, / finds them" if shown and self.library.unread else ""
            self._line.rest(place + more, self._order.label if shown else "")

    def progress(self) -> str:
        return "reading prompts" if self._reading else ""

    def wanted(self) -> Version | None:
        prompt = self._prompts.get(self.table.cursor or "")
        return None if prompt is None else (prompt.name, prompt.latest_version or prompt.version)

    def shortened(self, version: Version) -> Prompt | None:
        return self._prompts.get(version[0])

    def remarks(self, version: Version) -> str:
        prompt = self._prompts.get(version[0])
        if prompt is None:
            return ""
        author = prompt.created_by.display if prompt.created_by is not None else ""
        return " · ".join(filter(None, ("latest", author, self.day(changed_at(prompt)))))

    def after(self, version: Version, width: int) -> Sequence[Line]:
        """The experiments made from it, where the line above the text has no room for them."""
        made = self._made(version[0])
        above = width_of(words.in_one_line(made, "")) <= width
        return [] if above else words.in_lines(made, width)

    def show_text(self) -> None:
        super().show_text()
        name = self.table.cursor
        if name is not None:
            self._pane.tell_made(words.in_one_line(self._made(name), self._made_problem))

    def rested(self) -> None:
        if self.typed and self.typed not in (self._answered[0], self._searched):
            self._searched = self.typed
            self._search(self.typed)
        if not self._filling:
            self._fill()

    def on_screen_resume(self) -> None:
        self._tell_made_again()

    def on_workspace_changed(self, _message: WorkspaceChanged) -> None:
        if self.is_open:
            self._tell_made_again()

    def _tell_made_again(self) -> None:
        self.table.forget()
        self.table.sync()
        self._rest.begin()

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        self.table.styles.max_height = None
        self._set_height()
        self.call_after_refresh(self.show_line)
