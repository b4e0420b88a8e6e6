"""The terminal, without polling.

Textual's own driver wakes ten times a second to see whether it should stop. That costs battery, up to a fifth
of a second at quitting, and a whole processor once the terminal is gone. This one waits on a pipe as well.
It leans on Textual's internals, so `driver_class` offers it only where they are as we know them.
"""

from __future__ import annotations

import os
import selectors
import sys
from codecs import getincrementaldecoder
from functools import partial
from threading import Event
from typing import IO, TYPE_CHECKING, Any

from textual import constants
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from exptui.terminal import HANGUP, is_remote

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

QUIET = constants.ESCAPE_DELAY + 0.005
"""Seconds after which a lone ESC is the Escape key, by the parser's clock, and a little for ours."""
STOP_FOCUS_REPORTS = "\x1b[?1004l"


class WakingEvent(Event):
    """An event that whoever waits on a file descriptor can wait for, too."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(self._writer, False)

    def set(self) -> None:
        super().set()
        os.write(self._writer, b"!")

    def clear(self) -> None:
        super().clear()
        try:
            os.read(self.reader, 1024)
        except BlockingIOError:
            return


class LostTerminal:
    """A terminal that may go away: what is written then is dropped, so that nobody waits for it forever."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._lost = False

    def write(self, text: str) -> int:
        if not self._lost:
            try:
                return self._file.write(text)
            except OSError:
                self._lost = True
        return len(text)

    def flush(self) -> None:
        if not self._lost:
            try:
                self._file.flush()
            except OSError:
                self._lost = True

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()


class PatientDriver(LinuxDriver):
    """Sleeps until there is a key, and ends the app when there never will be one again."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.exit_event = self._stop = WakingEvent()
        if self._file is not None:
            self._file = LostTerminal(self._file)  # type: ignore[assignment]  # all that is asked of a file here

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual has no types there
        if is_remote(os.environ) and self._writer_thread is not None:
            # Each change of focus repaints the whole screen: some 30 kB over a link that may be slow.
            self.write(STOP_FOCUS_REPORTS)

    def run_input_thread(self) -> None:
        """Wait for input and dispatch events."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        wait: float | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._stop.reader, selectors.EVENT_READ)
            while not self._stop.is_set():
                ready = {key.fd for key, _ in selector.select(wait)}
                wait = None
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=HANGUP))
                        break
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                    wait = QUIET
                for event in parser.tick():
                    self.process_message(event)
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            return

    def _read(self) -> bytes:
        """What was typed; empty once the terminal is gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""


def knows_textual() -> bool:
    """Whether Textual's driver is still built as ours expects."""
    try:
        names = LinuxDriver.__init__.__code__.co_names
        stops = LinuxDriver.disable_input.__code__.co_names
        reads = (
            LinuxDriver.run_input_thread.__code__.co_names + LinuxDriver.run_input_thread.__code__.co_freevars
        )
    except AttributeError:
        return False
    return (
        {"fileno", "exit_event", "_file", "_writer_thread"} <= {*names}
        and {"exit_event", "set", "clear", "_key_thread", "join"} <= {*stops}
        and {"exit_event", "XTermParser"} <= {*reads}
        and all(hasattr(XTermParser, name) for name in ("feed", "tick"))
    )


def driver_class() -> type[Driver] | None:
    """The driver for this terminal; None where Textual should choose (another platform, another Textual)."""
    if constants.DRIVER is not None or sys.platform == "win32" or not knows_textual():
        return None
    return PatientDriver
