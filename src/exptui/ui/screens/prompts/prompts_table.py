"""The table of prompts: its columns, its orders, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from exptui.domain.describe import counted
from exptui.ui.screens.prompts.prompts_beside import when
from exptui.ui.widgets.age import NONE
from exptui.ui.widgets.line_layout import Column, plain
from exptui.ui.widgets.line_table import LineTable
from exptui.ui.widgets.line_text import Line

if TYPE_CHECKING:
    from exptui.domain.prompts import Prompt
    from exptui.domain.rows import Row

COLUMNS = (
    Column(key="name", title="prompt", least=16, most=40, eager=True),
    Column(key="versions", title="versions", least=8, most=8, right=True, rank=1),
    Column(key="changed", title="last change", least=11, most=14, rank=2),
    Column(key="made", title="experiments", least=11, most=16, rank=3),
    Column(key="by", title="by", least=6, most=14, rank=4),
)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
UNKNOWN, UNREADABLE = "…", "?"


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort the prompts."""

    label: str
    column: str
    mark: str
    key: Callable[[Prompt], Any]

    def sort(self, prompts: Iterable[Prompt]) -> list[Prompt]:
        """By name where they are alike."""
        by_name = sorted(prompts, key=lambda prompt: (prompt.name.casefold(), prompt.name))
        return sorted(by_name, key=self.key)


def changed_at(prompt: Prompt) -> datetime | None:
    """When its latest version was made, or changed."""
    return prompt.updated_at or prompt.created_at


def count_of(prompt: Prompt) -> int:
    """How many versions there are."""
    return prompt.version_count or len(prompt.versions)


def _newest_first(prompt: Prompt) -> float:
    moment = changed_at(prompt)
    return 0.0 if moment is None else -moment.timestamp()


ORDERS = (
    Order("last changed first", "changed", "↓", _newest_first),
    Order("by name", "name", "↑", lambda prompt: prompt.name.casefold()),
    Order("most versions first", "versions", "↓", lambda prompt: -count_of(prompt)),
)


def made_words(made: tuple[Row, ...] | None, *, unreadable: bool) -> str:
    """How many experiments were made from a prompt and how many of them run; never 0 for what is not known."""
    if made is None:
        return UNREADABLE if unreadable else UNKNOWN
    if not made:
        return "none"
    running = sum(row.started and not row.archived for row in made)
    if running == len(made):
        return f"{running} running"
    if all(row.status == "draft" for row in made):
        return counted(len(made), "draft")
    return f"{len(made)}, {running} running" if running else str(len(made))


class PromptTable(LineTable[str]):
    """Prompts by name, one a line."""

    def __init__(
        self,
        now: Callable[[], datetime],
        prompts: Mapping[str, Prompt],
        made: Callable[[str], str],
    ) -> None:
        """`made` tells how many experiments were made from a prompt, by its name."""
        super().__init__(COLUMNS, self._line_of)
        self._now = now
        self._prompts = prompts
        self._made = made

    def fit_prompts(self, order: Order) -> None:
        """Share the room among the columns, by what stands in them."""
        prompts, now = self._prompts.values(), self._now()
        natural = {
            "name": _widest((prompt.name for prompt in prompts), 40),
            "versions": 8,
            "changed": _widest((when(changed_at(prompt), now) for prompt in prompts), 14),
            "made": 13,
            "by": _widest({_author(prompt) for prompt in prompts}, 14),
        }
        self.fit_columns(natural, (order.column, order.mark))

    def _line_of(self, name: str) -> Line:
        prompt = self._prompts.get(name)
        if prompt is None:
            return Line("", (name, "", "", "", ""))
        changed = when(changed_at(prompt), self._now())
        return Line(
            "",
            (
                name,
                str(count_of(prompt)),
                changed or NONE,
                self._made(name),
                _author(prompt) or NONE,
            ),
        )


def _author(prompt: Prompt) -> str:
    return "" if prompt.created_by is None else prompt.created_by.display


def _widest(texts: Collection[str] | Iterable[str], most: int) -> int:
    return max((min(most, cell_len(plain(text))) for text in texts), default=0)
