"""One finding: what, on what evidence, why, and what to do; muted, gone, and known from before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from exptui.domain.finding import Finding
from exptui.domain.health import CHECKS
from exptui.domain.playbook import SRM
from exptui.sandbox.store import Build
from exptui.services.aside import Aside
from exptui.services.aside_kept import name_of
from exptui.services.queue import Queue
from exptui.ui.messages import MuteRequested, SnoozeRequested, TransitionRequested
from tests.support.server import Server
from tests.ui.closer_host import reading

BUILDS: tuple[Build, ...] = ("page", "current")


@pytest.mark.parametrize("build", BUILDS)
async def test_a_mismatch_has_its_playbook(build: Build) -> None:
    server = Server(build=build)
    async with reading(server) as reader:
        await reader.finding(server.numbered("srm"), "srm")
        assert "Sample ratio mismatch  Checkout redesign" in reader.whole
        assert "WARNING · BROKEN" in reader.whole
        assert "SRM p<.001" in reader.whole
        assert "p value " in reader.words
        assert "observed control " in reader.words
        assert "no result can be trusted" in reader.words
        assert all(each.cause in reader.words and each.confirm in reader.words for each in SRM)


@pytest.mark.parametrize("build", BUILDS)
async def test_every_finding_of_the_world_can_be_read(build: Build) -> None:
    server = Server(build=build)
    seen = set()
    async with reading(server, size=(60, 16)) as reader:
        for number in tuple(reader.app.workspace.rows):
            judged = await reader.app.attention.judge(number)
            for finding in judged.findings:
                await reader.finding(number, name_of(finding))
                words = reader.words
                for text in (finding.title, finding.reason, finding.detail, finding.why, finding.next):
                    assert " ".join(text.split()) in words
                assert max(map(len, reader.whole.splitlines())) <= 56
                seen.add(finding.check)
                reader.app.pop_screen()
    assert len(seen) > 15


@pytest.mark.parametrize(
    ("story", "check", "key", "name"),
    [("ship", "ship", "S", "ship"), ("paused", "paused", "P", "resume"), ("srm", "srm", "R", "reset")],
)
async def test_the_key_that_does_it_works_here(story: str, check: str, key: str, name: str) -> None:
    server = Server()
    number = server.numbered(story)
    async with reading(server) as reader:
        await reader.finding(number, check)
        assert f" {key} " in reader.whole.split("What to do")[1]
        await reader.presses(key)
        assert reader.asked == [TransitionRequested(number, name)]


async def test_a_key_that_can_not_be_used_now_says_why() -> None:
    server = Server(read_only=True)
    async with reading(server) as reader:
        await reader.finding(server.numbered("ship"), "ship")
        assert "not now: " in reader.words


async def test_it_says_where_in_posthog_to_look() -> None:
    server = Server()
    flagged, other = server.numbered("zero_rollout"), server.numbered("no_metric")
    async with reading(server, size=(100, 40)) as reader:
        await reader.finding(flagged, "zero_rollout")
        flag = reader.app.workspace.rows[flagged].flag_id
        assert f"its flag: http://sandbox/project/1/feature_flags/{flag}" in reader.words
        await reader.finding(other, "no_metric")
        assert f"the experiment: http://sandbox/project/1/experiments/{other}" in reader.words


async def test_it_tells_the_rule_of_its_check() -> None:
    server = Server()
    async with reading(server) as reader:
        await reader.finding(server.numbered("zombie"), "zombie")
        rule = next(check.rule for check in CHECKS if check.name == "zombie")
        assert f"The rule: {rule}." in reader.words


async def test_capital_m_mutes_it_and_z_puts_the_experiment_aside() -> None:
    server = Server()
    number = server.numbered("srm")
    async with reading(server) as reader:
        await reader.finding(number, "srm")
        await reader.presses("M", "z")
        assert reader.asked == [MuteRequested(number, "srm"), SnoozeRequested((number,))]


async def test_a_muted_finding_says_so_with_its_note() -> None:
    server = Server()
    number = server.numbered("srm")
    queue = Queue()
    async with reading(server, queue=queue) as reader:
        workspace = reader.app.workspace
        aside = Aside(None, workspace.place, workspace.rows, now=server.clock.now, zone=UTC)
        queue.quiet = aside
        screen = await reader.finding(number, "srm")
        assert "Muted" not in reader.whole
        standing, finding = screen.standing, screen.finding
        assert standing is not None
        assert finding is not None
        aside.mute(standing, finding, "known since the migration")
        screen.show_again()
        assert "Muted 09:30 UTC: known since the migration." in reader.words


async def test_a_finding_that_is_gone_says_so_and_what_is_said_now() -> None:
    server = Server()
    number = server.numbered("ship")
    async with reading(server) as reader:
        await reader.finding(number, "srm")
        assert "This is not so any more" in reader.words
        assert "DECIDE: ship test" in reader.words
        await reader.presses("M")
        assert reader.asked == []
        assert "nothing left to mute" in reader.text


async def test_what_the_queue_knew_is_shown_while_it_can_not_be_read() -> None:
    server = Server()
    number = server.numbered("srm")
    async with reading(server) as reader:
        await reader.app.attention.judge(number)
        known = reader.app.attention.queue.standings
    async with reading(server) as reader:
        reader.app.attention.queue.standings.update(known)
        server.faults.next("GET", f"experiments/{number}/", status=404, body={"detail": "Gone."}, times=9)
        await reader.finding(number, "srm")
        assert "SRM p<.001" in reader.whole
        assert "As of 09:30 UTC. Could not be read again: Gone." in reader.words


async def test_two_findings_of_an_experiment_are_two_subjects() -> None:
    server = Server()
    number = server.numbered("srm")
    async with reading(server) as reader:
        one, other = await reader.finding(number, "srm"), await reader.finding(number, "too_early")
        assert one.subject != other.subject


async def test_what_only_posthog_found_is_read_by_its_code() -> None:
    server = Server()
    number = server.numbered("ship")
    async with reading(server) as reader:
        judged = await reader.app.attention.judge(number)
        standing = reader.app.attention.queue.standings[number]
    theirs = Finding(
        check="posthog",
        code="odd_weather",
        severity="warning",
        attention=judged.attention,
        title="Odd weather",
        reason="Odd weather",
        detail="It rained in one variant.",
    )
    async with reading(server) as reader:
        known = replace(standing, findings=(theirs, *standing.findings))
        reader.app.attention.queue.standings[number] = known
        server.faults.next("GET", f"experiments/{number}/", status=404, body={"detail": "Gone."}, times=9)
        screen = await reader.finding(number, "posthog:odd_weather")
        assert screen.finding == theirs
        assert "It rained in one variant." in reader.words
        assert "The rule" not in reader.words
