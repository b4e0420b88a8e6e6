"""Every filter that the server's list has, on one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from exptui.domain.asking import Option
from exptui.domain.rows import ListFilters
from exptui.ui.modals.guarded import OpaqueScreen
from exptui.ui.widgets.fields import ChoiceField, LineInput, SwitchField

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.widget import Widget

ANY = ""
STATUSES = ("draft", "running", "paused", "stopped")
FROZEN = "exposure_frozen"
ORDERS = ("created_at", "updated_at", "name", "start_date", "end_date", "duration", "status", "created_by")
TALL = 32
"""Lines from which on there is room between the fields."""
MOST_OWNERS = 12
"""Owners offered for choosing; others are typed by number."""


class Labelled(Horizontal):
    """A label and its field."""

    DEFAULT_CSS = """
    Labelled { height: auto; }
    Labelled > .label { width: 14; height: 1; color: $foreground-muted; }
    """

    def __init__(self, label: str, field: Widget) -> None:
        super().__init__()
        self._label = label
        self._field = field

    def compose(self) -> ComposeResult:
        yield Static(self._label, classes="label", markup=False)
        yield self._field


class FilterSheet(OpaqueScreen[ListFilters | None]):
    """Choose filters. Dismissed with them, or None where nothing is to change."""

    AUTO_FOCUS = "#search"
    DEFAULT_CSS = """
    FilterSheet.-tall Labelled { margin-bottom: 1; }
    FilterSheet > #title { height: 1; text-style: bold; padding: 0 1; margin-bottom: 1; }
    FilterSheet > VerticalScroll { height: 1fr; padding: 0 1; }
    FilterSheet > #wrong { height: auto; color: $text-error; padding: 0 1; }
    FilterSheet > #keys { height: 1; color: $foreground-muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, priority=True),
        Binding("enter", "apply", show=False, priority=True),
        Binding("ctrl+x", "clear", show=False, priority=True),
    ]

    def __init__(self, filters: ListFilters, owners: Mapping[int, str], *, newer: bool) -> None:
        """`owners` are those seen in the list, by id."""
        super().__init__()
        self._filters = filters
        statuses = (*STATUSES, FROZEN) if newer else STATUSES
        seen = sorted(owners.items(), key=lambda pair: pair[1].casefold())[:MOST_OWNERS]
        self._status = _choice((ANY, *statuses), filters.status)
        self._archived = SwitchField("archived ones instead of live ones")
        self._archived.answer = filters.archived
        self._owner = _choice((ANY, *(str(i) for i, _ in seen)), _text(filters.created_by_id), dict(owners))
        self._owner_id = LineInput(
            "" if self._owner.answer else _text(filters.created_by_id),
            "or their number in PostHog",
            id="owner",
        )
        self._flag = LineInput(_text(filters.feature_flag_id), "the flag's number in PostHog", id="flag")
        self._prompt = LineInput(filters.prompt_name or "", "the prompt's exact name", id="prompt")
        self._search = LineInput(filters.search or "", "part of the name", id="search")
        order = filters.order or ""
        self._order = _choice((ANY, *ORDERS), order.lstrip("-"))
        self._descending = SwitchField("descending")
        self._descending.answer = order.startswith("-")

    def compose(self) -> ComposeResult:
        yield Static("Filters of the server", id="title", markup=False)
        with VerticalScroll(can_focus=False):
            yield Labelled("name has", self._search)
            yield Labelled("status", self._status)
            yield Labelled("archived", self._archived)
            yield Labelled("created by", self._owner)
            yield Labelled("", self._owner_id)
            yield Labelled("flag", self._flag)
            yield Labelled("prompt", self._prompt)
            yield Labelled("order", self._order)
            yield Labelled("", self._descending)
        yield Static(id="wrong", markup=False)
        yield Static(
            "enter applies · tab next · space chooses · ctrl+x clears all · esc back", id="keys", markup=False
        )

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.height >= TALL, "-tall")

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_clear(self) -> None:
        self.dismiss(ListFilters())

    def action_apply(self) -> None:
        """Hand back the filters, or say what is wrong with them."""
        owner, flag = self._owner_id.value.strip(), self._flag.value.strip()
        for name, number in (("created by", owner), ("flag", flag)):
            if number and not (number.isascii() and number.isdigit()):
                self.query_one("#wrong", Static).update(Content(f"✗ {name}: {number} is not a number"))
                return
        order = self._order.answer or ""
        chosen = owner or self._owner.answer
        self.dismiss(
            ListFilters(
                status=self._status.answer or None,
                archived=self._archived.answer,
                created_by_id=int(chosen) if chosen else None,
                feature_flag_id=int(flag) if flag else None,
                prompt_name=self._prompt.value.strip() or None,
                search=self._search.value.strip() or None,
                order=(f"-{order}" if self._descending.answer else order) or None if order else None,
            )
        )

    @on(Input.Changed)
    def _retyped(self) -> None:
        self.query_one("#wrong", Static).update(Content(""))


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _choice(
    values: tuple[str, ...], chosen: str | None, names: Mapping[int, str] | None = None
) -> ChoiceField:
    """Values to choose from, the first of which stands for any."""
    labels = {str(each): name for each, name in (names or {}).items()}
    field = ChoiceField(
        tuple(Option(v, labels.get(v, v.replace("exposure_", "").replace("_", " ")) or "any") for v in values)
    )
    field.set_reactive(ChoiceField.at, values.index(chosen) if chosen in values else 0)
    field.set_reactive(ChoiceField.chosen, values.index(chosen) if chosen in values else 0)
    return field
