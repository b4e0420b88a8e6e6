"""A small file of what a person did or saw in one project, which several running programs may write to."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exptui.domain.text import Json
from exptui.services import private_files

if TYPE_CHECKING:
    from exptui.services.place import Place

TRIES, PAUSE = 20, 0.01
"""How often a lock is tried for, and the seconds between."""


class KeptFile:
    """One JSON object on disk for one host and project. It is never an error that there is none, or a broken one.

    Only its owner may read it. Another version of its content has another name, so that neither destroys the other.
    """

    def __init__(self, directory: Path, kind: str, version: int, place: Place) -> None:
        self._seal = {"format": [kind, version], "place": _digest(f"{place.host}\0{place.project_id}")}
        self.path = directory / f"{kind}-{version}-{self._seal['place'][:24]}.json"

    def read(self) -> Json | None:
        """What is kept; None where that is nothing, or not ours, or damaged."""
        try:
            whole = json.loads(self.path.read_text("utf-8"))
            if any(whole[name] != value for name, value in self._seal.items()):
                return None
            content = whole["content"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        return content if isinstance(content, dict) else None

    def change(self, change: Callable[[Json | None], Json]) -> bool:
        """Replace what is kept by what `change` makes of it; nobody else writes in between.

        False where the disk would not have it.
        """
        try:
            private_files.make_directory(self.path.parent)
            with _alone(self.path.with_suffix(".lock")):
                private_files.replace(self.path, json.dumps({**self._seal, "content": change(self.read())}))
        except OSError:
            return False
        return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the program at the latest; where the system has none, hold nothing.

    A program that was stopped while it held the lock is not waited for: a person waits for us.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for _ in range(TRIES):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(PAUSE)
            except OSError:
                break  # a file system without locks
        yield
    finally:
        os.close(descriptor)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def plain(value: Any, kind: type[Any]) -> Any:
    """A value that has to be of a kind. Raises `TypeError` where a file has something else."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"not of kind {kind.__name__}")
    return value


def moment(value: Any) -> datetime:
    """A time from a file. Raises `TypeError` or `ValueError` where it is none, or of no zone."""
    found = datetime.fromisoformat(plain(value, str))
    if found.tzinfo is None:
        raise ValueError("a time of no zone")
    return found
