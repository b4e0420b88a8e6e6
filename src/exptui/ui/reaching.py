"""Following a link and copying a text, and saying by what way it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.services.reach import copy, open_link
from exptui.ui.notices import Kind, Teller

if TYPE_CHECKING:
    from textual.driver import Driver


async def follow(link: str, teller: Teller, driver: Driver | None) -> None:
    """Open a page in the browser; where none would be seen, show the link and copy it."""
    if await open_link(link):
        teller.say(f"Opened {link}", Kind.DONE)
    else:
        await put(link, f"No browser here: {link}", teller, driver)


async def put(text: str, said: str, teller: Teller, driver: Driver | None) -> None:
    """Put a text on the clipboard."""
    way = await copy(text, driver.write if driver is not None else _nowhere)
    if way:
        teller.say(f"{said} (copied by {way})", Kind.DONE)
    else:
        teller.say(f"{said}: too long for this terminal's clipboard", Kind.WARNING)


def _nowhere(_sequence: str) -> None:
    """There is no terminal to tell."""
