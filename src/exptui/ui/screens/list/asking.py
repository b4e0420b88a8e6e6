"""What the rows shown may lack and the server has: asked for one question at a time, each once."""

from __future__ import annotations

from exptui.domain.rows import ListFilters
from exptui.services.counts import TABS
from exptui.services.listing import FROZEN
from exptui.services.workspace import Workspace
from exptui.ui.screens.list.finding import term_for_server
from exptui.ui.screens.list.view import ListView


class Questions:
    """Typing fast asks little: what to ask is decided when the answer before it is there."""

    def __init__(self, workspace: Workspace, view: ListView) -> None:
        self._workspace = workspace
        self._view = view
        self._asked: set[ListFilters] = set()
        self.busy = False

    def all_here(self) -> bool:
        """Whether nothing could be missing from the tab, or nobody could be asked."""
        if self._workspace.posthog is None:
            return True
        return self._workspace.complete(archived=self._view.tab == "archived")

    def forget(self) -> None:
        """The list was read anew: everything may be asked again."""
        self._asked.clear()

    def next(self) -> ListFilters | None:
        """What to ask the server now."""
        if self.all_here():
            return None
        for filters in self._wanted():
            if filters not in self._asked:
                self._asked.add(filters)
                return filters
        return None

    def pending(self) -> bool:
        """Whether `next` would ask anything."""
        return not self.all_here() and any(filters not in self._asked for filters in self._wanted())

    def _wanted(self) -> list[ListFilters]:
        tab, wanted = self._view.tab, []
        archived = tab == "archived"
        if archived:
            wanted.append(ListFilters(archived=True))
        elif tab != TABS[0]:
            wanted.append(ListFilters(status=tab))
            if tab == "running" and self._workspace.newer:
                wanted.append(ListFilters(status=FROZEN))
        term = term_for_server(self._view.typed)
        if term is not None:
            wanted.append(ListFilters(search=term, archived=archived))
        return wanted

    async def answer(self, filters: ListFilters) -> None:
        """Ask; what is found is known to the workspace from then on. Raises `PostHogError`."""
        if filters == ListFilters(archived=True):
            await self._workspace.load_more(archived=True)
        else:
            await self._workspace.search(filters)
