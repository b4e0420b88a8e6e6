"""What the documents say that the code knows better: `python -m tests.docs` writes it, and draws the pictures.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; everything else is written by hand.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from exptui import config, credentials, probes
from exptui.arguments import parser
from exptui.domain.health import CHECKS
from exptui.domain.lifecycle import TRANSITIONS, Risk, Transition
from exptui.domain.serving_code import serving_code
from exptui.ui.bindings import ALWAYS, EVERY, KEY_NAMES, LIST, ON_SCREENS, Command, commands_for
from exptui.ui.widgets import forest
from exptui.ui.widgets.status import ARCHIVED, LOOKS
from tests.support.pictures import PICTURES, drawn

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "reference.md"
TRIAGE = ROOT / "docs" / "triage.md"
CREATING = ROOT / "docs" / "creating.md"
DOCUMENTS = (README, REFERENCE, TRIAGE, CREATING)
MARKED = re.compile(
    r"^(<!-- generated: (?P<name>[a-z-]+) -->\n).*?^(<!-- end -->)$", re.DOTALL | re.MULTILINE
)
SCREENS = {
    "list": "list",
    "detail": "detail",
    "metric": "metric",
    "exposures": "exposures",
    "finding": "finding",
    "portfolio": "portfolio",
    "metrics": "metrics editor",
    "new": "new experiment",
    "prompts": "prompts",
    "versions": "versions of a prompt",
    "diff": "diff",
    "serve": "code",
    "raw": "JSON",
    "journal": "journal",
}
"""Screens of the registry, in the order a person meets them, and what they are called."""


def filled(text: str) -> str:
    """A document with every generated part as it should be now."""
    return MARKED.sub(lambda found: f"{found[1]}\n{BLOCKS[found['name']]()}\n{found[3]}", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def code(*words: str) -> str:
    return " ".join(f"`{word}`" for word in words)


# Keys


def keys() -> str:
    """Every key that changes nothing, once."""
    groups = list(dict.fromkeys(command.group for command in (*ON_SCREENS, *ALWAYS)))
    commands = sorted((*ON_SCREENS, *ALWAYS), key=lambda command: groups.index(command.group))
    return table(
        ("Key", "What it does", "Where"), ((_keys(each), each.help, _where(each)) for each in commands)
    )


def keys_by_screen() -> str:
    """All that each screen offers, changes too."""
    return "\n".join(f"### {_title(screen)}\n\n{_keys_of(screen)}" for screen in SCREENS)


def _title(screen: str) -> str:
    return f"The {SCREENS[screen]}"


def _keys_of(screen: str) -> str:
    return table(("Key", "What it does"), ((_keys(each), each.help) for each in commands_for(screen)))


def _keys(command: Command) -> str:
    """How it is asked for: what has no key is in a menu, and what changes nothing only in the palette."""
    if command.keys:
        return code(*command.keys_shown.split())
    return "in the `a` menu" if command.id.startswith("transition.") else "in `ctrl+p`"


def _where(command: Command) -> str:
    if command in ALWAYS or command.screens == EVERY:
        return "everywhere"
    if command.screens == EVERY - LIST:
        return "everywhere but the list"
    return ", ".join(name for screen, name in SCREENS.items() if screen in command.screens)


# What can be done to an experiment


def actions() -> str:
    """Every transition: its key, what it does, how it is accepted, what is sent, and what takes it back."""
    return table(
        ("Key", "Action", "What it does", "Type to accept", "Request", "Undo with `u`"),
        (
            (_key_of(each), each.label, each.help, _accepted(each), _request(each), _undo(each))
            for each in TRANSITIONS.values()
        ),
    )


def _key_of(transition: Transition) -> str:
    if transition.hidden:
        return code("u")
    return code(KEY_NAMES.get(transition.key, transition.key)) if transition.key else "in the `a` menu"


def _accepted(transition: Transition) -> str:
    words = {Risk.REVERSIBLE: "`y`", Risk.TRAFFIC: code(transition.verb), Risk.FINAL: "the flag's key"}
    return words[transition.risk]


def _request(transition: Transition) -> str:
    return code(f"POST {transition.endpoint}/" if transition.endpoint else "PATCH")


def _undo(transition: Transition) -> str:
    return TRANSITIONS[transition.undo].label if transition.undo else "no"


# What the screens draw


def signs() -> str:
    """The signs of statuses and of intervals, and what they mean."""
    statuses = [("status", each.symbol, each.word) for each in (*LOOKS.values(), ARCHIVED)]
    interval = [
        (forest.MIDDLE, "its middle, which is the lift"),
        (forest.ZERO, "zero"),
        (f"{forest.BEFORE} {forest.BEYOND}", "it goes on beyond the axis"),
    ]
    rows = [*statuses, *(("interval", sign, meaning) for sign, meaning in interval)]
    return table(
        ("Where", "Sign", "What it means"), ((where, code(*s.split()), what) for where, s, what in rows)
    )


# The command line, configuration and scopes


def command_line() -> str:
    """Every command with its options, from the parser itself."""
    return "\n".join(f"### `{each.prog}`\n\n{each.description}\n\n{_options(each)}" for each in parsers())


def parsers() -> Iterator[argparse.ArgumentParser]:
    """The program itself, then each of its commands."""
    top = parser()
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def _options(of: argparse.ArgumentParser) -> str:
    return table(
        ("Option", "What it does"), ((_option(each), _help(each)) for each in of._actions if each.option_strings)
    )  # fmt: skip


def _option(action: argparse.Action) -> str:
    taken = "" if action.nargs == 0 else f" {action.metavar or '|'.join(action.choices or ())}".rstrip()
    if action.nargs != 0 and not taken:
        taken = f" {action.dest.upper()}"
    return ", ".join(f"`{name}{taken}`" for name in action.option_strings)


def _help(action: argparse.Action) -> str:
    said = (action.help or "").replace("%(prog)s", parser().prog)
    usual = action.default
    if isinstance(usual, bool) or usual in (None, (), argparse.SUPPRESS):
        return said
    return "; ".join(part for part in (said, f"usually `{usual}`") if part)


def sources() -> str:
    """The families of environment variables, in the order in which they count."""
    families = credentials.FAMILIES
    return table(
        ("Order", "Key", "Project", "Host"),
        (
            (str(number), *(" or ".join(map(code, names)) for names in (each.key, each.project, each.host)))
            for number, each in enumerate(families, start=1)
        ),
    )


def example() -> str:
    """The configuration file that the program itself proposes."""
    return f"```toml\n{config.EXAMPLE}```\n"


def scopes() -> str:
    """What doctor tries beside reading the list, and what is missing without it."""
    return table(
        ("Scope", "Without it"), ((code(each.scope), f"no {each.without}") for each in probes.PROBES)
    )


def serving() -> str:
    """The code that the program shows for the draft of the walk through the demo."""
    shown = serving_code(
        "plant-doctor-v4-v5-v6-cost-latency", "plant-doctor", "python", "https://us.posthog.com", version=4
    )
    return f"```python\n{shown.rstrip()}\n```\n"


def checks() -> str:
    """Every check: what it is, when it speaks, the class of a row that it is the worst of."""
    return table(
        ("Check", "When", "Class", "Severity"),
        (
            (f"{code(each.name)} {each.title}", each.rule, each.attention.value, each.severity)
            for each in CHECKS
        ),
    )


BLOCKS: Mapping[str, Callable[[], str]] = {
    "keys": keys,
    "keys-by-screen": keys_by_screen,
    "actions": actions,
    "signs": signs,
    "command-line": command_line,
    "sources": sources,
    "example": example,
    "scopes": scopes,
    "serving": serving,
    "checks": checks,
}


def picture_file(name: str) -> Path:
    return ROOT / "docs" / "pictures" / f"{name}.svg"


async def _draw() -> None:
    for picture in PICTURES:
        file = picture_file(picture.name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(await drawn(picture), encoding="utf-8")


def main() -> None:
    for document in DOCUMENTS:
        document.write_text(filled(document.read_text(encoding="utf-8")), encoding="utf-8")
    asyncio.run(_draw())


if __name__ == "__main__":
    main()
