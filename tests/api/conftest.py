"""Property tests here: the same examples each time, however busy the machine. Sandbox tests: on both builds."""

from __future__ import annotations

import pytest
from hypothesis import settings

from exptui.sandbox.store import Build

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

BUILDS: list[Build] = ["page", "current"]


@pytest.fixture(params=BUILDS)
def build(request: pytest.FixtureRequest) -> Build:
    """The server behind the public page, and the newest."""
    chosen: Build = request.param
    return chosen
