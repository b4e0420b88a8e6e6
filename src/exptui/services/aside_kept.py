"""What was put aside, as data: what each entry was about, and how it is written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from exptui.domain.finding import Finding
from exptui.domain.text import Json, clean_line
from exptui.services.kept import KeptFile, moment, plain

if TYPE_CHECKING:
    from exptui.domain.rows import Row
    from exptui.services.place import Place

KIND, VERSION = "aside", 1
Until = datetime | Literal["target", "change"]
"""A moment in UTC, the planned sample, or only when what it is about changes, which ends it in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an experiment asked for when it was snoozed."""

    attention: str
    """The class of what its row told, `ok` for nothing."""
    check: str
    """The name of the finding that its row told; empty for none."""
    variant: str | None
    state: str
    """As `state_of` gives it; empty where the row was not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """An experiment that is out of the way for a while."""

    experiment: int
    until: Until
    made: datetime
    as_of: datetime
    """When what it is about was so: what was known before that says nothing of it."""
    about: About

    @property
    def key(self) -> str:
        return f"snooze:{self.experiment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A finding of one experiment that is not told, for as long as it stays the same."""

    experiment: int
    check: str
    title: str = ""
    """Of the finding, for people."""
    note: str = ""
    """Why, in a person's words."""
    made: datetime
    as_of: datetime
    about: tuple[str, ...]
    """Subcode, variant and severity of each finding of that name, sorted."""

    @property
    def key(self) -> str:
        return f"mute:{self.experiment}:{self.check}"


Entry = Snooze | Mute


def name_of(finding: Finding) -> str:
    """The name of its check; for what PostHog found itself, `posthog:` with its code."""
    return f"posthog:{finding.code}" if finding.check == "posthog" else finding.check


def state_of(row: Row) -> str:
    """What people decide of an experiment: status, archived, start, end and conclusion.

    Not when it was last touched: PostHog's own pages write to an experiment that is only looked at.
    """
    parts = (row.status, row.archived, row.start_date, row.end_date, row.conclusion)
    return "|".join(map(str, parts))


# On disk


def file(directory: Path, place: Place) -> KeptFile:
    return KeptFile(directory, KIND, VERSION, place)


def content(entries: Iterable[Entry]) -> Json:
    """As it is written; by key, so that two programs' entries can be told apart."""
    return {each.key: _written(each) for each in entries}


def entries(content: Json | None) -> dict[str, Entry]:
    """As it was written; what nobody can make sense of is left out."""
    found: dict[str, Entry] = {}
    for sent in (content or {}).values():
        try:
            entry = _entry(sent)
        except (LookupError, TypeError, ValueError):
            continue
        found[entry.key] = entry
    return found


def _written(entry: Entry) -> Json:
    sent: Json = {
        "experiment": entry.experiment,
        "made": entry.made.isoformat(),
        "as_of": entry.as_of.isoformat(),
    }
    if isinstance(entry, Mute):
        more = {"check": entry.check, "title": entry.title, "note": entry.note, "about": list(entry.about)}
        return {"kind": "mute", **sent, **more}
    until = entry.until.isoformat() if isinstance(entry.until, datetime) else entry.until
    about = entry.about
    asked = {"class": about.attention, "check": about.check, "variant": about.variant, "state": about.state}
    return {"kind": "snooze", **sent, "until": until, "about": asked}


def _entry(sent: Json) -> Entry:
    experiment, made, as_of = plain(sent["experiment"], int), moment(sent["made"]), moment(sent["as_of"])
    if sent["kind"] == "mute":
        return Mute(
            experiment=experiment,
            check=plain(sent["check"], str),
            title=clean_line(plain(sent["title"], str)),
            note=clean_line(plain(sent["note"], str)),
            made=made,
            as_of=as_of,
            about=tuple(plain(each, str) for each in plain(sent["about"], list)),
        )
    if sent["kind"] != "snooze":
        raise ValueError("neither snoozed nor muted")
    until, about = plain(sent["until"], str), plain(sent["about"], dict)
    variant = about["variant"]
    return Snooze(
        experiment=experiment,
        until=until if until in ("target", "change") else moment(until),
        made=made,
        as_of=as_of,
        about=About(
            attention=plain(about["class"], str),
            check=plain(about["check"], str),
            variant=None if variant is None else plain(variant, str),
            state=plain(about["state"], str),
        ),
    )
