"""What a person does to see the metrics editor, its forms and its dialogs."""

from __future__ import annotations

from tests.services.editing_desk import stored, teammate_adds, teammate_changes
from tests.support.person import Person
from tests.ui.scenes import Steps, judged


async def goes_down_to(person: Person, words: str) -> None:
    """Put the cursor on the first line of the editor, of a form or of a sheet that shows words."""
    from exptui.ui.widgets.cursor_view import CursorView
    from exptui.ui.widgets.lines import text_of

    view = person.app.screen.query_one(CursorView)
    await person.presses("g")
    for _ in range(200):
        if words in text_of(view.lines[view.cursor]):
            return
        await person.presses("j")
    raise AssertionError(f"no line with {words}\n{person.text}")


async def opens(person: Person, made_for: str) -> None:
    """Open the editor of an experiment from the list."""
    await judged(person)
    await person.goes_to(person.server.numbered(made_for))
    await person.presses("m")
    await person.until("legacy    +" if made_for != "no_metric" else "None. n adds one.")
    await person.waits()


def editing(made_for: str = "draft", *keys: str, until: str = "Primary metrics") -> Steps:
    """Open the editor, press keys, and wait for words."""

    async def steps(person: Person) -> None:
        await opens(person, made_for)
        await person.presses(*keys)
        await person.until(until)
        await person.waits()

    return steps


async def adds_mean(person: Person, event: str) -> None:
    """Add a mean of an event below the cursor."""
    await new_form(person, "m", "mean")
    await goes_down_to(person, "Event")
    await person.presses("e", *["backspace"] * 3)
    await person.types(event)
    await person.presses("enter", "ctrl+s")
    await person.until("not saved")
    await person.waits()


async def new_form(person: Person, key: str, word: str) -> None:
    """Begin a metric of a type."""
    await person.presses("n")
    await person.until("Add a primary metric")
    await person.waits()
    await person.presses(key)
    await person.until(f"New {word} metric")
    await person.waits()


async def renames(person: Person, title: str, name: str) -> None:
    """Give a metric another name."""
    await goes_down_to(person, title)
    await person.presses("enter")
    await person.until("Edit:")
    await person.waits()
    await goes_down_to(person, "Name")
    await person.presses("enter", *["backspace"] * 40)
    await person.types(name)
    await person.presses("enter", "ctrl+s")
    await person.until("not saved")
    await person.waits()


async def marked(person: Person) -> None:
    """One metric changed and moved, one new, one moved from the other section, and one taken out."""
    await opens(person, "draft")
    await renames(person, "Order value", "Order value in euros")
    await goes_down_to(person, "Order value in euros")
    await person.presses("K")
    await adds_mean(person, "search_performed")
    await goes_down_to(person, "Refunded share")
    await person.presses("t")
    await goes_down_to(person, "Support tickets")
    await person.presses("x", "g")
    await person.until("detached when this is saved")


def beginning(key: str, word: str) -> Steps:
    """Begin a metric of a type and look at its form."""

    async def steps(person: Person) -> None:
        await opens(person, "draft")
        await new_form(person, key, word)

    return steps


async def with_a_filter(person: Person) -> None:
    """The form of a funnel's metric, with a property filter of its first step open."""
    await opens(person, "draft")
    await goes_down_to(person, "Checkout conversion")
    await person.presses("enter")
    await person.until("Edit:")
    await person.waits()
    await goes_down_to(person, "Step 1")
    await person.presses("enter")
    await goes_down_to(person, "Where")
    await person.presses("n")
    await person.until("Property")
    await person.waits()


async def picking(person: Person) -> None:
    """An event about to be picked, by a few of its letters."""
    await opens(person, "draft")
    await new_form(person, "m", "mean")
    await goes_down_to(person, "Event")
    await person.presses("enter")
    await person.until("events")
    await person.waits()
    await person.types("or")
    await person.until("as it is")
    await person.waits()


async def reviewing(person: Person) -> None:
    """Everything that will be saved, and what a teammate added meanwhile."""
    await marked(person)
    await teammate_adds(person.server, person.server.numbered("draft"), "Time to first order")
    await person.presses("ctrl+s")
    await person.until("and press Enter:")
    await person.waits()


async def told(person: Person) -> None:
    """What came of a save."""
    await reviewing(person)
    await person.accepts("y")
    await person.until("Save: ")
    await person.waits()


async def conflicting(person: Person) -> None:
    """Both renamed the same metric."""
    number = person.server.numbered("draft")
    await opens(person, "draft")
    await renames(person, "Checkout conversion", "Checkout to order")
    first = next(entry for entry in (await stored(person.server, number)).primary if entry.kind == "inline")
    await teammate_changes(person.server, number, first.uuid, name="Checkout, completed", goal="decrease")
    await person.presses("ctrl+s")
    await person.until("1 of 1")
    await person.waits()


async def offered(person: Person) -> None:
    """A draft left two days ago; a teammate added a metric since."""
    await opens(person, "draft")
    await goes_down_to(person, "Order value")
    await person.presses("x", "escape")
    await person.until("the draft is kept")
    person.server.clock.forward(2 * 86400)
    await teammate_adds(person.server, person.server.numbered("draft"), "Time to first order")
    await person.presses("m")
    await person.until("A draft is here")
    await person.waits()


async def shared(person: Person) -> None:
    """What can be done with a shared metric, and where it is attached."""
    await opens(person, "draft")
    await goes_down_to(person, "Support tickets")
    await person.presses("enter")
    await person.until("Attached to")
    await person.waits()


async def as_json(person: Person) -> None:
    """A metric as JSON."""
    await opens(person, "draft")
    await goes_down_to(person, "Checkout conversion")
    await person.presses("i")
    await person.until("metric_type")
    await person.waits()


async def unknown(person: Person) -> None:
    """A metric of an event that nobody ever sent, about to be saved."""
    await opens(person, "draft")
    await adds_mean(person, "never_sent")
    await person.presses("ctrl+s")
    await person.until("and press Enter:")
    await person.waits()


EDITOR: dict[str, Steps] = {
    "editor": editing(),
    "marked": marked,
    "legacy": editing("legacy_funnel"),
    "mean": beginning("m", "mean"),
    "funnel": beginning("f", "funnel"),
    "ratio": beginning("r", "ratio"),
    "retention": beginning("t", "retention"),
    "property": with_a_filter,
    "picker": picking,
    "review": reviewing,
    "unknown": unknown,
    "told": told,
    "conflict": conflicting,
    "offered": offered,
    "shared": shared,
    "json": as_json,
    "add": editing("draft", "n", until="Add a primary metric"),
    "exposure": editing("draft", "tab", until="who takes part"),
    "statistics": editing("draft", *["tab"] * 2, until="how it is judged"),
    "plan": editing("draft", *["tab"] * 3, until="how long it has to run"),
    "variants": editing("draft", *["tab"] * 4, until="how people are dealt out"),
    "keys": editing("draft", "question_mark", until="Keys of this screen"),
}
