"""Feature flags, as far as experiments need them."""

from __future__ import annotations

from exptui.api.client import Client
from exptui.api.decoding import many, one
from exptui.domain.activity import Activity
from exptui.domain.flags import FeatureFlag
from exptui.domain.text import Json


class Flags:
    """Read for pickers and before a change is shown; written only as a whole."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def find(self, search: str = "", *, limit: int = 100, offset: int = 0) -> list[FeatureFlag]:
        """Flags whose key or name has the words in it."""
        params = {"limit": limit, "offset": offset} | ({"search": search} if search else {})
        return many(FeatureFlag, (await self._client.get("feature_flags/", params)).json())

    async def get(self, flag_id: int) -> FeatureFlag:
        return one(FeatureFlag, (await self._client.get(f"feature_flags/{flag_id}/")).json())

    async def by_key(self, key: str) -> FeatureFlag | None:
        """The flag of exactly this key; None where it is free."""
        return next((flag for flag in await self.find(key) if flag.key == key), None)

    async def activity(self, flag_id: int) -> list[Activity]:
        """What happened to it, latest first, as far back as the first hundred entries reach."""
        answer = await self._client.get("activity_log/", {"scope": "FeatureFlag", "item_id": flag_id})
        return many(Activity, answer.json())

    async def patch(self, flag_id: int, body: Json) -> FeatureFlag:
        """`filters`, where sent, replace the whole of what was there."""
        return one(FeatureFlag, (await self._client.patch(f"feature_flags/{flag_id}/", body)).json())
