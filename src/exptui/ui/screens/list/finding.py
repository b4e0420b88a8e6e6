"""Finding experiments by what a person types: every word must be found, in any of the columns or in the one named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from exptui.domain.rows import Row
from exptui.services.queue import Group
from exptui.ui.widgets.status import look

START = "\0"
"""Stands before what is looked for from its first letter on: "ok" is a part of "broken"."""
GroupOf = Callable[[Row], Group]
FIELDS: Mapping[str, Callable[[Row, GroupOf], str]] = {
    "name": lambda row, _: row.name,
    "key": lambda row, _: row.flag_key,
    "flag": lambda row, _: row.flag_key,
    "owner": lambda row, _: row.owner,
    "status": lambda row, _: f"{row.status} {look(row.status, archived=row.archived).word}",
    "class": lambda row, group_of: f"{START}{group_of(row).value}",
}
LEAST_ASKED = 2
"""Letters from which on it is worth asking a server."""


def words_of(typed: str) -> tuple[str, ...]:
    """What to look for, folded."""
    return tuple(typed.casefold().split())


def term_for_server(typed: str) -> str | None:
    """The longest word without a column: the server looks for one text, in names only."""
    words = [word for word in typed.split() if _field(word.casefold()) is None]
    longest = max(words, key=len, default="")
    return longest if len(longest) >= LEAST_ASKED else None


class Finder:
    """Looks through rows; what each is looked for in is made once."""

    def __init__(self, group_of: GroupOf) -> None:
        self._group_of = group_of
        self._haystacks: dict[int, tuple[Row, str]] = {}

    def find(self, rows: Iterable[Row], words: tuple[str, ...]) -> list[Row]:
        """The rows in which every word is found, in their order."""
        anywhere = [word for word in words if _field(word) is None]
        found = list(rows)
        for word in anywhere:
            found = [row for row in found if word in self._haystack(row)]
        for word in words:
            if (field := _field(word)) is not None:
                value, sought = field
                found = [row for row in found if sought in value(row, self._group_of).casefold()]
        return found

    def _haystack(self, row: Row) -> str:
        known = self._haystacks.get(row.id)
        if known is None or known[0] is not row:
            known = self._haystacks[row.id] = (row, row.haystack())
        return known[1]


def _field(word: str) -> tuple[Callable[[Row, GroupOf], str], str] | None:
    name, colon, sought = word.partition(":")
    value = FIELDS.get(name) if colon else None
    if value is None:
        return None
    return value, f"{START}{sought}" if name == "class" else sought
