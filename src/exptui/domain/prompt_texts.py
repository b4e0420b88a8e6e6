"""What a prompt says, as text for a terminal, whatever shape it is kept in."""

from __future__ import annotations

import json
from typing import Any

from exptui.domain.text import Json, clean, clean_line

_TAB = 4


def readable(value: Any) -> str:
    """Clean lines: text as it is with tabs as spaces, messages one under the other, other JSON indented."""
    return harmless(_written(value))


def harmless(text: str) -> str:
    """Clean lines of plain text, tabs as spaces."""
    return "\n".join(clean_line(line) for line in clean(text).expandtabs(_TAB).split("\n"))


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case [_, *_] if all(_is_message(each) for each in value):
            return "\n\n".join(_message(each) for each in value)
        case {"messages": [_, *_] as messages} if all(_is_message(each) for each in messages):
            others = {key: inner for key, inner in value.items() if key != "messages"}
            return "\n\n".join([*([_json(others)] if others else []), _written(messages)])
        case _:
            return _json(value)


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("role"), str) and "content" in value


def _message(message: Json) -> str:
    """Who speaks, what else is said of it, and the words, whose own lines stay lines."""
    content = message["content"]
    others = {key: inner for key, inner in message.items() if key not in ("role", "content")}
    parts = [f"{message['role']}:", *([_json(others)] if others else [])]
    return "\n".join([*parts, content if isinstance(content, str) else _json(content)])


def _json(value: Any) -> str:
    try:
        return json.dumps(value, indent=2, ensure_ascii=False)
    except RecursionError:
        return json.dumps(value, ensure_ascii=False)
