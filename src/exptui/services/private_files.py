"""Files that only their owner may read, replaced as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def make_directory(directory: Path) -> None:
    """A directory of our own. Raises `OSError`."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    directory.chmod(0o700)


def replace(path: Path, content: str) -> None:
    """Write a file anew; who reads meanwhile gets the old one or the new one. Raises `OSError`."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise
