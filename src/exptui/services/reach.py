"""Reaching the clipboard and the browser of a person who may sit at the far end of an SSH connection."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import sys
from collections.abc import Callable, Mapping

LONGEST_OSC52 = 74_994
"""Encoded bytes: more is cut off by terminals without a word."""


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether the person's own machine is another one."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def has_browser(environ: Mapping[str, str]) -> bool:
    """Whether a browser opened here would be seen by the person."""
    if is_remote(environ):
        return False
    return sys.platform == "darwin" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


async def copy(text: str, write: Callable[[str], None], environ: Mapping[str, str] | None = None) -> str:
    """Put a text on the clipboard and say by what way, as `tmux` or `terminal (OSC 52)`.

    `write` sends a control sequence to the terminal. An empty answer means that no way could take it.
    """
    environ = os.environ if environ is None else environ
    if environ.get("TMUX") and await _run(["tmux", "load-buffer", "-w", "-"], text):
        return "tmux"
    if not is_remote(environ):
        for command in (["wl-copy"], ["xclip", "-selection", "clipboard"], ["pbcopy"]):
            usable = command[0] == "pbcopy" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
            if usable and await _run(command, text):
                return command[0]
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > LONGEST_OSC52:
        return ""
    write(f"\x1b]52;c;{encoded}\x07")
    return "the terminal (OSC 52)"


async def open_link(link: str, environ: Mapping[str, str] | None = None) -> bool:
    """Open a web page where a person would see it; False where there is no such browser."""
    environ = os.environ if environ is None else environ
    if not has_browser(environ):
        return False
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    if shutil.which(opener) is None:
        return False
    # The shell is waited for and the opener is not: it may live as long as the browser.
    shell = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", '"$0" "$1" &', opener, link),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    await shell.wait()
    return True


async def _run(command: list[str], text: str) -> bool:
    """Hand a text to a program; False where it is not there or refuses."""
    if shutil.which(command[0]) is None:
        return False
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await process.communicate(text.encode("utf-8", "replace"))
    return process.returncode == 0
