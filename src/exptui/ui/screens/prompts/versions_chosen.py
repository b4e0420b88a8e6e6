"""Which versions of a prompt were chosen, in which order, and what each will be in the experiment."""

from __future__ import annotations

from collections.abc import Iterable

from exptui.domain.prompt_plan import arms
from exptui.domain.prompt_plan_sent import LEAST_VERSIONS, MOST_VERSIONS

LEAST, MOST = LEAST_VERSIONS, MOST_VERSIONS
"""How many versions an experiment compares."""


class Chosen:
    """Versions in the order in which they will be variants: the first is the control."""

    def __init__(self, versions: Iterable[int] = ()) -> None:
        self._versions = list(dict.fromkeys(versions))[:MOST]

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def __contains__(self, version: object) -> bool:
        return version in self._versions

    @property
    def full(self) -> bool:
        return len(self._versions) >= MOST

    @property
    def enough(self) -> bool:
        return len(self._versions) >= LEAST

    def choose(self, version: int) -> None:
        """Add a version at the end, unless it is there or there are as many as can be."""
        if version not in self._versions and not self.full:
            self._versions.append(version)

    def leave_out(self, version: int) -> None:
        if version in self._versions:
            self._versions.remove(version)

    def shift(self, version: int, by: int) -> bool:
        """Move a chosen version by places; False where that is beyond the first or the last."""
        at = self._versions.index(version)
        if not 0 <= at + by < len(self._versions):
            return False
        self._versions.insert(at + by, self._versions.pop(at))
        return True

    def role(self, version: int) -> str:
        """What a chosen version will be called in the experiment; empty for one that is not chosen."""
        return next((arm.key for arm in arms("", self._versions) if arm.version == version), "")
