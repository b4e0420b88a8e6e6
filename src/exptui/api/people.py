"""Who the key belongs to, and which projects it opens."""

from __future__ import annotations

from exptui.api.client import Client
from exptui.api.decoding import many, one
from exptui.api.errors import Forbidden, NotFound
from exptui.domain.people import Me, Organization, Project


class People:
    """None of this is needed to work with experiments: a key may be refused all of it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def me(self) -> Me:
        """The key's owner; needs `user:read`."""
        return one(Me, (await self._client.get("/api/users/@me/")).json())

    async def organization(self) -> Organization:
        """The organization of the project that is selected in the web app."""
        return one(Organization, (await self._client.get("/api/organizations/@current/")).json())

    async def projects(self, *, limit: int = 200) -> list[Project]:
        """Projects the key may see; a key limited to certain projects is refused."""
        return many(Project, (await self._client.get("/api/projects/", {"limit": limit})).json())

    async def project(self) -> Project:
        """The project of this connection; needs `project:read`."""
        return one(Project, (await self._client.get(f"/api/projects/{self._client.project_id}/")).json())

    async def settle(self) -> int:
        """The project's number, from now on used instead of `@current`, which may change under our hands."""
        if isinstance(self._client.project_id, int):
            return self._client.project_id
        self._client.project_id = await self._current()
        return self._client.project_id

    async def _current(self) -> int:
        try:
            return (await self.project()).id
        except (Forbidden, NotFound):
            selected = (await self.me()).project
            if selected is None:
                raise
            return selected.id
