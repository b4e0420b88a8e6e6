"""All that is snoozed and muted, and bringing it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList, Static

from exptui.domain.describe_time import ago
from exptui.domain.rows import Row
from exptui.services.aside_kept import Entry, Mute, Snooze
from exptui.services.snoozing import until_words
from exptui.ui.modals.commands import CommandSheet, Item, ItemOption
from exptui.ui.pace import Pace

if TYPE_CHECKING:
    from textual.app import ComposeResult

NOTHING = Item(label="Nothing is snoozed or muted.", help="z snoozes an experiment, M mutes a finding")
KEYS = "enter: bring it back · j k: move · esc: leave"


class AsideSheet(CommandSheet):
    """Choose what is to be back. Dismissed with the key of its entry, or None."""

    CSS = (
        CommandSheet.CSS.replace("CommandSheet", "AsideSheet")
        + """
    AsideSheet > #told { height: auto; max-height: 5; padding: 0 1; margin-bottom: 1; }
    """
    )

    def __init__(self, items: Sequence[Item], pace: Pace) -> None:
        """`items` as `aside_items` makes them."""
        super().__init__("Put aside, on this machine only", items or (NOTHING,), pace, typing=False)

    def compose(self) -> ComposeResult:
        *above, _keys = super().compose()
        yield from above
        yield Static(id="told", markup=False)
        yield Static(KEYS if self.items != (NOTHING,) else "esc: leave", id="keys", markup=False)

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        """What a line has no room for."""
        if isinstance(event.option, ItemOption) and event.option.item.action:
            self.query_one("#told", Static).update(Content(event.option.item.help))


def aside_items(
    entries: Iterable[Entry], rows: Mapping[int, Row], now: datetime, zone: tzinfo | None
) -> Sequence[Item]:
    """A line for each entry in the order given, what is snoozed first."""
    every = list(entries)
    snoozed = [each for each in every if isinstance(each, Snooze)]
    muted = [each for each in every if isinstance(each, Mute)]
    ordered: tuple[Entry, ...] = (*snoozed, *muted)
    return [_item(each, rows, now, zone) for each in ordered]


def _item(entry: Entry, rows: Mapping[int, Row], now: datetime, zone: tzinfo | None) -> Item:
    row, since = rows.get(entry.experiment), ago(entry.made, now)
    if isinstance(entry, Snooze):
        group, words = "Snoozed", until_words(entry.until, zone)
    else:
        title = entry.title or entry.check
        group, words = "Muted", f"{title}: {entry.note}" if entry.note else title
    name = row.name if row else f"experiment {entry.experiment}"
    return Item(group=group, label=name, help=f"{words} · {since}", action=entry.key)
