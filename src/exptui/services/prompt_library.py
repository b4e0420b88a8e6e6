"""The project's prompts as far as they were read: lists, versions, texts, and experiments made of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exptui.api.errors import Forbidden, Invalid, NotFound, Unintelligible
from exptui.domain.prompts import Prompt, PromptTemplate
from exptui.domain.rows import ListFilters, Row
from exptui.services.in_flight import InFlight
from exptui.services.prompt_versions import Versions, another, counted, gone

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.api.prompts import PromptPage

__all__ = ["PromptLibrary", "Versions"]

PAGE = 100
MOST = 2000
"""So many prompts are read at most; who has more finds the others by searching."""
_EVER = datetime.min.replace(tzinfo=UTC)


class PromptLibrary:
    """Reads each thing once; `forget` has it read anew. Raises `PostHogError` where it can't be read."""

    def __init__(self, posthog: PostHog, *, now: Callable[[], datetime], most: int = MOST) -> None:
        """`most` is how many prompts are read at one time at most, rounded up to whole pages."""
        self._posthog = posthog
        self._now = now
        self._most = most
        self.as_of: datetime | None = None
        """When the whole list was read last, in UTC; None before."""
        self.unread = 0
        """How many prompts there are beyond those that are read at most."""
        self._prompts: dict[str, Prompt] = {}
        self._texts: dict[str, dict[int, Prompt]] = {}
        self._versions: dict[str, Versions] = {}
        self._experiments: dict[str, tuple[Row, ...]] = {}
        self._templates: tuple[PromptTemplate, ...] = ()
        self._shortens = True
        self._lists_versions = True
        self._flight = InFlight()
        self._round = 0

    def forget(self) -> None:
        """Read lists anew the next time. Texts of versions stay: a version never changes."""
        self._round += 1
        self._versions.clear()
        self._experiments.clear()
        self._templates = ()
        self._lists_versions = True
        self._flight.forget()

    # Prompts

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Those known, each as its latest version, the last changed first."""
        named = sorted(self._prompts.values(), key=lambda each: each.name.casefold())
        return tuple(sorted(named, key=lambda each: each.created_at or _EVER, reverse=True))

    @property
    def note(self) -> str:
        """That there are more prompts than were read, in words; empty where all were."""
        if not self.unread:
            return ""
        if self.unread == 1:
            return "1 more prompt is not listed: a search finds it."
        return f"{self.unread:,} more prompts are not listed: a search finds them."

    async def read(self, search: str = "") -> tuple[Prompt, ...]:
        """Those whose name or text has the search in it, in the server's order; all without one."""
        wanted = search.strip()
        return await self._flight.shared(("read", wanted), lambda: self._read(wanted))

    async def _read(self, search: str) -> tuple[Prompt, ...]:
        found: dict[str, Prompt] = {}
        offset, count, sent = 0, 1, 1
        while sent and offset < min(count, self._most):
            page = await self._page(search, offset)
            found |= {each.name: each for each in page.prompts if each.name not in found}
            offset, count, sent = offset + page.sent, page.count, page.sent
        if not search:
            self._prompts.clear()
            self.as_of, self.unread = self._now(), max(count - offset, 0) if sent else 0
        for each in found.values():
            self._meet(each)
        return tuple(found.values())

    async def _page(self, search: str, offset: int) -> PromptPage:
        """Beginnings of texts only, unless this server is known not to shorten."""
        asked = self._posthog.prompts.page
        try:
            page = await asked(search, limit=PAGE, offset=offset, beginnings=self._shortens)
        except Invalid as error:
            if not self._shortens or error.attr != "content":
                raise
            self._shortens = False
            return await self._page(search, offset)
        self._shortens = self._shortens and not any(each.whole for each in page.prompts)
        return page

    def _meet(self, prompt: Prompt) -> None:
        """Take a latest version for known."""
        self._prompts[prompt.name] = prompt
        self._keep_text(prompt.name, prompt)

    def _keep_text(self, name: str, prompt: Prompt) -> None:
        """Keep a version whose text is whole, and forget those of another prompt that had its name."""
        if any(another(text, prompt) for text in self._texts.get(name, {}).values()):
            del self._texts[name]
        if prompt.whole:
            self._texts.setdefault(name, {})[prompt.version] = prompt

    # Versions and their texts

    def known(self, name: str, number: int) -> Prompt | None:
        """A version with its whole text, where it was read."""
        return self._texts.get(name, {}).get(number)

    async def version(self, name: str, number: int) -> Prompt:
        """A version with its whole text. Raises `NotFound` where there is none such."""
        kept = self.known(name, number)
        if kept is not None:
            return kept
        return await self._flight.shared(("text", name, number), lambda: self._read_text(name, number))

    async def _read_text(self, name: str, number: int) -> Prompt:
        try:
            found = await self._posthog.prompts.get(name, number)
        except NotFound as error:
            raise gone(error, f"There is no version {number} of {name}, or not any more.") from error
        if found.version != number or not found.whole:
            raise Unintelligible(f"PostHog answered something else than version {number} of {name}.")
        self._keep_text(name, found)
        return found

    def versions_known(self, name: str) -> Versions | None:
        """What `versions` would answer without asking, with what was learnt since; None before it was asked."""
        kept = self._versions.get(name)
        return None if kept is None else kept.dated(self.known)

    async def versions(self, name: str) -> Versions:
        """The versions of a prompt. Raises `NotFound` where there is no such prompt."""
        kept = self.versions_known(name)
        if kept is not None:
            return kept
        return await self._flight.shared(("versions", name), lambda: self._read_versions(name))

    async def more(self, versions: Versions) -> Versions:
        """The same with the next earlier ones; as it is where there are none."""
        if not versions.more:
            return versions
        key = ("more", versions.name, versions.listed, versions.earliest)
        return await self._flight.shared(key, lambda: self._read_more(versions))

    async def _read_versions(self, name: str) -> Versions:
        here = self._round
        found = await self._listed(name) if self._lists_versions else None
        if found is None:
            found = counted(name, (await self._latest(name)).versions[-1]).dated(self.known)
        return self._keep(found, here)

    async def _read_more(self, versions: Versions) -> Versions:
        here, name = self._round, versions.name
        if not versions.listed:
            return self._keep(versions.counted_on().dated(self.known), here)
        history = await self._posthog.prompts.history(name, before=versions.earliest)
        return self._keep(versions.and_earlier(history.versions, more=history.more), here)

    def _keep(self, versions: Versions, asked_in: int) -> Versions:
        """Keep an answer, unless everything was forgotten while it was on its way."""
        if asked_in == self._round:
            self._versions[versions.name] = versions
        return versions

    async def _listed(self, name: str) -> Versions | None:
        """The server's own list; None where it has none for us."""
        try:
            history = await self._posthog.prompts.history(name)
        except Forbidden as error:
            if error.missing_scope:
                raise
            self._lists_versions = False
            return None
        except NotFound:
            return None
        if history.prompt is not None and history.prompt.name == name:
            self._meet(history.prompt)
        found = Versions(name, ()).and_earlier(history.versions, more=history.more)
        return found if found.versions else None

    async def _latest(self, name: str) -> Prompt:
        try:
            found = await self._posthog.prompts.get(name)
        except NotFound as error:
            self._prompts.pop(name, None)
            raise gone(error, f"There is no prompt {name}, or not any more.") from error
        self._meet(found)
        return found

    # What is made of them

    def experiments_known(self, name: str) -> tuple[Row, ...] | None:
        """Experiments made of a prompt, where they were read."""
        return self._experiments.get(name)

    async def experiments(self, name: str) -> tuple[Row, ...]:
        """Experiments made of a prompt, archived ones too, the latest made first."""
        kept = self.experiments_known(name)
        if kept is not None:
            return kept
        return await self._flight.shared(("experiments", name), lambda: self._read_experiments(name))

    async def _read_experiments(self, name: str) -> tuple[Row, ...]:
        here = self._round
        live = await self._rows(ListFilters(prompt_name=name))
        archived = await self._rows(ListFilters(prompt_name=name, archived=True))
        # A server that does not know the filter would send every experiment there is.
        found = {row.id: row for row in (*live, *archived) if row.prompt_name == name}
        rows = sorted(found.values(), key=lambda row: (row.created_at or _EVER, row.id), reverse=True)
        if here == self._round:
            self._experiments[name] = tuple(rows)
        return tuple(rows)

    async def _rows(self, filters: ListFilters) -> list[Row]:
        async with aclosing(self._posthog.experiments.pages(filters)) as pages:
            return [row async for page in pages for row in page.rows]

    async def templates(self) -> tuple[PromptTemplate, ...]:
        """Metrics that can be made for a comparison; the three all servers know where there is no list."""
        if not self._templates:
            asked = self._posthog.experiments.prompt_templates
            self._templates = tuple(await self._flight.shared("templates", asked))
        return self._templates
