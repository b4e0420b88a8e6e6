"""The versions of one prompt: as the server lists them, or as bare numbers where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from exptui.api.errors import NotFound
from exptui.domain.prompts import Prompt, PromptVersion, numbered

NUMBERED = 1000
"""So many versions are offered at once where only their numbers are known."""
Known = Callable[[str, int], Prompt | None]
"""The text of a version, where it was read."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a prompt that are known, latest first."""

    name: str
    versions: tuple[PromptVersion, ...]
    listed: bool = True
    """False where the server keeps the list from keys: then numbers, with dates only of what was read."""
    more: bool = False
    """Whether there are earlier ones that were not read."""

    @property
    def latest(self) -> int:
        """The latest version's number; 0 where there is none."""
        return max((each.version for each in self.versions), default=0)

    @property
    def earliest(self) -> int:
        """The number of the earliest that is known; 0 where there is none."""
        return min((each.version for each in self.versions), default=0)

    def and_earlier(self, earlier: Iterable[PromptVersion], *, more: bool) -> Versions:
        """With those from before these; `more` says whether there are others before them."""
        found = {each.version: each for each in (*earlier, *self.versions) if each.version > 0}
        ordered = tuple(sorted(found.values(), key=lambda each: -each.version))
        return replace(self, versions=ordered, more=more and len(ordered) > len(self.versions))

    def counted_on(self) -> Versions:
        """With the next earlier numbers, where only numbers are known."""
        latest = self.earliest - 1
        return self.and_earlier(_numbers(latest, is_latest=False), more=latest > NUMBERED)

    def dated(self, known: Known) -> Versions:
        """With when and by whom those were made whose texts were read, where the server lists none."""
        if self.listed:
            return self
        return replace(
            self, versions=tuple(_dated(each, known(self.name, each.version)) for each in self.versions)
        )


def counted(name: str, latest: int) -> Versions:
    """Bare numbers down from the latest: versions are consecutive, and only whole prompts are deleted."""
    return Versions(name, (), listed=False).and_earlier(_numbers(latest), more=latest > NUMBERED)


def another(text: Prompt, read: Prompt) -> bool:
    """Whether a text is of another prompt than what was read now: one that was deleted, and had its name."""
    began, begins = text.first_version_created_at, read.first_version_created_at
    if began is not None and begins is not None and began != begins:
        return True
    return text.version == read.version and bool(text.id and read.id) and text.id != read.id


def gone(error: NotFound, words: str) -> NotFound:
    """The same refusal, in words that say what is not there."""
    told = NotFound(error.status, error.code, words, error.attr)
    told.body = error.body
    return told


def _numbers(latest: int, *, is_latest: bool = True) -> list[PromptVersion]:
    found = numbered(latest, least=max(1, latest - NUMBERED + 1))
    return found if is_latest else [each.model_copy(update={"is_latest": False}) for each in found]


def _dated(version: PromptVersion, text: Prompt | None) -> PromptVersion:
    if text is None:
        return version
    learnt = {"id": text.id, "created_at": text.created_at, "created_by": text.created_by}
    return version.model_copy(update=learnt)
