"""Flag keys of experiments to be made: whether one is free, and what may be said of a flag that is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from exptui.api.errors import Forbidden, PostHogError
from exptui.domain.json_paths import without
from exptui.domain.naming import free_slug, key_objection, slug

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.flags import FeatureFlag
    from exptui.domain.rows import Row
    from exptui.domain.text import Json
    from exptui.services.workspace import Workspace

SCOPE = "feature_flag:read"
FLAG_WORDS = (
    "feature_flag_variants",
    "rollout_percentage",
    "feature_flag_payloads",
    "aggregation_group_type_index",
    "ensure_experience_continuity",
)
"""What `parameters` say of the flag: only for a flag that is made with the experiment."""


class KeyKind(StrEnum):
    """What is known of a flag key."""

    FREE = "free"
    TAKEN = "taken"
    UNSURE = "unsure"


FREE, TAKEN, UNSURE = KeyKind.FREE, KeyKind.TAKEN, KeyKind.UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """Whether a flag key is free, with who has it where it is not."""

    kind: KeyKind
    words: str = ""
    """A sentence for people; empty where the key is free."""
    flag: FeatureFlag | None = None
    """The flag that has it, where it could be read."""
    experiments: tuple[int, ...] = ()
    """Those that are known to use it."""


@dataclass(kw_only=True)
class FlagKeys:
    """The flag keys of one project, as far as they have been heard of."""

    posthog: PostHog
    workspace: Workspace
    _seen: dict[str, FeatureFlag] = field(default_factory=dict)

    def is_taken(self, key: str) -> bool:
        """Whether a flag is known to have it; asks nobody."""
        return key in self._seen or any(_uses(row, key) for row in self.workspace.rows.values())

    async def state(self, key: str) -> KeyState:
        """Whether the key is free. Never raises what a person can be told."""
        if unfit := key_objection(key):
            return KeyState(kind=UNSURE, words=unfit["feature_flag_key"])
        try:
            flag = await self.posthog.flags.by_key(key)
        except PostHogError as error:
            return self._known(key) or KeyState(kind=UNSURE, words=_unsure(key, error))
        if flag is None:
            self._seen.pop(key, None)
            return self._known(key) or KeyState(kind=FREE)
        self._seen[key] = flag
        return self.taken(key, flag)

    async def free(self, name: str) -> str:
        """The key that the server would make of a name, numbered until it is free, as far as can be known."""
        try:
            async for page in self.posthog.flags.alike(slug(name)):
                self._seen |= {flag.key: flag for flag in page}
        except PostHogError:
            pass
        return free_slug(name, self.is_taken)

    def _known(self, key: str) -> KeyState | None:
        return self.taken(key, None) if self.is_taken(key) else None

    def taken(self, key: str, flag: FeatureFlag | None) -> KeyState:
        """What is to be said of a key that is in use, by that flag where it could be read."""
        rows = [row for row in self.workspace.ordered() if _uses(row, key)]
        named = {row.id: f"“{row.name}”" for row in rows}
        numbers = dict.fromkeys((*named, *(flag.experiment_ids if flag is not None else ())))
        words = f"The flag {key} is there already{_by(named.get(n, f'experiment {n}') for n in numbers)}."
        return KeyState(kind=TAKEN, words=words, flag=flag, experiments=tuple(numbers))


def _uses(row: Row, key: str) -> bool:
    return row.flag_key == key and not row.flag_deleted and not row.deleted


def _by(names: Iterable[str]) -> str:
    told = list(names)
    if not told:
        return ", without an experiment"
    more = f" and {len(told) - 2} more" if len(told) > 2 else ""
    return f", used by {', '.join(told[:2])}{more}"


def _unsure(key: str, error: PostHogError) -> str:
    if isinstance(error, Forbidden):
        scope = error.missing_scope or SCOPE
        return f"Whether {key} is free shows only when it is made: the key lacks the scope {scope}."
    return f"Whether {key} is free can't be asked now: {error}"


def without_flag_words(body: Json) -> Json:
    """A body to create with, for a flag that is there: PostHog takes that flag as it is, and newer ones refuse more."""
    for word in FLAG_WORDS:
        body = without(body, ("parameters", word))
    return {key: value for key, value in body.items() if key != "feature_flag"}
