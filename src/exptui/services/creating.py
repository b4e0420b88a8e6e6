"""Making an experiment: journal, one request, and a look at what PostHog shows where no answer came."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exptui.api.errors import ApprovalRequired, NoAnswer, PostHogError, ReadOnly
from exptui.services.comparing import state_lines
from exptui.services.creating_look import Shown, shown
from exptui.services.creating_order import Order
from exptui.services.creating_outcome import Created
from exptui.services.creating_places import KEY
from exptui.services.creating_words import CREATE, refused_words
from exptui.services.flag_keys import FREE, TAKEN, UNSURE, FlagKeys, KeyKind, KeyState, without_flag_words
from exptui.services.journal import Ending, Entry, Journal, JournalError
from exptui.services.refusals import unknown_events

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.text import Json
    from exptui.services.drafts import Draft, Drafts
    from exptui.services.workspace import Workspace

__all__ = ["FREE", "TAKEN", "UNSURE", "Created", "Creating", "KeyKind", "KeyState", "without_flag_words"]

NEW = 0
"""What stands for the number of an experiment that is not made yet."""
DATES = ("start_date", "end_date")
"""They launch and stop: nothing is ever made with them."""


@dataclass(kw_only=True)
class Creating:
    """Makes experiments in one project, one at a time. Never raises what a person can be told."""

    posthog: PostHog
    workspace: Workspace
    journal: Journal
    drafts: Drafts
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    keys: FlagKeys = field(init=False)
    """The project's flag keys, as far as they have been heard of."""
    _busy: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.keys = FlagKeys(posthog=self.posthog, workspace=self.workspace)

    @property
    def objection(self) -> str:
        """Why nothing can be made here; empty where it can."""
        reason = self.workspace.place.read_only
        return f"Read-only ({reason}): nothing can be made from here." if reason else ""

    # Making

    async def create(self, body: Json, *, allow_unknown: bool = False) -> Created:
        """Make a draft of fields as the server takes them. Raises `ValueError` for a body that would launch it.

        `allow_unknown` makes metrics of events that PostHog has never seen.
        """
        if dated := [key for key in DATES if body.get(key) is not None]:
            raise ValueError(f"a draft has no {dated[0]}")
        sent = {key: value for key, value in body.items() if key not in DATES}
        if allow_unknown:
            sent["allow_unknown_events"] = True
        return await self._make(Order.by_body(self.posthog, sent))

    async def create_from_prompt(self, plan: PromptPlan) -> Created:
        """Make a draft between versions of a prompt. Its flag key is always sent, so that it can be looked for."""
        if objections := plan.objections():
            first = next(iter(objections.values()))
            return Created(
                ending=Ending.NOT_SENT, message=f"Nothing was sent. {first}", places=dict(objections)
            )
        return await self._make(Order.by_plan(self.posthog, plan))

    async def _make(self, order: Order) -> Created:
        if reason := self.objection:
            return Created(ending=Ending.NOT_SENT, message=reason)
        if self._busy:
            return Created(ending=Ending.NOT_SENT, message="Another experiment is being made.")
        self._busy = True
        try:
            return await self._journalled(order)
        finally:
            self._busy = False

    async def _journalled(self, order: Order) -> Created:
        try:
            before = await shown(self.posthog, order.sought)
        except PostHogError as error:
            message = f"Nothing was sent: {error}"
            return Created(ending=Ending.NOT_SENT, message=message, hint=error.hint, error=error)
        if there := self._in_the_way(order, before):
            return Created(
                ending=Ending.NOT_SENT,
                message=f"Nothing was sent. {there}",
                hint="Choose another key, or build on that flag as it is.",
                places={KEY: there},
            )
        try:
            entry = self.journal.write(self._entry(order))
        except JournalError as problem:
            return Created(ending=Ending.NOT_SENT, message=f"Nothing was sent: {problem}.")
        created = await self._send(order, before)
        told = " ".join(part for part in (created.message, created.link) if part)
        after = state_lines(created.experiment) if created.experiment is not None else ()
        self.journal.close(entry, created.ending, told, after)
        return created

    def _in_the_way(self, order: Order, before: Shown) -> str:
        """Why variants can't be given to a flag of that key; empty where they can.

        Older servers would link a flag that is there without a word, with the variants that it has.
        """
        if order.transition != CREATE or not order.promised.split:
            return ""
        if before.flag is None and not before.rows:
            return ""
        return self.keys.taken(order.sought.key, before.flag).words

    async def _send(self, order: Order, before: Shown) -> Created:
        try:
            made = await order.send()
        except PostHogError as error:
            if error.outcome_unknown:
                return await self._look(order, before, error)
            return self._refused(order, error)
        self.workspace.put(made)
        return self._told(order, made, f"The draft is experiment {made.id}.")

    def _told(self, order: Order, made: Experiment, message: str) -> Created:
        """What was made, compared with what was asked for."""
        otherwise = order.promised.otherwise(made)
        return Created(
            ending=Ending.DIFFERENT if otherwise else Ending.DONE,
            message=" ".join((message, *otherwise)),
            hint="Change what is not as you meant it before you launch it." if otherwise else "",
            experiment=made,
            number=made.id,
        )

    def _refused(self, order: Order, error: PostHogError) -> Created:
        """PostHog said no, or never heard of it."""
        message, hint = refused_words(order.transition, error)
        refused = Created(ending=Ending.REFUSED, message=message, hint=hint, error=error)
        if isinstance(error, ApprovalRequired):
            return replace(refused, ending=Ending.AWAITING, link=error.url or "")
        if isinstance(error, NoAnswer | ReadOnly):
            return replace(refused, ending=Ending.NOT_SENT)
        places = order.places(error)
        told = next(iter(places.values())) if () in places else message
        return replace(refused, message=told, places=places, unknown_events=unknown_events(error, order.body))

    async def _look(self, order: Order, before: Shown, error: PostHogError) -> Created:
        """No answer, or a fault after which anything may be true: see what PostHog shows, and guess nothing."""
        key = order.sought.key
        try:
            after = await shown(self.posthog, order.sought)
        except PostHogError as problem:
            return Created(
                ending=Ending.UNKNOWN,
                message=f"{error} Looking it up failed too: {problem}",
                hint=f"It may or may not have been made, with the flag {key}. Look for it before you try again.",
                error=error,
            )
        new = [row for row in after.rows if row.id not in before.numbers]
        me = self.workspace.place.who
        ours = [row for row in new if not me or not row.owner or row.owner == me]
        if ours:
            return await self._found(order, ours[0].id, error)
        if new:
            return Created(
                ending=Ending.UNKNOWN,
                message=f"{error} PostHog shows a new experiment on the flag {key}, made by {new[0].owner}.",
                hint=f"That is experiment {new[0].id}. Look at it before you try again.",
                error=error,
            )
        if after.flag is not None and before.flag is None:
            return Created(
                ending=Ending.UNKNOWN,
                message=f"{error} PostHog shows the flag {key}, but no experiment on it.",
                hint="It may still come. Look again before you try again, with another key.",
                error=error,
            )
        return Created(
            ending=Ending.NOT_DONE,
            message=f"{error} PostHog shows nothing of it.",
            hint="If it is only slow, it may still come: look again before you try again.",
            error=error,
        )

    async def _found(self, order: Order, number: int, error: PostHogError) -> Created:
        message = f"The answer was lost ({error}), but PostHog shows it: the draft is experiment {number}."
        try:
            made = await self.workspace.refresh(number)
        except PostHogError as problem:
            told = f"{message} Reading it failed: {problem}"
            return Created(ending=Ending.DONE, message=told, hint=problem.hint, number=number)
        return self._told(order, made, message)

    # Flag keys

    async def key_state(self, key: str) -> KeyState:
        """Whether a flag key is free, and who has it where it is not."""
        return await self.keys.state(key)

    async def free_key(self, name: str) -> str:
        """A key made of a name as the server makes one, free as far as can be known."""
        return await self.keys.free(name)

    def is_taken(self, key: str) -> bool:
        """Whether a flag is known to have the key; asks nobody."""
        return self.keys.is_taken(key)

    # Half-made ones

    def drafts_of(self, kind: str) -> tuple[Draft, ...]:
        """What was begun and not made yet, the last changed first; `kind` is `prompt` or `scratch`."""
        return tuple(draft for draft in self.drafts.of(NEW) if draft.base.get("kind") == kind)

    def _entry(self, order: Order) -> Entry:
        place = self.workspace.place
        return Entry(
            id=str(uuid.uuid4()),
            at=self.now().isoformat(timespec="seconds"),
            who=place.who,
            host=place.host,
            project_id=place.project_id,
            experiment_id=NEW,
            experiment=order.sought.name,
            transition=order.transition,
            method="POST",
            path=f"/api/projects/{place.project_id}/{order.path}",
            body=order.body,
            says=order.says,
        )
