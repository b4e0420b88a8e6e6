"""Four eyes on a flag: a change that a policy names waits as a request until somebody approves it."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

from exptui.sandbox import present
from exptui.sandbox.activity import record
from exptui.sandbox.call import Call, Reply, paged
from exptui.sandbox.problems import Problem, awaiting, not_found, voted_wrong
from exptui.sandbox.store import Json

_WAITING = ("pending", "approved")
_EXPIRES = timedelta(days=14)
_PLAIN = {
    "feature_flag.enable": "Enable feature flag",
    "feature_flag.disable": "Disable feature flag",
    "feature_flag.update": "Update feature flag",
    "feature_flag.create": "Create feature flag",
}


def gate(call: Call, action_key: str, flag: Json, intent: Json) -> None:
    """Answer 409 when a policy wants this change approved; `intent` is what would be set on the flag."""
    if action_key not in call.server.policies:
        return
    resource = str(flag["id"]) if "id" in flag else None
    for request in call.world.change_requests.values():
        same = request["action_key"] == action_key and request["resource_id"] == resource
        if same and request["state"] in _WAITING and request["team_id"] == call.team_id:
            text = "A change request for this action is already waiting."
            raise _answer(call, "change_request_pending", text, request, {})
    request = _asked(call, action_key, resource, flag, intent)
    approvers = {"users": [], "roles": ["admin"]}
    raise _answer(call, "approval_required", "This action requires approval.", request, approvers)


def _asked(call: Call, action_key: str, resource: str | None, flag: Json, intent: Json) -> Json:
    world = call.world
    request: Json = {
        "id": world.new_uuid(),
        "team_id": call.team_id,
        "action_key": action_key,
        "action_version": 1,
        "resource_type": "feature_flag",
        "resource_id": resource,
        "intent": {"flag_key": flag["key"], "gated_changes": copy.deepcopy(intent)},
        "intent_display": {"description": f"{_PLAIN.get(action_key, action_key)} '{flag['key']}'"},
        "policy_snapshot": {"action_key": action_key, "quorum": 1, "allow_self_approve": True},
        "state": "pending",
        "created_by_id": call.user_id,
        "created_at": world.now(),
        "updated_at": world.now(),
        "expires_at": world.now() + _EXPIRES,
        "applied_at": None,
        "apply_error": "",
        "approvals": [],
    }
    world.change_requests[request["id"]] = request
    return request


def _answer(call: Call, code: str, text: str, request: Json, approvers: Json) -> Problem:
    body: dict[str, Any] = {
        "code": code,
        "status": "approval_required",
        "message": text,
        "resource_type": request["resource_type"],
        "resource_id": request["resource_id"],
        "change_request_id": request["id"],
        "change_request": shown(call, request),
        "required_approvers": approvers,
    }
    if call.current:
        body["detail"] = text
    return awaiting(body)


def shown(call: Call, request: Json) -> Json:
    open_still = request["state"] == "pending"
    mine = request["created_by_id"] == call.user_id
    answer = {key: present.moment(value) for key, value in request.items() if key != "team_id"}
    del answer["created_by_id"]
    answer.update(
        created_by=present.user(call.world, request["created_by_id"]),
        can_approve=open_still,
        can_cancel=open_still and mine,
        is_requester=mine,
        user_decision=next((vote["decision"] for vote in reversed(request["approvals"])), None),
    )
    return answer


def _find(call: Call) -> Json:
    request = call.world.change_requests.get(call.at["uuid"])
    if request is None or request["team_id"] != call.team_id:
        raise not_found()
    return request


def change_requests(call: Call) -> Reply:
    wanted = {
        name: call.params[name]
        for name in ("resource_type", "resource_id", "action_key")
        if name in call.params
    }
    states = [state for state in call.params.get("state", "").split(",") if state]
    requester = call.params.get("requester")
    found = [
        shown(call, request)
        for request in reversed(call.world.change_requests.values())
        if request["team_id"] == call.team_id
        and (not states or request["state"] in states)
        and (requester is None or str(request["created_by_id"]) == requester)
        and all(str(request[name]) == value for name, value in wanted.items())
    ]
    return paged(call, found)


def change_request(call: Call) -> Reply:
    return Reply(200, shown(call, _find(call)))


def _vote(call: Call, request: Json, decision: str, reason: str) -> None:
    request["approvals"] = [
        *request["approvals"],
        {
            "id": call.world.new_uuid(),
            "created_by": present.user(call.world, call.user_id),
            "decision": decision,
            "reason": reason,
            "created_at": present.moment(call.world.now()),
        },
    ]
    request["updated_at"] = call.world.now()


def _still_pending(request: Json) -> None:
    if request["state"] != "pending":
        raise voted_wrong(f"This change request is {request['state']}, not pending.")


def approve(call: Call) -> Reply:
    """One yes is enough, and the change is made at once."""
    request, reason = _find(call), call.body().get("reason") or ""
    _still_pending(request)
    _vote(call, request, "approved", reason)
    _apply(call, request)
    message = "Change request approved and applied."
    result = {"resource_id": request["resource_id"]}
    return Reply(
        200,
        {
            "status": request["state"],
            "message": message,
            "change_request": shown(call, request),
            "result": result,
        },
    )


def reject(call: Call) -> Reply:
    request, reason = _find(call), call.body().get("reason")
    if not reason:
        raise voted_wrong("A reason is required to reject a change request.")
    _still_pending(request)
    _vote(call, request, "rejected", reason)
    request["state"] = "rejected"
    answer = {
        "status": "rejected",
        "message": "Change request rejected.",
        "change_request": shown(call, request),
    }
    return Reply(200, answer)


def cancel(call: Call) -> Reply:
    """Taken back by whoever asked; it then counts as rejected."""
    request = _find(call)
    _still_pending(request)
    if request["created_by_id"] != call.user_id:
        raise voted_wrong("Only the requester can cancel a change request.", 403)
    request["state"] = "rejected"
    request["updated_at"] = call.world.now()
    answer = {
        "status": "canceled",
        "message": "Change request canceled.",
        "change_request": shown(call, request),
    }
    return Reply(200, answer)


def _apply(call: Call, request: Json) -> None:
    world = call.world
    changes = copy.deepcopy(request["intent"]["gated_changes"])
    request["applied_at"], request["state"] = world.now(), "applied"
    if request["resource_id"] is None:
        flag = {**changes, "id": world.next_id("flags")}
        world.flags[flag["id"]] = flag
        request["resource_id"] = str(flag["id"])
        record(call, "FeatureFlag", flag, name=flag["key"], activity="created", changes=[])
        return
    before = world.flags[int(request["resource_id"])]
    flag = {**before, **changes, "version": (before.get("version") or 0) + 1}
    world.flags[flag["id"]] = flag
    lines = [
        {"type": "FeatureFlag", "action": "changed", "field": key, "before": before.get(key), "after": value}
        for key, value in changes.items()
    ]
    record(call, "FeatureFlag", flag, name=flag["key"], activity="updated", changes=lines)


def approval_policies(call: Call) -> Reply:
    wanted = call.params.get("action_key")
    policies = [
        {
            "id": f"policy-{number}",
            "action_key": action_key,
            "enabled": True,
            "allow_self_approve": True,
            "approver_config": {"quorum": 1, "users": [], "roles": ["admin"]},
        }
        for number, action_key in enumerate(sorted(call.server.policies), start=1)
        if wanted in (None, action_key)
    ]
    return paged(call, policies)
