"""Arguments in, exit code out. Imports as little as each command needs: scripts ask for `--version`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from exptui.arguments import parser

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

USAGE = 2
"""The exit code for what a person can put right: settings, arguments, no terminal."""
INTERRUPTED = 128 + 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Without arguments, as the installed command is called, it does not return: it ends the process.
    """
    args = parser().parse_args(argv)
    try:
        code = _command(args)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if argv is None:
        _end(code)
    return code


def _command(args: Namespace) -> int:
    if args.command == "sandbox":
        from exptui.sandbox.serve import serve

        return serve(
            host=args.address,
            port=args.port,
            build=args.build,
            seed=args.seed,
            empty=args.empty,
            approvals=args.approvals,
            i_know=args.i_know,
        )
    if args.command == "doctor":
        from exptui.doctor import examine

        return examine(args, os.environ)
    if args.command == "triage":
        from exptui.triage import triage

        return triage(args, os.environ)
    if args.command == "show":
        from exptui.show import show

        return show(args, os.environ)
    return _dashboard(args)


def _dashboard(args: Namespace) -> int:
    from exptui import log, terminal
    from exptui.config import SettingsError
    from exptui.settings import Found, NotConfigured, default_config_file, how_to_connect

    try:
        found = Found.look(args, os.environ)
        found.chosen()
        # Before the key is asked for: that may run a command, which may ask for a passphrase.
        if reason := terminal.refusal(os.environ, sys.stdin, sys.stderr):
            return _complain(reason)
        settings = found.settings()
    except NotConfigured as problem:
        return _complain(f"{problem}\n\n{how_to_connect(default_config_file())}")
    except SettingsError as problem:
        return _complain(str(problem))
    key = settings.connection.api_key.reveal() if settings.connection else ""
    try:
        log.start(settings.log_file, secrets=(key,))
    except OSError as problem:
        return _complain(f"--log-file: {problem.strerror}: {settings.log_file}")
    terminal.prepare(os.environ, settings)
    with terminal.collector_at_rest():
        from exptui.app import ExptuiApp

        app = ExptuiApp(settings)
    if settings.theme and settings.theme not in app.available_themes:
        return _complain(
            f"there is no theme {settings.theme!r}; there are {', '.join(sorted(app.available_themes))}."
        )
    app.run(mouse=settings.mouse)
    return app.return_code or 0


def _complain(message: str) -> int:
    print(f"exptui: {message}", file=sys.stderr)
    return USAGE


def _end(code: int) -> None:
    """Leave at once: taking an interpreter of this size apart takes longer than a person takes to notice.

    By now the terminal is restored and everything is on disk.
    """
    if "logging" in sys.modules:
        from exptui import log

        log.finish()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # the terminal is gone; nobody is left to tell
            continue
    os._exit(code)
