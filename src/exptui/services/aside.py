"""What a person put aside for now: snoozed experiments and muted findings. All of it ends by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from exptui.domain.finding import Attention, Finding
from exptui.services import aside_kept as kept
from exptui.services.aside_kept import About, Entry, Mute, Snooze, Until, name_of, state_of
from exptui.services.snoozing import Choice, choices, reached, until_words

if TYPE_CHECKING:
    from exptui.domain.rows import Row
    from exptui.domain.standing import Standing
    from exptui.domain.text import Json
    from exptui.services.kept import KeptFile
    from exptui.services.place import Place

Back = Callable[[], None]
"""Takes one step back."""


class Aside:
    """What is snoozed and muted in one project. Nothing of another one, and nothing that has ended, is ever told."""

    def __init__(
        self,
        directory: Path | None,
        place: Place,
        rows: Mapping[int, Row],
        *,
        now: Callable[[], datetime],
        zone: tzinfo | None = None,
    ) -> None:
        """Without a directory, or while the project has no number, it is all forgotten in the end.

        `rows` are those known, and stay true: whether an experiment has ended shows there.
        `zone` is the reader's, None for the machine's own: days begin there.
        """
        self.problem = ""
        """Why the last change will be forgotten in the end; empty where it will not."""
        self._directory = directory
        self._rows = rows
        self._now = now
        self._zone = zone
        self._entries: dict[str, Entry] = {}
        self._changes: list[Callable[[dict[str, Entry]], None]] = []
        """What was changed here and is not on disk yet, in order."""
        self._file: KeptFile | None = None
        self._where: tuple[str, int | None] | None = None
        self.move(place)

    def move(self, place: Place) -> None:
        """Be about this place from now on; to be told whenever it may have become known or another."""
        if self._where == (place.host, place.project_id):
            return
        self._where, self._entries, self._changes = (place.host, place.project_id), {}, []
        known = self._directory is not None and place.project_id is not None
        self._file = kept.file(self._directory, place) if known and self._directory else None
        self._entries = kept.entries(self._file.read() if self._file else None)

    # What the queue asks

    def snoozed(self, standing: Standing) -> str:
        """`until Fri 27 Nov`, `until target`, `until it changes`; empty where it is not snoozed."""
        entry = self._snooze(standing)
        return until_words(entry.until, self._zone) if entry else ""

    def muted(self, standing: Standing) -> Collection[str]:
        """Names of findings, as `name_of` gives them."""
        return frozenset(each.check for each in self._mutes(standing) if _said(standing, each.check))

    def told(self, standing: Standing) -> Finding | None:
        """The worst finding that is not muted: the one that a row's reason is of."""
        muted = self.muted(standing)
        return next((each for each in standing.findings if name_of(each) not in muted), None)

    def entries(self) -> Sequence[Entry]:
        """All that is put aside, newest first."""
        current = [each for each in self._entries.values() if not self._past(each)]
        return sorted(current, key=lambda each: each.made, reverse=True)

    def settle(self, standing: Standing) -> bool:
        """Drop what ended for an experiment; whether anything did."""
        holding = {entry.key for entry in (self._snooze(standing), *self._mutes(standing)) if entry}
        mine = [each for each in self._entries.values() if each.experiment == standing.id]
        ended = [each for each in mine if each.key not in holding]
        self._change(*(_without(each) for each in ended))
        return bool(ended)

    # What a person does. Each returns what takes it back.

    def choices(self, standings: Collection[Standing]) -> Sequence[Choice]:
        """Until when these may be snoozed."""
        return choices(standings, self._now(), self._zone)

    def snooze(self, standing: Standing, until: Until) -> Back:
        """Put an experiment aside. It comes back by then, or when what it is about changes."""
        entry = Snooze(
            experiment=standing.id,
            until=until,
            made=self._now(),
            as_of=standing.as_of,
            about=self._about(standing),
        )
        return self._replace(entry.key, entry)

    def unsnooze(self, experiment_id: int) -> Back:
        return self._replace(f"snooze:{experiment_id}", None)

    def mute(self, standing: Standing, finding: Finding, note: str = "") -> Back:
        """Be silent about a finding until it is gone or another one. Verdicts count it all the same."""
        snooze, name = self._snooze(standing), name_of(finding)
        entry = Mute(
            experiment=standing.id,
            check=name,
            title=finding.title,
            note=note.strip(),
            made=self._now(),
            as_of=standing.as_of,
            about=_said(standing, name),
        )
        return self._muting(standing, snooze, entry.key, entry)

    def unmute(self, experiment_id: int, check: str, standing: Standing | None = None) -> Back:
        """Tell of a finding again. A snooze goes on, where the standing tells what it is about from now on."""
        snooze = self._snooze(standing) if standing else None
        return self._muting(standing, snooze, f"mute:{experiment_id}:{check}", None)

    def bring_back(self, key: str, standing: Standing | None = None) -> Back:
        """End a snooze or a mute by its key."""
        entry = self._entries.get(key)
        if isinstance(entry, Mute):
            return self.unmute(entry.experiment, entry.check, standing)
        return self._replace(key, None)

    # What holds

    def _snooze(self, standing: Standing) -> Snooze | None:
        entry = self._entries.get(f"snooze:{standing.id}")
        if not isinstance(entry, Snooze) or self._past(entry):
            return None
        if standing.as_of < entry.as_of:
            return entry
        if entry.until == "target" and reached(standing):
            return None
        return entry if self._as_it_was(entry.about, standing) else None

    def _mutes(self, standing: Standing) -> list[Mute]:
        mine = [each for each in self._entries.values() if each.experiment == standing.id]
        return [each for each in mine if isinstance(each, Mute) and _holds(each, standing)]

    def _past(self, entry: Entry) -> bool:
        return isinstance(entry, Snooze) and isinstance(entry.until, datetime) and self._now() >= entry.until

    def _about(self, standing: Standing) -> About:
        told, row = self.told(standing), self._rows.get(standing.id)
        return About(
            attention=(told.attention if told else Attention.OK).value,
            check=name_of(told) if told else "",
            variant=told.variant if told else None,
            state=state_of(row) if row else "",
        )

    def _as_it_was(self, about: About, standing: Standing) -> bool:
        """Whether nothing changed. Where not all was read, less than before is no news, but worse is."""
        current = self._about(standing)
        if current.state and about.state and current.state != about.state:
            return False
        if standing.unread:
            return _urgency(current) >= _urgency(about)
        return replace(current, state="") == replace(about, state="")

    # Changing it

    def _muting(self, standing: Standing | None, snooze: Snooze | None, key: str, entry: Mute | None) -> Back:
        """Change a mute; a snooze of the same experiment is then about what is left to tell."""
        back = self._replace(key, entry)
        if snooze is None or standing is None:
            return back
        now = replace(snooze, about=self._about(standing), as_of=standing.as_of)
        again = self._replace(snooze.key, now)

        def both() -> None:
            again()
            back()

        return both

    def _replace(self, key: str, entry: Entry | None) -> Back:
        old = self._entries.get(key)
        self._change(_with(key, entry))
        return lambda: self._change(_with(key, old))

    def _change(self, *changes: Callable[[dict[str, Entry]], None]) -> None:
        """Change what is here, and on disk what is there by now: another program may have written meanwhile."""
        if not changes:
            return
        self._changes += changes
        if self._file is not None and self._file.change(self._changed):
            self._changes, self.problem = [], ""
            return
        for change in changes:
            change(self._entries)
        if self._file is None:
            self._changes = []
        else:
            self.problem = f"{self._file.path} can't be written"

    def _changed(self, content: Json | None) -> Json:
        if content is not None:
            self._entries = kept.entries(content)
        for change in self._changes:
            change(self._entries)
        return kept.content(self._entries.values())


def _said(standing: Standing, check: str) -> tuple[str, ...]:
    """What the findings of a name say, as far as another one would say something else."""
    named = [each for each in standing.findings if name_of(each) == check]
    return tuple(sorted(f"{each.subcode}/{each.variant or ''}/{each.severity}" for each in named))


def _holds(mute: Mute, standing: Standing) -> bool:
    """Whether its finding is as it was. One that could not be looked for is not gone."""
    if standing.as_of < mute.as_of:
        return True
    said = _said(standing, mute.check)
    return said == mute.about or (standing.unread and not said)


def _urgency(about: About) -> int:
    """0 for the most urgent."""
    ranks = [each.value for each in Attention]
    return ranks.index(about.attention) if about.attention in ranks else len(ranks)


def _with(key: str, entry: Entry | None) -> Callable[[dict[str, Entry]], None]:
    def change(entries: dict[str, Entry]) -> None:
        entries.pop(key, None)
        if entry is not None:
            entries[key] = entry

    return change


def _without(ended: Entry) -> Callable[[dict[str, Entry]], None]:
    """Drop an entry, but not what somebody put in its place."""

    def change(entries: dict[str, Entry]) -> None:
        if entries.get(ended.key) == ended:
            del entries[ended.key]

    return change
