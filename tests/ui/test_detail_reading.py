"""The detail while it reads, when it can't, when the experiment changes or is gone, and its keys."""

from __future__ import annotations

from exptui.ui.messages import CopyRequested, RawRequested, TransitionRequested
from exptui.ui.screens.detail.screen import DetailScreen
from exptui.ui.widgets.lines import text_of
from exptui.ui.widgets.text_view import TextView
from tests.ui.detail_host import Host, Server, body

SIZE = (80, 24)


def told(app: Host) -> str:
    lines = app.screen.query_one(TextView).lines
    return "\n".join(text_of(lines[at]) for at in range(len(lines)))


def scroll(app: Host) -> int:
    return app.screen.query_one(TextView).scroll_offset.y


async def test_what_the_list_knew_is_shown_while_the_rest_is_read() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.workspace.load()
        app.server.open.clear()
        await app.push_screen(DetailScreen(app.workspace, app.attention, 17))
        await pilot.pause()
        assert app.lines[0].endswith("reading… · data just read")
        assert app.lines[1].startswith(" ● running  Shorter checkout")
        assert "Fewer fields," in told(app)
        assert "Metrics\n  reading…" in told(app)
        app.server.open.set()
        await app.settles(pilot)
        assert "Primary metrics (2)" in told(app)
        assert "reading…" not in app.text


async def test_an_experiment_that_nothing_is_known_of_says_that_it_is_read() -> None:
    app = Host(Server(body()))
    app.server.open.clear()
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(DetailScreen(app.workspace, app.attention, 17))
        await pilot.pause()
        assert told(app) == "reading…"
        app.server.open.set()
        await app.settles(pilot)


async def test_a_failed_refresh_keeps_what_is_shown_and_tells_its_age_and_the_next_key() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        before = told(app)
        app.server.refusal = 403
        await app.presses(pilot, "r")
        assert "✗ Couldn't read it: Not today." in app.text
        assert "r tries again. What is shown was read" in app.text
        assert told(app) == before
        app.server.refusal = None
        await app.presses(pilot, "r")
        assert "Couldn't" not in app.text


async def test_an_experiment_that_is_gone_is_said_to_be_and_stays_readable() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        del app.server.bodies[17]
        await app.presses(pilot, "r")
        assert "PostHog has no experiment 17 here any more" in app.text
        assert "deleted · checkout · id 17" in app.text
        assert "Fewer fields," in told(app)


async def test_an_experiment_deleted_from_here_stays_readable_until_it_is_restored() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        screen = await app.opens(pilot, 17)
        app.workspace.drop(17)
        await app.settles(pilot)
        assert "deleted · checkout" in app.text
        assert "Fewer fields," in told(app)
        row = screen.current_row()
        assert row is not None
        assert row.deleted
        app.knows(body())
        await app.settles(pilot)
        assert "deleted" not in app.text


async def test_a_change_above_the_cursor_shows_without_moving_it() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        await app.presses(pilot, "pagedown", "pagedown")
        row = next(at for at, line in enumerate(app.lines) if line.startswith(" >"))
        under = app.lines[row]
        app.knows(body(name="Longer checkout", conclusion="won"))
        await app.settles(pilot)
        assert app.lines[1].startswith(" ● running  Longer checkout")
        assert "Conclusion\n  won" in told(app)
        assert app.lines[row] == under


async def test_a_change_of_another_experiment_changes_nothing_here() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        before = app.lines
        app.knows(body(id=18, name="Another", feature_flag=None))
        await app.settles(pilot)
        assert app.lines == before


async def test_a_status_that_only_the_list_has_seen_shows_at_once() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        flag = body()["feature_flag"] | {"active": False}
        app.server.bodies[17] = body(status="paused", feature_flag=flag)
        await app.workspace.load()
        await app.settles(pilot)
        assert app.lines[1].startswith(" ‖ paused")


async def test_the_text_scrolls_by_page_and_to_both_ends() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        last = app.screen.query_one(TextView).max_scroll_y
        places = []
        for key in ("pagedown", "pageup", "G", "g", "ctrl+d", "end", "home"):
            await app.presses(pilot, key)
            places.append(scroll(app))
        page = min(last, app.screen.query_one(TextView).size.height - 2)
        assert places == [page, 0, last, 0, page, last, 0]


async def test_brackets_step_through_the_list_and_stop_at_its_ends() -> None:
    app = Host(Server(*(body(id=n, name=f"Number {n}") for n in (3, 17, 4))))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17, 3, 17, 4)
        await app.presses(pilot, "G", "right_square_bracket")
        assert app.lines[1].split()[-5:] == ["Number", "4", "3", "of", "3"]
        assert scroll(app) == 0
        await app.presses(pilot, "right_square_bracket")
        assert "This is the last one." in app.text
        await app.presses(pilot, "left_square_bracket", "left_square_bracket")
        assert app.lines[1].split()[-5:] == ["Number", "3", "1", "of", "3"]


async def test_stepping_past_an_answer_shows_the_experiment_stepped_to() -> None:
    app = Host(
        Server(*(body(id=n, name=f"Number {n}", status=s) for n, s in ((3, "running"), (4, "paused"))))
    )
    async with app.run_test(size=SIZE) as pilot:
        app.server.open.clear()
        await app.push_screen(DetailScreen(app.workspace, app.attention, 3, (3, 4)))
        await pilot.press("right_square_bracket")
        await pilot.pause()
        app.server.open.set()
        await app.settles(pilot)
        assert app.lines[1].startswith(" ‖ paused  Number 4")


async def test_without_a_list_the_brackets_say_why_they_do_nothing() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        await app.presses(pilot, "right_square_bracket")
        assert "There is no list here to step through." in app.text


async def test_keys_ask_the_app_for_json_copies_and_transitions() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        await app.presses(pilot, "i", "Y", "P")
        raw, copied, transition = app.asked_for
        assert raw == RawRequested(17)
        assert isinstance(copied, CopyRequested)
        assert '"name": "Shorter checkout"' in copied.text
        assert transition == TransitionRequested(17, "pause")


async def test_a_blocked_key_says_why() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        await app.presses(pilot, "L")
        assert "Launch is not possible: it has already been launched." in app.text
        assert app.asked_for == []


async def test_escape_goes_back() -> None:
    app = Host(Server(body()))
    async with app.run_test(size=SIZE) as pilot:
        await app.opens(pilot, 17)
        await app.presses(pilot, "escape")
        assert not isinstance(app.screen, DetailScreen)
