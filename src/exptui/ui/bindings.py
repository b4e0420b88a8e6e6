"""Every key, once: bindings, footer, help, palette and the README's table are made from this.

Lower case reads or edits, a capital changes what users see or opens a large view. `A`-`D`, `F`, `H`, `O` and `[`
never change anything: an arrow key whose escape sequence was split on a slow link types them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.binding import Binding

from exptui.domain.lifecycle import TRANSITIONS

LIST = frozenset({"list"})
DETAIL = frozenset({"detail"})
RAW = frozenset({"raw"})
METRIC = frozenset({"metric"})
EXPOSURES = frozenset({"exposures"})
FINDING = frozenset({"finding"})
PORTFOLIO = frozenset({"portfolio"})
METRICS = frozenset({"metrics", "new"})
"""Where what an experiment is set up with is edited."""
NEW = frozenset({"new"})
PROMPTS = frozenset({"prompts"})
VERSIONS = frozenset({"versions"})
DIFF = frozenset({"diff"})
SERVE = frozenset({"serve"})
BOTH = LIST | DETAIL
NUMBERS = DETAIL | METRIC | EXPOSURES
"""Where numbers stand that can be explained."""
CLOSE = NUMBERS | FINDING
"""What is about one experiment that can be changed from there."""
ONE = CLOSE | RAW
EVERY = LIST | ONE | PORTFOLIO | METRICS | PROMPTS | VERSIONS | DIFF | SERVE | frozenset({"journal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing a person can ask for, and the keys that ask for it."""

    id: str
    """Names the binding. Never renamed once released."""
    keys: tuple[str, ...]
    """In Textual's names; empty for what only the menu and the palette offer."""
    label: str
    """At most ten characters: the footer has little room."""
    help: str
    action: str
    group: str
    screens: frozenset[str] = LIST | CLOSE
    footer: int = 0
    """Rank in the footer, from 1; 0 keeps it out."""
    shown: str = ""
    """How the keys are written for people; made from `keys` where empty."""

    @property
    def keys_shown(self) -> str:
        return self.shown or " ".join(KEY_NAMES.get(key, key) for key in self.keys)


KEY_NAMES = {
    "home": "Home",
    "end": "End",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "full_stop": ".",
    "asterisk": "*",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "shift+tab": "⇧tab",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "up": "↑",
    "down": "↓",
}

ALWAYS: tuple[Command, ...] = (
    Command(id="help", keys=("question_mark", "f1"), label="keys", help="The keys of this screen, and what each does",
            action="help", group="Everywhere", footer=1),
    Command(id="palette", keys=("ctrl+p",), label="palette", help="Find any action or experiment by name",
            action="palette", group="Everywhere"),
    Command(id="command", keys=("colon", "f2"), label="command", help="Type an action's name", action="palette",
            group="Everywhere"),
    Command(id="reload", keys=("r", "f5"), label="refresh", help="Ask the server again", action="reload",
            group="Everywhere"),
    Command(id="journal", keys=("H",), label="journal", help="Every change sent from here, and what came of it",
            action="journal", group="Everywhere"),
    Command(id="undo", keys=("u",), label="undo", help="Undo the last change that can be undone", action="undo",
            group="Everywhere"),
    Command(id="redraw", keys=("ctrl+l",), label="redraw", help="Draw the screen again", action="redraw",
            group="Everywhere"),
    Command(id="suspend", keys=("ctrl+z",), label="suspend", help="Back to the shell; `fg` returns",
            action="suspend_process", group="Everywhere"),
    Command(id="leave", keys=("ctrl+c", "ctrl+q"), label="quit", help="Leave at once", action="leave",
            group="Everywhere"),
)  # fmt: skip

ON_SCREENS: tuple[Command, ...] = (
    Command(id="open", keys=("enter",), label="open", help="Read the experiment; fold or unfold a group",
            action="open", group="Move", screens=LIST | PORTFOLIO, footer=2),
    Command(id="look", keys=("enter",), label="look", action="look", group="Move", screens=DETAIL | EXPOSURES,
            help="Open the metric, the finding or the exposures under the cursor", footer=3),
    Command(id="down", keys=("j", "down"), label="down", help="Down a line", action="move(1)",
            group="Move", screens=EVERY),
    Command(id="up", keys=("k", "up"), label="up", help="Up a line", action="move(-1)",
            group="Move", screens=EVERY),
    Command(id="top", keys=("g", "home"), label="top", help="To the top", action="top",
            group="Move", screens=EVERY),
    Command(id="bottom", keys=("G", "end"), label="bottom", help="To the bottom", action="bottom",
            group="Move", screens=EVERY),
    Command(id="page_down", keys=("pagedown", "ctrl+d"), label="page down", help="Down a page", action="page(1)",
            group="Move", screens=EVERY),
    Command(id="page_up", keys=("pageup", "ctrl+u"), label="page up", help="Up a page", action="page(-1)",
            group="Move", screens=EVERY),
    Command(id="edit", keys=("enter",), label="edit", action="look", group="Edit", screens=METRICS, footer=2,
            help="Change what the cursor is on, by form"),
    Command(id="add", keys=("n",), label="add", action="add", group="Edit", screens=METRICS, footer=3,
            help="Add a metric: one of its own, or a shared one"),
    Command(id="copy_metric", keys=("c",), label="copy", action="copy_metric", group="Edit", screens=METRICS,
            footer=6, help="Copy a metric, also from another experiment"),
    Command(id="shift_up", keys=("K",), label="up", action="shift(-1)", group="Edit", screens=METRICS, footer=9,
            help="Move the metric up"),
    Command(id="shift_down", keys=("J",), label="down", action="shift(1)", group="Edit", screens=METRICS, footer=10,
            help="Move the metric down"),
    Command(id="transfer", keys=("t",), label="section", action="transfer", group="Edit", screens=METRICS, footer=8,
            help="Make a primary metric secondary, or the other way round"),
    Command(id="take_out", keys=("x",), label="take out", action="take_out", group="Edit", screens=METRICS, footer=7,
            help="Take the metric out of the experiment"),
    Command(id="take_back", keys=("u",), label="undo", action="take_back", group="Edit", screens=METRICS, footer=5,
            help="Undo the last change that was made here"),
    Command(id="save", keys=("ctrl+s",), label="save", action="save", group="Edit", screens=METRICS - NEW, footer=4,
            help="Show every change field by field, then save"),
    Command(id="create", keys=("ctrl+s",), label="create", action="save", group="Edit", screens=NEW, footer=1,
            help="Show the draft that will be made, then make it"),
    Command(id="edit_json", keys=("i",), label="JSON", action="edit_json", group="Edit", screens=METRICS, footer=11,
            help="Edit the metric, or the fields of the tab, as JSON"),
    Command(id="open_prompt", keys=("enter",), label="versions", action="look", group="Move", screens=PROMPTS, footer=2,
            help="The versions of the prompt"),
    Command(id="choose", keys=("space",), label="choose", action="choose", group="Edit", screens=VERSIONS, footer=2,
            help="Choose the version, or leave it out; the first one chosen is the control"),
    Command(id="earlier", keys=("K",), label="earlier", action="shift(-1)", group="Edit", screens=VERSIONS, footer=6,
            help="Move the chosen version up: the first is the control"),
    Command(id="later", keys=("J",), label="later", action="shift(1)", group="Edit", screens=VERSIONS, footer=7,
            help="Move the chosen version down"),
    Command(id="compare", keys=("enter", "ctrl+s"), label="go on", action="look", group="Edit", screens=VERSIONS,
            footer=3, help="Go on with the chosen versions: what to measure, and names"),
    Command(id="differ", keys=("d",), label="diff", action="diff", group="Read", screens=VERSIONS | DETAIL | SERVE,
            footer=4, help="What differs between the versions of the prompt"),
    Command(id="code", keys=("c",), label="code", action="code", group="Read", screens=DETAIL, footer=15,
            help="The code that serves the versions of the prompt"),
    Command(id="language", keys=("tab",), label="language", action="language", group="Read", screens=SERVE, footer=3,
            help="The same code in the next language"),
    Command(id="change_next", keys=("tab",), label="change", action="block(1)", group="Move", screens=DIFF, footer=3,
            help="The next change"),
    Command(id="change_previous", keys=("shift+tab",), label="change", action="block(-1)", group="Move", screens=DIFF,
            help="The change before"),
    Command(id="pair_next", keys=("right_square_bracket",), label="pair", action="neighbour(1)", group="Move",
            screens=DIFF, footer=4, help="The next version, compared with the same one"),
    Command(id="pair_previous", keys=("left_square_bracket",), label="pair", action="neighbour(-1)", group="Move",
            screens=DIFF, help="The version before, compared with the same one"),
    Command(id="new", keys=("n",), label="new", action="new", group="Act", screens=LIST, footer=15,
            help="Set up an experiment from scratch"),
    Command(id="prompts", keys=("N",), label="prompts", action="prompts", group="Act", screens=LIST, footer=16,
            help="Make an experiment between versions of a prompt"),
    Command(id="attention_next", keys=("full_stop",), label="next", action="next_for_me",
            help="The next experiment that needs you", group="Move", screens=LIST, footer=5),
    Command(id="group_next", keys=("right_curly_bracket",), label="group", help="The next group",
            action="group(1)", group="Move", screens=LIST),
    Command(id="group_previous", keys=("left_curly_bracket",), label="group", help="The group before",
            action="group(-1)", group="Move", screens=LIST),
    Command(id="block_next", keys=("tab",), label="block", help="The next block", action="block(1)",
            group="Move", screens=DETAIL, footer=4),
    Command(id="block_previous", keys=("shift+tab",), label="block", help="The block before",
            action="block(-1)", group="Move", screens=DETAIL),
    Command(id="tab_next", keys=("tab",), label="next", action="block(1)", group="Move", screens=METRICS, footer=4,
            help="The next tab"),
    Command(id="tab_previous", keys=("shift+tab",), label="tab", help="The tab before", action="block(-1)",
            group="Move", screens=METRICS),
    Command(id="next", keys=("right_square_bracket",), label="next", help="The experiment below in the list",
            action="neighbour(1)", group="Move", screens=DETAIL, footer=5),
    Command(id="previous", keys=("left_square_bracket",), label="previous", help="The experiment above in the list",
            action="neighbour(-1)", group="Move", screens=DETAIL, footer=6),
    Command(id="peel", keys=("escape",), label="back", help="Take back one filter or panel; never quits", action="back",
            group="Move", screens=LIST),
    Command(id="back", keys=("escape",), label="back", help="Back one layer; never quits", action="back",
            group="Move", screens=EVERY - LIST, footer=2),
    Command(id="filter", keys=("slash", "f3"), label="filter", help="Filter the rows as you type, then ask the server",
            action="filter", group="Find", screens=LIST | PROMPTS, footer=3),
    Command(id="find", keys=("slash", "f3"), label="find", help="Jump to a text; enter jumps to the next place",
            action="find", group="Find", screens=RAW, footer=3),
    Command(id="sheet", keys=("f",), label="filters", help="Every filter the server has, on one sheet",
            action="filters", group="Find", screens=LIST, footer=11),
    Command(id="sort", keys=("s",), label="sort", help="The next order: by what needs you, or a plain one",
            action="sort", group="Find", screens=LIST | PORTFOLIO, footer=8),
    Command(id="sort_prompts", keys=("s",), label="sort", help="The next order: last changed, name, versions",
            action="sort", group="Find", screens=PROMPTS, footer=4),
    Command(id="tab", keys=("1", "2", "3", "4", "5", "6"), label="tabs", shown="1-6", action="tab",
            help="Needs me or all, draft, running, paused, stopped, archived", group="Find", screens=LIST),
    Command(id="preview", keys=("p",), label="preview", help="Show the row's details beside or below",
            action="preview", group="Find", screens=LIST, footer=9),
    Command(id="portfolio", keys=("W",), label="portfolio", action="portfolio", group="Read", screens=BOTH,
            help="The main result of every running experiment on one axis", footer=10),
    Command(id="actions", keys=("a",), label="actions", help="Everything that can be done, and why not",
            action="actions", group="Act", footer=4),
    Command(id="mark", keys=("space",), label="mark", help="Mark the row, to do one thing to several",
            action="mark", group="Act", screens=LIST),
    Command(id="mark_all", keys=("asterisk",), label="mark all", help="Mark all rows shown, or none",
            action="mark_all", group="Act", screens=LIST),
    Command(id="snooze", keys=("z",), label="snooze", action="snooze", group="Act", screens=LIST | CLOSE,
            help="Out of the queue for days, until its target, until it changes", footer=6),
    Command(id="mute", keys=("M",), label="mute", help="Mute the finding, with a note on why",
            action="mute", group="Act", screens=LIST | DETAIL | FINDING, footer=7),
    Command(id="aside", keys=(), label="put aside", help="What is snoozed or muted, and bringing it back",
            action="aside", group="Act", screens=LIST | CLOSE),
    Command(id="metrics", keys=("m",), label="metrics", action="metrics", group="Act", screens=LIST | CLOSE,
            help="Edit metrics, exposure, statistics, plan and variants", footer=14),
    Command(id="recalculate", keys=("ctrl+r",), label="compute", action="recalculate", group="Read",
            help="Have the results computed afresh", screens=LIST | NUMBERS),
    Command(id="explain", keys=("question_mark",), label="explain", action="explain", group="Read",
            help="How the number under the cursor is made; again: these keys", screens=NUMBERS),
    Command(id="browser", keys=("o",), label="browser", help="Open the page in the browser, or show its link",
            action="browser", group="Read", screens=LIST | CLOSE | PORTFOLIO),
    Command(id="copy", keys=("y",), label="copy", help="Copy the report: verdict, results, caveats, link",
            action="copy", group="Read", screens=LIST | ONE | PORTFOLIO),
    Command(id="copy_text", keys=("y",), label="copy", help="Copy the text shown: of the version, the diff or the code",
            action="copy_text", group="Read", screens=PROMPTS | VERSIONS | DIFF | SERVE, footer=5),
    Command(id="copy_json", keys=("Y",), label="copy JSON", help="Copy the experiment's JSON", action="copy_json",
            group="Read", screens=DETAIL | RAW, footer=8),
    Command(id="raw", keys=("i",), label="JSON", help="Read the experiment's JSON", action="raw",
            group="Read", screens=BOTH, footer=12),
    Command(id="quit", keys=("q",), label="quit", help="Leave exptui", action="quit_here",
            group="Everywhere", screens=LIST, footer=13),
    Command(id="close", keys=("q",), label="back", help="Back to the list, as esc", action="quit_here",
            group="Move", screens=EVERY - LIST),
)  # fmt: skip


def transition_commands() -> Iterator[Command]:
    """One command a transition; those without a key are in the menu and the palette."""
    for row in TRANSITIONS.values():
        if row.hidden:
            continue
        yield Command(
            id=f"transition.{row.name}",
            keys=(row.key,) if row.key else (),
            label=row.label.lower(),
            help=row.help,
            action=f"transition('{row.name}')",
            group="Change",
            screens=LIST | CLOSE | SERVE,
        )


def commands_for(screen: str) -> tuple[Command, ...]:
    """Everything that can be asked for on a screen, in the order help shows it."""
    here = tuple(c for c in (*ON_SCREENS, *transition_commands()) if screen in c.screens)
    taken = {key for command in here for key in command.keys}
    return (*here, *(command for command in ALWAYS if not taken.issuperset(command.keys)))


def bindings_everywhere() -> Iterator[Binding]:
    """Textual's bindings for the app. Leaving works whatever has the focus."""
    for command in ALWAYS:
        for key in command.keys:
            binding_id, first = f"{command.id}.{key}", command.id == "leave"
            yield Binding(key, command.action, command.label, show=False, id=binding_id, priority=first)


def bindings_for(screen: str) -> list[Binding]:
    """Textual's bindings for a screen.

    Two transitions may share a key (`P` pauses or resumes): their one binding asks for the key's meaning.
    """
    bindings: dict[str, Binding] = {}
    for command in commands_for(screen):
        for key in command.keys:
            action = command.action
            if command.id == "tab":
                action = f"tab({key})"
            elif command.id.startswith("transition."):
                action = f"transition_key('{key}')"
            bindings.setdefault(
                key,
                Binding(key, action, command.label, show=False, id=f"{command.id}.{key}", system=False),
            )
    return list(bindings.values())
