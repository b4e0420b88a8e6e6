"""Where a key comes from, and which host may see it.

Two rules keep a stray variable from sending somebody's key elsewhere: a source counts only if it gives both
key and project, and a key is sent to no host but the one its own source names. `--host` therefore chooses
among sources; it never moves a key. `--project` may name another project, on the same host.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from exptui.api.connection import problem_with_host, problem_with_key
from exptui.config import Profile, SettingsError

DEFAULT_HOST = "https://us.posthog.com"
COMMAND_SECONDS = 10
PERSONAL = ("phx_", "pha_")
"""How personal API keys and OAuth tokens begin."""
CREATE_ONE = "Personal API keys are made in PostHog under Settings › Personal API keys."


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """One family of environment variables; of several names, the first that is set counts."""

    name: str
    key: tuple[str, ...]
    project: tuple[str, ...]
    host: tuple[str, ...]


FAMILIES = (
    Variables(
        name="EXPTUI_* environment",
        key=("EXPTUI_API_KEY",),
        project=("EXPTUI_PROJECT_ID",),
        host=("EXPTUI_HOST",),
    ),
    Variables(
        name="PostHog CLI environment",
        key=("POSTHOG_CLI_API_KEY", "POSTHOG_CLI_TOKEN"),
        project=("POSTHOG_CLI_PROJECT_ID", "POSTHOG_CLI_ENV_ID"),
        host=("POSTHOG_CLI_HOST",),
    ),
    Variables(
        name="PostHog environment",
        key=("POSTHOG_PERSONAL_API_KEY",),
        project=("POSTHOG_PROJECT_ID",),
        host=("POSTHOG_HOST",),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place that a connection may come from, as far as it can be told without asking for the key."""

    name: str
    host: str | None = None
    project: str | None = None
    read_key: Callable[[], str] | None = field(default=None, repr=False)
    """Asks for the key: may run a command, may raise `SettingsError`. None where the source has none."""
    missing: tuple[str, ...] = ()
    """What it lacks, by the names that a person sets."""
    profile: Profile | None = None

    @property
    def given(self) -> bool:
        """Whether somebody seems to mean it; a host alone is set for other programs, too."""
        return self.read_key is not None or self.project is not None

    @property
    def complete(self) -> bool:
        return self.read_key is not None and self.project is not None

    def fits(self, host: str | None) -> bool:
        return host is None or self.host is None or checked_host(self.host, self.name) == host


def from_environment(environ: Mapping[str, str]) -> list[Source]:
    """The families of variables, in the order in which they count."""
    return [_from_family(family, environ) for family in FAMILIES]


def _from_family(family: Variables, environ: Mapping[str, str]) -> Source:
    def first(names: tuple[str, ...]) -> str | None:
        return next((value for name in names if (value := environ.get(name, "").strip())), None)

    key, project = first(family.key), first(family.project)
    missing = tuple(
        names[0] for names, value in ((family.key, key), (family.project, project)) if value is None
    )
    return Source(
        name=family.name,
        host=first(family.host) or DEFAULT_HOST,
        project=project,
        read_key=partial(str, key) if key else None,
        missing=missing,
    )


def from_profile(profile: Profile, config_file: Path) -> Source:
    """A profile of the configuration file; its key is read only when asked for."""
    read_key: Callable[[], str] | None = None
    if profile.api_key_command is not None:
        read_key = partial(run_command, profile.api_key_command, profile.name)
    elif profile.api_key_file is not None:
        read_key = partial(read_private, config_file.parent / Path(profile.api_key_file).expanduser())
    missing = tuple(
        name
        for name, value in (("api_key_command or api_key_file", read_key), ("project", profile.project))
        if value is None
    )
    return Source(
        name=f"profile {profile.name} in {config_file}",
        host=profile.host or DEFAULT_HOST,
        project=profile.project,
        read_key=read_key,
        missing=missing,
        profile=profile,
    )


def choose(sources: list[Source], *, host: str | None = None, project: str | None = None) -> Source | None:
    """The first complete source; None where nothing is given at all.

    With `host`, the first whose own host it is. Where no source is complete, a `project` given on the command
    line completes one that lacks only that.
    """
    wanted = checked_host(host, "--host") if host else None
    usable = [s for s in sources if s.complete] or [s for s in sources if s.read_key is not None and project]
    for source in usable:
        if source.fits(wanted):
            return source
    if usable:
        raise SettingsError(
            f"the key of {usable[0].name} is for {usable[0].host}, and is not sent to {wanted}. "
            "Name that host where the key is given, beside it in the environment or in its profile."
        )
    for source in sources:
        if source.given:
            lacking = " and ".join(source.missing)
            raise SettingsError(f"{source.name} is incomplete: {lacking} missing.{_help(source)}")
    return None


def _help(source: Source) -> str:
    if any("PROJECT" in name or name == "project" for name in source.missing):
        return " The project is the number in PostHog's web address, or @current."
    return f" {CREATE_ONE}"


def checked_project(text: str, where: str) -> int | Literal["@current"]:
    """A project's number, or `@current`."""
    if text == "@current":
        return "@current"
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise SettingsError(
        f"{where}: {text!r} is not a project's number; it is the one in PostHog's web address, or @current."
    )


def checked_host(text: str, where: str) -> str:
    """An origin without a trailing slash, in lower case; https, unless it is this machine."""
    text = text.strip()
    if "://" not in text:
        bare = text.partition("/")[0] or "us.posthog.com"
        raise SettingsError(f"{where}: the host {text!r} must be written in full, such as https://{bare}.")
    if problem := problem_with_host(text):
        raise SettingsError(f"{where}: the host is not usable: {problem}.")
    parts = urlsplit(text)
    name = parts.hostname or ""
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise SettingsError(f"{where}: the host must end before its path: {parts.scheme}://{parts.netloc}.")
    if re.fullmatch(r"(us|eu|app)\.i\.posthog\.com", name):
        api = name.replace(".i.", ".")
        raise SettingsError(f"{where}: {name} only takes events; experiments are at https://{api}.")
    shown = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{shown}" + (f":{parts.port}" if parts.port is not None else "")


def checked_key(key: str, where: str) -> str:
    """A key that may be a personal one. What is raised never repeats it."""
    if problem := problem_with_key(key):
        raise SettingsError(f"{where}: {problem}. {CREATE_ONE}")
    return key


def run_command(command: tuple[str, ...] | str, profile: str) -> str:
    """The first line of what a command prints. It may ask for a passphrase: it has the terminal."""
    where = f"profile {profile}: api_key_command"
    try:
        done = subprocess.run(  # noqa: S603  # it is the person's own command
            command,
            shell=isinstance(command, str),
            stdout=subprocess.PIPE,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SettingsError(f"{where} took longer than {COMMAND_SECONDS} s.") from error
    except OSError as error:
        raise SettingsError(f"{where} can't be run: {error.strerror}: {error.filename}.") from error
    if done.returncode != 0:
        raise SettingsError(f"{where} failed with exit code {done.returncode}.")
    return _first_line(done.stdout)


def read_private(path: Path) -> str:
    """The first line of a file that nobody else may read."""
    where = f"api_key_file {path}"
    try:
        with path.open("rb") as file:
            # The mode of what is open, not of what stands there by now.
            shared = os.fstat(file.fileno()).st_mode & 0o077
            if shared and os.name == "posix":
                raise SettingsError(f"{where} can be read by others; run: chmod 600 {path}")
            return _first_line(file.read(4096))
    except OSError as error:
        raise SettingsError(f"{where} can't be read: {error.strerror}.") from error


def _first_line(data: bytes) -> str:
    return data.decode("utf-8", errors="replace").partition("\n")[0].strip()
