"""What a person does with the dialog for several experiments."""

from __future__ import annotations

from exptui.ui.messages import BulkRequested
from exptui.ui.modals.bulk import BulkSheet
from exptui.ui.modals.guarded import GateInput
from tests.support.person import Person
from tests.support.server import Server

THREE = ("flat", "ship", "too_early")
"""Stories of experiments that run."""
REFUSAL = {"type": "validation_error", "code": "invalid", "detail": "Not on a Friday.", "attr": None}


def numbered(server: Server, *stories: str) -> list[int]:
    return [server.numbered(story) for story in stories]


def sheet(person: Person) -> BulkSheet:
    """The dialog that is open."""
    screen = person.app.screen
    assert isinstance(screen, BulkSheet), person.text
    return screen


def gate(person: Person) -> GateInput:
    """The field in which the word is typed."""
    return sheet(person).query_one(GateInput)


async def opens(person: Person, name: str, *stories: str) -> list[int]:
    """Ask for one thing to several and see the dialog, without letting time pass."""
    numbers = numbered(person.server, *stories)
    person.app.post_message(BulkRequested(name, tuple(numbers)))
    await person.until("and press Enter:")
    return numbers


async def asks(person: Person, name: str, *stories: str) -> list[int]:
    """Ask for one thing to several and wait until it can be answered."""
    numbers = await opens(person, name, *stories)
    await person.waits()
    return numbers


async def ends_three(person: Person, *stories: str) -> list[int]:
    """End three as inconclusive by keyboard; the first request is on its way when this returns."""
    numbers = await asks(person, "end", *(stories or THREE))
    await person.chooses("inconclusive")
    await person.accepts("end")
    return numbers


async def over(person: Person) -> None:
    """Wait until the dialog tells what came of it."""
    await person.until("Enter or esc: close")
    await person.waits()


async def at_the_gate(person: Person, name: str = "pause", *stories: str) -> list[int]:
    """Open a dialog, wait until it may be answered, and put the cursor into the word's field."""
    numbers = await asks(person, name, *(stories or THREE))
    gate(person).focus()
    await person.pilot.pause()
    return numbers
