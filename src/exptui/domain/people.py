"""Who is who: people, projects and the organization they are in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exptui.domain.lenient import Line, MaybeLine, MaybeWhole, Object, Objects, Sent, object_in
from exptui.domain.text import clean_line

LEVELS = {1: "member", 8: "admin", 15: "owner"}


class User(Sent):
    """A person as PostHog names them beside what they made."""

    id: MaybeWhole = None
    """What `created_by_id` filters by."""
    uuid: MaybeLine = None
    distinct_id: MaybeLine = None
    first_name: Line = ""
    last_name: Line = ""
    email: Line = ""

    @property
    def display(self) -> str:
        """First name, else the e-mail address, else nothing."""
        return self.first_name or self.email


class Project(Sent):
    """A project; its number is also that of its main environment."""

    id: int
    uuid: MaybeLine = None
    name: Line = ""
    organization: MaybeLine = None
    timezone: Line = "UTC"


class Organization(Sent):
    """An organization with the projects in it that the key may see."""

    id: Line = ""
    name: Line = ""
    slug: MaybeLine = None
    membership_level: MaybeWhole = None
    teams: Objects = Field(default_factory=list)
    projects_sent: Annotated[Objects, Field(alias="projects")] = Field(default_factory=list)

    @property
    def projects(self) -> list[Project]:
        """Its projects by what the server calls either projects or teams."""
        rows = self.projects_sent or self.teams
        return [Project.model_validate(row) for row in rows if isinstance(row.get("id"), int)]


class Me(User):
    """The person the key belongs to."""

    team: Object = Field(default_factory=dict)
    """The project that is selected in the web app at this moment."""
    organization: Object = Field(default_factory=dict)
    role_at_organization: MaybeLine = None

    @property
    def organization_name(self) -> str:
        name = self.organization.get("name")
        return clean_line(name) if isinstance(name, str) else ""

    @property
    def project(self) -> Project | None:
        """The project that `@current` stands for now."""
        team = object_in({"team": self.team}, "team")
        return Project.model_validate(team) if isinstance(team.get("id"), int) else None


class Member(Sent):
    """One person of the organization."""

    user: User
    level: MaybeWhole = None

    @property
    def level_word(self) -> str:
        return LEVELS.get(self.level or 0, str(self.level or ""))
