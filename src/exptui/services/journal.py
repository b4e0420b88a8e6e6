"""Every change that was sent from here, and what came of it: one JSON object a line, never rewritten.

A line is written before a request goes out and another when its outcome is known, so that a crash in between leaves
the first one behind. No key is ever in it: a request is its method, path and body.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any


class Ending(StrEnum):
    """How an attempt to change something ended."""

    SENT = "sent"
    """On its way; found in an old journal: the program ended before an answer came."""
    DONE = "done"
    DIFFERENT = "done, but not as promised"
    REFUSED = "refused"
    AWAITING = "awaiting approval"
    NOT_DONE = "not done"
    UNKNOWN = "unknown"
    CHANGED = "changed meanwhile"
    """Nothing was sent: the experiment is not the one that was decided about."""
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request. Times are UTC in ISO format."""

    id: str
    at: str
    who: str = ""
    host: str = ""
    project_id: int | None = None
    experiment_id: int = 0
    experiment: str = ""
    transition: str = ""
    method: str = ""
    path: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    came: str = Ending.SENT
    told: str = ""
    """What the server or we said of it."""
    says: tuple[str, ...] = ()
    """What it was said to change, when it was accepted."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


_NAMES = frozenset(f.name for f in fields(Entry))
_LISTS = ("says", "before", "after")


class JournalError(OSError):
    """The journal can't be written: then nothing is sent either."""


class Journal:
    """The journal of this machine; in memory only where there is no directory."""

    def __init__(self, directory: Path | None) -> None:
        self._file = directory / "journal.jsonl" if directory is not None else None
        self._here: list[Entry] = []

    def write(self, entry: Entry) -> Entry:
        """Add a line; it is on disk when this returns. Raises JournalError."""
        if self._file is not None:
            line = json.dumps(asdict(entry), ensure_ascii=False, default=str) + "\n"
            try:
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    os.write(handle, line.encode("utf-8", "surrogatepass"))
                    os.fsync(handle)
                finally:
                    os.close(handle)
            except OSError as error:
                raise JournalError(f"the journal {self._file} can't be written ({error.strerror})") from error
        self._here.append(entry)
        return entry

    def close(self, entry: Entry, came: Ending, told: str = "", after: Iterable[str] = ()) -> Entry:
        """Write what came of an entry. A journal that fails now is told, but what happened has happened."""
        ended = replace(entry, came=came, told=told, after=tuple(after))
        try:
            return self.write(ended)
        except JournalError as error:
            ended = replace(ended, told=f"{told} ({error})".strip())
            self._here.append(ended)
            return ended

    def here(self) -> tuple[Entry, ...]:
        """What this run sent, newest first, each with its latest outcome."""
        return _latest(self._here)

    def entries(self, most: int = 500) -> tuple[Entry, ...]:
        """The newest entries, newest first; lines that can't be read are left out."""
        if self._file is None or not self._file.exists():
            return self.here()[:most]
        with self._file.open("r", encoding="utf-8", errors="replace") as lines:
            read = [entry for line in lines if (entry := _entry(line)) is not None]
        return _latest(read)[:most]


def _entry(line: str) -> Entry | None:
    try:
        loaded = json.loads(line)
        kept: dict[str, Any] = {k: tuple(v) if k in _LISTS else v for k, v in loaded.items() if k in _NAMES}
        return Entry(**kept)
    except (ValueError, TypeError, AttributeError):
        return None


def _latest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    by_id: dict[str, Entry] = {}
    for entry in entries:
        by_id[entry.id] = entry  # the first line of an id keeps its place, the last one says what came of it
    return tuple(reversed(by_id.values()))
