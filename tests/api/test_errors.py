from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.api.errors import (
    Answered,
    ApprovalRequired,
    Forbidden,
    Invalid,
    NotFound,
    PaymentRequired,
    ServerFault,
    Throttled,
    Unauthorized,
    error_for,
)
from tests.domain.bodies import anything


def told(status: int, body: Any, **headers: str) -> Answered:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_for(status, {k.replace("_", "-"): v for k, v in headers.items()}, text)


@given(st.integers(300, 700), st.binary(max_size=60) | st.builds(lambda v: json.dumps(v).encode(), anything))
def test_any_answer_can_be_told(status: int, body: bytes) -> None:
    error = error_for(status, {"Retry-After": body[:9].decode("latin-1")}, body, base="https://ph/project/1")
    assert error.status == status
    assert str(error)
    assert isinstance(error.hint, str)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, Unauthorized),
        (402, PaymentRequired),
        (403, Forbidden),
        (404, NotFound),
        (409, Answered),
        (429, Throttled),
        (500, ServerFault),
        (512, ServerFault),
        (418, Answered),
    ],
)
def test_the_status_decides_and_not_the_type(status: int, kind: type[Answered]) -> None:
    body = {"type": "authentication_error", "code": "c", "detail": "What happened.", "attr": "a__0"}
    error = told(status, body)
    assert type(error) is kind
    assert (str(error), error.code, error.attr) == ("What happened.", "c", "a__0")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"detail": "Only this."}, "Only this."),
        ({"error": "limit must be an integer"}, "limit must be an integer"),
        ({"message": "m", "error": "e"}, "e"),
        (["Listed."], "Listed."),
        ({"detail": {"deep": 1}}, "400 Bad Request"),
        ({"query_status": {"error_message": "Too much memory"}}, "Too much memory"),
        (b"<html><h1>Bad</h1></html>", "400 Bad Request"),
        (b"", "400 Bad Request"),
        (b"[" * 100_000, "400 Bad Request"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_words_are_found_wherever_servers_put_them(body: Any, text: str) -> None:
    assert str(told(400, body)) == text


def test_the_words_are_clean() -> None:
    assert str(told(400, {"detail": "bad \x1b[31m name"})) == "bad �[31m name"


def test_a_missing_scope_is_named_and_its_place_told() -> None:
    error = told(403, {"detail": "API key missing required scope 'experiment:write'"})
    assert isinstance(error, Forbidden)
    assert error.missing_scope == "experiment:write"
    assert "experiment:write" in error.hint
    assert isinstance(plain := told(403, {"detail": "You don't have access to the project."}), Forbidden)
    assert plain.missing_scope is None


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"detail": "Request was throttled. Expected available in 38 seconds."}, {}, 38),
        ({"detail": "Request was throttled. Expected available in 1 second."}, {}, 1),
        ({"detail": "Wait."}, {"Retry_After": "12"}, 12),
        ({"detail": "Wait."}, {"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (b"", {}, None),
    ],
    ids=str,
)
def test_the_wait_is_read_from_the_text_or_the_header(
    body: Any, headers: dict[str, str], seconds: float | None
) -> None:
    error = told(429, body, **headers)
    assert isinstance(error, Throttled)
    assert error.seconds == seconds


@pytest.mark.parametrize(
    "body",
    [
        {
            "code": "approval_required",
            "status": "approval_required",
            "detail": "d",
            "change_request_id": "cr-1",
        },
        {"code": "approval_required", "message": "d", "change_request_id": "cr-1", "resource_id": None},
        {"code": "change_request_pending", "error": "d", "change_request_id": "cr-1"},
    ],
)
def test_an_approval_has_the_id_and_page_of_its_change_request(body: dict[str, Any]) -> None:
    error = error_for(409, {}, json.dumps(body).encode(), base="https://ph.example/project/7")
    assert isinstance(error, ApprovalRequired)
    assert (str(error), error.change_request_id) == ("d", "cr-1")
    assert error.url == "https://ph.example/project/7/approvals/cr-1"
    assert "Nothing has changed" in error.hint
    assert error.pending is (body["code"] == "change_request_pending")
    assert not error.outcome_unknown


def test_another_conflict_is_no_approval() -> None:
    assert not isinstance(told(409, {"code": "conflict", "detail": "d"}), ApprovalRequired)


def test_only_faults_leave_open_what_became_of_a_write() -> None:
    assert told(502, b"<html>").outcome_unknown
    assert not any(told(status, b"").outcome_unknown for status in (400, 401, 402, 403, 404, 405, 409, 429))
