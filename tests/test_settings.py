"""Which connection wins, what a run is allowed to do, and what is said when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.api.connection import Connection, Secret
from exptui.config import EXAMPLE, read
from exptui.settings import NotConfigured
from tests.support.desk import CLI, EXPTUI, KEY, OTHER_KEY, POSTHOG, Desk

# Which source wins


def test_our_own_variables_come_first(desk: Desk) -> None:
    settings = desk.load(**EXPTUI, **CLI, **POSTHOG)
    assert settings.connection == Connection("https://eu.posthog.com", 7, Secret(KEY))
    assert settings.source == "EXPTUI_* environment"


def test_the_posthog_cli_comes_second_with_its_own_default_host(desk: Desk) -> None:
    settings = desk.load(**CLI, **POSTHOG)
    assert settings.connection == Connection("https://us.posthog.com", 8, Secret(OTHER_KEY))


def test_older_names_of_the_posthog_cli_are_understood(desk: Desk) -> None:
    settings = desk.load(POSTHOG_CLI_TOKEN=KEY, POSTHOG_CLI_ENV_ID="3")
    assert settings.connection == Connection("https://us.posthog.com", 3, Secret(KEY))


def test_posthog_variables_come_third(desk: Desk) -> None:
    assert desk.load(**POSTHOG).connection == Connection("https://ph.acme.com", 9, Secret(KEY))


def test_a_host_never_comes_from_another_source_than_the_key(desk: Desk) -> None:
    settings = desk.load(POSTHOG_HOST="https://evil.example", EXPTUI_HOST="https://evil.example", **CLI)
    assert settings.connection is not None
    assert settings.connection.host == "https://us.posthog.com"


def test_a_half_given_source_is_skipped_where_another_is_complete(desk: Desk) -> None:
    assert desk.load(EXPTUI_API_KEY=KEY, **CLI).source == "PostHog CLI environment"


def test_a_half_given_source_alone_says_what_is_missing(desk: Desk) -> None:
    assert "EXPTUI_PROJECT_ID missing" in desk.refusal(EXPTUI_API_KEY=KEY)
    assert "POSTHOG_PERSONAL_API_KEY missing" in desk.refusal(POSTHOG_PROJECT_ID="1")


def test_an_empty_variable_is_not_set(desk: Desk) -> None:
    assert desk.load(**{**EXPTUI, "EXPTUI_API_KEY": " "}, **CLI).source == "PostHog CLI environment"


@pytest.mark.parametrize("environ", [{}, {"POSTHOG_HOST": "https://us.i.posthog.com"}])
def test_nothing_given_is_told_apart_from_something_wrong(desk: Desk, environ: dict[str, str]) -> None:
    with pytest.raises(NotConfigured):
        desk.load(**environ)


# Hosts, projects, keys


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("http://ph.acme.com", "https"),
        ("http://127.0.0.1.evil.example", "https"),
        ("ph.acme.com", "https://ph.acme.com"),
        ("https://us.i.posthog.com", "https://us.posthog.com"),
        ("https://us.posthog.com/project/7", "https://us.posthog.com"),
        ("https://user:pw@ph.acme.com", "password"),
        ("ftp://ph.acme.com", "not an address"),
        ("https://ph.acme.com:http", "not an address"),
    ],
)
def test_a_host_that_would_not_do_is_refused_with_what_would(desk: Desk, host: str, why: str) -> None:
    refusal = desk.refusal(**{**EXPTUI, "EXPTUI_HOST": host})
    assert why in refusal
    assert "EXPTUI_* environment" in refusal


@pytest.mark.parametrize("host", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_plain_http_may_reach_this_machine(desk: Desk, host: str) -> None:
    connection = desk.load(**{**EXPTUI, "EXPTUI_HOST": host + "/"}).connection
    assert connection is not None
    assert connection.host == host


@pytest.mark.parametrize("project", ["0", "-1", "acme", "1.5", "²"])
def test_a_project_is_a_number(desk: Desk, project: str) -> None:
    assert "@current" in desk.refusal(**{**EXPTUI, "EXPTUI_PROJECT_ID": project})


def test_the_current_project_is_a_project(desk: Desk) -> None:
    connection = desk.load(**{**EXPTUI, "EXPTUI_PROJECT_ID": "@current"}).connection
    assert connection is not None
    assert connection.project_id == "@current"


@pytest.mark.parametrize("prefix", ["phc_", "phs_"])
def test_keys_that_are_not_personal_are_refused_and_not_repeated(desk: Desk, prefix: str) -> None:
    refusal = desk.refusal(**{**EXPTUI, "EXPTUI_API_KEY": f"{prefix}secretsecret"})
    assert prefix in refusal
    assert "secretsecret" not in refusal
    assert "Personal API keys" in refusal


def test_a_key_that_no_header_can_hold_is_refused(desk: Desk) -> None:
    assert "blanks" in desk.refusal(**{**EXPTUI, "EXPTUI_API_KEY": "phx_a\nX-Evil: 1"})


def test_the_key_is_not_in_what_settings_look_like(desk: Desk) -> None:
    assert KEY not in repr(desk.load(**EXPTUI))


# Flags


def test_another_project_may_be_named(desk: Desk) -> None:
    connection = desk.load("--project 12", **EXPTUI).connection
    assert connection is not None
    assert connection.project_id == 12


def test_a_named_project_completes_a_key_without_one(desk: Desk) -> None:
    assert desk.load("--project 12", EXPTUI_API_KEY=KEY).connection == Connection(
        "https://us.posthog.com", 12, Secret(KEY)
    )


def test_a_host_chooses_the_key_that_was_meant_for_it(desk: Desk) -> None:
    settings = desk.load("--host https://us.posthog.com", **EXPTUI, **CLI)
    assert settings.connection == Connection("https://us.posthog.com", 8, Secret(OTHER_KEY))


def test_a_host_never_redirects_a_key(desk: Desk) -> None:
    refusal = desk.refusal("--host https://evil.example", **EXPTUI, **CLI)
    assert "not sent to https://evil.example" in refusal


# The file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[profiles.a]\nproject = 1\nhots = 'x'\n", ["line 3", "profiles.a.hots", "did you mean host?"]),
        ("themes = 'x'\n", ["line 1", "themes", "did you mean theme?"]),
        ("[profiles.a]\n\nproject = true\n", ["line 3", "project", "a number or a text"]),
        ("mouse = 'no'\n", ["line 1", "true or false"]),
        ("[profiles.a]\napi_key = 'phx_1'\n", ["line 2", "never kept here"]),
        ("[profile.a]\nproject = 1\n", ["profile", "did you mean profiles?"]),
        ("profiles = 3\n", ["line 1", "[profiles.NAME]"]),
        ("[profiles]\na = 1\n", ["line 2", "a profile is a table"]),
        ("theme = \n", ["not valid TOML", "line 1"]),
        ("[profiles.a]\napi_key_command = []\n", ["line 2", "list of texts"]),
        ("[profiles.a]\napi_key_command = 'x'\napi_key_file = 'y'\n", ["line 3", "not both"]),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(desk: Desk, text: str, said: list[str]) -> None:
    desk.write(text)
    refusal = desk.refusal(**EXPTUI)
    for part in (str(desk.config), *said):
        assert part in refusal


def test_a_file_that_was_named_must_be_there(desk: Desk) -> None:
    assert "no such file" in desk.refusal(EXPTUI_CONFIG_FILE=str(desk.home / "nowhere.toml"), **EXPTUI)


def test_the_example_we_print_is_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE)
    assert read(path).profile(None) is not None


# What a run may do, and how it looks


@pytest.mark.parametrize(
    ("flags", "environ", "reason"),
    [
        ("", {}, None),
        ("--read-only", {}, "--read-only"),
        ("", {"EXPTUI_READ_ONLY": "1"}, "EXPTUI_READ_ONLY"),
        ("", {"EXPTUI_READ_ONLY": "0"}, None),
        ("--demo --read-only", {}, "--read-only"),
    ],
)
def test_read_only_gives_its_reason(
    desk: Desk, flags: str, environ: dict[str, str], reason: str | None
) -> None:
    assert desk.load(flags, **EXPTUI, **environ).read_only == reason


def test_a_misspelt_read_only_unlocks_nothing(desk: Desk) -> None:
    assert "must be 1 or 0" in desk.refusal(EXPTUI_READ_ONLY="ture", **EXPTUI)


@pytest.mark.parametrize(
    ("flags", "config", "remote", "mouse"),
    [
        ("", "", False, True),
        ("", "", True, False),
        ("--mouse", "", True, True),
        ("--no-mouse", "mouse = true\n", False, False),
        ("", "mouse = true\n", True, True),
        ("", "mouse = false\n", False, False),
    ],
)
def test_the_mouse_is_followed_unless_it_costs(
    desk: Desk, flags: str, config: str, remote: bool, mouse: bool
) -> None:
    desk.write(config)
    ssh = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"} if remote else {}
    assert desk.load(flags, **EXPTUI, **ssh).mouse is mouse


@pytest.mark.parametrize(
    ("flags", "environ", "theme"),
    [
        ("", {}, "dracula"),
        ("--theme nord", {}, "nord"),
        ("--theme nord", {"NO_COLOR": "1"}, "ansi-dark"),
        ("--theme ansi-light", {"NO_COLOR": "1"}, "ansi-light"),
    ],
)
def test_the_theme_is_what_was_asked_for_last_unless_colours_are_unwanted(
    desk: Desk, flags: str, environ: dict[str, str], theme: str
) -> None:
    desk.write("theme = 'dracula'\n")
    assert desk.load(flags, **EXPTUI, **environ).theme == theme


def test_the_demo_needs_nothing_and_leaves_nothing(desk: Desk) -> None:
    desk.write("this is no TOML")
    settings = desk.load("--demo", **EXPTUI)
    assert settings.demo
    assert (settings.connection, settings.cache_dir, settings.data_dir) == (None, None, None)


def test_files_go_where_the_platform_keeps_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(desk.home / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(desk.home / "d"))
    settings = desk.load(**EXPTUI)
    assert settings.cache_dir is not None
    assert settings.data_dir is not None
    assert {settings.cache_dir.name, settings.data_dir.name} == {"exptui"}
    assert settings.cache_dir != settings.data_dir
