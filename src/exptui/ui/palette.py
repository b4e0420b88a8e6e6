"""What help, the action menu and the palette offer, made from the one registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exptui.domain.lifecycle import TRANSITIONS, Transition, objection
from exptui.domain.rows import Row
from exptui.services.workspace import Workspace
from exptui.ui.bindings import KEY_NAMES, Command, commands_for
from exptui.ui.modals.commands import Item
from exptui.ui.widgets.status import look

NO_ROW = "there is no experiment here."


def _reason(command: Command, row: Row | None, workspace: Workspace) -> str | None:
    name = command.id.removeprefix("transition.")
    if name == command.id:
        return None
    if row is None:
        return NO_ROW
    return objection(TRANSITIONS[name], row, read_only=workspace.place.read_only)


def help_items(screen: str, row: Row | None, workspace: Workspace) -> tuple[Item, ...]:
    """Every key of a screen, grouped; what has no single meaning can be read but not chosen."""
    commands = [command for command in commands_for(screen) if command.keys]
    groups = list(dict.fromkeys(command.group for command in commands))
    return tuple(
        Item(
            group=command.group,
            keys=command.keys_shown,
            label=command.label,
            help=command.help,
            reason=_reason(command, row, workspace),
            action="" if command.id == "tab" else command.action,
            key="" if command.id == "tab" else " ".join(command.keys),
        )
        for command in sorted(commands, key=lambda c: groups.index(c.group))
    )


def palette_items(screen: str, row: Row | None, workspace: Workspace) -> tuple[Item, ...]:
    """Every command of a screen, then every experiment that is loaded."""
    commands = tuple(
        Item(
            group="Actions",
            keys=command.keys_shown,
            label=command.label,
            help=command.help,
            reason=_reason(command, row, workspace),
            action=command.action,
        )
        for command in commands_for(screen)
        if command.id not in ("tab", "palette", "command")
    )
    experiments = tuple(
        Item(
            group="Experiments",
            keys=look(each.status, archived=each.archived).symbol,
            label=each.name,
            help=each.flag_key,
            action=f"app.open({each.id})",
        )
        for each in workspace.ordered()
    )
    return (*commands, *experiments)


def bulk_items(rows: Sequence[Row], workspace: Workspace) -> tuple[Item, ...]:
    """Everything that can be done to several experiments; for what can't, the reason."""
    from exptui.services.bulk import one_at_a_time

    def reason(transition: Transition) -> str | None:
        if why := one_at_a_time(transition):
            return why
        against = [objection(transition, row, read_only=workspace.place.read_only) for row in rows]
        if not rows or None in against:
            return None
        told = list(dict.fromkeys(filter(None, against)))
        return told[0] if len(told) == 1 else f"none of the {len(rows)} can be, for several reasons."

    return tuple(
        replace(item, reason=reason(TRANSITIONS[item.action[len("transition('") : -2]]))
        for item in action_items("", None, workspace)
    )


def _changes(transition: Transition) -> str:
    return "What users see" if transition.risk > 1 else "The experiment"


def action_items(_screen: str, row: Row | None, workspace: Workspace) -> tuple[Item, ...]:
    """Everything that can be done to an experiment, each with its key, and for a blocked one the reason."""
    shown = [transition for transition in TRANSITIONS.values() if not transition.hidden]
    return tuple(
        Item(
            group=_changes(transition),
            keys=KEY_NAMES.get(transition.key or "", transition.key or ""),
            key=transition.key or "",
            label=transition.label,
            help=transition.help,
            reason=NO_ROW if row is None else objection(transition, row, read_only=workspace.place.read_only),
            action=f"transition('{transition.name}')",
        )
        for transition in sorted(shown, key=lambda t: -(t.risk > 1))
    )
