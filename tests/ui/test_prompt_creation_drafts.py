"""A half-made experiment between versions of a prompt: kept at every answer, offered again, never lost."""

from __future__ import annotations

from pathlib import Path

from tests.support.server import Server
from tests.ui.creation_host import maker_at


async def test_each_answer_is_on_disk_and_another_program_goes_on_with_it(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.begins(4, 6)
        await maker.ticks("eval_pass_rate")
        await maker.writes("Cheaper.", "description")
        async with maker_at(server, tmp_path) as other:
            other.app.offer()
            await other.until("Half made: plant-doctor v4, v6")
            assert other.sees("Hypothesis: Cheaper.")
            await other.waits()
            await other.presses("enter")
            await other.filling()
            assert other.form.body["description"] == "Cheaper."
            assert other.form.body["templates"]["eval_pass_rate"] is True
            await other.creates()
            assert other.kept == []
        assert maker.kept == []


async def test_the_chosen_versions_alone_survive_a_program_that_is_killed(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.begins(6, 4, 5)
    async with maker_at(server, tmp_path) as other:
        other.app.offer()
        await other.until("Go on with plant-doctor v6, v4, v5")


async def test_escape_from_sheet_and_form_keeps_what_was_answered(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.begins(4, 6)
        await maker.writes("doctor-7", "feature_flag_key")
        await maker.reviews()
        await maker.presses("escape")
        await maker.filling()
        assert maker.form.body["feature_flag_key"] == "doctor-7"
        await maker.presses("escape")
        await maker.until("Kept: N goes on with it.")
        assert maker.kept[0]["body"]["feature_flag_key"] == "doctor-7"
        assert maker.sent == 0


async def test_escape_from_a_form_without_answers_keeps_nothing(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.begins(4, 6)
        await maker.presses("escape")
        await maker.until("Nothing was made.")
        assert maker.kept == []


async def test_other_versions_of_the_prompt_go_on_with_the_same_answers(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.begins(4, 6)
        await maker.writes("Cheaper.", "description")
        await maker.presses("escape")
        await maker.begins(4, 5, 6)
        assert maker.form.body["description"] == "Cheaper."
        assert maker.sees("plant-doctor: v4, v5, v6 (cost, latency)")
        assert [each["versions"] for each in maker.kept] == [[4, 5, 6]]


async def test_starting_another_keeps_the_one_put_aside(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        await maker.begins(4, 6)
        await maker.writes("Cheaper.", "description")
        await maker.presses("escape")
        maker.app.offer()
        await maker.until("Half made")
        await maker.waits()
        await maker.presses("j", "enter")
        await maker.until(lambda: "the list of prompts" in maker.app.told)
        await maker.begins(4, 5)
        assert maker.form.body["description"] == ""
        assert sorted(each["versions"] for each in maker.kept) == [[4, 5], [4, 6]]


async def test_thrown_away_it_is_gone_and_the_next_one_is_offered(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.begins(4, 6)
        await maker.writes("First.", "description")
        await maker.presses("escape")
        maker.app.offer()
        await maker.until("Half made")
        await maker.waits()
        await maker.presses("j", "enter")
        server.clock.forward(60)
        await maker.begins(1, 2, name="order-support")
        await maker.writes("Second.", "description")
        await maker.presses("escape")
        maker.app.offer()
        await maker.until("Half made: order-support v1, v2")
        assert maker.sees("Go on with plant-doctor v4, v6")
        await maker.waits()
        await maker.presses("j", "j", "j", "enter")
        await maker.until("Half made: plant-doctor v4, v6")
        assert [each["prompt_name"] for each in maker.kept] == ["plant-doctor"]
        await maker.presses("escape")
        await maker.until(lambda: "nothing" in maker.app.told)


async def test_without_a_draft_the_prompts_are_shown_at_once(tmp_path: Path) -> None:
    async with maker_at(Server(), tmp_path) as maker:
        maker.app.offer()
        await maker.until(lambda: "the list of prompts" in maker.app.told)


async def test_a_program_killed_while_it_was_sent_finds_what_was_made(tmp_path: Path) -> None:
    server = Server()
    async with maker_at(server, tmp_path) as maker:
        await maker.begins(4, 6)
        server.link.fail_after.add("POST")
        server.link.then_silent = True
        await maker.creates("Unknown")
    server.link._silent = False
    async with maker_at(server, tmp_path) as other:
        other.app.offer()
        await other.until("no answer came")
        await other.waits()
        await other.presses("enter")
        await other.until("PostHog shows it by now")
        assert other.app.opened == [max(server.world.experiments)]
        assert other.sent == 1


async def test_what_can_not_be_kept_is_told(tmp_path: Path) -> None:
    no_directory = tmp_path / "taken"
    no_directory.write_text("in the way")
    async with maker_at(Server(), no_directory) as maker:
        await maker.begins(4, 6)
        assert maker.sees("not kept on disk")
