"""Who asks, and where: the user of the key, the organization, its people and its projects."""

from __future__ import annotations

from exptui.sandbox import present
from exptui.sandbox.call import Call, Reply, paged
from exptui.sandbox.problems import not_found
from exptui.sandbox.store import Json

_OWNER, _ADMIN, _MEMBER = 15, 8, 1


def _level(call: Call, user_id: int) -> int:
    if user_id == call.world.owner_id:
        return _OWNER
    return _ADMIN if user_id == min(set(call.world.users) - {call.world.owner_id}, default=0) else _MEMBER


def _organization(call: Call) -> Json:
    world = call.world
    return {**world.organization, "membership_level": _level(call, world.owner_id)}


def _with_projects(call: Call) -> Json:
    projects = [_project(call, row) for row in call.world.projects.values()]
    return {**_organization(call), "teams": projects, "projects": projects}


def _project(call: Call, row: Json) -> Json:
    return {
        **row,
        "project_id": row["id"],
        "organization": row.get("organization", call.world.organization["id"]),
    }


def _current(call: Call) -> Json:
    return call.world.projects[min(call.world.projects)]


def me(call: Call) -> Reply:
    shown = present.user(call.world, call.user_id) or {}
    return Reply(
        200,
        {
            **shown,
            "is_staff": False,
            "team": _project(call, _current(call)),
            "organization": _with_projects(call),
            "organizations": [_organization(call)],
        },
    )


def organizations(call: Call) -> Reply:
    return paged(call, [_organization(call)])


def _known(call: Call) -> None:
    if call.at["organization"] not in ("@current", call.world.organization["id"]):
        raise not_found("Organization not found.")


def organization(call: Call) -> Reply:
    _known(call)
    return Reply(200, _with_projects(call))


def members(call: Call) -> Reply:
    _known(call)
    wanted = call.params.get("search", "").lower()
    found = []
    for user_id, row in call.world.users.items():
        if wanted in f"{row['first_name']} {row['last_name']} {row['email']}".lower():
            member = {
                "id": row["uuid"],
                "user": present.user(call.world, user_id),
                "level": _level(call, user_id),
            }
            found.append(member)
    return paged(call, found)


def projects(call: Call) -> Reply:
    if "organization" in call.at:
        _known(call)
    return paged(call, [_project(call, row) for row in call.world.projects.values()])


def project(call: Call) -> Reply:
    return Reply(200, _project(call, call.world.projects[call.team_id]))
