"""How experiments stood at the last visit, kept for the next start: what a row tells, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from exptui.domain.finding import Attention, Finding
from exptui.domain.standing import Effect, Standing

VERSION = 1
_LEFT_OUT = frozenset({"why", "evidence"})
"""Of a finding: for reading it, it is judged anew."""


def write(standings: Iterable[Standing]) -> str:
    """Standings as a text."""
    return json.dumps({"version": VERSION, "standings": [_sent(each) for each in standings]})


def read(text: str) -> dict[int, Standing]:
    """Standings by experiment. Raises `ValueError` for anything else."""
    try:
        kept = json.loads(text)
        if kept["version"] != VERSION:
            raise ValueError("of another version")
        standings = [_standing(each) for each in kept["standings"]]
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not standings") from error
    return {each.id: each for each in standings}


def _sent(value: Standing | Finding | Effect) -> dict[str, Any]:
    """Its fields that say anything."""
    sent: dict[str, Any] = {}
    for field in fields(value):
        found = getattr(value, field.name)
        if field.name in _LEFT_OUT or (field.default is not MISSING and found == field.default):
            continue
        sent[field.name] = _plain(found)
    return sent


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_sent(each) for each in value]
    return value


def _standing(sent: Mapping[str, Any]) -> Standing:
    findings = tuple(
        Finding(**{**each, "attention": Attention(each["attention"])}) for each in sent.get("findings", ())
    )
    effects = tuple(Effect(**each) for each in sent.get("effects", ()))
    as_of, attention = datetime.fromisoformat(sent["as_of"]), Attention(sent["attention"])
    plain = {**sent, "as_of": as_of, "attention": attention, "findings": findings, "effects": effects}
    return Standing(**plain)
