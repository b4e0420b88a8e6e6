"""What a person does to act on a seeded experiment, and what requests that should send."""

from __future__ import annotations

from textual.widgets import OptionList

from tests.support.person import Person


def sent(number: int, endpoint: str) -> tuple[str, str]:
    return ("POST", f"/api/projects/1/experiments/{number}/{endpoint}/")


def patched(number: int) -> tuple[str, str]:
    return ("PATCH", f"/api/projects/1/experiments/{number}/")


async def at(person: Person, made_for: str) -> int:
    """Put the cursor on the experiment that was made for something."""
    number = person.server.numbered(made_for)
    row = person.server.experiment(number)
    if row["archived"]:
        await person.presses("6")
        await person.until(lambda: number in person.app.workspace.rows)
    await person.goes_to(number)
    return number


async def from_the_menu(person: Person, label: str) -> None:
    """Open the action menu, go to a line and choose it."""
    await person.presses("a")
    await person.until("What can be done to")
    await person.waits()
    options = person.app.screen.query_one(OptionList)
    for _ in range(40):
        at_now = options.highlighted
        prompt = str(options.get_option_at_index(at_now).prompt) if at_now is not None else ""
        if label in prompt:
            break
        await person.presses("j")
    await person.presses("enter")
    await person.until("and press Enter:")
    await person.waits()
