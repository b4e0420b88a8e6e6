"""The command line: what can be said, and how it explains itself.

The key is never said here: others could read it in the list of processes.
"""

from __future__ import annotations

import argparse
from typing import Any

from exptui import __version__

DESCRIPTION = "A terminal dashboard for PostHog Experiments."
EPILOG = "exptui --demo needs no account; exptui doctor tells what is configured and whether it works."


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="exptui", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"exptui {__version__}")
    _connection(top)
    _appearance(top)
    commands = top.add_subparsers(dest="command", title="commands", metavar="")
    doctor = commands.add_parser(
        "doctor",
        help="tell what is configured and whether it works",
        description="Tell which source gave host, project and key, whether PostHog answers, which scopes "
        "the key lacks and what the terminal can do. Exit code 0 if the dashboard would work, else 1.",
        allow_abbrev=False,
    )
    _connection(doctor, again=True)
    _triage(commands)
    _show(commands)
    _sandbox(commands)
    return top


def _connection(to: argparse.ArgumentParser, *, again: bool = False) -> None:
    """What decides where to connect. Said `again` after a command, it keeps what was said before it."""

    def unset(value: Any) -> Any:
        return argparse.SUPPRESS if again else value

    group = to.add_argument_group("connection")
    group.add_argument(
        "--demo", action="store_true", default=unset(False), help="use a built-in sandbox; needs nothing"
    )
    group.add_argument("--profile", default=unset(None), metavar="NAME", help="a profile of config.toml")
    group.add_argument(
        "--host",
        default=unset(None),
        metavar="URL",
        help="use only a key that was configured for this host",
    )
    group.add_argument(
        "--project", default=unset(None), metavar="ID", help="another project: a number, or @current"
    )
    group.add_argument("--read-only", action="store_true", default=unset(False), help="change nothing")


def _appearance(to: argparse.ArgumentParser) -> None:
    group = to.add_argument_group("terminal")
    group.add_argument("--theme", metavar="NAME", help="a Textual theme, such as textual-light or ansi-dark")
    group.add_argument(
        "--mouse", action=argparse.BooleanOptionalAction, help="follow the mouse (usual, but not over SSH)"
    )
    group.add_argument("--ascii", action="store_true", help="draw with ASCII only: no boxes, blocks or signs")
    group.add_argument("--log-file", metavar="FILE", help="append what happens to a file; never the key")


def _triage(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    triage = commands.add_parser(
        "triage",
        help="tell which experiments need you, and why",
        description="Judge every experiment of the project and print those that need a person, by class: "
        "broken, decide, stuck, left-behind. Changes nothing.",
        allow_abbrev=False,
    )
    triage.add_argument("--json", action="store_true", help="print JSON, by docs/triage.schema.json")
    triage.add_argument(
        "--fail-on",
        choices=("broken", "decide", "stuck", "left-behind"),
        help="end with 1 if an experiment is of this class or of one before it",
    )
    _connection(triage, again=True)


def _show(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = commands.add_parser(
        "show",
        help="print one experiment's report",
        description="Print the report of one experiment: verdict, findings, exposures, results and caveats. "
        "Changes nothing.",
        allow_abbrev=False,
    )
    show.add_argument("id", type=int, metavar="ID", help="the experiment's number")
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print Markdown")
    _connection(show, again=True)


def _sandbox(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sandbox = commands.add_parser(
        "sandbox",
        help="serve a PostHog with believable experiments on this machine",
        description="Serve a sandbox over HTTP until ctrl+c. Prints a line of JSON when it is ready.",
        allow_abbrev=False,
    )
    sandbox.add_argument(
        "--host", dest="address", default="127.0.0.1", metavar="ADDRESS", help="where to listen"
    )
    sandbox.add_argument("--port", type=int, default=0, help="0 takes a free one")
    sandbox.add_argument("--build", choices=("page", "current"), default="page", help="which server to be")
    sandbox.add_argument("--seed", type=int, default=1, metavar="N", help="another number, another company")
    sandbox.add_argument("--empty", action="store_true", help="start without experiments")
    sandbox.add_argument(
        "--approvals",
        type=lambda text: tuple(filter(None, text.split(","))),
        default=(),
        metavar="ACTIONS",
        help="ask for approval of these, such as feature_flag.update,feature_flag.enable",
    )
    sandbox.add_argument("--i-know", action="store_true", help="listen where other machines can reach it")
