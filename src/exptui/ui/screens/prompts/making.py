"""How versions of a prompt become a draft experiment: a form, a look at all of it, one request, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from exptui.api.errors import Answered, PostHogError
from exptui.domain.prompt_plan import first_body
from exptui.domain.prompts import TEMPLATES
from exptui.services.creating import TAKEN
from exptui.services.journal import Ending
from exptui.services.picking import Picker
from exptui.ui.messages import PromptOpened
from exptui.ui.modals.create import HEADS, MADE, ON_ITS_WAY, CreateSheet
from exptui.ui.notices import Kind
from exptui.ui.screens.prompts.making_asked import KEY, Asked
from exptui.ui.screens.prompts.making_draft import Begun, Kept, go_on_with
from exptui.ui.screens.prompts.making_form import CreationForm
from exptui.ui.screens.prompts.making_unanswered import Unanswered
from exptui.ui.screens.prompts.making_words import preview

if TYPE_CHECKING:
    from textual.app import App

    from exptui.domain.json_paths import Path
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.prompts import PromptTemplate
    from exptui.domain.text import Json
    from exptui.services.creating import Created, Creating
    from exptui.services.drafts import Draft
    from exptui.services.prompt_library import PromptLibrary
    from exptui.ui.pace import Pace

KEPT = "Kept: N goes on with it."
KINDS = {Ending.DONE: Kind.DONE, Ending.DIFFERENT: Kind.WARNING, Ending.AWAITING: Kind.WARNING}
AGAIN = frozenset({Ending.REFUSED, Ending.NOT_SENT, Ending.NOT_DONE, Ending.CHANGED})
"""Endings after which a person goes on with the form."""
OPEN_ENDED = frozenset({Ending.UNKNOWN, Ending.NOT_DONE})
"""Endings after which it may still turn out to have been made."""
Teller = Callable[[str, Kind], None]
Wrong = dict["Path", str]
"""What the form goes on with: by field what PostHog says of it; nothing where the form says it itself."""


async def run_prompt_creation(
    app: App[int] | App[None],
    creating: Creating,
    library: PromptLibrary,
    name: str,
    versions: tuple[int, ...],
    *,
    pace: Pace,
    say: Teller,
    opened: Callable[[int], None],
    picker: Picker | None = None,
    draft: Draft | None = None,
) -> None:
    """Make a draft experiment between versions of a prompt, the first being the control.

    Runs in a worker of the app: leaving a screen must not cancel a write. It goes on with `draft`, or with what was
    begun for this prompt before and not put aside. `opened` is told the number of an experiment that a person wants
    to see. The screen in front is where it comes back to.
    """
    kept = go_on_with(creating, name, versions) if draft is None else None
    if draft is not None and (begun := Begun.of(draft)) is not None:
        kept = Kept(creating, replace(begun, prompt_name=name, versions=versions, aside=False), draft)
    making = _Making(
        app=app,
        creating=creating,
        library=library,
        pace=pace,
        say=say,
        opened=opened,
        picker=picker or Picker(creating.posthog, now=creating.now),
    )
    await making.run(name, versions, kept)


@dataclass(kw_only=True)
class _Making:
    """One experiment being made."""

    app: App[int] | App[None]
    creating: Creating
    library: PromptLibrary
    pace: Pace
    say: Teller
    opened: Callable[[int], None]
    picker: Picker
    asked: Asked = field(init=False)
    kept: Kept = field(init=False)
    unanswered: Unanswered = field(init=False)

    def __post_init__(self) -> None:
        self.unanswered = Unanswered(self.creating)

    async def run(self, name: str, versions: tuple[int, ...], kept: Kept | None) -> None:
        if reason := self.creating.objection:
            self.say(reason, Kind.WARNING)
            return
        if self._writing():
            self.say("Another change is still on its way.", Kind.WARNING)
            return
        front = self.app.screen
        self.say("Reading what can be measured…", Kind.NOTE)
        templates, said = await self._templates()
        begun = Begun(prompt_name=name, versions=versions, body=first_body(templates))
        self.kept = kept or Kept(self.creating, begun)
        if self.app.screen is not front or await self._is_there_by_now():
            return  # where the person went elsewhere meanwhile nothing pops up
        self.asked = Asked(
            creating=self.creating,
            picker=self.picker,
            prompt_name=name,
            versions=versions,
            templates=templates,
            said=said,
        )
        self.kept.keep()
        wrong: Wrong = {}
        while (body := await self._filled_in(wrong)) is not None:
            going_on = await self._reviewed(body)
            if going_on is None:
                return
            wrong = going_on
        self._leave(first_body(templates))

    async def _templates(self) -> tuple[tuple[PromptTemplate, ...], str]:
        """What can be measured, and what is to be said where that could not be read."""
        try:
            return await self.library.templates(), ""
        except PostHogError as error:
            said = f"What can be measured could not be read ({error.told}). These three are known everywhere."
            return TEMPLATES, said

    async def _filled_in(self, wrong: Wrong) -> Json | None:
        said = {path: words for path, words in wrong.items() if words}
        form = CreationForm(self.asked, self.kept, self.pace, said, next(iter(wrong), None))
        body: Json | None = await self.app.push_screen_wait(form)
        return body

    def _leave(self, nothing: Json) -> None:
        """The form was left: what was answered stays on disk."""
        if self.kept.begun.body == nothing and self.kept.draft.sent is None:
            self.kept.drop()
            self.say("Nothing was made.", Kind.NOTE)
        else:
            self.say(f"Nothing was made. {KEPT}", Kind.NOTE)

    # Review, and the one request

    async def _reviewed(self, body: Json) -> Wrong | None:
        """Show all of it and send it once accepted. What the form goes on with; None for the end."""
        plan = self.asked.plan(body)
        sheet = CreateSheet(self.creating.workspace.place.label, self.pace)
        await self.app.push_screen(sheet)
        if await self._is_there_by_now(sheet):
            return None
        state = await self.asked.look_at_key(plan.feature_flag_key)
        if state.kind is TAKEN and not sheet.left:
            await sheet.dismiss(None)
            return {KEY: "" if body.get("feature_flag_key") else state.words}
        if sheet.left or not await self._accepted(plan, sheet):
            return {}
        created = await self._send(plan, sheet)
        if created is None:
            return None
        await sheet.closed()
        if created.ending in MADE:
            self._made(created, opens=sheet.opens)
            return None
        if KEY in created.places:
            self.asked.refused(plan.feature_flag_key, created.places[KEY])
        return self._not_made(created)

    async def _accepted(self, plan: PromptPlan, sheet: CreateSheet) -> bool:
        """Whether it may be sent now."""
        news = self.unanswered.words(self.kept)
        while True:
            sheet.ask(preview(plan, self.asked.watch(plan)), news=news)
            if await sheet.decision() is None:
                return False
            if not self._writing():
                sheet.sending(leaving=lambda: self.say(ON_ITS_WAY, Kind.NOTE))
                return True
            news = "! Another change is still on its way; nothing was sent. Try again when it is done."

    async def _send(self, plan: PromptPlan, sheet: CreateSheet) -> Created | None:
        """One request, and what came of it told on the sheet; None where the person has left that.

        It is in the group of what changes something: leaving the program warns of it, and another flow that begins
        does not take it back.
        """
        came: asyncio.Queue[Created | None] = asyncio.Queue()

        async def sending() -> None:
            self.kept.mark_sent(plan.name, plan.feature_flag_key)
            created = await self.creating.create_from_prompt(plan)
            if created.ending in MADE:
                self.kept.drop()
                self.library.forget()
            elif created.ending not in OPEN_ENDED:
                self.kept.mark_answered()
            if sheet.left:
                self._tell_late(created)
            else:
                sheet.tell(created)
            came.put_nowait(None if sheet.left else created)

        self.app.run_worker(sending(), group="write")
        return await came.get()

    def _writing(self) -> bool:
        return any(worker.group == "write" and not worker.is_finished for worker in self.app.workers)

    def _made(self, created: Created, *, opens: bool) -> None:
        """Open it for whoever wants to see it."""
        self.say(f"Created. {created.message}", Kind.DONE)
        if opens and created.number is not None:
            self.opened(created.number)

    def _not_made(self, created: Created) -> Wrong | None:
        """A refusal leads back to its field, and one of the versions to where they are chosen."""
        if _about_versions(created):
            self.app.post_message(PromptOpened(self.asked.prompt_name))
            said = f"{created.message} What you filled in is kept."
            self.app.call_later(self.say, said, Kind.WARNING)  # where they are chosen
        elif created.ending in AGAIN and not self.creating.objection:
            return dict(created.places)
        else:
            self.say(f"{HEADS[created.ending][1]}. {KEPT}", KINDS.get(created.ending, Kind.ERROR))
        return None

    def _tell_late(self, created: Created) -> None:
        """The sheet is gone: say it on whatever is in front."""
        if created.ending in MADE:
            self._made(created, opens=False)
        else:
            said = f"Not created: {created.ending}. {KEPT} {_words(created)}"  # the end may be cut off
            self.say(said, KINDS.get(created.ending, Kind.ERROR))

    # After an answer that was lost

    async def _is_there_by_now(self, sheet: CreateSheet | None = None) -> bool:
        """Whether what was sent before without an answer is there by now: then it is told, and not made again."""
        number = await self.unanswered.number(self.kept)
        if number is None:
            return False
        self.kept.drop()
        self.library.forget()
        if sheet is not None and not sheet.left:
            await sheet.dismiss(None)
        self.say(f"PostHog shows it by now: it is experiment {number}.", Kind.DONE)
        self.opened(number)
        return True


def _words(created: Created) -> str:
    return " ".join(filter(None, (created.message, created.link, created.hint)))


def _about_versions(created: Created) -> bool:
    """Whether PostHog has no such versions."""
    attr = created.error.attr if isinstance(created.error, Answered) else None
    return (attr or "").partition("__")[0] in ("versions", "prompt_name")
