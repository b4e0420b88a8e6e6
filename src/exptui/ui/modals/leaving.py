"""Leaving a screen once, however often it is asked for."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

T = TypeVar("T")


class LeftOnce(Screen[T], Generic[T]):
    """A screen that is dismissed only while it is in front.

    Keys that were typed ahead reach a screen that is already gone; Textual would take away the one below for each.
    """

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_active else AwaitComplete()
