"""Feature flags, as far as experiments need them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from exptui.api.client import Client
from exptui.api.decoding import an_object, many, one
from exptui.domain.activity import Activity
from exptui.domain.flags import FeatureFlag
from exptui.domain.text import Json

PAGE = 100


class Flags:
    """Read for pickers and before a change is shown; written only as a whole."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def find(
        self, search: str = "", *, limit: int = 100, offset: int = 0, multivariate: bool = False
    ) -> list[FeatureFlag]:
        """Flags whose key or name has the words in it; only those with variants where `multivariate`."""
        params: dict[str, str | int] = {"limit": limit, "offset": offset}
        params |= ({"search": search} if search else {}) | ({"type": "multivariant"} if multivariate else {})
        return many(FeatureFlag, (await self._client.get("feature_flags/", params)).json())

    async def get(self, flag_id: int) -> FeatureFlag:
        return one(FeatureFlag, (await self._client.get(f"feature_flags/{flag_id}/")).json())

    async def by_key(self, key: str) -> FeatureFlag | None:
        """The flag of exactly this key; None where it is free."""
        async with aclosing(self.alike(key)) as pages:
            async for page in pages:
                for flag in page:
                    if flag.key == key:
                        return flag
        return None

    async def alike(self, words: str) -> AsyncGenerator[list[FeatureFlag], None]:
        """Every flag whose key or name has the words in it, but those that are deleted, page by page."""
        offset, total = 0, 1
        while offset < total:
            params: dict[str, str | int] = {"search": words, "limit": PAGE, "offset": offset}
            body = an_object((await self._client.get("feature_flags/", params)).json())
            yield [flag for flag in many(FeatureFlag, body) if not flag.deleted]
            sent, count = len(body["results"]), body.get("count")
            offset += sent
            total = count if isinstance(count, int) and sent else 0

    async def activity(self, flag_id: int) -> list[Activity]:
        """What happened to it, latest first, as far back as the first hundred entries reach."""
        answer = await self._client.get("activity_log/", {"scope": "FeatureFlag", "item_id": flag_id})
        return many(Activity, answer.json())

    async def patch(self, flag_id: int, body: Json) -> FeatureFlag:
        """`filters`, where sent, replace the whole of what was there."""
        return one(FeatureFlag, (await self._client.patch(f"feature_flags/{flag_id}/", body)).json())
