"""Endpoints that only newer servers have: asked for once, then known to be missing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from exptui.api.client import Answer, Client
from exptui.api.errors import Answered, NotOnThisServer


async def newer(
    client: Client, feature: str, ask: Callable[[], Awaitable[Answer]], *, of_one: bool = False
) -> Answer:
    """The answer, or `NotOnThisServer`.

    `of_one` marks an action of one experiment, where "Not found." means that the experiment is not there.
    An older server takes the name of other actions for an experiment's id: 404, or 405 for a POST.
    """
    if feature in client.missing:
        raise NotOnThisServer(feature)
    try:
        return await ask()
    except Answered as error:
        if not _says_missing(error, of_one=of_one):
            raise
        client.missing.add(feature)
        raise NotOnThisServer(feature) from error


def _says_missing(error: Answered, *, of_one: bool) -> bool:
    if error.status == 405:
        return True
    if error.status != 404 or error.detail == "Project not found.":
        return False
    return not of_one or not error.body or "endpoint" in error.detail.lower()
