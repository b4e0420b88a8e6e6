"""The last known rows on disk, so that the next start shows them before anything is asked of the network.

A file holds what the list shows and nothing else, and never the key. Its first line describes it, every
further line is a block of rows, so that the rows in view are read without the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from exptui.domain.rows import Row
from exptui.services import private_files
from exptui.services.place import Place

VERSION = 1
BLOCK = 200
FIELDS = tuple(each.name for each in fields(Row))
DATES = frozenset({"start_date", "end_date", "created_at", "updated_at"})
_DATES_AT = tuple(FIELDS.index(name) for name in DATES)
_VARIANTS_AT = FIELDS.index("variants")
_SLOTS = tuple(getattr(Row, name).__set__ for name in FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was known of a project at one moment."""

    project_id: int | None
    project_name: str
    who: str
    as_of: datetime
    counts: Mapping[str, int]
    rows: tuple[Row, ...]
    """Those on top; `rest` reads the others."""
    blocks: tuple[str, ...] = ()

    def rest(self) -> Iterator[Row]:
        """All rows after `rows`; takes a millisecond a hundred."""
        for block in self.blocks:
            yield from _read_block(block)


class Snapshots:
    """A directory with one file for each host, project and key. It is never an error that there is none."""

    def __init__(self, directory: Path, *, fingerprint: str = "") -> None:
        self.directory = directory
        self._fingerprint = fingerprint
        """Tells keys apart: what one key may see another may not."""

    @classmethod
    def for_key(cls, directory: Path, key: str) -> Snapshots:
        """Those of one key, of which only part of a hash is kept."""
        return cls(directory, fingerprint=_digest(key)[:16])

    def path(self, place: Place) -> Path:
        return self.directory / f"{self._mark(place)[:24]}.json"

    def read(self, place: Place) -> Snapshot | None:
        """What was last written for a place; None where that is nothing, or not ours, or damaged."""
        try:
            content = self.path(place).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        head, _, body = content.partition("\n")
        try:
            header = json.loads(head)
            if any(header.get(name) != value for name, value in self._seal(place, body).items()):
                return None
            blocks = body.splitlines()
            return Snapshot(
                project_id=header["project_id"],
                project_name=header["project_name"],
                who=header["who"],
                as_of=datetime.fromisoformat(header["as_of"]),
                counts=header["counts"],
                rows=tuple(_read_block(blocks[0])) if blocks else (),
                blocks=tuple(blocks[1:]),
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None

    def write(
        self, asked: Place, known: Place, rows: Sequence[Row], counts: Mapping[str, int], as_of: datetime
    ) -> bool:
        """Keep the rows for the next start. False where the disk would not have it: nothing is lost but time.

        `asked` is the place as it was configured, which is all that the next start will know; `known` what it
        turned out to be.
        """
        body = "\n".join(_blocks(rows))
        header = {
            **self._seal(asked, body),
            "project_id": known.project_id,
            "project_name": known.project_name,
            "who": known.who,
            "as_of": as_of.isoformat(),
            "counts": dict(counts),
        }
        try:
            self._replace(self.path(asked), f"{json.dumps(header)}\n{body}")
        except OSError:
            return False
        return True

    def write_more(self, asked: Place, kind: str, body: str) -> bool:
        """Keep a text of some kind for the same place and key; False where the disk would not have it."""
        try:
            self._replace(self._more(asked, kind), f"{json.dumps(self._seal(asked, body))}\n{body}")
        except OSError:
            return False
        return True

    def read_more(self, place: Place, kind: str) -> str | None:
        """The text of that kind; None where there is none, or not ours, or damaged."""
        try:
            head, _, body = self._more(place, kind).read_text("utf-8").partition("\n")
            header = json.loads(head)
            whole = all(header[name] == value for name, value in self._seal(place, body).items())
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        return body if whole else None

    def _more(self, place: Place, kind: str) -> Path:
        return self.path(place).with_suffix(f".{kind}.json")

    def _replace(self, path: Path, content: str) -> None:
        private_files.make_directory(self.directory)
        private_files.replace(path, content)

    def _seal(self, place: Place, body: str) -> dict[str, Any]:
        """What makes a file ours, of this version, for this place and key, and whole."""
        return {"format": _format(), "mark": self._mark(place), "sum": _digest(body)}

    def _mark(self, place: Place) -> str:
        return _digest(f"{place.host}\0{place.project_id or '@current'}\0{self._fingerprint}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _format() -> list[Any]:
    """Another version of the row has other fields: its snapshots are not ours."""
    return [VERSION, *FIELDS]


def _blocks(rows: Sequence[Row]) -> Iterator[str]:
    for start in range(0, len(rows), BLOCK):
        block = [[_plain(getattr(row, name)) for name in FIELDS] for row in rows[start : start + BLOCK]]
        yield json.dumps(block, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read_block(block: str) -> Iterator[Row]:
    for values in json.loads(block):
        yield _row(values)


def _row(values: list[Any]) -> Row:
    """A row from its fields in order, of which it takes possession.

    The slots are filled one by one: a frozen class fills itself three times as slowly, and thousands wait.
    """
    for at in _DATES_AT:
        if values[at] is not None:
            values[at] = datetime.fromisoformat(values[at])
    values[_VARIANTS_AT] = tuple([(key, float(share)) for key, share in values[_VARIANTS_AT]])
    row = Row.__new__(Row)
    for fill, value in zip(_SLOTS, values, strict=True):
        fill(row, value)
    return row
