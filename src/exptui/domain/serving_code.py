"""The code that serves the versions of a prompt as a flag says, and tags what the metrics of them need."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal

Language = Literal["python", "typescript", "other"]
LANGUAGES: dict[Language, str] = {"python": "Python", "typescript": "TypeScript", "other": "Other languages"}
"""What each is called, in the order in which they are offered."""
WIDEST = 76
"""Cells that no line of the code is wider than."""
NEEDS_TAGS = (
    "Metrics count only generations that carry $ai_prompt_name (and $ai_prompt_version), evaluations too for the"
    " pass rate, all with the distinct id that the flag was evaluated for."
)


def serving_code(
    flag_key: str, prompt_name: str, language: Language, host: str, *, version: int | None = None
) -> str:
    """Whole lines, ending with a line break. `version` is what whoever gets no payload is served: the control's.

    Keys are read from the environment; names become literals of the language, whatever is in them.
    """
    from exptui.domain import serving_templates as templates

    quoted, template = {
        "python": (python_literal, templates.PYTHON),
        "typescript": (typescript_literal, templates.TYPESCRIPT),
        "other": (_plain, templates.OTHER),
    }[language]
    names = {"FLAG": flag_key, "PROMPT": prompt_name, "HOST": host}
    told = {name: quoted(name, value) for name, value in names.items()}
    whose = "the control's" if version is not None else "check this"
    return template.substitute(told, version=version or 1, whose=whose)


def python_literal(name: str, value: str) -> str:
    """`NAME = "value"` as Python; over several lines where it is long."""
    pieces = _pieces(value, _python_character)
    if len(pieces) == 1 and len(name) + 3 + len(pieces[0]) <= WIDEST:
        return f"{name} = {pieces[0]}"
    inner = "\n".join(f"    {piece}" for piece in pieces)
    return f"{name} = (\n{inner}\n)"


def typescript_literal(name: str, value: str) -> str:
    """`const NAME = "value"` as TypeScript; over several lines where it is long."""
    pieces = _pieces(value, _json_character)
    if len(pieces) == 1 and len(name) + 9 + len(pieces[0]) <= WIDEST:
        return f"const {name} = {pieces[0]}"
    return f"const {name} =\n  " + " +\n  ".join(pieces)


def _plain(name: str, value: str) -> str:
    pieces = _pieces(value, _json_character)
    return f"  {name}  " + ("\n" + " " * (len(name) + 4)).join(pieces)


def _pieces(value: str, character: Callable[[str], str], width: int = 64) -> list[str]:
    """Literals in double quotes that make the value when joined; no escape is broken in two."""
    pieces, piece = [], ""
    for each in map(character, value):
        if piece and len(piece) + len(each) > width - 2:
            pieces.append(f'"{piece}"')
            piece = ""
        piece += each
    return [*pieces, f'"{piece}"']


def _json_character(character: str) -> str:
    return json.dumps(character)[1:-1].replace("\x7f", "\\u007f")


def _python_character(character: str) -> str:
    number = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 32 <= number < 127:
        return character
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
