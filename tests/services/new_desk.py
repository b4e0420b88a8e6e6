"""An experiment that is thought out on a sandbox, and created there as the program does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exptui.domain.experiment import Experiment
from exptui.domain.forms import Form
from exptui.domain.metric_set import Section, inline
from exptui.domain.new_body import settings_of_new
from exptui.domain.new_checklist import FORMS
from exptui.domain.text import Json
from exptui.services.new_experiment import NewSession, open_new
from tests.services.editing_desk import mean, started
from tests.support.server import Server


def newer(server: Server) -> bool:
    return server.world.build != "page"


def begins(server: Server, directory: Path | None = None, *, afresh: bool = False) -> NewSession:
    """A program that starts, and somebody who wants a new experiment in it."""
    return open_new(started(server, directory), newer=newer(server), afresh=afresh)


def body_of(session: NewSession) -> Json:
    """What forms are filled in on."""
    return {**session.experiment.raw, **session.settings}


def says(session: NewSession, form: Form, *path: str | int, to: Any) -> None:
    """Answer one question, and take the form."""
    body = form.answer(body_of(session), path, to, newer=session.newer)
    takes(session, body)


def takes(session: NewSession, body: Json) -> None:
    """Take a form's body: the fields of it that differ."""
    there, said = session.settings, settings_of_new(body)
    session.edit("said it", settings={k: v for k, v in said.items() if v != there.get(k, ...)})


def names(session: NewSession, name: str) -> None:
    says(session, FORMS["basics"], "name", to=name)


def measures(session: NewSession, section: Section = "primary", name: str = "Orders") -> str:
    entry = inline(mean(name=name))
    session.edit("added", metrics=session.metrics.add(section, entry))
    return entry.uuid


async def create(server: Server, session: NewSession) -> Experiment:
    """Send it, and read what the server shows then."""
    assert session.missing() == {}
    made = await server.posthog().experiments.create(session.body())
    return await server.posthog().experiments.get(made.id)
