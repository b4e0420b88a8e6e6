"""What a person does to see how an experiment is made from versions of a prompt."""

from __future__ import annotations

from tests.support.person import Person
from tests.support.prompts import add_long, withdraw
from tests.ui.scenes import Steps, judged, reading
from tests.ui.scenes_editor import goes_down_to

DOCTOR = "plant-doctor"
WAITING = frozenset({"ask", "create", "open", "write"})
"""Groups of workers that wait for a person; all others read what is about to be shown."""


async def settles(person: Person) -> None:
    """Rest until everything that is read for the screen has been read and is shown."""

    def over() -> bool:
        rest = getattr(person.app.screen, "_rest", None)
        resting = rest is not None and rest._timer is not None
        return not resting and all(
            worker.is_finished or worker.group in WAITING for worker in person.app.workers
        )

    await person.waits()
    await person.until(over)
    await person.pilot.pause()
    await person.until(over)


async def lists(person: Person) -> None:
    """The prompts of the project."""
    await judged(person)
    await person.presses("N")
    await person.until("search-words")
    await settles(person)


async def opens(person: Person, name: str) -> None:
    """The versions of a prompt, from the list of prompts."""
    await lists(person)
    await person.presses("g")
    for _ in range(20):
        if any(line.startswith(f"> {name}") for line in person.lines):
            break
        await person.presses("j")
    await settles(person)
    await person.presses("enter")
    await person.until("latest")
    await settles(person)


async def prompts(person: Person) -> None:
    """A prompt that was compared before, with its text and what was made of it."""
    await lists(person)
    await person.presses("g", "j", "j")
    await settles(person)


async def searched(person: Person) -> None:
    """Words typed that only some prompts have."""
    await lists(person)
    await person.presses("slash")
    await person.types("order")
    await settles(person)


async def no_prompts(person: Person) -> None:
    """A project without prompts."""
    for name in {row["name"] for row in person.server.world.prompt_versions}:
        withdraw(person.server.world, name)
    await judged(person)
    await person.presses("N")
    await person.until("no prompts yet")
    await settles(person)


async def scope_refused(person: Person) -> None:
    """A key that may not read prompts."""
    person.server.faults.forbid_scope("llm_prompt:read")
    await judged(person)
    await person.presses("N")
    await person.until("could not be read")
    await settles(person)


async def three_chosen(person: Person) -> None:
    """Three versions chosen, the first as the control, and one moved up."""
    await opens(person, DOCTOR)
    for _ in range(3):
        await person.presses("j", "space")
        await settles(person)
    await person.presses("K")
    await settles(person)


async def with_dates(person: Person) -> None:
    """The same where the server lists the versions."""
    person.server.faults.open_to_keys()
    await three_chosen(person)


async def differs(person: Person) -> None:
    """Words that differ between two versions."""
    await three_chosen(person)
    await person.presses("d")
    await person.until("pair 1 of 2")
    await settles(person)
    await person.presses("right_square_bracket")
    await person.until("pair 2 of 2")
    await settles(person)


async def differs_with_folds(person: Person) -> None:
    """A long text, with what stayed the same folded away."""
    name = add_long(person.server.world, 20_000)
    await opens(person, name)
    await person.presses("d")
    await person.until("changed")
    await settles(person)
    await person.presses("tab")
    await settles(person)


async def begins(person: Person) -> None:
    """The form about three versions that were chosen."""
    await three_chosen(person)
    await person.presses("enter")
    await person.until("Eval pass rate")
    await settles(person)


async def writes(person: Person, label: str, text: str) -> None:
    """Write an answer of a form in place of what stands there."""
    await goes_down_to(person, label)
    await person.presses("e", "end", "ctrl+u")
    await person.types(text)
    await person.presses("enter")
    await settles(person)


async def half_filled(person: Person) -> None:
    """What is to be measured as it is proposed, and a hypothesis half written."""
    await begins(person)
    await goes_down_to(person, "Hypothesis")
    await person.presses("e")
    await person.types("The short prompt is as goo")
    await settles(person)


async def key_taken(person: Person) -> None:
    """A flag key that another flag has, and is heard to have."""
    await begins(person)
    await writes(person, "Flag key", "dark-mode")
    await person.presses("ctrl+s")
    await settles(person)


async def never_seen(person: Person) -> None:
    """A metric of an event that the project has never sent."""
    definitions = person.server.world.event_definitions
    definitions[:] = [each for each in definitions if each["name"] != "$ai_evaluation"]
    await begins(person)
    await goes_down_to(person, "Eval pass rate")
    await person.presses("space")
    await settles(person)


async def about_to_create(person: Person) -> None:
    """All that will be made of three versions."""
    await begins(person)
    await writes(person, "Hypothesis", "The short prompt is as good, and costs less.")
    await person.presses("ctrl+s")
    await person.until("and press Enter:")
    await settles(person)


async def created(person: Person) -> None:
    """What came of it."""
    await about_to_create(person)
    await person.accepts("y")
    await person.until("The draft is experiment")
    await settles(person)


async def refused(person: Person) -> None:
    """A refusal of a key that seemed to be free."""
    detail = "There is already a feature flag with this key."
    body = {"type": "validation_error", "code": "invalid_input", "detail": detail, "attr": "feature_flag_key"}
    person.server.faults.next("POST", "/create_from_prompt/", status=400, body=body)
    await about_to_create(person)
    await person.accepts("y")
    await person.until("PostHog refused")
    await settles(person)


async def key_refused(person: Person) -> None:
    """The same at its field in the form."""
    await refused(person)
    await person.presses("enter")
    await person.until("Measure")
    await settles(person)


async def unknown(person: Person) -> None:
    """An answer that was lost, and nothing gets through any more."""
    link = person.server.link
    link.then_silent = True
    await about_to_create(person)
    link.fail_after.add("POST")
    await person.accepts("y")
    await person.until("Unknown")
    await settles(person)


async def served(person: Person) -> None:
    """The code that serves the versions."""
    await created(person)
    await person.presses("enter")
    await person.until("$ai_prompt_name")
    await settles(person)


async def served_otherwise(person: Person) -> None:
    """The same in the next language."""
    await served(person)
    await person.presses("tab")
    await settles(person)


async def draft_of_prompt(person: Person) -> None:
    """The detail of what was made."""
    await served(person)
    await person.presses("escape")
    await person.until("Before launch")
    await settles(person)


async def prompt_offered(person: Person) -> None:
    """One half made at an earlier time."""
    await half_filled(person)
    await person.presses("enter", "escape")
    await person.until("Nothing was made")
    await person.presses("escape", "escape")
    person.server.clock.forward(2 * 86400)
    await person.presses("N")
    await person.until("Half made")
    await settles(person)


LOOKED_AT: dict[str, Steps] = {
    "prompts": prompts,
    "versions": three_chosen,
    "diff": differs,
    "form": half_filled,
    "sheet": about_to_create,
    "card": reading("prompt"),
    "code": served,
}
"""What has to be readable in every terminal."""
ASKED_FOR: dict[str, Steps] = {
    "searched": searched,
    "no_prompts": no_prompts,
    "scope_refused": scope_refused,
    "with_dates": with_dates,
    "folds": differs_with_folds,
    "key_taken": key_taken,
    "never_seen": never_seen,
    "created": created,
    "refused": refused,
    "key_refused": key_refused,
    "unknown": unknown,
    "code_otherwise": served_otherwise,
    "draft_of_prompt": draft_of_prompt,
    "prompt_offered": prompt_offered,
}
