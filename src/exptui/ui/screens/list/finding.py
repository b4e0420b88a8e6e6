"""Finding experiments by what a person types: every word must be found, in any of the columns or in the one named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from exptui.domain.rows import Row
from exptui.ui.widgets.status import look

FIELDS: Mapping[str, Callable[[Row], str]] = {
    "name": lambda row: row.name,
    "key": lambda row: row.flag_key,
    "flag": lambda row: row.flag_key,
    "owner": lambda row: row.owner,
    "status": lambda row: f"{row.status} {look(row.status, archived=row.archived).word}",
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

    def __init__(self) -> None:
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
                found = [row for row in found if sought in value(row).casefold()]
        return found

    def _haystack(self, row: Row) -> str:
        known = self._haystacks.get(row.id)
        if known is None or known[0] is not row:
            known = self._haystacks[row.id] = (row, row.haystack())
        return known[1]


def _field(word: str) -> tuple[Callable[[Row], str], str] | None:
    name, colon, sought = word.partition(":")
    value = FIELDS.get(name) if colon else None
    return (value, sought) if value is not None else None
