"""As much of JSON Schema as our own schemas use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
KNOWN = {
    "$schema", "$defs", "$ref", "title", "description", "type", "required", "properties", "additionalProperties",
    "items", "enum", "const", "pattern",
}  # fmt: skip


def complaints(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "$") -> Iterator[str]:
    """Everything in a value that is not as a schema says."""
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        yield from complaints(value, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole, at)
    if "const" in schema and value != schema["const"]:
        yield f"{at} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, none of {schema['enum']}"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{at} is {value!r}, no {schema['type']}"
    elif isinstance(value, dict):
        yield from _object(value, schema, whole, at)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from complaints(item, schema.get("items", {}), whole, f"{at}[{number}]")
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at} is {value!r}, not like {schema['pattern']}"


def _is(value: Any, types: str | list[str]) -> bool:
    named = [types] if isinstance(types, str) else types
    return any(isinstance(value, TYPES[name]) and not isinstance(value, bool) for name in named)


def _object(value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{at} has no {name}" for name in schema.get("required", ()) if name not in value)
    for name, inner in value.items():
        more = schema.get("additionalProperties", {})
        if name in known:
            yield from complaints(inner, known[name], whole, f"{at}.{name}")
        elif more is False:
            yield f"{at} has {name}, which is not documented"
        else:
            yield from complaints(inner, more, whole, f"{at}.{name}")
