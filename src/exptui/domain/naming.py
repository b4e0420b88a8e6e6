"""Names and flag keys that PostHog accepts."""

from __future__ import annotations

import re

LONGEST_NAME = 400
FLAG_KEY = re.compile(r"[A-Za-z0-9_-]+")
NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9_-]+")


def name_objection(name: str | None) -> dict[str, str]:
    """Why a name would be refused, by field; empty where it would not."""
    if not name or not name.strip():
        return {"name": "A name is needed."}
    return {"name": f"At most {LONGEST_NAME} characters."} if len(name) > LONGEST_NAME else {}


def key_objection(key: str | None) -> dict[str, str]:
    """Why a flag key would be refused, by field; empty where it would not."""
    if not key or not key.strip():
        return {"feature_flag_key": "A flag key is needed."}
    if not FLAG_KEY.fullmatch(key):
        return {"feature_flag_key": "Only letters, digits, - and _."}
    return {}


def free_key(key: str, taken: frozenset[str]) -> str:
    """The key with the first number behind it that is not in use, without what a key may not have in it."""
    key, number = NOT_IN_A_KEY.sub("-", key), 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"
