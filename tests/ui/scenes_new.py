"""What a person does to see how an experiment is set up from scratch."""

from __future__ import annotations

from exptui.ui.screens.metrics.form import FormScreen
from tests.support.person import Person
from tests.ui.scenes import Steps, judged
from tests.ui.scenes_creating import settles, writes
from tests.ui.scenes_editor import goes_down_to


async def begun(person: Person) -> None:
    """The form that is asked first."""
    await judged(person)
    await person.presses("n")
    await person.until("Hypothesis")
    await settles(person)


async def takes(person: Person) -> None:
    """Take the form that is open."""
    await person.presses("ctrl+s")
    await person.until(lambda: not isinstance(person.app.screen, FormScreen))
    await settles(person)


async def basics(person: Person) -> None:
    """Name and hypothesis answered."""
    await begun(person)
    await writes(person, "Name", "Checkout in one step")
    await writes(person, "Hypothesis", "Fewer steps, more orders: people give up at the address.")
    await takes(person)


async def basics_form(person: Person) -> None:
    """The form with two answers, before it is taken."""
    await begun(person)
    await writes(person, "Name", "Checkout in one step")
    await writes(person, "Hypothesis", "Fewer steps, more orders: people give up at the address.")


async def nothing_yet(person: Person) -> None:
    """The first tab with nothing answered."""
    await begun(person)
    await person.presses("escape")
    await person.until("things missing")
    await settles(person)


async def goes_to_tab(person: Person, label: str) -> None:
    """Turn to a tab."""
    for _ in range(9):
        if person.sees(f"[{label}"):
            await settles(person)
            return
        await person.presses("tab")
    raise AssertionError(f"no tab {label}\n{person.text}")


async def new_metrics(person: Person) -> None:
    """One metric on its tab."""
    await basics(person)
    await goes_to_tab(person, "Metrics")
    await person.presses("n")
    await person.until("Add a primary metric")
    await settles(person)
    await person.presses("m")
    await person.until("New mean metric")
    await settles(person)
    await writes(person, "Event", "order_completed")
    await takes(person)


async def new_variants(person: Person) -> None:
    """Three variants."""
    await basics(person)
    await goes_to_tab(person, "Variants")
    await goes_down_to(person, "test")
    await person.presses("enter")
    await person.until("Variants")
    await settles(person)
    await person.presses("n")
    await takes(person)


async def new_variants_form(person: Person) -> None:
    """The form of the variants, one of them open."""
    await new_variants(person)
    await goes_down_to(person, "test-2")
    await person.presses("enter")
    await settles(person)


async def reckons(person: Person) -> None:
    """People and days reckoned for the plan while the answers are typed."""
    await new_metrics(person)
    await goes_to_tab(person, "Plan")
    await goes_down_to(person, "Reckon people and days")
    await person.presses("enter")
    await person.until("People a day")
    await settles(person)
    await writes(person, "Now", "1.2")
    await writes(person, "People a day", "450")


async def new_plan(person: Person) -> None:
    """The plan that was taken from it."""
    await reckons(person)
    await person.presses("ctrl+s")
    await person.until("Take this into the plan")
    await settles(person)
    await person.presses("enter")
    await person.until("[Plan]")
    await settles(person)


async def new_check(person: Person) -> None:
    """What is missing for a good launch."""
    await new_metrics(person)
    await goes_to_tab(person, "Check")


async def new_sheet(person: Person) -> None:
    """All that will be made from scratch."""
    await new_metrics(person)
    await person.presses("ctrl+s")
    await person.until("and press Enter:")
    await settles(person)


async def new_refused(person: Person) -> None:
    """A refusal at its tab."""
    detail = "Variant rollout percentages must sum to 100."
    body = {"type": "validation_error", "code": "invalid_input", "detail": detail, "attr": "filters"}
    person.server.faults.next("POST", "/experiments/$", status=400, body=body)
    await new_sheet(person)
    await person.accepts("y")
    await person.until("PostHog refused")
    await settles(person)
    await person.presses("escape")
    await person.until("[Variants✗]")
    await settles(person)


async def new_offered(person: Person) -> None:
    """One from scratch, begun at an earlier time."""
    await new_metrics(person)
    await person.presses("escape")
    await person.until("is kept")
    person.server.clock.forward(2 * 86400)
    await person.presses("n")
    await person.until("Begun and not created")
    await settles(person)


LOOKED_AT: dict[str, Steps] = {"basics": basics}
"""What has to be readable in every terminal."""
ASKED_FOR: dict[str, Steps] = {
    "nothing_yet": nothing_yet,
    "basics_empty": begun,
    "basics_form": basics_form,
    "new_metrics": new_metrics,
    "new_variants": new_variants,
    "new_variants_form": new_variants_form,
    "reckons": reckons,
    "new_plan": new_plan,
    "new_check": new_check,
    "new_sheet": new_sheet,
    "new_refused": new_refused,
    "new_offered": new_offered,
}
