"""Changes to experiments that are not saved yet, kept on disk until PostHog shows them or a person throws them away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from exptui.domain.describe_time import ago
from exptui.domain.text import Json, clean_line
from exptui.services.kept import KeptFile, moment, plain

if TYPE_CHECKING:
    from exptui.services.place import Place

KIND, VERSION = "drafts", 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person means to change in one experiment. Times are aware and in UTC."""

    id: str
    experiment: int
    name: str = ""
    """Of the experiment, for people."""
    begun: datetime
    changed: datetime
    base: Json
    """The experiment as PostHog sent it when this was begun."""
    ours: Json
    """How it is meant to be."""
    unfinished: Json = field(default_factory=dict)
    """A form that is half filled in; empty where none is."""
    sent: datetime | None = None
    """When it was last sent without an answer that settles it: it may have been saved, or may yet be."""
    stamp: str = ""
    """Another one each time it is written; empty for one that never was."""

    def age(self, now: datetime) -> str:
        """`begun 3 days ago, last changed 2 hours ago`."""
        begun, changed = ago(self.begun, now), ago(self.changed, now)
        return f"begun {begun}" if begun == changed else f"begun {begun}, last changed {changed}"


class Drafts:
    """The drafts of one project. What another program writes is never overwritten, and never lost."""

    def __init__(self, directory: Path | None, place: Place, *, now: Callable[[], datetime]) -> None:
        """Without a directory, or while the project has no number, drafts last as long as the program."""
        self.problem = ""
        """Why the last change is not on disk; empty where it is."""
        self._directory = directory
        self._now = now
        self._here: dict[str, Draft] = {}
        """Those that are not on disk, by id."""
        self._where: tuple[str, int | None] | None = None
        self.move(place)

    def move(self, place: Place) -> None:
        """Be about this place from now on; to be told whenever it may have become known or another."""
        if self._where == (place.host, place.project_id):
            return
        self._where, self._here = (place.host, place.project_id), {}
        known = self._directory is not None and place.project_id is not None
        self._file = KeptFile(self._directory, KIND, VERSION, place) if known and self._directory else None

    def all(self) -> tuple[Draft, ...]:
        """Every draft of the project, the last changed first."""
        found = {**_drafts(self._file.read() if self._file else None), **self._here}
        return tuple(sorted(found.values(), key=lambda draft: draft.changed, reverse=True))

    def of(self, experiment_id: int) -> tuple[Draft, ...]:
        """Those of one experiment, the last changed first; more than one where several programs edited it."""
        return tuple(draft for draft in self.all() if draft.experiment == experiment_id)

    def keep(self, draft: Draft) -> Draft:
        """Write a draft as it is now; on disk when this returns, unless `problem` says why not.

        Returns it as it was kept: under another id where a program beside us went on with the same one.
        """
        kept = replace(draft, changed=self._now(), stamp=uuid4().hex)

        def change(content: Json | None) -> Json:
            nonlocal kept
            there = dict(content or {})
            if _overtaken(there, draft):
                kept = replace(kept, id=str(uuid4()))
            return {**there, kept.id: _written(kept)}

        if self._file is not None and self._file.change(change):
            self._here.pop(draft.id, None)
            self.problem = ""
            return kept
        kept = replace(kept, id=draft.id, stamp=draft.stamp)
        self._here[kept.id] = kept
        self.problem = f"{self._file.path} can't be written" if self._file else ""
        return kept

    def drop(self, draft: Draft) -> bool:
        """Forget a draft, but not what a program beside us made of it; False where the disk still has it."""
        self._here.pop(draft.id, None)

        def change(content: Json | None) -> Json:
            there = dict(content or {})
            if not _overtaken(there, draft):
                there.pop(draft.id, None)
            return there

        if self._file is None or draft.id not in (self._file.read() or {}):
            return True
        return self._file.change(change)


def _overtaken(there: Json, draft: Draft) -> bool:
    """Whether what is on disk under its id is not what we last wrote or read there."""
    written = there.get(draft.id)
    return isinstance(written, dict) and written.get("stamp") != draft.stamp


# On disk


def _written(draft: Draft) -> Json:
    return {
        "experiment": draft.experiment,
        "name": draft.name,
        "begun": draft.begun.isoformat(),
        "changed": draft.changed.isoformat(),
        "base": draft.base,
        "ours": draft.ours,
        "unfinished": draft.unfinished,
        "sent": draft.sent.isoformat() if draft.sent else None,
        "stamp": draft.stamp,
    }


def _drafts(content: Json | None) -> dict[str, Draft]:
    """As they were written; what nobody can make sense of is left where it is."""
    found: dict[str, Draft] = {}
    for number, sent in (content or {}).items():
        try:
            found[number] = _draft(number, plain(sent, dict))
        except (LookupError, TypeError, ValueError):
            continue
    return found


def _draft(number: str, sent: Json) -> Draft:
    return Draft(
        id=number,
        experiment=plain(sent["experiment"], int),
        name=clean_line(plain(sent["name"], str)),
        begun=moment(sent["begun"]),
        changed=moment(sent["changed"]),
        base=plain(sent["base"], dict),
        ours=plain(sent["ours"], dict),
        unfinished=plain(sent["unfinished"], dict),
        sent=None if sent["sent"] is None else moment(sent["sent"]),
        stamp=plain(sent["stamp"], str),
    )
