"""What differs between the texts of two versions of a prompt."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.content import Content
from textual.widgets import Static

from exptui.api.errors import PostHogError
from exptui.domain.prompt_diff import diff, told
from exptui.domain.prompt_diff_passages import passages, unified
from exptui.domain.prompts import prompt_text
from exptui.ui.messages import CopyRequested
from exptui.ui.notices import Kind
from exptui.ui.screens.prompts.diff_lines import lay_out
from exptui.ui.screens.prompts.diff_view import DiffView
from exptui.ui.screens.reading import ReadingScreen
from exptui.ui.widgets.bars import one_line
from exptui.ui.widgets.cursor_view import CursorView
from exptui.ui.widgets.lines import cut, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Resize

    from exptui.domain.prompt_diff import DiffLine
    from exptui.domain.prompt_diff_passages import Passage
    from exptui.domain.prompts import Prompt
    from exptui.services.prompt_library import PromptLibrary
    from exptui.services.workspace import Workspace
    from exptui.ui.widgets.lines import Line

READING = "reading…"
SAME = "The texts of {0} and {1} are the same, word for word."
LOOK_THE_SAME = "The texts of {0} and {1} read the same: only blanks or unseen characters differ."
BOTH_EMPTY = "{0} and {1} are both empty."
SHORTEST = 4
"""Cells that are left of a prompt's name, however little room there is."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions, and what differs between them."""

    lines: tuple[DiffLine, ...]
    passages: tuple[Passage, ...]
    told: str
    remark: str
    """Said where there is nothing to show."""


class DiffScreen(ReadingScreen):
    """`versions[0]` is compared with each of the others, one at a time."""

    REGISTERED: ClassVar[str] = "diff"
    DEFAULT_CSS = """
    DiffScreen {
        & #pair { height: 1; padding: 0 0 0 1; }
        & #differs { height: auto; max-height: 2; padding: 0 1; }
    }
    """

    def __init__(
        self,
        workspace: Workspace,
        library: PromptLibrary,
        name: str,
        versions: Sequence[int],
        *,
        control: bool = True,
    ) -> None:
        """`control` is whether the first version is the control of an experiment."""
        super().__init__(workspace)
        self.control = control
        if len(versions) < 2:
            raise ValueError("a diff needs two versions")
        self.library = library
        self.name_of_prompt = name
        self.versions = tuple(versions)
        self._at = 1
        """Which of the versions is compared with the first."""
        self._compared: dict[int, Compared] = {}
        self._problem = ""
        self._reading = False

    def compose_content(self) -> ComposeResult:
        yield Static(id="pair", markup=False)
        yield Static(id="differs", markup=False)
        yield DiffView()

    def on_mount(self) -> None:
        self._turn_to(self._at)

    @property
    def subject(self) -> tuple[str, tuple[int, ...]]:
        return self.name_of_prompt, self.versions

    def progress(self) -> str:
        return READING if self._reading else ""

    @property
    def pair(self) -> tuple[int, int]:
        """The versions that are compared now."""
        return self.versions[0], self.versions[self._at]

    @property
    def view(self) -> DiffView:
        return self.query_one(DiffView)

    # Reading

    def _turn_to(self, at: int) -> None:
        """Compare another version with the first."""
        self._at = at
        self._problem = ""
        if at not in self._compared:
            one, other = (self.library.known(self.name_of_prompt, number) for number in self.pair)
            if one is not None and other is not None:
                self._compared[at] = _compared(one, other)
        if at not in self._compared:
            self.read()
        else:
            # What is still being read was for another pair.
            self.workers.cancel_group(self, "diff")
            self._reading = False
        self._show()

    @work(exclusive=True, group="diff")
    async def read(self) -> None:
        """Read the two versions, or tell what keeps us from it."""
        at = self._at
        self._problem, self._reading = "", True
        self._show()
        asked = [self.library.version(self.name_of_prompt, number) for number in self.pair]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        refused: dict[str, list[str]] = {}
        texts: list[Prompt] = []
        for number, answer in zip(self.pair, answers, strict=True):
            match answer:
                case PostHogError():
                    refused.setdefault(answer.told, []).append(f"v{number}")
                case BaseException():
                    raise answer
                case _:
                    texts.append(answer)
        self._problem = "\n".join(
            f"{' and '.join(which)} can't be read: {why}" for why, which in refused.items()
        )
        self._reading = False
        if not refused:
            self._compared[at] = _compared(*texts)
        self._show()

    # Showing

    def _show(self) -> None:
        found = self._compared.get(self._at)
        if found is not None and not found.remark:
            self.view.show(partial(lay_out, found.passages), anew=True)
        else:
            self.view.show(partial(_said, self._words(found)), anew=True)
        self._show_header()
        self.show_state()

    def _words(self, found: Compared | None) -> str:
        """What is said in place of a diff."""
        if found is not None:
            return found.remark.format(*(f"v{number}" for number in self.pair))
        if self._problem:
            others = "\n] and [ show the other versions." if len(self.versions) > 2 else ""
            return f"{self._problem}\n\nr tries again; esc goes back.{others}"
        return "Reading v{} and v{}…".format(*self.pair)

    @on(CursorView.Moved)
    def _show_header(self) -> None:
        one, other = self.pair
        found = self._compared.get(self._at)
        change = f"change {self.view.place}" if found is not None and found.passages else ""
        pair = f"pair {self._at} of {len(self.versions) - 1}" if len(self.versions) > 2 else ""
        where = " · ".join(part for part in (change, pair) if part)
        width, right = self.size.width - 1, f"{where} " if where else ""
        versions = f": v{one}{' (control)' if self.control else ''} → v{other}"
        room = width - cell_len(versions) - cell_len(right) - (1 if right else 0)
        name = cut(self.name_of_prompt, max(SHORTEST, room))  # the versions are what must be read
        self._write("#pair", one_line(f"{name}{versions}", right, width))
        self._write("#differs", Content(found.told if found is not None else self.progress()))

    def _write(self, where: str, content: Content) -> None:
        line = self.query_one(where, Static)
        if line.content != content:
            line.update(content, layout=where == "#differs")

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        if self.is_mounted:
            self._show_header()

    # Keys

    def action_block(self, by: int) -> None:
        if not self.view.changes:
            self.say("There is no change to go to.")
        elif not self.view.go_to_change(by):
            self.say(f"This is the {'last' if by > 0 else 'first'} change.")

    def action_neighbour(self, by: int) -> None:
        at = self._at + by
        if 1 <= at < len(self.versions):
            self._turn_to(at)
        elif len(self.versions) == 2:
            self.say(f"Only v{self.versions[1]} is compared with v{self.versions[0]}.")
        else:
            self.say(f"v{self.pair[1]} is the {'last' if by > 0 else 'first'} of those compared.")

    def action_reload(self) -> None:
        if self._at not in self._compared:
            self.read()
        else:
            self.say("Both were read: a version never changes.")

    def action_copy_text(self) -> None:
        found = self._compared.get(self._at)
        one, other = (f"v{number}" for number in self.pair)
        text = (
            unified(found.lines, *(f"{self.name_of_prompt} {each}" for each in (one, other))) if found else ""
        )
        if text:
            self.post_message(CopyRequested(text, f"what differs between {one} and {other}"))
        else:
            self.say("There is nothing to copy.", Kind.WARNING)


def _compared(one: Prompt, other: Prompt) -> Compared:
    before, after = prompt_text(one), prompt_text(other)
    lines = diff(before, after)
    remark = ""
    if before == after:
        remark = SAME if one.prompt == other.prompt else LOOK_THE_SAME
        remark = remark if before.strip() else BOTH_EMPTY
    return Compared(lines, passages(lines), told(lines), remark)


def _said(words: str, width: int) -> list[Line]:
    return [((line, ""),) for line in wrap(words, width)]
