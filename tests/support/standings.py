"""How experiments stand, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from exptui.domain.finding import Attention, Finding
from exptui.domain.rows import Row
from exptui.domain.standing import Standing, mark_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday."""


def finding(check: str = "srm", attention: Attention = Attention.BROKEN, **more: Any) -> Finding:
    """A warning, unless said otherwise."""
    plain: dict[str, Any] = {
        "code": check,
        "severity": "warning",
        "title": f"Title of {check}",
        "reason": f"reason of {check}",
        "detail": f"Detail of {check}.",
    }
    return Finding(check=check, attention=attention, **{**plain, **more})


def row(number: int = 1, **more: Any) -> Row:
    return Row(id=number, **{"name": f"experiment-{number}", "status": "running", "start_date": NOON, **more})


def standing(*findings: Finding, of: Row | None = None, **more: Any) -> Standing:
    """What these findings, the worst first, make of a running experiment."""
    judged, worst = of or row(), findings[0] if findings else None
    plain = Standing(
        id=judged.id,
        mark=mark_of(judged),
        as_of=NOON,
        attention=worst.attention if worst else Attention.OK,
        reason=worst.reason if worst else "nothing to do",
        variant=worst.variant if worst else None,
        findings=findings,
        people=900.0,
        target=1000.0,
        days=8.0,
        live=True,
    )
    return replace(plain, **more)
