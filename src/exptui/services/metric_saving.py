"""Saving an edited experiment: read again, journal, one PATCH, and a look at what PostHog made of it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from exptui.api.errors import Answered, ApprovalRequired, NoAnswer, PostHogError, ReadOnly
from exptui.domain.describe import counted
from exptui.domain.saving import Difference, landed
from exptui.services.journal import Ending, Entry, JournalError
from exptui.services.meant import Meant, Review, reviewed
from exptui.services.metric_outcome import Outcome
from exptui.services.overwritten import overwritten
from exptui.services.refusals import places, unknown_events

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.domain.text import Json
    from exptui.services.metric_session import Session

CONFLICT = 409
_OVERTAKEN = "is missing UUIDs"
"""What older servers say of an order, which we send complete, where somebody added a metric after we looked."""
_LOST = ("missing", "content", "section", "setting")
"""Differences after which something is left to be saved."""


async def save(session: Session, seen: Review, *, allow_unknown: bool, update_flag: bool) -> Outcome:
    """See `Session.save`."""
    if reason := session.objection:
        return Outcome(ending=Ending.NOT_SENT, message=reason)
    if session.saving:
        return Outcome(ending=Ending.NOT_SENT, message="Another save is on its way.")
    session.saving = True
    try:
        try:
            review = await session.review(seen)
        except PostHogError as error:
            return Outcome(ending=Ending.NOT_SENT, message=str(error), hint=error.hint, error=error)
        body = review.payload(allow_unknown=allow_unknown, update_flag=update_flag)
        return _not_to_be_sent(session, review, seen, body) or await _journalled(session, review, body)
    finally:
        session.saving = False


def _not_to_be_sent(session: Session, review: Review, seen: Review, body: Json) -> Outcome | None:
    """Why this is not the moment to send it; None where it is."""
    if reason := session.objection:
        return Outcome(ending=Ending.NOT_SENT, message=reason)
    if review.open:
        both = counted(len(review.open), "thing")
        message = f"Nothing was sent: {both} were changed by both. Choose whose change is to stay."
        return Outcome(ending=Ending.CHANGED, message=message, review=review)
    if not body or not review.changes:
        return _nothing(session, review)
    if review.changes != seen.changes:
        message = "Nothing was sent: somebody changed it meanwhile, and saving would do something else now."
        return Outcome(ending=Ending.CHANGED, message=message, review=review)
    return None


async def _journalled(session: Session, review: Review, body: Json) -> Outcome:
    session.mark_sent()
    try:
        entry = session.editing.journal.write(_entry(session, review, body))
    except JournalError as problem:
        session.mark_answered()
        return Outcome(ending=Ending.NOT_SENT, message=f"Nothing was sent: {problem}.")
    outcome = await _send(session, review, body)
    told = " ".join((outcome.message, *outcome.lines, outcome.link)).strip()
    after = Meant.of(session.experiment.raw).lines() if outcome.ending is not Ending.UNKNOWN else ()
    session.editing.journal.close(entry, outcome.ending, told, after)
    return outcome


def _nothing(session: Session, review: Review) -> Outcome:
    """There is nothing to send: nothing is meant, or PostHog shows it, or their side was chosen everywhere."""
    if not session.changes:
        return Outcome(ending=Ending.NOT_SENT, message="Nothing is changed.")
    session.settle(review.theirs)
    message = "Nothing was left to send: PostHog shows all of it already."
    if review.conflicts:
        message = "Nothing was sent: it stays as others made it."
    return Outcome(ending=Ending.DONE, message=message)


async def _send(session: Session, review: Review, body: Json) -> Outcome:
    try:
        after = await session.editing.posthog.experiments.patch(session.experiment.id, body)
    except PostHogError as error:
        if error.outcome_unknown:
            return await _look(session, review, body, error)
        session.mark_answered()
        return _refused(error, body)
    session.editing.workspace.put(after)
    return await _shown(session, review, body, after)


async def _shown(
    session: Session, review: Review, body: Json, after: Experiment, message: str = ""
) -> Outcome:
    """What was accepted, compared with what was meant. What is not there as meant stays in the draft."""
    differences = _ours(landed(after.raw, review.meant.metrics, body), review)
    both, undone = await overwritten(session.editing.posthog, review, body, after)
    lost = any(each.kind in _LOST for each in differences)
    rest = _rest(review, both, after, differences) if lost or undone else None
    session.settle(after, rest)
    if lost:
        message = f"{message} PostHog accepted it, but shows some of it otherwise; the draft is kept.".strip()
    if undone:
        theirs = counted(len(undone), "change")
        message = (
            f"{message} Somebody saved at the same moment, and PostHog kept only ours: {theirs} of theirs came undone."
            " The draft puts that back: save again."
        ).strip()
    return Outcome(
        ending=Ending.DIFFERENT if differences or undone else Ending.DONE,
        message=message,
        differences=differences,
        overwritten=undone,
    )


def _rest(review: Review, both: Meant, after: Experiment, differences: tuple[Difference, ...]) -> Meant:
    """What is left to be changed, of metrics under the uuids that the server gave them."""
    names = {each.uuid: each.now for each in differences if each.kind == "uuid"}
    renamed = both.metrics.map(lambda entry: entry.called(names.get(entry.uuid) or entry.uuid))
    left = reviewed(Meant.of(review.theirs.raw), replace(both, metrics=renamed), after)
    return left.ours().meant


async def _look(session: Session, review: Review, body: Json, error: PostHogError) -> Outcome:
    """No answer, or a fault after which anything may be true: see what PostHog shows, and guess nothing."""
    try:
        after = await session.editing.workspace.refresh(session.experiment.id)
    except PostHogError as problem:
        return Outcome(
            ending=Ending.UNKNOWN,
            message=f"{error} Looking it up failed too: {problem}",
            hint="It may or may not have been saved. The draft is kept, and nothing is sent twice.",
            error=error,
        )
    session.experiment = after
    differences = _ours(landed(after.raw, review.meant.metrics, body), review)
    if all(each.kind == "uuid" for each in differences):
        message = f"The answer was lost ({error}), but PostHog shows it saved."
        return await _shown(session, review, body, after, message)
    again = reviewed(Meant.of(review.theirs.raw), review.meant, after)
    if _essence(again) >= _essence(review):
        return Outcome(
            ending=Ending.NOT_DONE,
            message=f"{error} PostHog shows nothing of it.",
            hint="The draft is kept. If it is only slow, it may still come: look again before you save again.",
            error=error,
        )
    return Outcome(
        ending=Ending.UNKNOWN,
        message=f"{error} PostHog shows a part of it.",
        hint="The draft is kept. Saving again shows what is left of it; nothing is sent twice.",
        error=error,
    )


def _ours(differences: tuple[Difference, ...], review: Review) -> tuple[Difference, ...]:
    """Without what others added since: that was not meant, but it is none of our change."""
    before = Meant.of(review.theirs.raw).metrics
    return tuple(each for each in differences if each.kind != "extra" or each.uuid in before)


def _essence(review: Review) -> set[tuple[str, ...]]:
    """The changes without places, which shift with what others add; only places where there is nothing else."""
    lines = [(each.kind, each.uuid or each.subject, each.field) for each in review.changes]
    return {each for each in lines if each[0] != "place"} or set(lines)


def _refused(error: PostHogError, body: Json) -> Outcome:
    """PostHog said no, or it never heard of it: the draft stays as it is."""
    refused = Outcome(ending=Ending.REFUSED, message=str(error), hint=error.hint, error=error)
    if isinstance(error, ApprovalRequired):
        request = error.change_request_id or "without an id"
        return replace(
            refused,
            ending=Ending.AWAITING,
            message=f"{error} Change request {request}. Nothing has changed; the draft is kept.",
            hint="After approval the flag changes by itself; then save again here.",
            link=error.url or "",
        )
    if isinstance(error, NoAnswer | ReadOnly):
        return replace(refused, ending=Ending.NOT_SENT)
    if isinstance(error, Answered) and (error.status == CONFLICT or _OVERTAKEN in error.detail):
        hint = "Somebody saved it at this very moment. Look again; the draft is kept."
        return replace(refused, ending=Ending.CHANGED, hint=hint)
    return replace(refused, places=places(error, body), unknown_events=unknown_events(error, body))


def _entry(session: Session, review: Review, body: Json) -> Entry:
    place, row = session.editing.workspace.place, session.experiment.row()
    return Entry(
        id=str(uuid.uuid4()),
        at=session.editing.now().isoformat(timespec="seconds"),
        who=place.who,
        host=place.host,
        project_id=place.project_id,
        experiment_id=row.id,
        experiment=row.name,
        transition="edit",
        method="PATCH",
        path=f"/api/projects/{place.project_id}/experiments/{row.id}/",
        body=body,
        says=tuple(change.line for change in review.changes),
        before=tuple(Meant.of(review.theirs.raw).lines()),
    )
