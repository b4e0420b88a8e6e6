"""Looking for an experiment whose making was not answered: by its name, and by the flag that it asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exptui.api.errors import Answered
from exptui.domain.rows import ListFilters
from exptui.services.lookup import NOT_HERE

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.flags import FeatureFlag
    from exptui.domain.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the experiment is to be found by."""

    name: str
    key: str
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What PostHog shows of a flag key."""

    rows: tuple[Row, ...] = ()
    """Experiments on exactly that key, the newest first."""
    flag: FeatureFlag | None = None
    """The flag of that key; None where there is none, or the key may not read flags."""

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(row.id for row in self.rows)


async def shown(posthog: PostHog, sought: Sought) -> Shown:
    """What PostHog shows now. Raises `PostHogError` where it can't be told, though not where only flags are refused.

    Lists are searched by name alone, so the flag is asked for too: it leads to experiments of other names.
    """
    found = await _listed(posthog, ListFilters(search=sought.name.strip(), archived=sought.archived), sought)
    flag = await _flag(posthog, sought.key)
    if flag is not None and flag.id is not None:
        by_flag = ListFilters(feature_flag_id=flag.id, archived=sought.archived)
        found |= await _listed(posthog, by_flag, sought)
    return Shown(rows=tuple(sorted(found.values(), key=lambda row: row.id, reverse=True)), flag=flag)


async def _listed(posthog: PostHog, filters: ListFilters, sought: Sought) -> dict[int, Row]:
    """Those on the key among the newest that fit."""
    page = await posthog.experiments.page(filters)
    return {row.id: row for row in page.rows if row.flag_key == sought.key}


async def _flag(posthog: PostHog, key: str) -> FeatureFlag | None:
    if not key:
        return None
    try:
        return await posthog.flags.by_key(key)
    except Answered as error:
        if error.status not in NOT_HERE:
            raise
    return None
