"""The configuration file: read once, complained about precisely, never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Kinds = Mapping[str, tuple[type, ...]]

TOP_KEYS: Kinds = {"default_profile": (str,), "theme": (str,), "mouse": (bool,), "profiles": (dict,)}
PROFILE_KEYS: Kinds = {
    "host": (str,),
    "project": (int, str),
    "api_key_command": (list, str),
    "api_key_file": (str,),
    "label": (str,),
    "theme": (str,),
    "read_only": (bool,),
    "protected": (bool,),
}
WORDS: Mapping[type, str] = {
    str: "a text",
    bool: "true or false",
    dict: "tables [profiles.NAME]",
    int: "a number",
    list: "a list of texts",
}
KEY_ITSELF = frozenset({"api_key", "key", "token", "personal_api_key"})
EXAMPLE = """\
default_profile = "prod"

[profiles.prod]
host = "https://us.posthog.com"          # or https://eu.posthog.com, or your own
project = 12345                          # the number in PostHog's web address, or "@current"
api_key_file = "~/.config/exptui/key"    # chmod 600; or api_key_command = ["op", "read", "op://team/posthog/key"]
"""


class SettingsError(Exception):
    """Something a person set is wrong; the message tells what, where, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One named place to connect to, as it is written down."""

    name: str
    host: str | None = None
    project: str | None = None
    api_key_command: tuple[str, ...] | str | None = None
    """A list is run as it is; a text goes through the shell."""
    api_key_file: str | None = None
    label: str = ""
    theme: str | None = None
    read_only: bool = False
    """Also where the profile is `protected`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the file says; empty where there is none."""

    path: Path
    default_profile: str | None = None
    theme: str | None = None
    mouse: bool | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    def profile(self, name: str | None) -> Profile | None:
        """The one asked for, else the default, else the only one."""
        wanted = name or self.default_profile
        if wanted is None:
            return next(iter(self.profiles.values())) if len(self.profiles) == 1 else None
        if wanted in self.profiles:
            return self.profiles[wanted]
        known = ", ".join(self.profiles) or "none"
        asked = "--profile" if name else "default_profile"
        raise SettingsError(f"{asked} names {wanted!r}, but {self.path} has these profiles: {known}.")


def read(path: Path, *, required: bool = False) -> Config:
    """Read the file; an absent one is empty unless it was asked for by name."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if required:
            raise SettingsError(f"EXPTUI_CONFIG_FILE names {path}, and there is no such file.") from error
        return Config(path=path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the configuration file {path} can't be read: {error}") from error
    import tomllib

    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    return _Reader(path, text).config(raw)


class _Reader:
    """Checks what TOML has read, and knows in which line it stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.splitlines()

    def config(self, raw: dict[str, object]) -> Config:
        self._check(raw, TOP_KEYS, table="")
        profiles = raw.pop("profiles", {})
        assert isinstance(profiles, dict)
        return Config(path=self.path, profiles={n: self._profile(n, p) for n, p in profiles.items()}, **raw)  # type: ignore[arg-type]  # checked above, by name and type

    def _profile(self, name: str, raw: object) -> Profile:
        table = f"profiles.{name}"
        if not isinstance(raw, dict):
            raise self._wrong(name, "profiles", f"a profile is a table: [profiles.{name}].")
        self._check(raw, PROFILE_KEYS, table=table)
        command = raw.get("api_key_command")
        if isinstance(command, list):
            if not command or not all(isinstance(part, str) for part in command):
                raise self._wrong(
                    "api_key_command", table, 'it must be a list of texts, such as ["pass", "posthog"].'
                )
            raw["api_key_command"] = tuple(command)
        if command is not None and "api_key_file" in raw:
            raise self._wrong("api_key_file", table, "give either api_key_command or api_key_file, not both.")
        protected = raw.pop("protected", False)
        if "project" in raw:
            raw["project"] = str(raw["project"])
        return Profile(name=name, **{**raw, "read_only": raw.get("read_only", False) or protected})

    def _check(self, raw: Mapping[str, object], known: Kinds, *, table: str) -> None:
        for key, value in raw.items():
            if key in KEY_ITSELF and table:
                why = "the key itself is never kept here: use api_key_command, or api_key_file (chmod 600)."
                raise self._wrong(key, table, why)
            if key not in known:
                raise self._wrong(key, table, f"there is no setting of that name{_nearest(key, known)}.")
            kinds = known[key]
            # To Python true is a number, too; to a person it is not.
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise self._wrong(key, table, f"it must be {' or '.join(WORDS[kind] for kind in kinds)}.")

    def _wrong(self, key: str, table: str, why: str) -> SettingsError:
        where = f"{self.path}, line {line}" if (line := self._line(key, table)) else f"{self.path}"
        return SettingsError(f"{where}: {f'{table}.' if table else ''}{key}: {why}")

    def _line(self, key: str, table: str) -> int | None:
        """Where a key is set, counted from 1. Good enough to point at, for files as people write them."""
        current = ""
        for number, line in enumerate(self.lines, start=1):
            bare = line.strip()
            if bare.startswith("["):
                current = bare.partition("]")[0].strip("[ ").replace('"', "").replace("'", "")
                if f"{table}.{key}".lstrip(".") == current:
                    return number
            elif current == table and bare.partition("=")[0].strip().strip("\"'") == key:
                return number
        return None


def _nearest(key: str, known: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"
