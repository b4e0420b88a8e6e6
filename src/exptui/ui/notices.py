"""Telling a person what came of something, in words and a symbol, without a toast.

A toast costs a laggy link fifteen kilobytes and is gone when one looks; a line at the bottom costs its own length and
stays until the next key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from exptui.api.errors import PostHogError


class Kind(StrEnum):
    """How a notice is meant; its symbol says it without colour."""

    DONE = "✓"
    NOTE = "·"
    WARNING = "!"
    ERROR = "✗"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. The text is plain: it is never parsed as markup."""

    text: str
    kind: Kind = Kind.NOTE


class Teller(Protocol):
    """Whatever can show a notice."""

    def say(self, text: str, kind: Kind = Kind.NOTE) -> None: ...


@contextmanager
def reporting(teller: Teller, doing: str) -> Iterator[None]:
    """Tell of what a person can act on. Our own mistakes pass, and crash loudly."""
    try:
        yield
    except PostHogError as error:
        teller.say(f"Couldn't {doing}: {error.told}", Kind.ERROR)
