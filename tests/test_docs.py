"""The documents tell what there is: nothing stale, nothing missing, nothing that leads nowhere."""

from __future__ import annotations

import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest

import exptui
from exptui import cli, config, terminal
from exptui.arguments import parser
from exptui.credentials import FAMILIES
from exptui.domain.lifecycle import TRANSITIONS, Transition
from exptui.ui.bindings import commands_for
from exptui.ui.screens.list.finding import FIELDS
from tests import docs
from tests.support.documents import first_cells, section, text
from tests.support.pictures import PICTURES, Picture, drawn, shown

HAND_WRITTEN = ("CONTRIBUTING.md", "CHANGELOG.md", "docs/safety.md")
ALL = (*docs.DOCUMENTS, *(docs.ROOT / name for name in HAND_WRITTEN))
SOURCE = Path(exptui.__file__).parent
SHOWN = "serving_templates.py"
"""Has code for other programs, and the variables that those read."""
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
READS_A_VARIABLE = re.compile(
    r"""environ(?:\.get\(|\.setdefault\(|\[)"([A-Z_0-9]+)"|"([A-Z_0-9]+)"\ (?:not\ )?in\ (?:self\.)?environ
    |switch\("([A-Z_0-9]+)\"""",
    re.VERBOSE,
)


def slugs(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# Nothing stale


@pytest.mark.parametrize("document", docs.DOCUMENTS, ids=lambda path: path.name)
def test_generated_parts_are_as_they_would_be_written_now(document: Path) -> None:
    assert text(document) == docs.filled(text(document)), "stale: run `make docs`"


def test_a_stale_part_is_written_anew_and_nothing_else_is_touched() -> None:
    stale = "by hand\n<!-- generated: sources -->\nold\n<!-- end -->\nby hand\n"
    written = docs.filled(stale)
    assert "old" not in written
    assert docs.sources() in written
    assert written.startswith("by hand\n<!--")
    assert written.endswith("<!-- end -->\nby hand\n")
    assert docs.filled(written) == written


def test_every_generated_part_has_a_place() -> None:
    placed = {found["name"] for document in docs.DOCUMENTS for found in docs.MARKED.finditer(text(document))}
    assert placed == set(docs.BLOCKS)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_a_stored_picture_shows_what_the_app_shows_now(picture: Picture) -> None:
    stored = text(docs.picture_file(picture.name))
    assert shown(stored) == shown(await drawn(picture)), "stale: run `make docs`, and look at the picture"


def test_the_text_of_a_picture_is_read_in_the_order_it_is_seen() -> None:
    svg = (
        '<text class="t-title" x="9" y="1">exptui</text>'
        '<text class="r1" x="30" y="40" clip-path="url(#l)">second&#160;half</text>'
        '<text class="r2" x="0" y="40">first&amp;</text><text class="r1" x="0" y="80">below</text>'
    )
    assert shown(svg) == ["first&secondhalf", "below"]


# Nothing missing


@pytest.mark.parametrize("screen", docs.SCREENS)
def test_every_command_of_a_screen_is_documented(screen: str) -> None:
    told = section(docs.REFERENCE, docs._title(screen))
    for command in commands_for(screen):
        assert command.help in told
        assert all(f"`{key}`" in told for key in command.keys_shown.split())


@pytest.mark.parametrize("transition", TRANSITIONS.values(), ids=lambda row: row.name)
def test_every_transition_is_in_the_readme(transition: Transition) -> None:
    told = section(docs.README, "What can be done to an experiment")
    (line,) = [line for line in told.splitlines() if f"| {transition.label} | {transition.help} |" in line]
    assert not transition.endpoint or f"`POST {transition.endpoint}/`" in line


@pytest.mark.parametrize("command", docs.parsers(), ids=lambda command: command.prog)
def test_every_flag_is_documented(command: ArgumentParser) -> None:
    told = section(docs.REFERENCE, f"`{command.prog}`")
    for action in command._actions:
        for option in action.option_strings:
            assert re.search(rf"`{option}[` ]", told), option


def test_the_configuration_is_documented_key_by_key() -> None:
    top, _, profile = section(docs.REFERENCE, "Configuration file").partition("In `[profiles.NAME]`:")
    assert first_cells(top) == list(config.TOP_KEYS)
    assert sorted(first_cells(profile)) == sorted(config.PROFILE_KEYS)


def test_every_exit_code_is_documented() -> None:
    told = {int(code) for code in first_cells(section(docs.REFERENCE, "Exit codes"))}
    assert told == {0, 1, cli.USAGE, cli.INTERRUPTED, terminal.HANGUP, terminal.TERMINATED}


def test_every_environment_variable_that_is_read_is_documented() -> None:
    read = {
        name
        for path in SOURCE.rglob("*.py")
        if path.name != SHOWN
        for found in READS_A_VARIABLE.finditer(text(path))
        for name in found.groups()
        if name
    }
    read |= {name for each in FAMILIES for name in (*each.key, *each.project, *each.host)}
    assert {"EXPTUI_READ_ONLY", "NO_COLOR", "TMUX", "ESCDELAY"} <= read
    told = section(docs.REFERENCE, "Environment variables") + docs.sources()
    assert not {name for name in read if f"`{name}`" not in told}


def test_every_column_that_a_word_can_be_tied_to_is_documented() -> None:
    assert first_cells(section(docs.REFERENCE, "Finding experiments")) == [f"{name}:" for name in FIELDS]


# Nothing that leads nowhere


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(text(document)):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        path = (document.parent / file).resolve() if file else document
        assert path.exists(), target
        assert not anchor or anchor in slugs(path), target


def test_the_readme_shows_every_picture_and_no_other() -> None:
    shown_there = {target for target in LINK.findall(text(docs.README)) if target.endswith(".svg")}
    assert shown_there == {f"docs/pictures/{picture.name}.svg" for picture in PICTURES}
    assert {file.stem for file in (docs.ROOT / "docs" / "pictures").iterdir()} == {p.name for p in PICTURES}


def commands_shown() -> Iterator[str]:
    """Every call of the program in an example of a document."""
    for document in ALL:
        for language, block in FENCE.findall(text(document)):
            for line in block.splitlines():
                call = re.search(r"(?:^|[ /])exptui((?: .*)?)$", line)
                if language in ("sh", "console") and call and "pip" not in line.rpartition("&&")[2]:
                    yield call[1]


def test_every_example_of_the_command_line_is_accepted() -> None:
    calls = list(commands_shown())
    assert " --demo" in calls
    assert " sandbox --port 8000" in calls
    for call in calls:
        parser().parse_args(shlex.split(call))


def test_the_two_commands_come_before_any_other_example() -> None:
    languages = [language for language, _ in FENCE.findall(text(docs.README))]
    assert languages[:2] == ["sh", "sh"]
    assert "sh" not in languages[2:]


def test_the_example_of_a_configuration_file_is_accepted(tmp_path: Path) -> None:
    (block,) = [block for language, block in FENCE.findall(text(docs.README)) if language == "toml"]
    file = tmp_path / "config.toml"
    file.write_text(block)
    assert set(config.read(file).profiles) == {"prod"}
