"""Every transition on every seeded experiment on both builds: our guard and the server say the same."""

from __future__ import annotations

import pytest

from exptui.api.errors import Answered
from exptui.domain.asking import Body, Surroundings
from exptui.domain.bodies import End, Ship
from exptui.domain.copies import CopyToProject, Duplicate
from exptui.domain.edits import Recalculate, Rename
from exptui.domain.experiment import Experiment
from exptui.domain.lifecycle import TRANSITIONS, Transition, objection
from exptui.sandbox.seed import build_world
from exptui.sandbox.store import Build
from exptui.services.journal import Ending
from exptui.services.transitions import Transitions
from tests.support.server import START, Server

SEEDED = [n for n, row in build_world(now=lambda: START).experiments.items() if row["team_id"] == 1]


def example(transition: Transition, experiment: Experiment) -> Body:
    """A body that a person could have filled in."""
    row = experiment.row()
    metrics = [*experiment.ordered_metrics("primary"), *experiment.ordered_metrics("secondary")]
    variant = row.variants[-1][0] if row.variants else "test"
    filled: dict[type[Body], Body] = {
        Ship: Ship(variant_key=variant, release="population", conclusion="won", conclusion_comment="clear"),
        End: End(conclusion="inconclusive", conclusion_comment=None),
        Duplicate: Duplicate(name=f"{row.name} again", feature_flag_key=f"again-{row.id}"),
        CopyToProject: CopyToProject(target_team_id="2", name=row.name, feature_flag_key=f"there-{row.id}"),
        Rename: Rename(name=f"{row.name} renamed", description=experiment.description or ""),
        Recalculate: Recalculate(
            metric_uuid=next((m.uuid for m in metrics if m.uuid and m.fingerprint), None)
        ),
    }
    return filled.get(transition.body) or transition.body()


async def refused(transitions: Transitions, transition: Transition, before: Experiment, body: Body) -> bool:
    """Whether the server refuses it, asked past our guards."""
    experiments = transitions.posthog.experiments
    try:
        if transition.endpoint:
            await experiments.verb(before.id, transition.endpoint, body.payload(before))
        else:
            await experiments.patch(before.id, body.payload(before))
    except Answered:
        return True
    return False


async def one(transition: Transition, number: int, build: Build) -> str | None:
    """What our guard and the server disagree about; None where they agree."""
    server = Server(build=build)
    transitions = server.transitions()
    before = await transitions.workspace.refresh(number)
    body = example(transition, before)
    if isinstance(body, Recalculate) and body.metric_uuid is None:
        return None  # the form has nothing to offer, so nothing can be sent
    server.clock.forward(60)
    wrong = body.objections(before, Surroundings(projects=((2, "another"),)))
    reason = objection(transition, before.row()) or next(iter(wrong.values()), None)
    if reason is not None:
        if not await refused(transitions, transition, before, body):
            return f"{before.name}: we say {reason!r}, the server says yes"
        return None
    outcome = await transitions.perform(transition, before, body)
    return None if outcome.ending is Ending.DONE else f"{before.name} ({before.status}): {outcome}"


SHOWN = [transition for transition in TRANSITIONS.values() if not transition.hidden]


@pytest.mark.parametrize("build", ["page", "current"])
@pytest.mark.parametrize("transition", SHOWN, ids=lambda row: row.name)
async def test_our_guards_agree_with_the_server(transition: Transition, build: Build) -> None:
    disagreements = [await one(transition, number, build) for number in SEEDED]
    assert not [said for said in disagreements if said], "\n".join(filter(None, disagreements))


@pytest.mark.parametrize("build", ["page", "current"])
async def test_what_was_deleted_here_is_restored_as_it_was(build: Build) -> None:
    server = Server(build=build)
    transitions = server.transitions()
    before = await transitions.workspace.refresh(server.numbered("ship"))
    deletion = TRANSITIONS["delete"]
    assert (await transitions.perform(deletion, before, deletion.body())).ending is Ending.DONE
    assert before.id not in transitions.workspace.rows
    restore = TRANSITIONS["restore"]
    outcome = await transitions.perform(restore, transitions.deleted[before.id], restore.body())
    assert outcome.ending is Ending.DONE
    assert transitions.workspace.rows[before.id].status == before.status
