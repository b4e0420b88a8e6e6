"""Finding out what a key may do, by reads and by writes to rows that can't exist."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exptui.api.client import Client
    from exptui.api.errors import Forbidden

ME = "/api/users/@me/"
NO_SUCH_QUERY = "query/00000000-0000-0000-0000-000000000000/"
NO_SUCH_EXPERIMENT = "experiments/0/"
NO_SUCH_METRIC = "experiment_saved_metrics/0/"
"""PostHog looks at the scope before it looks for the row, so that nothing is needed to learn of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A request that tells whether a key has a scope, and what is missing without it."""

    scope: str
    path: str
    without: str
    writes: bool = False
    """An empty PATCH of a row that there is not, instead of a read. Never sent where only looking was asked for."""


PROBES = (
    Probe(
        scope="feature_flag:read",
        path="feature_flags/?limit=1",
        without="choosing a flag, nor knowing whether a flag key is free",
    ),
    Probe(scope="query:read", path=NO_SUCH_QUERY, without="results and exposures"),
    Probe(scope="event_definition:read", path="event_definitions/?limit=1", without="choosing events"),
    Probe(
        scope="property_definition:read", path="property_definitions/?limit=1", without="choosing properties"
    ),
    Probe(scope="action:read", path="actions/?limit=1", without="choosing actions"),
    Probe(scope="cohort:read", path="cohorts/?limit=1", without="choosing cohorts"),
    Probe(
        scope="person:read",
        path="persons/values/?key=$browser",
        without="choosing values of person properties",
    ),
    Probe(scope="user:read", path=ME, without="knowing whose key it is, and @current"),
    Probe(
        scope="project:read", path="/api/projects/?limit=1", without="copying to another project by its name"
    ),
    Probe(scope="organization:read", path="/api/organizations/@current/", without="name of the organization"),
    Probe(
        scope="organization_member:read",
        path="/api/organizations/@current/members/?limit=1",
        without="choosing an owner by name",
    ),
    Probe(
        scope="experiment_saved_metric:read",
        path="experiment_saved_metrics/?limit=1",
        without="choosing shared metrics",
    ),
    Probe(
        scope="experiment_saved_metric:write",
        path=NO_SUCH_METRIC,
        without="making or changing shared metrics",
        writes=True,
    ),
    Probe(
        scope="llm_prompt:read",
        path="llm_prompts/?limit=1",
        without="making experiments from versions of a prompt",
    ),
    Probe(
        scope="activity_log:read",
        path="activity_log/?scope=Experiment&limit=1",
        without="telling who changed what",
    ),
    Probe(scope="approvals:read", path="change_requests/?limit=1", without="following approvals"),
)

Finding = tuple[str, str, str]
"""A symbol (✓ good, ! to know, · for the record), a name, and a text, all fit to be shown."""


async def findings(client: Client, *, read_only: bool) -> list[Finding]:
    """What this key may and may not do in this project. Where `read_only`, nothing but reads is sent."""
    tried = [probe for probe in PROBES if not (read_only and probe.writes)]
    found = list(await asyncio.gather(*(_try(client, probe) for probe in tried)))
    found.append(("·", "writing", "not tried: this is read-only") if read_only else await _write(client))
    told = [finding for finding in found if finding is not None]
    if not any(symbol == "!" for symbol, _, _ in told):
        told.append(("✓", "scopes", "the key may do all that the dashboard can ask for"))
    return told


async def _try(client: Client, probe: Probe) -> Finding | None:
    from exptui.api.errors import Forbidden, NotFound, PostHogError

    try:
        answer = await (client.patch(probe.path, {}) if probe.writes else client.get(probe.path))
        body = answer.json()
    except Forbidden as error:
        return _lacking(error, probe.scope, f"no {probe.without}")
    except NotFound:
        return None
    except PostHogError as error:
        return "!", probe.scope, error.told
    return _who(body) if probe.path == ME else None


async def _write(client: Client) -> Finding:
    from exptui.api.errors import Forbidden, NotFound, PostHogError

    try:
        await client.patch(NO_SUCH_EXPERIMENT, {})
    except Forbidden as error:
        return _lacking(error, "experiment:write", "the dashboard will be read-only")
    except NotFound:
        return "✓", "writing", "the key may change experiments"
    except PostHogError as error:
        return "!", "writing", error.told
    return "!", "writing", "the host accepted a change to an experiment that can't exist; is it PostHog?"


def _lacking(error: Forbidden, scope: str, without: str) -> Finding:
    """A 403 names one scope, if it is about scopes at all."""
    if error.missing_scope:
        return "!", "lacks", f"{error.missing_scope}: {without}"
    return "!", scope, f"{error}: {without}"


def _who(me: Any) -> Finding | None:
    from exptui.domain.text import clean_line

    if not isinstance(me, dict):
        return None
    team = me.get("team") if isinstance(me.get("team"), dict) else {}
    name, email = clean_line(str(me.get("first_name") or "")), clean_line(str(me.get("email") or ""))
    current = (
        f"; the current project is {clean_line(str(team.get('name')))} ({team.get('id')})" if team else ""
    )
    return "✓", "who", f"{name} <{email}>".strip() + current
