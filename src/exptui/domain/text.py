"""Text that others wrote, made harmless for a terminal: nothing that steers it, nothing that reorders."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]
"""A JSON object as decoded."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_ENDS_OF_LINE = re.compile("\r\n?|[\u2028\u2029]")
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
"""Controls but newline and tab, marks that reorder text, and surrogates, which no terminal can be sent."""
_BREAKS = re.compile(r"\s*[\n\t]\s*")
_EMOJI = "[\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
_JOINED = re.compile(f"({_EMOJI})[\U0001f3fb-\U0001f3ff]*(?:\u200d{_EMOJI}[\U0001f3fb-\U0001f3ff]*)+")
_EMOJI_STYLE = "\ufe0f"


def clean(text: str) -> str:
    """The text with each run of characters that could steer a terminal shown as one `�`; lines are kept."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(REPLACEMENT, _ENDS_OF_LINE.sub("\n", text))


def clean_line(text: str) -> str:
    """`clean` for a place of one line, with every character as wide as terminals agree it is."""
    if text.isascii() and text.isprintable():
        return text
    line = _BREAKS.sub(" ", clean(text)).replace(_EMOJI_STYLE, "")
    return _JOINED.sub(r"\1", line)


def clean_json(value: Any) -> Any:
    """Any decoded JSON with all its text cleaned, keys too; the value given is left as it was."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(key): clean_json(inner) for key, inner in value.items()}
        case list():
            return [clean_json(inner) for inner in value]
        case _:
            return value
