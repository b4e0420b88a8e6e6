"""`exptui triage` and `exptui show` as a script calls them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from exptui.arguments import parser
from exptui.domain.columns import cells
from exptui.domain.finding import Attention
from exptui.domain.verdict import Judgement, judge
from exptui.sandbox.store import Build
from exptui.services import triage as queue
from exptui.services.findings import Findings
from exptui.services.place import Place
from exptui.show import show
from exptui.triage import code, triage
from tests.support.evidence import an_experiment, evidence
from tests.support.schema import complaints
from tests.support.server import HOST, Server

SCHEMA = json.loads(
    (Path(__file__).parent.parent / "docs" / "triage.schema.json").read_text(encoding="utf-8")
)
PLACE = Place(host=HOST, project_id=1, project_name="shop")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def run_triage(*flags: str, **environ: str) -> int:
    return triage(parser().parse_args(["triage", *flags]), environ)


def run_show(*flags: str, **environ: str) -> int:
    return show(parser().parse_args(["show", *flags]), environ)


async def everything(build: Build = "current") -> tuple[list[Judgement], Server]:
    server = Server(build=build)
    posthog = server.posthog()
    found = await Findings(posthog, now=server.clock.now).triage(await posthog.experiments.listed())
    return found, server


def test_the_demo_is_told_by_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_triage("--demo") == 0
    captured = capsys.readouterr()
    places = [captured.out.index(f"\n{word} ") for word in ("BROKEN", "DECIDE", "STUCK", "LEFT BEHIND", "OK")]
    assert places == sorted(places)
    # The demo's people go on coming by the real clock: how many there are by now is not for a test to say.
    assert re.search(r"SRM p<\.001, \d+/\d+ of [\d.]+k, planned 50/50", captured.out)
    assert captured.err == ""


@pytest.mark.parametrize("build", ["page", "current"])
async def test_json_says_what_the_engine_says_and_nothing_undocumented(build: Build) -> None:
    found, server = await everything(build)
    told = json.loads(json.dumps(queue.document(found, PLACE, server.clock.now()), allow_nan=False))
    assert list(complaints(told, SCHEMA, SCHEMA)) == []
    assert {row["id"]: (row["class"], row["reason"], row["verdict"]) for row in told["rows"]} == {
        each.evidence.experiment.id: (each.attention.value, each.reason, each.verdict) for each in found
    }
    for row, judged in zip(told["rows"], queue.ordered(found), strict=True):
        assert [each["check"] for each in row["findings"]] == [each.check for each in judged.findings]
    assert sum(told["counts"].values()) == len(told["rows"])
    assert told["worst"] == told["rows"][0]["class"] == "broken"


def test_the_schema_is_one_that_can_complain() -> None:
    assert list(complaints({"schema": 2, "rows": [{"id": "x"}], "more": 1}, SCHEMA, SCHEMA))


def test_the_demo_as_json_follows_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_triage("--demo", "--json") == 0
    assert list(complaints(json.loads(capsys.readouterr().out), SCHEMA, SCHEMA)) == []


async def test_the_table_fits_eighty_columns_and_loses_no_reason() -> None:
    found, server = await everything()
    text = queue.as_text(found, PLACE, server.clock.now())
    assert max(cells(line) for line in text.splitlines()) <= 80
    assert all(character.isprintable() or character == "\n" for character in text)
    flowing = " ".join(text.split())
    for judged in found:
        if judged.attention is not Attention.OK:
            assert judged.reason in flowing


async def test_the_same_world_is_told_the_same_every_time() -> None:
    first, second = [queue.as_text(found, PLACE, server.clock.now()) for found, server in
                     (await everything(), await everything())]  # fmt: skip
    assert first == second


async def test_what_could_not_be_read_is_told_once_for_all() -> None:
    server = Server()
    server.faults.forbid_scope("query:read")
    posthog = server.posthog()
    found = await Findings(posthog, now=server.clock.now).triage(await posthog.experiments.listed())
    text = queue.as_text(found, PLACE, server.clock.now())
    assert text.count("missing required scope") == 1
    assert "not judged in full" in text
    assert "Not read in 3" in text


# Exit codes


def only(attention: Attention) -> list[Judgement]:
    """One experiment, of this class."""
    known = {
        Attention.BROKEN: evidence(an_experiment(metrics=[])),
        Attention.DECIDE: evidence(),
        Attention.STUCK: evidence(an_experiment(flag={"active": False})),
        Attention.LEFT_BEHIND: evidence(an_experiment(split={"control": 0, "test": 100})),
        Attention.OK: evidence(an_experiment(3)),
    }[attention]
    judged = judge(known)
    assert judged.attention is attention
    return [judged]


def test_every_class_that_asks_for_a_person_can_be_failed_on() -> None:
    for attention in Attention:
        if attention is not Attention.OK:
            assert parser().parse_args(["triage", "--fail-on", attention.value]).fail_on == attention


@pytest.mark.parametrize("attention", Attention)
@pytest.mark.parametrize("fail_on", [each for each in Attention if each is not Attention.OK])
def test_a_class_and_all_before_it_fail(attention: Attention, fail_on: Attention) -> None:
    assert code(only(attention), fail_on.value) == int(attention.rank <= fail_on.rank)
    assert code(only(attention), None) == 0


def test_no_experiments_fail_nothing() -> None:
    assert code([], "left-behind") == 0


def test_what_could_not_be_read_is_not_taken_for_well(capsys: pytest.CaptureFixture[str]) -> None:
    unread = [judge(evidence(an_experiment(3), exposures=None, exposures_problem="no answer"))]
    assert code(unread, "broken") == 2
    assert "1 experiment could not be read" in capsys.readouterr().err
    assert code(unread, None) == 0


def test_the_demo_fails_on_what_is_broken_and_prints_it_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_triage("--demo", "--fail-on", "broken") == 1
    assert "BROKEN" in capsys.readouterr().out


def test_with_nothing_configured_it_says_how_to_connect(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_triage("--fail-on", "broken") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "exptui --demo" in captured.err


def test_a_host_that_is_not_there_is_told_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = {
        "EXPTUI_HOST": "http://127.0.0.1:9",
        "EXPTUI_API_KEY": "phx_" + "x" * 40,
        "EXPTUI_PROJECT_ID": "1",
    }
    assert run_show("3", **nowhere) == 2
    captured = capsys.readouterr()
    assert "can't be reached" in captured.err
    assert "xxxx" not in captured.err + captured.out


# One experiment


@pytest.fixture
def srm() -> str:
    return str(Server().numbered("srm"))


def test_a_report_says_the_verdict_first(srm: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_show(srm, "--demo") == 0
    text = capsys.readouterr().out
    assert (
        text.index("BROKEN: SRM") < text.index("Findings") < text.index("Exposures") < text.index("Primary:")
    )
    assert "Possible cause:" in text


def test_a_report_can_be_markdown_and_json(srm: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_show(srm, "--demo", "--markdown") == 0
    assert "| Variant | People |" in capsys.readouterr().out
    assert run_show(srm, "--demo", "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["findings"][0]["check"] == "srm"
    row = {key: told[key] for key in SCHEMA["$defs"]["row"]["required"]}
    assert list(complaints(row, SCHEMA["$defs"]["row"], SCHEMA)) == []


def test_an_experiment_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_show("99999", "--demo") == 2
    assert "no experiment 99999 in project 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["show"], ["show", "x"], ["show", "1", "--json", "--markdown"], ["triage", "--fail-on", "ok"]]
)
def test_what_makes_no_sense_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(words)
    assert caught.value.code == 2
    assert capsys.readouterr().err
