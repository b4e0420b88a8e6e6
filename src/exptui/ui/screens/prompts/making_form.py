"""The form about an experiment between versions of a prompt, with what is found out while it is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from exptui.services.flag_keys import TAKEN
from exptui.ui.screens.metrics.form import FormScreen
from exptui.ui.screens.prompts.making_asked import KEY, Asked
from exptui.ui.screens.prompts.making_words import TITLE, intro_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exptui.domain.json_paths import Path
    from exptui.domain.text import Json
    from exptui.ui.pace import Pace
    from exptui.ui.screens.prompts.making_draft import Kept

MOST_KEYS = 20
"""So many keys in a row are asked about before a person has to choose one."""


class CreationForm(FormScreen):
    """Dismissed with the body once nothing speaks against it, or with None. Each answer is kept at once."""

    def __init__(
        self, asked: Asked, kept: Kept, pace: Pace, wrong: Mapping[Path, str], begin: Path | None = None
    ) -> None:
        """`wrong` are the server's words by place; `begin` is the question to begin at where there are none."""
        self._asked_of = asked
        self._kept = kept
        super().__init__(
            TITLE,
            asked.form(),
            kept.begun.body,
            newer=True,
            picker=None,
            pace=pace,
            wrong=wrong,
            begin=begin,
            intro=intro_of(asked.prompt_name, asked.versions),
            changed=self._answered,
            notes=lambda body: asked.notes(body, kept.problem),
        )

    def on_mount(self) -> None:
        super().on_mount()
        self._look_at_key()
        self._look_at_events()

    def _answered(self, body: Json) -> None:
        """An answer was given or taken back: keep it, and ask about the flag key that follows from it."""
        self._kept.keep(body=body)
        self._look_at_key()

    @work(group="key", exclusive=True)
    async def _look_at_key(self) -> None:
        """Ask about the key that would be sent, and about the next one where that is made of a name and taken."""
        asked = self._asked_of
        for _ in range(MOST_KEYS):
            plan = asked.plan(self.body)
            if plan.feature_flag_key in asked.keys:
                return
            state = await asked.look_at_key(plan.feature_flag_key)
            if state.kind is TAKEN:
                await asked.look_at_names(plan.name)
                self.filling.leave(KEY)
            self._look_again()

    @work(group="known")
    async def _look_at_events(self) -> None:
        """Tell of events that metrics would wait for in vain."""
        for event in self._asked_of.events():
            await self._asked_of.look_at_event(event)
            if self._asked_of.seen[event] is False:
                self._look_again()

    def _look_again(self) -> None:
        """What speaks against the answers may be another thing by now; they stay as they are."""
        if self.is_attached:
            self.filling.replace(self.body)
            self._draw()
