"""Doing one thing to an experiment: read again, guard again, journal, send once, and look where no answer came."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exptui.api.errors import ApprovalRequired, NoAnswer, NotFound, PostHogError, ReadOnly
from exptui.domain.asking import Body
from exptui.domain.lifecycle import Transition, objection
from exptui.services.comparing import changes, state_lines
from exptui.services.journal import Ending, Entry, Journal, JournalError
from exptui.services.looking import Found, sent_result

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an attempt, to be told to a person."""

    ending: Ending
    message: str = ""
    hint: str = ""
    promises: tuple[tuple[str, bool], ...] = ()
    """Each promise, and whether it holds in what PostHog shows now."""
    after: Experiment | None = None
    """The experiment as read afterwards; None where it could not be read, or is deleted."""
    changes: tuple[str, ...] = ()
    link: str = ""
    """A page to go on with: a change request."""
    created: int | None = None
    """The new experiment, where one was made in this project."""


@dataclass(kw_only=True)
class Transitions:
    """Performs transitions on one project, one at a time."""

    posthog: PostHog
    workspace: Workspace
    journal: Journal
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    deleted: dict[int, Experiment] = field(default_factory=dict)
    """What this run deleted, as it was: PostHog answers only the PATCH that restores it."""

    async def perform(self, transition: Transition, before: Experiment, body: Body) -> Outcome:
        """Do it, if the experiment is still as `before`. Sends at most one request that writes."""
        try:
            current = before if before.row().deleted else await self.workspace.refresh(before.id)
        except PostHogError as error:
            return Outcome(ending=Ending.NOT_SENT, message=str(error), hint=error.hint)
        if moved := changes(before, current):
            return Outcome(ending=Ending.CHANGED, changes=moved, after=current)
        if reason := objection(transition, current.row(), read_only=self.workspace.place.read_only):
            return Outcome(
                ending=Ending.NOT_SENT, message=f"{transition.label} is not possible: {reason}", after=current
            )
        try:
            entry = self.journal.write(self._entry(transition, current, body))
        except JournalError as error:
            return Outcome(ending=Ending.NOT_SENT, message=f"Nothing was sent: {error}.", after=current)
        outcome = await self._send(transition, current, body)
        if transition.name == "delete" and outcome.ending is Ending.DONE:
            self.deleted[current.id] = current.model_copy(update={"deleted": True})
        elif transition.name == "restore" and outcome.ending is Ending.DONE:
            self.deleted.pop(current.id, None)
        told = " ".join(part for part in (outcome.message, outcome.link) if part)
        self.journal.close(entry, outcome.ending, told, state_lines(outcome.after) if outcome.after else ())
        return outcome

    async def _send(self, transition: Transition, before: Experiment, body: Body) -> Outcome:
        experiments = self.posthog.experiments
        payload, known = body.payload(before), frozenset(self.workspace.rows)
        answer: object = None
        try:
            if transition.endpoint:
                answer = await experiments.verb(before.id, transition.endpoint, payload)
            else:
                await experiments.patch(before.id, payload)
        except ApprovalRequired as error:
            return await self._awaiting(before, error)
        except PostHogError as error:
            if error.outcome_unknown:
                return await self._look(transition, before, body, error, known)
            ending = Ending.NOT_SENT if isinstance(error, NoAnswer | ReadOnly) else Ending.REFUSED
            after = before if ending is Ending.NOT_SENT else await self._reread(before)
            return Outcome(ending=ending, message=str(error), hint=error.hint, after=after)
        found = await sent_result(self.posthog, self.workspace, transition, before, body, answer=answer)
        return self._told(transition, before, body, found)

    def _told(self, transition: Transition, before: Experiment, body: Body, found: Found) -> Outcome:
        """What a yes of the server came to, promise by promise."""
        kept = found.kept(transition, before, body)
        if found.problem is not None:
            return Outcome(
                ending=Ending.DONE,
                message=f"PostHog said yes; reading it again failed: {found.problem}",
                hint=found.problem.hint,
                after=found.after,
                created=found.created,
            )
        ending = Ending.DONE if all(holds for _, holds in kept) else Ending.DIFFERENT
        return Outcome(
            ending=ending, promises=kept, after=found.after, created=found.created, message=found.message
        )

    async def _look(
        self,
        transition: Transition,
        before: Experiment,
        body: Body,
        error: PostHogError,
        known: frozenset[int],
    ) -> Outcome:
        """No answer, or a fault after which anything may be true: see what PostHog shows, and guess nothing."""
        found = await sent_result(
            self.posthog, self.workspace, transition, before, body, answer=None, known=known
        )
        if found.problem is not None:
            return Outcome(
                ending=Ending.UNKNOWN,
                message=f"{error} Looking it up failed too: {found.problem}",
                hint="It may or may not have happened. r reads it again; nothing is sent twice.",
            )
        kept = found.kept(transition, before, body)
        meant = found.meant(transition, before, body)
        if (kept and all(holds for _, holds in kept)) or found.certain:
            return Outcome(
                ending=Ending.DONE,
                message=f"The answer was lost ({error}), but PostHog shows it done.",
                promises=kept, after=found.after, created=found.created,
            )  # fmt: skip
        if not any(meant):
            return Outcome(
                ending=Ending.NOT_DONE,
                message=f"{error} PostHog shows it unchanged.",
                hint="If it is only slow, it may still come: r reads it again before you try again.",
                promises=kept, after=found.after,
            )  # fmt: skip
        return Outcome(
            ending=Ending.UNKNOWN,
            message=f"{error} PostHog shows a part of it.",
            hint="Look at each line; r reads it again. Nothing is sent twice.",
            promises=kept,
            after=found.after,
        )

    async def _awaiting(self, before: Experiment, error: ApprovalRequired) -> Outcome:
        return Outcome(
            ending=Ending.AWAITING,
            message=f"{error} Change request {error.change_request_id or 'without an id'}. Nothing has changed.",
            hint="After approval the flag changes by itself; then run this again here.",
            after=await self._reread(before),
            link=error.url or "",
        )

    async def _reread(self, before: Experiment) -> Experiment | None:
        try:
            return await self.workspace.refresh(before.id)
        except NotFound:
            return None
        except PostHogError:
            return before

    def _entry(self, transition: Transition, before: Experiment, body: Body) -> Entry:
        place, row = self.workspace.place, before.row()
        method, tail = ("POST", f"{transition.endpoint}/") if transition.endpoint else ("PATCH", "")
        return Entry(
            id=str(uuid.uuid4()),
            at=self.now().isoformat(timespec="seconds"),
            who=place.who,
            host=place.host,
            project_id=place.project_id,
            experiment_id=row.id,
            experiment=row.name,
            transition=transition.name,
            method=method,
            path=f"/api/projects/{place.project_id}/experiments/{row.id}/{tail}",
            body=body.payload(before),
            says=transition.consequence(before, body),
            before=state_lines(before),
        )
