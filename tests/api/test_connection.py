from __future__ import annotations

import copy
import json
import pickle

import pytest

from exptui.api.connection import Connection, Secret, problem_with_host, problem_with_key
from tests.api.servers import KEY


def test_a_key_shows_its_last_four_characters_only() -> None:
    connection = Connection("https://us.posthog.com/", 1, Secret(KEY))
    for shown in (str(connection), repr(connection), f"{connection.api_key}", str([connection])):
        assert KEY not in shown
        assert KEY[4:12] not in shown
    assert str(connection.api_key) == "…abcd"
    assert connection.api_key.reveal() == KEY
    assert connection.host == "https://us.posthog.com"


def test_a_short_key_shows_nothing_of_itself() -> None:
    assert str(Secret("phx_1234")) == "…"


def test_equal_keys_are_equal_and_a_copy_is_still_hidden() -> None:
    assert Secret(KEY) == copy.deepcopy(Secret(KEY))
    assert Secret(KEY) != Secret(KEY + "x")
    assert KEY not in repr(copy.deepcopy(Secret(KEY)))


def test_a_key_can_not_be_written_down_by_accident() -> None:
    with pytest.raises(TypeError):
        json.dumps({"key": Secret(KEY)})
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))


@pytest.mark.parametrize(
    ("host", "fine"),
    [
        ("https://eu.posthog.com", True),
        ("https://ph.example/sub", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:8000", True),
        ("http://ph.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://me:pw@ph.example", False),
        ("ph.example", False),
        ("ftp://ph.example", False),
        ("https://[broken", False),
        ("https://ph.example:port", False),
        ("https://ph.example/api", False),
        ("", False),
    ],
)
def test_a_key_goes_only_where_nobody_can_listen(host: str, fine: bool) -> None:
    assert (problem_with_host(host) is None) is fine


@pytest.mark.parametrize("key", ["phc_project", "phs_flags", "", "phx_a b", "phx_a\n", "phx_ä"])
def test_a_key_of_another_kind_is_named_before_anything_is_sent(key: str) -> None:
    problem = problem_with_key(key)
    assert problem
    assert not key.strip() or key not in problem
    assert problem_with_key(KEY) is None
