"""What can be picked from, asked of the sandbox, with keys that may not and servers that can't."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from exptui.domain.questions import Kind, Question
from exptui.services.picking import Picker
from tests.support.server import Server

HOSTILE = "buy\x1b[2J\u202enow"


def picker_on(server: Server) -> Picker:
    return Picker(server.posthog(), now=server.clock.now)


def asked(server: Server, path: str) -> list[str]:
    """The queries of the requests whose path has these words."""
    return [each.query for each in server.app.state.requests if path in each.path]


def event(server: Server, name: str, **changes: Any) -> None:
    """An event that the shop has sent once, too."""
    first = server.world.event_definitions[0]
    server.world.event_definitions.append({**first, "name": name, **changes})


async def test_events_come_with_when_they_were_last_seen_the_projects_own_first() -> None:
    server = Server()
    found = await picker_on(server).events("")
    own = [choice.label.startswith("$") for choice in found]
    assert own == sorted(own)
    assert any(own)
    completed = next(choice for choice in found if choice.value == "order_completed")
    assert completed.note == "last seen 7 minutes ago · verified"
    assert completed.detail == "The payment provider confirmed the order."


async def test_an_event_that_was_not_seen_for_a_month_is_doubtful() -> None:
    server = Server()
    event(server, "gone_quiet", last_seen_at=server.clock.now() - timedelta(days=31))
    event(server, "undated", last_seen_at=None)
    found = {choice.label: choice for choice in await picker_on(server).events("")}
    assert (found["gone_quiet"].note, found["gone_quiet"].doubtful) == ("last seen 31 days ago", True)
    assert (found["undated"].note, found["undated"].doubtful) == ("last seen: not known", False)


async def test_a_hostile_name_is_cleaned_to_read_and_whole_to_send() -> None:
    server = Server()
    event(server, HOSTILE, description="\x1b]0;gotcha\x07 of\nevil")
    (found,) = await picker_on(server).events("buy")
    assert found.value == HOSTILE
    assert found.label.isprintable()
    assert found.detail.isprintable()


async def test_numbers_come_first_where_a_number_is_wanted() -> None:
    picker = picker_on(Server())
    wanted = picker.properties_of(("order_completed",), numerical=True)
    assert wanted is not None
    found = await wanted("")
    assert [choice.label for choice in found][:2] == ["items", "order_value"]
    assert {choice.note for choice in found[2:]} == {"string, not a number"}
    assert "mrr" not in [choice.label for choice in found], "another event's"
    plain = await picker.properties("", ("order_completed",))
    assert {choice.label for choice in plain} == {choice.label for choice in found}


async def test_properties_of_people_are_asked_for_without_the_event() -> None:
    server = Server()
    found = await picker_on(server).properties("", ("order_completed",), "person")
    assert [choice.label for choice in found] == ["email", "is_subscriber", "plan", "signed_up_at"]
    assert "event_names" not in asked(server, "property_definitions")[-1]


async def test_actions_that_were_deleted_are_not_offered_and_are_found_by_their_events() -> None:
    picker = picker_on(Server())
    assert [(choice.value, choice.label) for choice in await picker.actions("")] == [
        (1, "Bought something"),
        (2, "Asked for help"),
    ]
    assert [choice.value for choice in await picker.actions("order_comp")] == [1]


async def test_cohorts_shared_metrics_holdouts_and_experiments_are_picked_by_number() -> None:
    server = Server()
    picker = picker_on(server)
    cohort = next(iter(await picker.cohorts("subscribers")))
    assert (cohort.value, cohort.note) == (1, "cohort 1 · 18,240 people")
    metric = next(iter(await picker.saved_metrics("revenue")))
    assert (metric.value, metric.about.query["metric_type"]) == (1, "mean")
    (holdout,) = await picker.holdouts("")
    assert (holdout.value, holdout.note) == (1, "5% of people held out")
    number = server.numbered("ship")
    row = server.experiment(number)
    found = await picker.experiments(row["name"])
    assert number in [choice.value for choice in found]


async def test_values_of_a_property_are_what_the_server_says_it_had() -> None:
    server = Server()
    body: Any = [{"name": "SPRING"}, {"name": "SUMMER\x1b[0m"}, {"name": True}]
    server.faults.next("GET", "/events/values/", status=200, body=body)
    found = await picker_on(server).values("coupon", "order_completed", "S")
    assert [(choice.value, choice.label) for choice in found] == [
        ("SPRING", "SPRING"),
        ("SUMMER\x1b[0m", "SUMMER�[0m"),
    ]
    assert asked(server, "/events/values/") == ["key=coupon&event_name=order_completed&value=S"]


async def test_tables_tell_their_columns_which_can_be_picked_too() -> None:
    server = Server()
    columns = [{"key": "amount", "type": "float"}, {"key": "paid_at", "type": "datetime"}]
    body: Any = {"count": 1, "results": [{"name": "charges", "columns": columns, "row_count": 9}]}
    server.faults.next("GET", "/warehouse_tables/", status=200, body=body, times=2)
    picker = picker_on(server)
    (table,) = await picker.tables("")
    assert (table.value, table.note) == ("charges", "9 rows · 2 columns")
    assert table.detail == "Columns: amount, paid_at"
    of_it = picker.columns_of("charges")
    assert of_it is not None
    assert [(choice.value, choice.note) for choice in await of_it("")] == [
        ("amount", "float"),
        ("paid_at", "datetime"),
    ]


@pytest.mark.parametrize(
    ("kind", "scope", "words"),
    [
        ("event", "event_definition:read", "events"),
        ("action", "action:read", "actions"),
        ("cohort", "cohort:read", "cohorts"),
        ("saved_metric", "experiment_saved_metric:read", "shared metrics"),
    ],
)
async def test_a_scope_that_is_missing_is_named_and_asked_for_once(kind: str, scope: str, words: str) -> None:
    server = Server()
    server.faults.forbid_scope(scope)
    picker = picker_on(server)
    lookup = getattr(picker, f"{kind}s")
    assert not await lookup("a")
    assert not await lookup("ab")
    assert picker.refused(kind) == f"The key lacks the scope {scope}, so {words} can't be listed."
    assert len(server.app.state.requests) == 1
    server.faults.forbidden_scopes.clear()
    picker.forget(kind)
    assert await lookup("")
    assert picker.refused(kind) == ""


async def test_a_server_without_a_list_says_so_and_nothing_breaks() -> None:
    server = Server(build="page")
    for path in ("/event_definitions/", "/warehouse_tables/", "/values/"):
        server.faults.missing(path)
    picker = picker_on(server)
    assert list(await picker.events("x")) == []
    assert picker.refused("event") == "This PostHog has no list of events."
    assert list(await picker.tables("x")) == []
    assert picker.refused("table") == "This PostHog has no list of warehouse tables."
    assert await picker.values("coupon", "order_completed", "") == []
    assert picker.refused("value") == "This PostHog has no list of values."


async def test_a_web_page_in_place_of_a_list_counts_as_no_list() -> None:
    server = Server()
    server.faults.next("GET", "/actions/", status=200, body="<html>Log in</html>")
    picker = picker_on(server)
    assert not await picker.actions("")
    assert picker.refused("action") == "This PostHog has no list of actions."


async def test_a_failing_server_is_told_and_asked_again() -> None:
    server = Server()
    server.faults.next("GET", "/event_definitions/", status=503, body="", times=4)
    picker = picker_on(server)
    assert not await picker.events("ord")
    assert "503" in picker.events.problem
    assert picker.refused("event") == ""
    assert await picker.events("ord")
    assert picker.events.problem == ""


async def test_what_was_heard_is_not_asked_for_again_until_it_is_old() -> None:
    server = Server()
    picker = picker_on(server)
    await picker.events("")
    assert [choice.label for choice in await picker.events("order")] == ["order_completed", "order_refunded"]
    assert len(asked(server, "/event_definitions/")) == 1, "the whole list was known"
    event(server, "order_packed")
    server.clock.forward(601)
    assert [choice.label for choice in picker.events.known("order_p")] == []
    assert [choice.label for choice in await picker.events("order_p")] == ["order_packed"]


async def test_a_list_too_long_to_know_is_asked_for_what_was_typed() -> None:
    server = Server()
    for number in range(120):
        event(server, f"step_{number:03}")
    picker = picker_on(server)
    first = await picker.events("")
    assert first.more
    found = await picker.events("step_11")
    assert len(found) == 10
    assert not found.more
    assert [choice.label for choice in await picker.events("step_117")] == ["step_117"]
    assert len(asked(server, "/event_definitions/")) == 2


async def test_what_fits_best_is_first() -> None:
    server = Server()
    for name in ("reorder", "my_order", "order", "order_packed"):
        event(server, name)
    found = [choice.label for choice in await picker_on(server).events("order")]
    assert found[0] == "order"
    assert found.index("order_packed") < found.index("my_order") < found.index("reorder")


async def test_whether_an_event_is_known_is_told_by_its_exact_name() -> None:
    server = Server()
    for number in range(80):
        event(server, f"a_{number:02}_order")
    event(server, "order")
    picker = picker_on(server)
    assert await picker.known_event("order") is True
    assert await picker.known_event("Order") is False
    assert await picker.known_event("order_complete") is False
    assert await picker.known_event("order_completed") is True


async def test_an_event_once_seen_is_not_asked_about_again_and_one_never_seen_is() -> None:
    server = Server()
    picker = picker_on(server)
    assert await picker.known_event("order_packed") is False
    event(server, "order_packed")
    assert await picker.known_event("order_packed") is True
    count = len(asked(server, "/event_definitions/"))
    assert await picker.known_event("order_packed") is True
    assert len(asked(server, "/event_definitions/")) == count


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_whether_an_event_is_known_can_be_untellable(status: int) -> None:
    server = Server()
    server.faults.next("GET", "/event_definitions/", status=status, times=4)
    assert await picker_on(server).known_event("order_completed") is None


async def test_a_name_that_cannot_be_asked_about_is_untellable() -> None:
    server = Server()
    picker = picker_on(server)
    assert await picker.known_event(HOSTILE) is None
    assert await picker.known_event("") is None
    assert not server.app.state.requests


@pytest.mark.parametrize(
    ("question", "body", "found"),
    [
        (Question(path=("event",), label="", kind=Kind.EVENT), {}, "order_completed"),
        (Question(path=("id",), label="", kind=Kind.ACTION), {}, "Bought something"),
        (Question(path=("h",), label="", kind=Kind.HOLDOUT), {}, "Q4 shop holdout"),
        (Question(path=("key",), label="", kind=Kind.PROPERTY, of="person"), {}, "plan"),
    ],
)
async def test_a_question_of_a_form_leads_to_its_list(
    question: Question, body: dict[str, Any], found: str
) -> None:
    lookup = picker_on(Server()).lookup_for(question, body)
    assert lookup is not None
    assert found in [choice.label for choice in await lookup("")]


async def test_a_filters_value_is_asked_for_with_its_own_property() -> None:
    server = Server()
    body: Any = {"source": {"properties": [{"key": "plan", "type": "person"}]}}
    question = Question(path=("source", "properties", 0, "value"), label="", kind=Kind.VALUE)
    lookup = picker_on(server).lookup_for(question, body)
    assert lookup is not None
    await lookup("pro")
    assert asked(server, "/persons/values/") == ["key=plan&value=pro"]


@pytest.mark.parametrize(
    "question",
    [
        Question(path=("name",), label="", kind=Kind.TEXT),
        Question(path=("key",), label="", kind=Kind.PROPERTY, of="element"),
        Question(path=("value",), label="", kind=Kind.VALUE),
        Question(path=("math_property",), label="", kind=Kind.PROPERTY, of="data_warehouse"),
    ],
)
async def test_what_no_server_lists_is_typed(question: Question) -> None:
    assert picker_on(Server()).lookup_for(question, {}) is None
