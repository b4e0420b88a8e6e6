"""Where to ask and as whom. Knows nothing of HTTP, so that reading settings stays cheap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NoReturn
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Secret:
    """An API key that shows no more than its last four characters, whoever prints it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself: for the header that carries it and nothing else."""
        return self._value

    def __str__(self) -> str:
        return f"…{self._value[-4:]}" if len(self._value) >= 12 else "…"

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written down")


@dataclass(frozen=True, slots=True)
class Connection:
    """One project on one PostHog, with the key to it."""

    host: str
    """Origin, `https://eu.posthog.com`; a trailing slash is dropped."""
    project_id: int | Literal["@current"]
    """`@current` follows what its owner clicks in the web app, so it is resolved once."""
    api_key: Secret

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", self.host.rstrip("/"))


def problem_with_host(host: str) -> str | None:
    """Why a key should not be sent there; None where it may be."""
    try:
        parts = urlsplit(host)
        name, _port = parts.hostname, parts.port
    except ValueError:
        return f"{host!r} is not an address"
    if parts.scheme not in ("http", "https") or not name:
        return f"{host!r} is not an address such as https://us.posthog.com"
    if parts.username or parts.password:
        return "an address with a name or password in it would show them"
    if parts.scheme == "http" and name not in LOOPBACK:
        return f"http://{name} would send the key in the clear: use https"
    if parts.path.strip("/") and parts.path.strip("/").startswith("api"):
        return f"{host!r} should end before /api"
    return None


def problem_with_key(key: str) -> str | None:
    """Why PostHog would refuse such a key; None for one that looks right."""
    if key.startswith("phc_"):
        return (
            "a key that starts with phc_ is a project token: it can only send events. Make a personal API key"
        )
    if key.startswith("phs_"):
        return "a key that starts with phs_ evaluates flags only. Make a personal API key (phx_…)"
    if not key.isascii() or not key.isprintable() or any(c.isspace() for c in key) or not key:
        return "the key is empty or has blanks or unprintable characters in it"
    return None
