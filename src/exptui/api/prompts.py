"""Prompts and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from exptui.api.client import Answer, Client
from exptui.api.decoding import an_object, many, one
from exptui.api.errors import Forbidden, NotFound
from exptui.api.newer import newer
from exptui.domain.prompts import Prompt, PromptVersion, numbered
from exptui.domain.text import clean

PAGE = 100


class PromptsClosed(Forbidden):
    """Refused for another reason than a scope: the product is not open to everybody."""

    @property
    def hint(self) -> str:
        if said := super().hint:
            return said
        if "project" in self.detail:
            return ""
        return (
            "LLM analytics may be switched off for this project, or closed to the person the key belongs to."
        )


@dataclass(frozen=True, slots=True)
class PromptPage:
    """Some prompts of a longer list, each as its latest version."""

    count: int
    """How many there are in all, as the server counted at that moment."""
    prompts: tuple[Prompt, ...]
    sent: int
    """How many rows there were, those that could not be read among them."""


@dataclass(frozen=True, slots=True)
class History:
    """A part of what became of a prompt, latest version first."""

    prompt: Prompt | None
    """The latest version."""
    versions: tuple[PromptVersion, ...]
    more: bool
    """Whether there are earlier ones."""


class Prompts:
    """To choose versions from for a comparison. Refused where the product is not switched on."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def find(self, search: str = "", *, limit: int = PAGE, offset: int = 0) -> list[Prompt]:
        """Each prompt once, as its latest version."""
        return list((await self.page(search, limit=limit, offset=offset)).prompts)

    async def page(
        self, search: str = "", *, limit: int = PAGE, offset: int = 0, beginnings: bool = False
    ) -> PromptPage:
        """Prompts whose name or text has the search in it, the latest made first.

        `beginnings` asks for short texts; a server that can't shorten sends them whole: see `Prompt.whole`.
        """
        params: dict[str, str | int] = {"limit": limit, "offset": offset}
        if search:
            params["search"] = search
        if beginnings:
            params["content"] = "preview"
        answer = await newer(self._client, "prompts", lambda: self._get("llm_prompts/", params))
        body = an_object(answer.json())
        found = tuple(many(Prompt, body))
        count, sent = body.get("count"), len(body["results"])
        return PromptPage(count if isinstance(count, int) else offset + sent, found, sent)

    async def get(self, name: str, version: int | None = None) -> Prompt:
        """One version with its text; the latest where none is named."""
        params: dict[str, str | int] = {} if version is None else {"version": version}
        return one(Prompt, (await self._get(f"llm_prompts/name/{_quoted(name)}/", params)).json())

    async def history(self, name: str, *, before: int | None = None, limit: int = PAGE) -> History:
        """Versions, those before a number where one is given. Some servers refuse keys this list."""
        params: dict[str, str | int] = {"limit": limit}
        if before is not None:
            params["before_version"] = before
        path = f"llm_prompts/resolve/name/{_quoted(name)}/"
        body = an_object((await self._get(path, params)).json())
        latest = body.get("prompt")
        return History(
            one(Prompt, latest) if isinstance(latest, dict) else None,
            tuple(many(PromptVersion, body.get("versions"))),
            body.get("has_more") is True,
        )

    async def versions(self, prompt: Prompt) -> list[PromptVersion]:
        """Latest first. Where a key may not read the history, bare numbers: versions are consecutive."""
        try:
            return list((await self.history(prompt.name)).versions)
        except (Forbidden, NotFound):
            return numbered(prompt.versions[-1])

    async def _get(self, path: str, params: Mapping[str, str | int]) -> Answer:
        try:
            return await self._client.get(path, params)
        except Forbidden as error:
            closed = PromptsClosed(error.status, error.code, error.detail, error.attr)
            closed.body = error.body
            raise closed from error


def _quoted(name: str) -> str:
    return quote(clean(name), safe="")
