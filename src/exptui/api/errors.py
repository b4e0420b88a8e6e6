"""What can go wrong between us and PostHog, and what a person can do about it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from exptui.domain.text import Json, clean, clean_json, clean_line

_LONGEST = 2000
_SCOPE = re.compile(r"missing required scope '([^']+)'")
_WAIT = re.compile(r"available in (\d+(?:\.\d+)?) ?s", re.IGNORECASE)


class PostHogError(Exception):
    """Anything that a person can be told and may act on."""

    outcome_unknown: ClassVar[bool] = False
    """A write that ended so may have happened: look before saying anything."""

    @property
    def hint(self) -> str:
        """What can be done, as a sentence; empty where nothing can."""
        return ""

    @property
    def told(self) -> str:
        """What went wrong and what can be done, in sentences."""
        said = str(self).rstrip()
        stop = "" if said.endswith((".", "!", "?", "…")) else "."
        return f"{said}{stop} {self.hint}".strip()


class Answered(PostHogError):
    """PostHog answered, and it was not what was hoped for."""

    def __init__(
        self, status: int, code: str | None = None, detail: str = "", attr: str | None = None
    ) -> None:
        super().__init__(detail or _phrase(status))
        self.status = status
        self.code = code
        self.detail = detail or _phrase(status)
        self.attr = attr
        """The field that is meant, nested ones joined by `__`; None where it is the whole."""
        self.body: Json = {}
        """All that was said, cleaned; empty where it was no JSON object."""


class Invalid(Answered):
    """What was sent is not acceptable. PostHog names one problem at a time."""


class Unauthorized(Answered):
    """The key is not known here."""

    @property
    def hint(self) -> str:
        return (
            "Check the key and the host: a key of one region is unknown in the other"
            " (https://us.posthog.com, https://eu.posthog.com)."
        )


class PaymentRequired(Answered):
    """The plan does not include this, or its quota is used up."""

    @property
    def hint(self) -> str:
        return "The organization's plan or quota does not cover this."


class Forbidden(Answered):
    """The key, or the person it belongs to, may not do this."""

    @property
    def missing_scope(self) -> str | None:
        """The one scope that was named as missing."""
        found = _SCOPE.search(self.detail)
        return found[1] if found else None

    @property
    def hint(self) -> str:
        if self.missing_scope:
            return (
                f"Give the key the scope {self.missing_scope}, under Settings › Personal API keys in PostHog."
            )
        if "scoped projects" in self.detail:
            return "The key is limited to certain projects: say the project's number."
        return ""


class NotFound(Answered):
    """Nothing there, or nothing that this key may see."""


class ApprovalRequired(Answered):
    """Nothing has changed: people have to approve it first, and then it is to be done again."""

    change_request_id: str | None = None
    url: str | None = None
    """Where it can be approved in the web app."""

    @property
    def pending(self) -> bool:
        """It had been asked for before."""
        return self.code == "change_request_pending"

    @property
    def hint(self) -> str:
        where = f" at {self.url}" if self.url else ""
        return f"Nothing has changed. Once it is approved{where}, do it again."


class Throttled(Answered):
    """Too many requests for this key."""

    seconds: float | None = None
    """How long to wait, where it was said."""

    @property
    def hint(self) -> str:
        return "" if self.seconds is None else f"Try again in {self.seconds:.0f} s."


class ServerFault(Answered):
    """PostHog, or something before it, failed."""

    outcome_unknown = True

    @property
    def hint(self) -> str:
        return "This is on PostHog's side; trying again later may help."


class Elsewhere(Answered):
    """The host points to another one, which is not sent the key."""

    @property
    def hint(self) -> str:
        return "If that is your PostHog, make it the host."


class NoAnswer(PostHogError):
    """No answer came."""


class Unreachable(NoAnswer):
    """No connection was made: what was to be sent was certainly not sent."""

    @property
    def hint(self) -> str:
        return "Nothing was sent. Check the network and the host."


class AnswerLost(NoAnswer):
    """It was sent and no answer came back: it may have happened."""

    outcome_unknown = True


class Unintelligible(PostHogError):
    """It was accepted, but the answer is not what PostHog sends."""

    outcome_unknown = True

    @property
    def hint(self) -> str:
        return "Is the host a PostHog, without a proxy or a log-in page before it?"


class ReadOnly(PostHogError):
    """We refused: this is set to look, not to touch. Nothing was sent."""

    @property
    def hint(self) -> str:
        return "Start without --read-only, or with a profile that is not marked so, to change things."


class NotOnThisServer(PostHogError):
    """This PostHog is older than what was asked of it."""

    def __init__(self, feature: str) -> None:
        super().__init__(f"This PostHog does not have {feature.replace('_', ' ')}.")
        self.feature = feature

    @property
    def hint(self) -> str:
        return "Newer versions do."


_BY_STATUS: dict[int, type[Answered]] = {
    400: Invalid,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    415: Invalid,
    422: Invalid,
    429: Throttled,
}


def error_for(status: int, headers: Mapping[str, str], body: bytes, *, base: str = "") -> Answered:
    """What an answer that is no success means. Never fails, whatever the body is.

    `base` is the address of the project's web pages, which change requests are linked under.
    """
    said = _decoded(body)
    answer = said if isinstance(said, dict) else {}
    detail, code, attr = _detail(said), _text(answer.get("code")), _text(answer.get("attr"))
    change_request = _text(answer.get("change_request_id"))
    error: Answered
    if status == 409 and (change_request or code in ("approval_required", "change_request_pending")):
        error = ApprovalRequired(status, code, detail, attr)
        error.change_request_id = change_request
        error.url = f"{base}/approvals/{change_request}" if base and change_request else None
    elif status == 429:
        error = Throttled(status, code, detail, attr)
        error.seconds = _wait(detail, headers)
    elif status >= 500:
        error = ServerFault(status, code, detail, attr)
    else:
        error = _BY_STATUS.get(status, Answered)(status, code, detail, attr)
    error.body = answer
    return error


def _decoded(body: bytes) -> Any:
    try:
        return clean_json(json.loads(body.decode(errors="replace")))
    except (ValueError, RecursionError):
        return None


def _detail(said: Any) -> str:
    """The first thing said that is meant for people."""
    if isinstance(said, list):
        said = {"detail": said[0]} if said else {}
    if not isinstance(said, dict):
        return ""
    status = said.get("query_status")
    if isinstance(status, dict):
        said = {**said, "message": status.get("error_message")}
    for key in ("detail", "error", "message"):
        text = said.get(key)
        if isinstance(text, str) and text.strip():
            return clean(text.strip())[:_LONGEST]
    return ""


def _text(value: Any) -> str | None:
    return clean_line(value) if isinstance(value, str) and value else None


def _wait(detail: str, headers: Mapping[str, str]) -> float | None:
    """Seconds from the header, which few answers have, else from the text."""
    header = headers.get("Retry-After") or headers.get("retry-after") or ""
    if header.isascii() and header.isdigit():
        return float(header[:9])
    found = _WAIT.search(detail)
    return float(found[1]) if found else None


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"
