"""What pickers ask for, and what they make of servers of any kind."""

from __future__ import annotations

import pytest

from exptui.api.errors import Unintelligible
from exptui.api.posthog import PostHog
from tests.api.servers import answer, serving


async def test_a_page_tells_whether_there_are_others_after_it() -> None:
    rows = [{"name": "a"}, {"name": "b"}]
    server = serving(
        answer({"count": 5, "next": None, "results": rows}),
        answer({"next": "https://elsewhere/?offset=2", "results": rows}),
        answer({"count": 5, "next": None, "results": rows}),
        answer(rows),
    )
    pickers = PostHog(server.client()).pickers
    told = [(await pickers.events("x", offset=offset)).more for offset in (0, 0, 3, 0)]
    assert told == [True, True, False, False]
    assert [r.url.params.get("offset") for r in server.asked] == [None, None, "3", None]


async def test_values_are_asked_for_where_their_kind_of_property_has_them() -> None:
    server = serving(answer([{"name": "SPRING"}]))
    pickers = PostHog(server.client()).pickers
    await pickers.values("coupon", event="buy", search="sp")
    await pickers.values("plan", kind="person", event="buy")
    assert [path for _, path, _ in server.sent] == [
        "/api/projects/7/events/values/?key=coupon&event_name=buy&value=sp",
        "/api/projects/7/persons/values/?key=plan",
    ]


async def test_values_are_read_from_either_shape_and_what_is_none_falls_away() -> None:
    rows = [{"name": "a"}, {"name": 3}, {"name": True}, {"name": None}, {"name": ""}, {"name": []}, 7, {}]
    server = serving(answer(rows), answer({"results": rows, "refreshing": True}))
    pickers = PostHog(server.client()).pickers
    for _ in range(2):
        assert await pickers.values("k") == ["a", 3, True]


async def test_an_answer_that_is_no_list_of_values_is_told_as_such() -> None:
    with pytest.raises(Unintelligible):
        await PostHog(serving(answer({"detail": "?"})).client()).pickers.values("k")


async def test_tables_tell_their_columns_and_leave_out_what_has_no_name() -> None:
    columns = [{"key": "paid_at", "type": "datetime"}, {"name": "payer"}, {"type": "string"}, None]
    rows = [{"name": "stripe.charges", "columns": columns, "row_count": 12}, {"columns": []}]
    (table,) = await PostHog(serving(answer({"results": rows})).client()).pickers.tables("ch")
    assert table.typed_columns == (("paid_at", "datetime"), ("payer", ""))


async def test_kinds_of_groups_are_read_from_a_bare_list() -> None:
    rows = [{"group_type": "company", "group_type_index": 0, "name_singular": None}, {"group_type": "x"}]
    (group,) = await PostHog(serving(answer(rows)).client()).pickers.groups()
    assert (group.group_type, group.group_type_index) == ("company", 0)
