"""Profiles of the configuration file, and what is said of mistakes in it."""

from __future__ import annotations

import pytest

from exptui.api.connection import Connection, Secret
from tests.support.desk import EXPTUI, KEY, OTHER_KEY, Desk

# Profiles

TWO = """
[profiles.prod]
host = "https://eu.posthog.com"
project = 5
api_key_command = ["printf", "{key}\\nmore"]
label = "Production"
protected = true
theme = "nord"

[profiles.test]
project = "@current"
api_key_file = "key"
"""


def test_a_profile_gives_everything(desk: Desk) -> None:
    desk.write('default_profile = "prod"\n' + TWO.format(key=KEY))
    settings = desk.load()
    assert settings.connection == Connection("https://eu.posthog.com", 5, Secret(KEY))
    assert (settings.profile, settings.label, settings.theme) == ("prod", "Production", "nord")
    assert settings.source == f"profile prod in {desk.config}"
    assert settings.read_only == "profile prod is read-only"


def test_a_profile_that_is_asked_for_comes_before_the_environment(desk: Desk) -> None:
    desk.write(TWO.format(key=KEY))
    desk.key_file(OTHER_KEY)
    settings = desk.load("--profile test", **EXPTUI)
    assert settings.connection == Connection("https://us.posthog.com", "@current", Secret(OTHER_KEY))
    assert settings.read_only is None


def test_several_profiles_need_a_choice(desk: Desk) -> None:
    desk.write(TWO.format(key=KEY))
    assert "--profile, from prod, test" in desk.refusal()


def test_an_unknown_profile_names_those_there_are(desk: Desk) -> None:
    desk.write(TWO.format(key=KEY))
    assert "'live'" in desk.refusal("--profile live")
    assert "prod, test" in desk.refusal("--profile live")


def test_a_key_file_that_others_can_read_is_refused(desk: Desk) -> None:
    desk.write(TWO.format(key=KEY))
    path = desk.key_file(OTHER_KEY, mode=0o640)
    assert f"chmod 600 {path}" in desk.refusal("--profile test")


def test_a_text_command_goes_through_the_shell(desk: Desk) -> None:
    desk.write(f'[profiles.a]\nproject = 1\napi_key_command = "echo {KEY} | cat"\n')
    connection = desk.load().connection
    assert connection is not None
    assert connection.api_key == Secret(KEY)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ('["false"]', "exit code 1"),
        ('["no-such-command-anywhere"]', "can't be run"),
        ('["true"]', "empty"),
    ],
)
def test_a_key_command_that_fails_is_told(desk: Desk, command: str, why: str) -> None:
    desk.write(f"[profiles.a]\nproject = 1\napi_key_command = {command}\n")
    assert why in desk.refusal()


def test_an_incomplete_profile_says_what_is_missing(desk: Desk) -> None:
    desk.write("[profiles.a]\nproject = 1\n")
    assert "api_key_command or api_key_file missing" in desk.refusal()
