"""Changes that wait for consent."""

from __future__ import annotations

from urllib.parse import quote

from exptui.api.client import Client
from exptui.api.decoding import many, one
from exptui.domain.approvals import ChangeRequest


class Approvals:
    """Change requests of the project."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def of_flag(
        self, flag_id: int, *, states: tuple[str, ...] = ("pending", "approved")
    ) -> list[ChangeRequest]:
        """Requests to change this flag."""
        params: dict[str, str | int] = {
            "state": ",".join(states),
            "resource_type": "feature_flag",
            "resource_id": flag_id,
        }
        return many(ChangeRequest, (await self._client.get("change_requests/", params)).json())

    async def get(self, change_request_id: str) -> ChangeRequest:
        return one(
            ChangeRequest,
            (await self._client.get(f"change_requests/{quote(change_request_id, safe='')}/")).json(),
        )

    async def approve(self, change_request_id: str, reason: str = "") -> ChangeRequest:
        """The last vote that is needed applies the change at once."""
        return await self._vote(change_request_id, "approve", reason)

    async def reject(self, change_request_id: str, reason: str) -> ChangeRequest:
        return await self._vote(change_request_id, "reject", reason)

    async def cancel(self, change_request_id: str, reason: str = "") -> ChangeRequest:
        return await self._vote(change_request_id, "cancel", reason)

    async def _vote(self, change_request_id: str, vote: str, reason: str) -> ChangeRequest:
        body = {"reason": reason} if reason else {}
        answer = (
            await self._client.post(f"change_requests/{quote(change_request_id, safe='')}/{vote}/", body)
        ).json()
        told = answer.get("change_request") if isinstance(answer, dict) else None
        return one(ChangeRequest, told)
