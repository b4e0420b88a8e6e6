from __future__ import annotations

import pytest

from exptui.sandbox.store import Build
from tests.sandbox.tiny import Api


@pytest.fixture(params=["page", "current"])
def build(request: pytest.FixtureRequest) -> Build:
    return "current" if request.param == "current" else "page"


@pytest.fixture
def api(build: Build) -> Api:
    """On either build: what holds for both."""
    return Api(build)


@pytest.fixture
def page() -> Api:
    return Api("page")


@pytest.fixture
def current() -> Api:
    return Api("current")
