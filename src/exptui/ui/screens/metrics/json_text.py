"""JSON as somebody edits it: nothing of it invisible, and what is wrong told by line and column."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is not JSON, and where: line and column count from 0."""

    said: str
    line: int = 0
    column: int = 0


class _Twice(ValueError):
    """A key stands twice in one object: the first would be lost."""


def written(value: Any) -> str:
    """A value as indented JSON. Characters that can't be seen, or steer a terminal, are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    if text.isascii():
        return text
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def understood(text: str) -> tuple[Any, Problem | None]:
    """The value that a text is, or what is wrong with it."""
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_once), None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return None, Problem(f"Not JSON: {error.msg.lower()}, {where}.", error.lineno - 1, error.colno - 1)
    except _Twice as error:
        return None, Problem(str(error), *_second(text, str(error.args[1])))
    except RecursionError:
        return None, Problem("Nested too deeply.")
    except ValueError as error:
        return None, Problem(f"Not JSON: {error}.")


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(f"The key {json.dumps(key)} stands twice in the same object.", key)
        found[key] = value
    return found


def _second(text: str, key: str) -> tuple[int, int]:
    """Where a key stands the last time: near enough to find it."""
    at = max(0, text.rfind(json.dumps(key)), text.rfind(json.dumps(key, ensure_ascii=False)))
    before = text[:at]
    return before.count("\n"), at - (before.rfind("\n") + 1)
