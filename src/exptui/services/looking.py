"""What PostHog shows after a request: read again, wherever the effect of the transition shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exptui.api.errors import NotFound, PostHogError
from exptui.domain.asking import Body
from exptui.domain.copies import CopyToProject, Duplicate
from exptui.domain.edits import Recalculate, stored_metric
from exptui.domain.lifecycle import Lands, Transition
from exptui.domain.rows import ListFilters

if TYPE_CHECKING:
    from exptui.api.experiments import Experiments
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found where the effect should show."""

    subject: Experiment | None = None
    """The experiment whose promises count: the same one, or the new one."""
    after: Experiment | None = None
    """The experiment that was acted on, as it is now."""
    gone: bool = False
    """It answers 404: it is deleted."""
    certain: bool = False
    """The effect was seen, where there are no promises to ask."""
    created: int | None = None
    message: str = ""
    problem: PostHogError | None = None
    """Looking failed: nothing is known."""

    def kept(self, transition: Transition, before: Experiment, body: Body) -> tuple[tuple[str, bool], ...]:
        """Each promise and whether it holds."""
        if transition.name == "delete":
            return (("deleted", self.gone),)
        promised = transition.promised(before, body)
        if self.subject is None:
            return tuple((promise.text, False) for promise in promised)
        return tuple((promise.text, promise.holds(self.subject)) for promise in promised)

    def meant(self, transition: Transition, before: Experiment, body: Body) -> tuple[bool, ...]:
        """Whether each promise holds that did not hold before: a sign that something of it happened."""
        if transition.lands is not Lands.HERE or transition.name == "delete":
            return tuple(holds for _, holds in self.kept(transition, before, body))
        promised = transition.promised(before, body)
        kept = self.kept(transition, before, body)
        return tuple(
            holds for promise, (_, holds) in zip(promised, kept, strict=True) if not promise.holds(before)
        )


async def sent_result(
    posthog: PostHog,
    workspace: Workspace,
    transition: Transition,
    before: Experiment,
    body: Body,
    *,
    answer: Any,
    known: frozenset[int] = frozenset(),
) -> Found:
    """Read what a request came to. `answer` is the server's own, or None where none came.

    `known` are the experiments that were there before it was sent.
    """
    try:
        if transition.lands is Lands.NEW:
            assert isinstance(body, Duplicate)
            return await _new(posthog, workspace, before, body, answer=answer, known=known)
        if transition.lands is Lands.ELSEWHERE:
            assert isinstance(body, CopyToProject)
            return await _elsewhere(posthog, before, body, answer)
        if transition.lands is Lands.SERIES:
            assert isinstance(body, Recalculate)
            return await _series(posthog, before, body, answer)
        return await _here(workspace, transition, before)
    except PostHogError as problem:
        return Found(problem=problem, after=before)


async def _here(workspace: Workspace, transition: Transition, before: Experiment) -> Found:
    try:
        after = await workspace.refresh(before.id)
    except NotFound:
        if transition.name != "delete":
            raise
        workspace.drop(before.id)
        return Found(gone=True)
    return Found(subject=after, after=after)


async def _new(
    posthog: PostHog,
    workspace: Workspace,
    before: Experiment,
    body: Duplicate,
    *,
    answer: Any,
    known: frozenset[int],
) -> Found:
    number = await _number(posthog.experiments, body.name, body.key(before), answer, known)
    if number is None:
        return Found(after=before)
    made = await workspace.refresh(number)
    return Found(subject=made, after=before, created=made.id, message=f"The copy is experiment {made.id}.")


async def _elsewhere(posthog: PostHog, before: Experiment, body: CopyToProject, answer: Any) -> Found:
    team = int(body.target_team_id or 0)
    there = posthog.experiments.in_project(team)
    number = await _number(there, body.name, body.feature_flag_key, answer)
    if number is None:
        return Found(after=before)
    made = await there.get(number)
    return Found(subject=made, after=before, message=f"The copy is experiment {made.id} in project {team}.")


async def _number(
    there: Experiments,
    name: str | None,
    flag_key: str | None,
    answer: Any,
    known: frozenset[int] = frozenset(),
) -> int | None:
    """The new experiment's number, from the answer, or by its flag key, among those that were not there before."""
    if isinstance(answer, dict) and isinstance(answer.get("id"), int):
        return int(answer["id"])
    page = await there.page(ListFilters(search=name))
    called = " ".join((name or "").split())
    found = (row.id for row in page.rows if row.flag_key == flag_key and row.name == called)
    return next((number for number in found if number not in known), None)


async def _series(posthog: PostHog, before: Experiment, body: Recalculate, answer: Any) -> Found:
    if isinstance(answer, dict):
        return Found(
            after=before, certain=True, message=f"The calculation is {answer.get('status', 'on its way')}."
        )
    stored = stored_metric(before, body.metric_uuid)
    series = await posthog.experiments.timeseries_results(
        before.id, body.metric_uuid or "", str(stored.get("fingerprint") or "")
    )
    return Found(after=before, certain=series.recalculation_status is not None)
