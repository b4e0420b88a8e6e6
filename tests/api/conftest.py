"""Sandbox tests: on both builds."""

from __future__ import annotations

import pytest

from exptui.sandbox.store import Build

BUILDS: list[Build] = ["page", "current"]


@pytest.fixture(params=BUILDS)
def build(request: pytest.FixtureRequest) -> Build:
    """The server behind the public page, and the newest."""
    chosen: Build = request.param
    return chosen
