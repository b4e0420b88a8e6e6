"""A text in the person's own editor, while the app stands back."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, SuspendNotSupported

from exptui.domain.text import clean_line


class NotEdited(Exception):
    """The editor could not be used; the text is as it was."""


def editor(environment: Mapping[str, str] = os.environ) -> str:
    """The command that a person edits with; empty where they named none."""
    return (environment.get("VISUAL") or environment.get("EDITOR") or "").strip()


def named(command: str) -> str:
    """What a command is called, such as `vim`, in a line."""
    first = command.split(maxsplit=1)[0] if command.split() else command
    return clean_line(Path(first).name)


def edited(text: str, command: str, *, suffix: str = "") -> str:
    """The text after the command has run on a file with it, which nobody else can read and which is gone then."""
    descriptor, name = tempfile.mkstemp(prefix="exptui-", suffix=suffix)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        _run([*_words(command), name])
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotEdited(f"{named(command)}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise NotEdited(f"{named(command)}: what it wrote is no text.") from error
    finally:
        path.unlink(missing_ok=True)


def edited_outside(app: App[object], text: str, command: str, *, suffix: str = "") -> str:
    """`edited` with the terminal left to the command. Raises `NotEdited`."""
    try:
        with app.suspend():
            return edited(text, command, suffix=suffix)
    except SuspendNotSupported as error:
        raise NotEdited("This terminal can't be left to another program.") from error


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise NotEdited(f"{command}: {error}") from error


def _run(words: list[str]) -> None:
    """Wait for a program that has the terminal. Ctrl+C in it is for it alone."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run(words, check=False).returncode  # noqa: S603 - the person's own editor
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        raise NotEdited(f"{words[0]} ended with {code}: its text was not taken.")
