"""What the workspace knows after reading, and what it does not let older answers undo."""

from __future__ import annotations

from datetime import timedelta

from exptui.domain.experiment import Experiment
from exptui.domain.rows import ListFilters
from exptui.services.place import Place
from exptui.services.workspace import Workspace
from tests.services.list_server import HOST, NOON, ListServer, experiment

PLACE = Place(host=HOST, project_id=1)


def workspace_on(server: ListServer) -> Workspace:
    workspace = Workspace(PLACE, now=lambda: NOON)
    workspace.connect(server.posthog())
    return workspace


def numbers(workspace: Workspace) -> list[int]:
    return [row.id for row in workspace.ordered()]


async def test_loading_brings_all_live_rows_the_newest_first() -> None:
    server = ListServer([experiment(n) for n in range(1, 251)] + [experiment(900, archived=True)])
    workspace = workspace_on(server)
    await workspace.load()
    assert numbers(workspace) == list(range(250, 0, -1))
    assert workspace.complete()
    assert workspace.problem is None
    assert workspace.as_of == NOON


async def test_tabs_count_what_is_here_and_the_server_counts_the_archive() -> None:
    kinds = {
        1: "draft",
        2: "running",
        3: "running",
        4: "paused",
        5: "stopped",
        6: "exposure_frozen",
        7: "odd",
    }
    items = [experiment(n, status=status) for n, status in kinds.items()]
    workspace = workspace_on(ListServer([*items, experiment(8, archived=True), experiment(9, archived=True)]))
    await workspace.load()
    expected = {"all": 7, "draft": 1, "running": 3, "paused": 1, "stopped": 1, "archived": 2}
    assert workspace.counts == expected
    assert not any(row.archived for row in workspace.rows.values())


async def test_a_long_list_is_read_up_to_a_thousand_and_counted_by_the_server() -> None:
    items = [experiment(n, status="draft" if n % 2 else "running") for n in range(1, 1501)]
    workspace = workspace_on(ListServer(items))
    await workspace.load()
    assert numbers(workspace)[:1000] == list(range(1500, 500, -1))
    assert not workspace.complete()
    assert (workspace.counts["all"], workspace.counts["draft"], workspace.counts["running"]) == (
        1500,
        750,
        750,
    )


async def test_reading_on_brings_the_next_page_until_there_is_none() -> None:
    workspace = workspace_on(ListServer([experiment(n) for n in range(1, 1151)]))
    await workspace.load()
    await workspace.load_more()
    await workspace.load_more()
    assert numbers(workspace) == list(range(1150, 0, -1))
    assert workspace.complete()


async def test_nothing_is_asked_for_beyond_the_end_of_a_list() -> None:
    server = ListServer([experiment(1)])
    workspace = workspace_on(server)
    await workspace.load()
    before = len(server.asked)
    await workspace.load_more()
    assert len(server.asked) == before


async def test_the_archive_is_read_when_it_is_wanted_and_again_with_the_list() -> None:
    server = ListServer([experiment(1), experiment(2, archived=True)])
    workspace = workspace_on(server)
    await workspace.load()
    await workspace.load_more(archived=True)
    assert workspace.rows[2].archived
    server.items.append(experiment(3, archived=True))
    await workspace.load()
    assert workspace.rows[3].archived
    assert workspace.counts["archived"] == 2


async def test_what_the_server_no_longer_lists_is_forgotten() -> None:
    server = ListServer([experiment(1), experiment(2)])
    workspace = workspace_on(server)
    await workspace.load()
    del server.items[0]
    await workspace.load()
    assert numbers(workspace) == [2]


async def test_a_row_that_slipped_between_two_pages_is_not_lost() -> None:
    server = ListServer([experiment(n) for n in range(1, 251)])
    workspace = workspace_on(server)
    await workspace.load()
    server.before_page[100] = lambda: server.items.remove(experiment(250))
    await workspace.load()
    assert set(range(1, 250)) <= set(workspace.rows)


async def test_a_list_shorter_than_its_count_is_no_proof_that_anything_is_gone() -> None:
    server = ListServer([experiment(1), experiment(2)])
    workspace = workspace_on(server)
    await workspace.load()
    del server.items[0]
    server.uncounted = 1
    await workspace.load()
    assert numbers(workspace) == [2, 1]


async def test_a_failure_keeps_the_rows_and_says_what_to_do() -> None:
    server = ListServer([experiment(1)])
    workspace = workspace_on(server)
    await workspace.load()
    server.fail = (
        401,
        {"type": "authentication_error", "detail": "Personal API key found in request is invalid."},
    )
    await workspace.load()
    assert numbers(workspace) == [1]
    assert workspace.problem is not None
    assert "is invalid" in workspace.problem
    assert "Check the key" in workspace.problem
    assert workspace.activity() == ""


async def test_a_refused_key_is_asked_with_once() -> None:
    server = ListServer([])
    server.fail = (403, {"detail": "API key missing required scope 'experiment:read'"})
    workspace = workspace_on(server)
    await workspace.load()
    assert len(server.asked) == 1
    assert workspace.problem is not None
    assert "experiment:read" in workspace.problem


async def test_success_ends_the_problem() -> None:
    server = ListServer([experiment(1)])
    server.fail = (401, {"detail": "no"})
    workspace = workspace_on(server)
    await workspace.load()
    server.fail = None
    await workspace.load()
    assert workspace.problem is None


async def test_searching_brings_rows_in_the_order_of_the_server() -> None:
    workspace = workspace_on(ListServer([experiment(n) for n in range(1, 1201)]))
    await workspace.load()
    found = await workspace.search(ListFilters(search="experiment 11"))
    assert [row.id for row in found] == [*range(1199, 1099, -1), *range(119, 109, -1), 11]
    assert workspace.rows[11].name == "Experiment 11"
    assert workspace.counts["all"] == 1200


async def test_an_answer_overtaken_by_a_change_does_not_undo_it() -> None:
    server = ListServer([experiment(n) for n in range(1, 151)])
    workspace = workspace_on(server)
    await workspace.load()
    changed = Experiment.model_validate(experiment(5, name="Renamed"))
    server.before_page[100] = lambda: workspace.put(changed)
    await workspace.load()
    assert workspace.rows[5].name == "Renamed"


async def test_a_deleted_experiment_stays_away_from_a_list_asked_for_before() -> None:
    server = ListServer([experiment(n) for n in range(1, 151)])
    workspace = workspace_on(server)
    await workspace.load()
    server.before_page[100] = lambda: workspace.drop(5)
    await workspace.load()
    assert 5 not in workspace.rows


async def test_putting_moves_an_experiment_from_tab_to_tab() -> None:
    workspace = workspace_on(ListServer([experiment(1), experiment(2)]))
    await workspace.load()
    told: list[frozenset[int] | None] = []
    workspace.subscribe(told.append)
    workspace.put(Experiment.model_validate(experiment(1, status="stopped")))
    assert (workspace.counts["running"], workspace.counts["stopped"]) == (1, 1)
    assert told == [frozenset({1})]
    assert workspace.experiments[1].status == "stopped"


async def test_a_deleted_experiment_that_is_put_goes() -> None:
    workspace = workspace_on(ListServer([experiment(1)]))
    await workspace.load()
    workspace.put(Experiment.model_validate(experiment(1, deleted=True)))
    assert 1 not in workspace.rows
    assert workspace.counts["all"] == 0


async def test_refreshing_reads_one_experiment_in_full() -> None:
    server = ListServer([experiment(1)])
    workspace = workspace_on(server)
    await workspace.load()
    server.items[0]["name"] = "Another name"
    read = await workspace.refresh(1)
    assert read.id == 1
    assert workspace.rows[1].name == "Another name"


async def test_activity_counts_pages_and_falls_quiet() -> None:
    workspace = workspace_on(ListServer([experiment(n) for n in range(1, 301)]))
    seen: list[str] = []
    workspace.subscribe(lambda _ids: seen.append(workspace.activity()))
    await workspace.load()
    assert "reading 1/3" in seen
    assert workspace.activity() == ""


async def test_another_project_starts_from_nothing() -> None:
    workspace = workspace_on(ListServer([experiment(1)]))
    await workspace.load()
    workspace.set_place(Place(host=HOST, project_id=2))
    assert not workspace.rows
    assert workspace.as_of is None
    assert not any(workspace.counts.values())


async def test_learning_the_number_of_the_project_keeps_its_rows() -> None:
    workspace = Workspace(Place(host=HOST), now=lambda: NOON)
    workspace.connect(ListServer([experiment(1)]).posthog())
    await workspace.load()
    workspace.set_place(Place(host=HOST, project_id=7, project_name="Shop"))
    assert numbers(workspace) == [1]


async def test_who_no_longer_listens_is_not_told() -> None:
    workspace = workspace_on(ListServer([experiment(1)]))
    told: list[object] = []
    workspace.subscribe(told.append)()
    await workspace.load()
    assert told == []


async def test_the_age_is_told_by_the_minute_then_by_the_clock() -> None:
    moment = NOON
    workspace = Workspace(PLACE, now=lambda: moment, zone=NOON.tzinfo)
    assert workspace.age() == ""
    workspace.connect(ListServer([experiment(1)]).posthog())
    await workspace.load()
    said = []
    for later in (
        timedelta(seconds=59),
        timedelta(minutes=2),
        timedelta(hours=3),
        timedelta(days=1),
        timedelta(9),
    ):
        moment = NOON + later
        said.append(workspace.age())
    assert said == [
        "data just read",
        "data 2 min old",
        "data from 12:00",
        "data from 12:00 yesterday",
        "data from 2026-03-02",
    ]
