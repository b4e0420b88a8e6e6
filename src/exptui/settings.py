"""What this run is: one frozen answer from flags, environment and configuration file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from exptui import config, credentials
from exptui.api.connection import Connection, Secret
from exptui.config import Config, SettingsError
from exptui.credentials import Source
from exptui.terminal import is_remote

COLOURLESS_THEME = "ansi-dark"
TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
DEMO = "the demo: a sandbox inside this program"


class NotConfigured(SettingsError):
    """Nobody has said yet which PostHog to connect to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a run depends on. Plain: reading it imports nothing heavy."""

    connection: Connection | None
    """None in the demo, which connects to nothing."""
    source: str
    """Where the connection comes from, in words: `EXPTUI_* environment`, `profile prod in /…/config.toml`."""
    profile: str = ""
    """Empty where the connection comes from the environment."""
    label: str = ""
    """What the profile wants to be called."""
    read_only: str | None = None
    """Why nothing may be changed; None where it may."""
    theme: str | None = None
    """A Textual theme; None for the usual one. With NO_COLOR, one that has no colours."""
    ascii_only: bool = False
    """Draw with the characters that every font and terminal has."""
    mouse: bool = True
    log_file: Path | None = None
    demo: bool = False
    cache_dir: Path | None = None
    """For what can be fetched again; None in the demo, which leaves no files."""
    data_dir: Path | None = None
    """For the journal; None in the demo."""
    config_file: Path | None = None
    """Where the configuration file is or would be."""

    @classmethod
    def load(cls, args: Namespace, environ: Mapping[str, str]) -> Settings:
        """Decide, and ask for the key. Raises `SettingsError`, `NotConfigured` where nothing is given."""
        return Found.look(args, environ).settings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What flags, environment and file say, before anybody has been asked for a key."""

    args: Namespace
    environ: Mapping[str, str]
    config: Config
    sources: tuple[Source, ...]
    """Everything that was considered, in the order in which it counts."""

    @classmethod
    def look(cls, args: Namespace, environ: Mapping[str, str]) -> Found:
        """Read environment and file; runs nothing. The demo is the same everywhere: it reads no file."""
        if args.demo:
            return cls(args=args, environ=environ, config=Config(path=default_config_file()), sources=())
        named = environ.get("EXPTUI_CONFIG_FILE", "")
        file = config.read(Path(named).expanduser() if named else default_config_file(), required=bool(named))
        profile = file.profile(args.profile)
        sources = [] if args.profile else credentials.from_environment(environ)
        if profile is not None:
            sources.append(credentials.from_profile(profile, file.path))
        return cls(args=args, environ=environ, config=file, sources=tuple(sources))

    def chosen(self) -> Source | None:
        """The source that wins; None in the demo. Raises `SettingsError` where none does."""
        if self.args.demo:
            return None
        source = credentials.choose(list(self.sources), host=self.args.host, project=self.args.project)
        if source is not None:
            return source
        if self.config.profiles:
            names = ", ".join(self.config.profiles)
            raise SettingsError(
                f"{self.config.path} has several profiles and no default_profile; "
                f"choose with --profile, from {names}."
            )
        raise NotConfigured("exptui doesn't know which PostHog to connect to.")

    def settings(self) -> Settings:
        """Ask the chosen source for its key: this may run a command and take its time."""
        source = self.chosen()
        profile = source.profile if source else None
        common = Settings(
            connection=None,
            source=DEMO,
            read_only=self._read_only(source),
            theme=self._theme(source),
            ascii_only=self.args.ascii,
            mouse=self._mouse(),
            log_file=Path(self.args.log_file).expanduser() if self.args.log_file else None,
            config_file=self.config.path,
        )
        if source is None:
            return replace(common, demo=True)
        assert source.read_key is not None
        assert source.host is not None
        host = credentials.checked_host(source.host, source.name)
        named_by = "--project" if self.args.project else source.name
        number = credentials.checked_project(self.args.project or source.project or "", named_by)
        key = credentials.checked_key(source.read_key(), source.name)
        cache, data = own_directories()
        return replace(
            common,
            connection=Connection(host=host, project_id=number, api_key=Secret(key)),
            source=source.name,
            profile=profile.name if profile else "",
            label=profile.label if profile else "",
            cache_dir=cache,
            data_dir=data,
        )

    def _read_only(self, source: Source | None) -> str | None:
        if self.args.read_only:
            return "--read-only"
        if switch("EXPTUI_READ_ONLY", self.environ):
            return "EXPTUI_READ_ONLY"
        if source and source.profile and source.profile.read_only:
            return f"profile {source.profile.name} is read-only"
        return None

    def _theme(self, source: Source | None) -> str | None:
        profile = source.profile if source else None
        theme: str | None = self.args.theme or (profile and profile.theme) or self.config.theme
        # Textual leaves out the colours of such themes only; of others it makes greys. As it does, we ask
        # whether the variable is there, not what it says.
        if "NO_COLOR" in self.environ and not (theme or "").startswith("ansi-"):
            return COLOURLESS_THEME
        return theme

    def _mouse(self) -> bool:
        asked: bool | None = self.args.mouse if self.args.mouse is not None else self.config.mouse
        return not is_remote(self.environ) if asked is None else asked


def switch(name: str, environ: Mapping[str, str]) -> bool:
    """A variable that is on or off. Something else is refused: a misspelt yes must not unlock anything."""
    value = environ.get(name, "").strip().lower()
    if value not in TRUE | FALSE:
        raise SettingsError(f"{name} is {value!r}, and must be 1 or 0.")
    return value in TRUE


def default_config_file() -> Path:
    """Where this platform keeps settings."""
    from platformdirs import user_config_path

    return user_config_path("exptui", appauthor=False) / "config.toml"


def own_directories() -> tuple[Path, Path]:
    """For the cache, and for the journal. Nothing is created here."""
    from platformdirs import user_cache_path, user_data_path

    return user_cache_path("exptui", appauthor=False), user_data_path("exptui", appauthor=False)


def how_to_connect(config_file: Path) -> str:
    """What to tell a person who starts the program for the first time."""
    example = "".join(f"    {line}\n" for line in config.EXAMPLE.splitlines())
    return f"""\
To look around first, with nothing to set up:

    exptui --demo

To connect, either set these:

    export EXPTUI_HOST=https://us.posthog.com    # or https://eu.posthog.com, or your own
    export EXPTUI_API_KEY=phx_...                # Settings, Personal API keys, in PostHog
    export EXPTUI_PROJECT_ID=12345               # the number in PostHog's web address

or write this to {config_file}:

{example}
The PostHog CLI's POSTHOG_CLI_API_KEY, POSTHOG_CLI_PROJECT_ID and POSTHOG_CLI_HOST are understood, too.
`exptui doctor` tells what is found and whether it works."""
