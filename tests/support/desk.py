"""Somebody's home directory and environment, as far as settings read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from exptui.arguments import parser
from exptui.config import SettingsError
from exptui.settings import Settings

KEY = "phx_aaaaaaaaaaaaaaaaaaaaaaaaaaaa1234"
OTHER_KEY = "phx_bbbbbbbbbbbbbbbbbbbbbbbbbbbb5678"
EXPTUI = {"EXPTUI_API_KEY": KEY, "EXPTUI_PROJECT_ID": "7", "EXPTUI_HOST": "https://eu.posthog.com"}
CLI = {"POSTHOG_CLI_API_KEY": OTHER_KEY, "POSTHOG_CLI_PROJECT_ID": "8"}
POSTHOG = {"POSTHOG_PERSONAL_API_KEY": KEY, "POSTHOG_PROJECT_ID": "9", "POSTHOG_HOST": "https://ph.acme.com/"}


class Desk:
    """Somebody's home directory, with what they have set."""

    def __init__(self, home: Path) -> None:
        self.config = home / "config.toml"
        self.home = home

    def write(self, text: str) -> None:
        self.config.write_text(text)

    def load(self, flags: str = "", **environ: str) -> Settings:
        if "EXPTUI_CONFIG_FILE" not in environ and self.config.exists():
            environ["EXPTUI_CONFIG_FILE"] = str(self.config)
        return Settings.load(parser().parse_args(flags.split()), environ)

    def refusal(self, flags: str = "", **environ: str) -> str:
        with pytest.raises(SettingsError) as caught:
            self.load(flags, **environ)
        return str(caught.value)

    def key_file(self, key: str, mode: int = 0o600) -> Path:
        path = self.home / "key"
        path.write_text(f"{key}\n# made for exptui\n")
        path.chmod(mode)
        return path
