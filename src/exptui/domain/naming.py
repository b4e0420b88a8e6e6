"""Names and flag keys that PostHog accepts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

LONGEST_NAME = 400
LONGEST_KEY = 400
LONGEST_SLUG = 200
"""Of a key that is made of a name."""
NAMELESS = "experiment"
"""The key where a name has nothing in it that a key may have."""
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
    return {"feature_flag_key": f"At most {LONGEST_KEY} characters."} if len(key) > LONGEST_KEY else {}


def free_key(key: str, taken: frozenset[str]) -> str:
    """The key with the first number behind it that is not in use, without what a key may not have in it."""
    key, number = NOT_IN_A_KEY.sub("-", key), 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"


def slug(name: str) -> str:
    """The flag key that the server makes of an experiment's name, whether or not it is free."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^\w\s-]", "", ascii_only.lower())
    return re.sub(r"[-\s]+", "-", words).strip("-_")[:LONGEST_SLUG] or NAMELESS


def free_slug(name: str, taken: Callable[[str], bool]) -> str:
    """The flag key that the server makes of a name: its slug, numbered from 2 on until it is free."""
    wanted = key = slug(name)
    number = 1
    while taken(key):
        number += 1
        key = f"{wanted}-{number}"
    return key
