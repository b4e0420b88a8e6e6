"""Prompts and their versions."""

from __future__ import annotations

from urllib.parse import quote

from exptui.api.client import Client
from exptui.api.decoding import an_object, many, one
from exptui.api.errors import Forbidden, NotFound
from exptui.domain.prompts import Prompt, PromptVersion
from exptui.domain.text import Json


class Prompts:
    """To choose versions from for a comparison. Refused where the product is not switched on."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def find(self, search: str = "", *, limit: int = 100, offset: int = 0) -> list[Prompt]:
        """Each prompt once, as its latest version."""
        params = {"limit": limit, "offset": offset} | ({"search": search} if search else {})
        return many(Prompt, (await self._client.get("llm_prompts/", params)).json())

    async def get(self, name: str, version: int | None = None) -> Prompt:
        """One version with its text; the latest where none is named."""
        params: dict[str, str | int] = {} if version is None else {"version": version}
        return one(
            Prompt, (await self._client.get(f"llm_prompts/name/{quote(name, safe='')}/", params)).json()
        )

    async def versions(self, prompt: Prompt) -> list[PromptVersion]:
        """Latest first. Where a key may not read the history, bare numbers: versions are consecutive."""
        path = f"llm_prompts/resolve/name/{quote(prompt.name, safe='')}/"
        try:
            body: Json = an_object((await self._client.get(path, {"limit": 100})).json())
        except (Forbidden, NotFound):
            return [
                PromptVersion(version=n, is_latest=n == prompt.versions[-1])
                for n in reversed(prompt.versions)
            ]
        return many(PromptVersion, body.get("versions"))
