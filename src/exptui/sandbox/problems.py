"""How the server says no: one error an answer, in the one shape it has, and the few that have their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exptui.sandbox.store import Json


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(
        self, status: int, body: Json | str | None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def _shaped(status: int, kind: str, code: str, detail: str, attr: str | None = None) -> Problem:
    return Problem(status, {"type": kind, "code": code, "detail": detail, "attr": attr})


def invalid(detail: str, *, attr: str | None = None, code: str = "invalid_input") -> Problem:
    return _shaped(400, "validation_error", code, detail, attr)


def unparsable(detail: str) -> Problem:
    return _shaped(400, "invalid_request", "parse_error", f"JSON parse error - {detail}")


def not_authenticated() -> Problem:
    problem = _shaped(
        401, "authentication_error", "not_authenticated", "Authentication credentials were not provided."
    )
    problem.headers["WWW-Authenticate"] = "Bearer"
    return problem


def unknown_key() -> Problem:
    problem = _shaped(
        401,
        "authentication_error",
        "authentication_failed",
        "Personal API key found in request Authorization header is invalid.",
    )
    problem.headers["WWW-Authenticate"] = "Bearer"
    return problem


def forbidden(detail: str) -> Problem:
    return _shaped(403, "authentication_error", "permission_denied", detail)


def scope_missing(scope: str) -> Problem:
    return forbidden(f"API key missing required scope '{scope}'")


def not_found(detail: str = "Not found.") -> Problem:
    return _shaped(404, "invalid_request", "not_found", detail)


def method_not_allowed(method: str) -> Problem:
    return _shaped(405, "invalid_request", "method_not_allowed", f'Method "{method}" not allowed.')


def unsupported_media_type(media_type: str) -> Problem:
    detail = f'Unsupported media type "{media_type}" in request.'
    return _shaped(415, "invalid_request", "unsupported_media_type", detail)


def server_error() -> Problem:
    return _shaped(500, "server_error", "error", "A server error occurred.")


def bare(status: int, detail: str) -> Problem:
    """The shape of views that answer by hand: neither type, nor code, nor attr."""
    return Problem(status, {"detail": detail})


def voted_wrong(detail: str, status: int = 400) -> Problem:
    return Problem(status, {"error": detail})


def awaiting(body: dict[str, Any]) -> Problem:
    """409: an approval has to be given first; the body is the approval's own."""
    return Problem(409, body)
