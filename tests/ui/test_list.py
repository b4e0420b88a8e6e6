"""Reading the list by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exptui.domain.experiment import Experiment
from exptui.ui.messages import ExperimentOpened, ReloadRequested
from exptui.ui.screens.base import LEAST_COLUMNS, LEAST_ROWS
from tests.services.list_server import NOON, ListServer, experiment
from tests.ui.list_host import reading

STATUSES = ("draft", "running", "paused", "stopped")


def mixed(count: int = 40) -> ListServer:
    """Experiments of every status in turn, and one in the archive; the highest number is on top."""
    items = [experiment(n, status=STATUSES[n % 4], name=f"Experiment {n}") for n in range(1, count + 1)]
    return ListServer([*items, experiment(900, name="Old one", archived=True, status="stopped")])


def flag(*shares: int) -> dict[str, object]:
    variants = [{"key": f"v{n}", "rollout_percentage": share} for n, share in enumerate(shares)]
    return {"id": 5, "key": "the-flag", "active": True, "filters": {"multivariate": {"variants": variants}}}


async def test_a_row_tells_status_name_key_days_and_split_in_80_columns() -> None:
    item = experiment(
        1,
        name="A name of thirty cells, no more",
        feature_flag_key="the-flag",
        feature_flag=flag(34, 33, 33),
        start_date=(NOON - timedelta(days=12)).isoformat(),
    )
    async with reading(ListServer([item]), plain=True) as person:
        assert person.lines[2].split()[:6] == ["status", "name", "flag", "key", "days", "variants"]
        assert person.lines[3].split("  ")[0] == "> ● running"
        for words in ("A name of thirty cells, no", "the-flag", " 12d ", "34/33/33"):
            assert words in person.cursor


@pytest.mark.parametrize("name", ["x" * 90, "検索" * 40, "🌱" * 40])
async def test_80_columns_leave_28_cells_to_the_name(name: str) -> None:
    item = experiment(
        1, name=name, feature_flag_key="k" * 90, conclusion="inconclusive", feature_flag=flag(25, 25, 25, 25)
    )
    async with reading(ListServer([item]), plain=True) as person:
        head = person.lines[2]
        assert head.index("flag key") - head.index("name") >= 28 + 2
        assert "4 variants" in person.cursor


async def test_a_wide_terminal_tells_conclusion_owner_and_update_as_well() -> None:
    updated = (NOON - timedelta(hours=5)).isoformat()
    item = experiment(1, status="stopped", conclusion="stopped_early", updated_at=updated)
    async with reading(ListServer([item]), size=(120, 24), plain=True) as person:
        for words in ("■ stopped", "stopped early", "Leo", " 5h"):
            assert words in person.cursor


@pytest.mark.parametrize(
    "name",
    ["[/foo] promo", "a [/", "tag [link=http://x]y", "[@click=app.quit]hi[/]", "price [red]x", "{[ 1, 2 ]}"],
)
async def test_brackets_in_a_name_are_shown_as_they_are(name: str) -> None:
    async with reading(ListServer([experiment(1, name=name, description=name)]), plain=True) as person:
        assert name in person.cursor
        await person.presses("p")
        assert person.text.count(name) >= 3


async def test_escape_sequences_in_a_name_do_not_reach_the_terminal() -> None:
    async with reading(ListServer([experiment(1, name="a\x1b[2Jb\u202ec")]), plain=True) as person:
        assert "a�[2Jb�c" in person.cursor


async def test_an_unknown_status_is_shown_as_it_was_sent() -> None:
    async with reading(ListServer([experiment(1, status="hibernating")]), plain=True) as person:
        assert "? hibernating" in person.cursor


async def test_tabs_show_their_kind_and_count() -> None:
    async with reading(mixed(), plain=True) as person:
        tabs = " ".join(person.lines[1].split())
        assert tabs == "[1 all 40] 2 draft 10 3 running 10 4 paused 10 5 stopped 10 6 archived 1"
        await person.presses("4")
        assert person.names[:3] == ["Experiment 38", "Experiment 34", "Experiment 30"]
        assert "[4 paused 10]" in person.lines[1]
        await person.presses("6")
        assert person.names == ["Old one"]


async def test_keys_move_the_cursor_and_the_view() -> None:
    async with reading(mixed(), plain=True) as person:
        after_a_page = 40 - (person.screen.table.page_size - 1)
        steps = {"j j k": 39, "G": 1, "g": 40, "pagedown": after_a_page, "ctrl+u": 40, "down up down": 39}
        for keys, number in steps.items():
            await person.presses(*keys.split())
            assert f"Experiment {number} " in person.cursor


async def test_tabs_give_way_to_what_narrows_the_list() -> None:
    async with reading(mixed(), plain=True) as person:
        await person.presses("f", *"experiment", "enter")
        assert person.lines[1].split() == [
            "[1",
            "all",
            "40]",
            "2",
            "3",
            "4",
            "5",
            "6",
            "filtered:",
            "“experiment”",
        ]
        await person.presses("escape")
        assert "2 draft 10" in person.lines[1]


async def test_opening_names_the_neighbours_in_the_order_shown() -> None:
    async with reading(mixed(8)) as person:
        await person.presses("4", "enter")
        assert person.app.asked == [ExperimentOpened(6, (6, 2))]


async def test_sorting_steps_through_the_orders_and_marks_the_column() -> None:
    items = [
        experiment(1, name="b", status="stopped", updated_at=NOON.isoformat()),
        experiment(2, name="a", status="paused", updated_at=(NOON - timedelta(days=2)).isoformat()),
        experiment(3, name="C", status="draft", updated_at=None),
    ]
    async with reading(ListServer(items), plain=True) as person:
        seen = [(person.names, person.lines[-2].split()[-2:])]
        for _ in range(4):
            await person.presses("s")
            seen.append((person.names, [word for word in person.lines[2].split() if word in "▲▼"]))
        assert seen == [
            (["C", "a", "b"], ["newest", "first"]),
            (["b", "a", "C"], ["▼"]),
            (["a", "b", "C"], ["▲"]),
            (["C", "a", "b"], ["▲"]),
            (["C", "a", "b"], ["▼"]),
        ]


async def test_the_column_sorted_by_is_shown_even_where_there_is_little_room() -> None:
    items = [experiment(1, updated_at=NOON.isoformat(), name="n" * 60)]
    async with reading(ListServer(items), plain=True) as person:
        assert "updated" not in person.lines[2]
        await person.presses("s")
        assert "updated ▼" in person.lines[2]


async def test_the_cursor_stays_on_its_experiment_when_rows_come_and_go() -> None:
    server = mixed(30)
    async with reading(server) as person:
        await person.presses("j", "j", "j")
        assert "Experiment 27 " in person.cursor
        server.items += [experiment(n) for n in (950, 951)]
        server.items.remove(next(item for item in server.items if item["id"] == 29))
        await person.workspace.load()
        await person.settles()
        assert "Experiment 27 " in person.cursor
        await person.presses("s", "s")
        assert "Experiment 27 " in person.cursor


async def test_an_experiment_that_changed_is_shown_changed_at_once() -> None:
    async with reading(mixed(4), plain=True) as person:
        person.workspace.put(Experiment.model_validate(experiment(3, status="paused", name="Renamed")))
        await person.settles()
        assert "‖ paused   Renamed" in person.text
        assert "4 paused 2" in person.lines[1]


async def test_a_deleted_experiment_goes_and_the_cursor_takes_the_next() -> None:
    async with reading(mixed(4)) as person:
        await person.presses("j")
        person.workspace.drop(3)
        await person.settles()
        assert "Experiment 2 " in person.cursor


async def test_the_preview_stands_beside_or_below() -> None:
    item = experiment(1, name="One", description="Fewer steps sell more.", feature_flag=flag(50, 50))
    for size, beside in (((120, 24), True), ((80, 24), False)):
        async with reading(ListServer([item]), size=size, plain=True) as person:
            assert "Fewer steps" not in person.text
            await person.presses("p")
            line = next(each for each in person.lines if "Fewer steps sell more." in each)
            assert (line.index("Fewer") > 60) is beside
            assert "50% ████████░░░░░░░░" in person.text
            await person.presses("escape")
            assert "Fewer steps" not in person.text


async def test_what_the_app_does_is_asked_of_the_app() -> None:
    async with reading(mixed(4)) as person:
        await person.presses("r")
        assert person.app.asked == [ReloadRequested()]


async def test_q_leaves() -> None:
    async with reading(mixed(4)) as person:
        await person.pilot.press("q")
        assert person.app.return_code == 0
        assert person.app._exit


async def test_escape_never_leaves() -> None:
    async with reading(mixed(4)) as person:
        await person.presses("escape", "escape", "escape")
        assert not person.app._exit


async def test_a_terminal_too_small_says_so_and_recovers() -> None:
    async with reading(mixed(4), size=(LEAST_COLUMNS - 1, LEAST_ROWS)) as person:
        assert f"exptui needs {LEAST_COLUMNS}x{LEAST_ROWS}" in person.text
        await person.pilot.resize_terminal(LEAST_COLUMNS, LEAST_ROWS)
        await person.settles()
        assert "Experiment 4" in person.cursor


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (100, 30), (120, 36), (200, 50)])
async def test_nothing_is_wider_than_the_terminal(size: tuple[int, int]) -> None:
    async with reading(mixed(), size=size, plain=True) as person:
        await person.presses("p", "j", "s")
        assert len(person.lines) == size[1]
        assert max(len(line) for line in person.lines) <= size[0]
        assert "Experiment 39" in person.cursor
