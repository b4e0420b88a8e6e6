"""What a person does to see each thing that the program shows: for pictures of it, and for what is true of all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.support.person import Person
from tests.ui.bulk_acting import over

Steps = Callable[[Person], Awaitable[None]]


async def judged(person: Person) -> None:
    """The queue as it stands once everything was judged."""
    await person.until(lambda: not person.app.attention.filling)


async def nothing(person: Person) -> None:
    """Look at what opens."""
    await judged(person)


async def moves_to(person: Person, made_for: str) -> None:
    """Go to an experiment in the queue, from the top down, with everything around it in view."""
    await judged(person)
    await person.presses("g")
    number = person.server.numbered(made_for)
    for _ in person.app.workspace.rows:
        if (row := person.app._large().current_row()) is not None and row.id == number:
            return
        await person.presses("j")
    raise AssertionError(f"{made_for} is not in the queue\n{person.text}")


def on(made_for: str, *keys: str, until: str) -> Steps:
    """Go to an experiment in the queue, press keys, and wait for words."""

    async def steps(person: Person) -> None:
        await moves_to(person, made_for)
        await person.presses(*keys)
        await person.until(until)
        await person.waits()

    return steps


def reading(made_for: str, *keys: str, until: str = "Primary results") -> Steps:
    """Open an experiment, wherever it is, press keys, and wait for words."""

    async def steps(person: Person) -> None:
        await judged(person)
        await person.goes_to(person.server.numbered(made_for))
        await person.presses("enter")
        await person.until("Primary results")
        await person.presses(*keys)
        await person.until(until)
        await person.waits()

    return steps


async def pending(person: Person) -> None:
    """Three rows marked, and one that belongs elsewhere since somebody else ended it."""
    await moves_to(person, "all_pinned")
    await person.presses("space", "space", "space")
    number = person.server.numbered("ship")
    await person.server.posthog().experiments.end(number)
    await person.app.workspace.refresh(number)
    await judged(person)
    await person.until("moved")


async def put_aside(person: Person) -> None:
    """One experiment snoozed, one finding muted, and the list of both."""
    await moves_to(person, "stalled")
    await person.presses("z")
    await person.waits()
    await person.presses("7")
    await moves_to(person, "underpowered")
    await person.presses("M")
    await person.waits()
    await person.types("traffic doubles in May")
    await person.presses("enter", "colon")
    await person.types("put aside")
    await person.presses("enter")
    await person.until("traffic doubles in May")
    await person.waits()


async def several(person: Person) -> None:
    """Four marked and to be ended; one was never launched."""
    for made_for in ("ship", "flat", "past_plan", "stale_draft"):
        await moves_to(person, made_for)
        await person.presses("space")
    await person.presses("E")
    await person.until("and press Enter:")
    await person.waits()


async def several_done(person: Person) -> None:
    """The outcome of ending three, the second of which is refused."""
    await several(person)
    second = person.server.numbered("flat")
    refusal = {"type": "validation_error", "code": "invalid", "detail": "Not on a Friday.", "attr": None}
    person.server.faults.next("POST", rf"/experiments/{second}/end/", status=400, body=refusal)
    await person.chooses("inconclusive")
    await person.accepts("end")
    await over(person)


async def nothing_needs_me(person: Person) -> None:
    """Everything snoozed."""
    await judged(person)
    await person.presses("asterisk", "z")
    await person.waits()
    await person.presses("7")
    await person.until("Nothing needs you")
    await person.presses("escape")


async def unfolded_news(person: Person) -> None:
    """What happened since last time, to be read at the top."""
    await judged(person)
    await person.until("since ")
    await person.presses("g", "enter")


QUEUE = nothing
RESULTS = reading("ship")
METRIC = reading("ship", "tab", "tab", "enter", until="Day by day")
EXPOSURES = reading("srm", *["tab"] * 4, "enter", until="People by day")
PORTFOLIO = on("ship", "W", until="Portfolio")
LOOKED_AT: dict[str, Steps] = {
    "queue": QUEUE,
    "results": RESULTS,
    "metric": METRIC,
    "exposures": EXPOSURES,
    "portfolio": PORTFOLIO,
}
"""What has to be readable in every terminal."""
ASKED_FOR: dict[str, Steps] = {
    "pending": pending,
    "beside": on("ship", "p", until="next:"),
    "snooze": on("ship", "z", until="Snooze"),
    "mute": on("srm", "M", until="Mute"),
    "put_aside": put_aside,
    "several": several,
    "several_done": several_done,
    "results_srm": reading("srm"),
    "results_trade_off": reading("trade_off"),
    "results_legacy": reading("legacy_funnel"),
    "numbers": reading("ship", "tab", "tab", "enter", "G", until="Numbers"),
    "finding": reading("srm", "tab", "enter", until="Why it matters"),
    "explanation": reading("ship", "tab", "tab", "j", "j", "question_mark", until="Value ="),
    "nothing_needs_me": nothing_needs_me,
}
