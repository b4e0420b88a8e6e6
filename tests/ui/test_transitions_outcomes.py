"""What comes of a change: changed meanwhile, refused, awaiting approval, lost, not sent."""

from __future__ import annotations

from tests.support.acting import at, sent
from tests.support.person import person_at
from tests.support.server import Server


async def test_a_change_by_somebody_else_between_reading_and_sending_sends_nothing() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        variants = server.world.flags[server.experiment(number)["feature_flag_id"]]["filters"]["multivariate"]
        variants["variants"][0]["rollout_percentage"], variants["variants"][1]["rollout_percentage"] = 90, 10
        await person.accepts("launch")
        await person.until("It changed while you were deciding; nothing was sent.")
        assert person.sees("variants: control 50%, test 50% → control 90%, test 10%")
        assert server.writes() == []
        await person.waits()
        await person.accepts("launch")
        await person.until("Done")
        assert server.writes() == [sent(number, "launch")]


async def test_what_became_impossible_meanwhile_is_told_with_what_changed() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await server.posthog().experiments.launch(number)
        before = len(server.writes())
        await person.accepts("launch")
        await person.until("Launch is not possible: it has already been launched.")
        assert person.sees("status: draft → running")
        assert len(server.writes()) == before


async def test_a_refusal_is_told_in_the_words_of_the_server() -> None:
    server = Server()
    refusal = {
        "type": "validation_error",
        "code": "invalid_input",
        "detail": "Not on a Friday.",
        "attr": None,
    }
    server.faults.next("POST", r"/launch/", status=400, body=refusal)
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await person.accepts("launch")
        await person.until("PostHog refused")
        assert person.sees("Not on a Friday.")
        assert server.writes() == [sent(number, "launch")]
        assert server.experiment(number)["start_date"] is None


async def test_an_approval_shows_its_change_request_and_that_nothing_changed() -> None:
    server = Server(approvals=("feature_flag.enable",))
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await person.accepts("launch")
        await person.until("Awaiting approval")
        request = next(iter(server.world.change_requests))
        assert request in person.text.replace("\n", "")
        assert person.sees("Nothing has changed.")
        assert server.experiment(number)["start_date"] is None
        assert server.writes() == [sent(number, "launch")]


async def test_a_lost_answer_is_looked_up_and_told_as_done() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        server.link.fail_after.add("POST")
        await person.accepts("launch")
        await person.until("PostHog shows it done")
        assert server.writes() == [sent(number, "launch")]
        assert person.sees("✓ flag on")


async def test_an_error_before_anything_happened_is_told_as_not_done() -> None:
    server = Server()
    server.faults.next("POST", r"/launch/", status=502, body="<html>Bad gateway</html>")
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        await person.accepts("launch")
        await person.until("Not done")
        assert person.sees("PostHog shows it unchanged.")
        assert server.writes() == [sent(number, "launch")]
        assert server.experiment(number)["start_date"] is None


async def test_a_lost_answer_that_can_not_be_looked_up_is_unknown() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        server.link.fail_after.add("POST")
        server.link.then_silent = True
        await person.accepts("launch")
        await person.until("Looking it up failed too")
        assert person.sees("It may or may not have happened.")
        assert server.writes() == [sent(number, "launch")]


async def test_nothing_is_sent_where_there_is_no_connection() -> None:
    server = Server()
    async with person_at(server) as person:
        number = await at(person, "draft")
        await person.asks("L")
        server.link.fail_before.add("POST")
        await person.accepts("launch")
        await person.until("Nothing was sent")
        assert server.experiment(number)["start_date"] is None
        assert server.writes() == []
