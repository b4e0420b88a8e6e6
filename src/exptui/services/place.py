"""Where the dashboard looks: one project on one host, as one person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the title line tells and links are made of. Holds no secret."""

    host: str
    """Origin without a trailing slash, such as `https://eu.posthog.com`."""
    project_id: int | None = None
    """None until `@current` has been resolved."""
    project_name: str = ""
    who: str = ""
    """The key owner's first name or e-mail; empty where the key may not say."""
    profile: str = ""
    read_only: str | None = None
    """Why nothing may be changed here; None where it may."""

    @property
    def label(self) -> str:
        """`Acme / shop (eu)`, or as much of it as is known."""
        name = self.project_name or (f"project {self.project_id}" if self.project_id else "current project")
        return f"{name} · {self.host.removeprefix('https://').removeprefix('http://')}"

    def link(self, path: str = "") -> str:
        """The web page of something in this project."""
        return f"{self.host}/project/{self.project_id}{path}"
