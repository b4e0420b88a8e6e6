"""The values that properties of the seeded shop have had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exptui.sandbox import property_values
from exptui.sandbox.call import Call, Reply, Server
from exptui.sandbox.faults import Faults
from exptui.sandbox.seed import build_world
from tests.support.server import START


def told(answer: Callable[[Call], Reply], params: dict[str, str], team: int = 1) -> Any:
    world = build_world(build="current", now=lambda: START)
    server = Server(world=world, policies=frozenset(), faults=Faults())
    call = Call(
        server=server,
        method="GET",
        url="http://sandbox/",
        params=params,
        raw=b"",
        media_type="",
        read_only=False,
        team_id=team,
        at={},
    )
    reply = answer(call)
    assert reply.status == 200
    return [each["name"] for each in reply.body]


def test_values_fit_what_was_typed() -> None:
    found = told(property_values.of_events, {"key": "coupon", "event_name": "order_completed", "value": "sP"})
    assert found == ["SPRING10"]
    assert told(property_values.of_people, {"key": "plan", "value": "g"}) == ["garden", "greenhouse"]


def test_only_so_many_are_told_at_once() -> None:
    assert len(told(property_values.of_events, {"key": "$geoip_country_code"})) == property_values.MOST


@pytest.mark.parametrize(
    ("answer", "params"),
    [
        (property_values.of_events, {"key": "coupon", "event_name": "signup_started"}),
        (property_values.of_events, {"key": "plan"}),
        (property_values.of_people, {"key": "coupon"}),
        (property_values.of_events, {}),
    ],
)
def test_what_has_no_values_has_an_empty_list(
    answer: Callable[[Call], Reply], params: dict[str, str]
) -> None:
    assert told(answer, params) == []


def test_another_projects_properties_are_its_own() -> None:
    assert told(property_values.of_events, {"key": "coupon"}, team=3) == []
