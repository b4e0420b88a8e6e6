from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from exptui.domain.people import Me, Member, Organization, User
from tests.domain.bodies import anything, objects


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"first_name": "Mo", "email": "mo@example.com"}, "Mo"),
        ({"first_name": "", "email": "mo@example.com"}, "mo@example.com"),
        ({"first_name": None}, ""),
        ({"first_name": "Mo\n\x1b"}, "Mo �"),
    ],
    ids=str,
)
def test_a_person_is_called_by_the_first_name_or_the_address(body: dict[str, Any], shown: str) -> None:
    assert User.model_validate(body).display == shown


def test_the_selected_project_is_the_persons_team() -> None:
    me = Me.model_validate({"id": 1, "team": {"id": 4, "name": "Shop"}, "organization": {"name": "Acme\x07"}})
    assert me.project is not None
    assert (me.project.id, me.project.name, me.organization_name) == (4, "Shop", "Acme�")
    assert Me.model_validate({"team": None}).project is None


def test_projects_are_also_found_as_teams() -> None:
    read = Organization.model_validate({"teams": [{"id": 2, "name": "Shop"}, {"name": "no number"}]})
    assert [(project.id, project.name) for project in read.projects] == [(2, "Shop")]


@given(objects(user=objects(id=anything, email=anything), level=anything))
def test_a_member_of_any_level_has_a_word(body: Any) -> None:
    if isinstance(body, dict) and isinstance(body.get("user"), dict):
        assert isinstance(Member.model_validate(body).level_word, str)
