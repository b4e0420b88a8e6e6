"""Being a good guest in somebody's terminal: whether to start at all, with what habits, and how to leave.

Imports no Textual: it reads its switches from the environment when it is imported, so they are set before.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Mapping, MutableMapping

    from exptui.settings import Settings

HANGUP = 128 + 1
"""What a shell reports for a program that SIGHUP ended."""
TERMINATED = 128 + 15
SLOW_LINK_ESCAPE_MS = "300"


class Stream(Protocol):
    """All that is asked of standard input, output and error."""

    def isatty(self) -> bool: ...


class Exits(Protocol):
    """All that is asked of the app."""

    def exit(self, *, return_code: int) -> object: ...


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether what we write crosses a network."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def refusal(environ: Mapping[str, str], stdin: Stream, stderr: Stream) -> str | None:
    """Why the dashboard can't be shown here, in one line; None where it can.

    Textual reads from standard input and draws on standard error, so standard output may well be a file.
    """
    if not stdin.isatty():
        return "the dashboard needs a terminal, and standard input is not one."
    if not stderr.isatty():
        return "the dashboard draws on standard error, and that is not a terminal (is it redirected?)."
    term = environ.get("TERM", "")
    if term in {"", "dumb", "unknown"}:
        return f"the dashboard needs a terminal that can move its cursor, and TERM is {term or 'not set'}."
    return None


def prepare(environ: MutableMapping[str, str], settings: Settings) -> None:
    """Set what Textual reads at import. What a person has set already stays."""
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    if is_remote(environ):
        # An arrow key is ESC and two letters; a slow link may bring them further apart than Textual allows.
        environ.setdefault("ESCDELAY", SLOW_LINK_ESCAPE_MS)
    if settings.theme:
        environ["TEXTUAL_THEME"] = settings.theme


def install_signal_handlers(app: Exits, loop: AbstractEventLoop) -> None:
    """End cleanly on SIGTERM and SIGHUP, also where SIGHUP was ignored; a second SIGTERM ends at once."""
    if sys.platform == "win32":
        return

    def leave(number: signal.Signals) -> None:
        if number is signal.SIGTERM:
            loop.remove_signal_handler(number)
        app.exit(return_code=128 + number)

    # A closed window sends SIGHUP twice, from the kernel and from the shell; the second must not cut short
    # what the first began.
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, leave, number)


def abilities(environ: Mapping[str, str], stdin: Stream, stderr: Stream) -> list[tuple[str, str]]:
    """What this terminal says it can do, as name and value, for a person to read."""
    encoding = str(getattr(stderr, "encoding", None) or "unknown")
    facts = [
        ("terminal", refusal(environ, stdin, stderr) or "yes, on standard input and standard error"),
        ("TERM", environ.get("TERM") or "not set"),
        ("colours", _colours(environ)),
        ("size", _size()),
        (
            "encoding",
            encoding if "utf" in encoding.lower() else f"{encoding}: symbols need UTF-8, set LC_ALL=C.UTF-8",
        ),
        (
            "over SSH",
            "yes: no mouse, no focus reports, split keys are awaited" if is_remote(environ) else "no",
        ),
        ("inside", _multiplexer(environ)),
    ]
    return facts


def _colours(environ: Mapping[str, str]) -> str:
    if "NO_COLOR" in environ:
        return "none, as NO_COLOR asks"
    depth = environ.get("COLORTERM", "").lower()
    if depth in {"truecolor", "24bit"}:
        return f"16 million (COLORTERM={depth})"
    return "256" if "256color" in environ.get("TERM", "") else "16"


def _size() -> str:
    for number in (2, 0, 1):
        try:
            size = os.get_terminal_size(number)
        except OSError:
            continue
        enough = size.columns >= 60 and size.lines >= 16
        return f"{size.columns}x{size.lines}" + ("" if enough else ": too small, 60x16 is the least")
    return "unknown"


def _multiplexer(environ: Mapping[str, str]) -> str:
    if environ.get("TMUX"):
        return "tmux: set-clipboard on lets copied text through"
    return "screen" if environ.get("STY") else "no multiplexer"


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Import without collecting garbage, and never look again at what was imported: it stays to the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
