"""What can be made to go wrong: answers for the tests that a healthy server does not give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exptui.sandbox.store import Json

_SERVER_ERROR: Json = {
    "type": "server_error",
    "code": "error",
    "detail": "A server error occurred.",
    "attr": None,
}
NOT_FOUND_PAGE = (
    "<!doctype html>\n<html><head><title>404</title></head><body><h1>Page not found</h1></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One answer given instead of the real one."""

    status: int
    body: Any
    headers: Mapping[str, str]
    after: bool
    """Whether the work is done first, so that only the answer is wrong."""


@dataclass(slots=True)
class _Rule:
    method: str
    path: re.Pattern[str]
    fault: Fault
    times: int


@dataclass(slots=True)
class Faults:
    """Rules, in the order in which they were given; each is used up by the requests it fits."""

    _rules: list[_Rule] = field(default_factory=list)
    _missing: list[re.Pattern[str]] = field(default_factory=list)
    forbidden_scopes: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    """Endpoints for people who are logged in that answer keys, too, as on later builds."""

    def next(
        self,
        method: str,
        path: str,
        *,
        status: int = 500,
        body: Json | str | None = None,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Answer the next `times` requests whose path contains the pattern with this instead."""
        answer = _SERVER_ERROR if body is None and status == 500 else body
        fault = Fault(status=status, body=answer, headers=dict(headers or {}), after=after)
        self._rules.append(_Rule(method.upper(), re.compile(path), fault, times))

    def missing(self, path: str) -> None:
        """From now on this server does not know any path that contains the pattern."""
        self._missing.append(re.compile(path))

    def forbid_scope(self, scope: str) -> None:
        """From now on no key has this scope."""
        self.forbidden_scopes.add(scope)

    def open_to_keys(self, endpoint: str = "llm_prompts/resolve") -> None:
        """From now on keys may ask what only people who are logged in could."""
        self.opened.add(endpoint)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any; used up by asking."""
        if any(pattern.search(path) for pattern in self._missing):
            return Fault(status=404, body=NOT_FOUND_PAGE, headers={}, after=False)
        for rule in self._rules:
            if rule.method == method and rule.path.search(path):
                rule.times -= 1
                if rule.times <= 0:
                    self._rules.remove(rule)
                return rule.fault
        return None
