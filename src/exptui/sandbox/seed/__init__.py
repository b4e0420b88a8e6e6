"""The seeded world of the sandbox; see `build`."""

from exptui.sandbox.seed.build import build_world

__all__ = ["build_world"]
