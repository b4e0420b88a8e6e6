"""What was half made at an earlier time is told when the program starts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from exptui.services.drafts import Draft
from tests.support.person import person_at
from tests.support.server import Server

THEN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def begun(kind: str) -> Draft:
    return Draft(id=kind, experiment=0, begun=THEN, changed=THEN, base={"kind": kind}, ours={})


async def test_a_half_made_experiment_is_told_at_the_start(tmp_path: Path) -> None:
    server = Server()
    async with person_at(server, data_dir=tmp_path) as person:
        assert not person.sees("Half made")
        person.app.drafts.keep(begun("scratch"))
    async with person_at(server, data_dir=tmp_path) as person:
        await person.until("Half made: n goes on with a new experiment.")
        person.app.drafts.keep(begun("prompt"))
        await person.presses("j")
        assert not person.sees("Half made")
    async with person_at(server, data_dir=tmp_path) as person:
        await person.until(
            "Half made: N goes on with an experiment from a prompt, n goes on with a new experiment."
        )
