"""What happened, into a file that was asked for, or nowhere. Never on the screen."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
OURS = "exptui"


class Redacting(logging.Formatter):
    """Writes a line, traceback and all, without what must not be written down."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__(LINE)
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, f"…{secret[-4:]}")
        return line


def start(path: Path | None, secrets: tuple[str, ...] = ()) -> None:
    """Log to that file, readable by its owner only; without one, drop what would land on the screen.

    Raises `OSError` where the file can't be written.
    """
    logging.captureWarnings(True)
    root = logging.getLogger()
    if path is None:
        root.addHandler(logging.NullHandler())
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)
    handler = logging.StreamHandler(os.fdopen(descriptor, "a", encoding="utf-8"))
    handler.setFormatter(Redacting(secrets))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger(OURS).setLevel(logging.DEBUG)


def finish() -> None:
    """Bring everything to disk."""
    logging.shutdown()
