"""A half-made experiment of an earlier time, offered again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exptui.domain.describe_time import ago
from exptui.domain.prompt_plan import plan_of
from exptui.domain.text import clean_line
from exptui.ui.modals.choosing import ChoosingSheet, Way
from exptui.ui.notices import Kind
from exptui.ui.screens.prompts.making import Teller, run_prompt_creation
from exptui.ui.screens.prompts.making_draft import Begun, Kept, begun_of
from exptui.ui.screens.prompts.making_words import metrics_note, variants_note

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.app import App

    from exptui.services.creating import Creating
    from exptui.services.drafts import Draft
    from exptui.services.picking import Picker
    from exptui.services.prompt_library import PromptLibrary
    from exptui.ui.pace import Pace
    from exptui.ui.widgets.lines import Line

GO_ON, ANOTHER, AWAY, OTHER = "go on", "another", "away", "other "


class PromptDraftSheet(ChoosingSheet):
    """Dismissed with `GO_ON`, `OTHER` and the id of another draft, `ANOTHER`, `AWAY`, or None."""

    def __init__(
        self, draft: Draft, begun: Begun, others: tuple[tuple[Draft, Begun], ...], now: datetime, pace: Pace
    ) -> None:
        ways = [
            Way(name=GO_ON, label=f"Go on with {begun.words}"),
            *(
                Way(name=f"{OTHER}{other.id}", label=f"Go on with {that.words} ({other.age(now)})")
                for other, that in others
            ),
            Way(name=ANOTHER, label="Start another one; this one is kept"),
            Way(name=AWAY, label=f"Throw {begun.words} away"),
        ]
        super().__init__(f"Half made: {begun.words}", _says(draft, begun, now), ways, pace)


async def offer_prompt_draft(
    app: App[int] | App[None], creating: Creating, *, pace: Pace, say: Teller
) -> Draft | bool:
    """The draft to go on with; True to choose a prompt, at once where nothing was begun; False for neither.

    Runs in a worker.
    """
    while True:
        begun = begun_of(creating)
        if not begun:
            return True
        (draft, first), *others = begun
        sheet = PromptDraftSheet(draft, first, tuple(others), creating.now(), pace)
        chosen: str | None = await app.push_screen_wait(sheet)
        if chosen == AWAY:
            creating.drafts.drop(draft)
            say(f"Thrown away: {first.words}.", Kind.NOTE)
            continue
        if chosen == ANOTHER:
            for each, kept in (pair for pair in begun if not pair[1].aside):
                Kept(creating, replace(kept, aside=True), each).keep()
            return True
        if chosen == GO_ON:
            return draft
        return next((other for other, _ in others if chosen == f"{OTHER}{other.id}"), False)


async def go_on_with_draft(
    app: App[int] | App[None],
    creating: Creating,
    library: PromptLibrary,
    draft: Draft,
    *,
    pace: Pace,
    say: Teller,
    opened: Callable[[int], None],
    picker: Picker | None = None,
) -> None:
    """`run_prompt_creation` with what a draft keeps."""
    begun = Begun.of(draft)
    if begun is None:
        say("That draft can't be read.", Kind.ERROR)
        return
    await run_prompt_creation(
        app,
        creating,
        library,
        begun.prompt_name,
        begun.versions,
        pace=pace,
        say=say,
        opened=opened,
        picker=picker,
        draft=draft,
    )


def _says(draft: Draft, begun: Begun, now: datetime) -> list[Line]:
    plan = plan_of(begun.prompt_name, begun.versions, begun.body)
    told = [clean_line(plan.name), variants_note(plan), metrics_note(plan, ())]
    if plan.description:
        told.append(f"Hypothesis: {clean_line(plan.description)}")
    says: list[Line] = [((f"It was {draft.age(now)}, and was not made.", ""),), ()]
    says += [(("  · ", "dim"), (each, "")) for each in told]
    if draft.sent is not None:
        said = f"It was sent {ago(draft.sent, now)}, and no answer came. Going on looks first whether it is there."
        says += [(), ((said, "warn"),)]
    return says
