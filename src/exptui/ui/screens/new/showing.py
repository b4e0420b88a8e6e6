"""What is seen of an experiment that does not exist yet: its tabs, and what is missing to make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from exptui.domain.lenient import line_in
from exptui.domain.new_body import KEY, flag_rows, linked_flag
from exptui.services.new_experiment import NewSession
from exptui.ui.screens.metrics.lines import Told, write_metrics
from exptui.ui.screens.metrics.screen import MetricsScreen
from exptui.ui.screens.metrics.tabs import METRICS, Tab
from exptui.ui.screens.new import words
from exptui.ui.screens.new.checks import write_checks
from exptui.ui.screens.new.lines import write_basics, write_settings
from exptui.ui.screens.new.tabs import CHECK, FIRST, LABELS, NEW_TABS, ORDER, by_tab
from exptui.ui.screens.new.variants import write_variants
from exptui.ui.widgets.bars import one_line

if TYPE_CHECKING:
    from datetime import tzinfo

    from exptui.domain.json_paths import Path
    from exptui.services.creating import Creating, KeyState
    from exptui.services.metric_editing import Editing
    from exptui.services.metric_session import Session
    from exptui.services.workspace import Workspace
    from exptui.ui.pace import Pace
    from exptui.ui.widgets.page import Page

NONE_YET = 0
"""What stands for the number of an experiment that does not exist."""


class NewShown(MetricsScreen):
    """Shows an experiment that is being thought out."""

    REGISTERED: ClassVar[str] = "new"
    TABS: ClassVar[Mapping[str, Tab]] = NEW_TABS
    LABELS: ClassVar[Mapping[str, str]] = LABELS

    def __init__(
        self,
        workspace: Workspace,
        editing: Editing,
        creating: Creating,
        pace: Pace,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(workspace, editing, NONE_YET, pace, zone=zone)
        self.creating = creating
        self.tab = FIRST
        self.keys_heard: dict[str, KeyState] = {}
        """What PostHog said of flag keys that were written here."""

    @property
    def new(self) -> NewSession | None:
        """The session, which is one of an experiment that does not exist."""
        return self.session if isinstance(self.session, NewSession) else None

    def tab_names(self) -> tuple[str, ...]:
        return ORDER

    def progress(self) -> str:
        return self.busy

    # What is missing

    def missing(self) -> dict[str, dict[Path, str]]:
        """What keeps it from being created, by tab and field, as far as is known here."""
        session = self.new
        if session is None:
            return {}
        found = session.missing()
        first = found.get(FIRST, {})
        if (KEY,) not in first and (said := self.key_words(session)):
            found = {**found, FIRST: {**first, (KEY,): said}}
        return by_tab(found)

    def key_words(self, session: NewSession) -> str:
        """Why the key of a new flag can't be had; empty where nothing is known against it."""
        if linked_flag(session.settings) or session.sent is not None:
            return ""  # what was sent may itself have it by now
        return self.taken_words(line_in(session.settings, KEY) or "")

    def taken_words(self, key: str) -> str:
        """That a flag has the key already, as far as is known here."""
        heard = self.keys_heard.get(key)
        if not (heard.kind == "taken" if heard is not None else key and self.creating.is_taken(key)):
            return ""
        said = heard.words if heard is not None else f"A flag {key} is there already."
        return f"{said} {words.OTHER_KEY}"

    def marks(self) -> Mapping[str, str]:
        session = self.new
        if session is None:
            return {}
        half = [METRICS if name not in self.TABS else name for name in session.unfinished]
        refused = [name if name in self.LABELS else METRICS for name in self.refused if name]
        return dict.fromkeys(half, "?") | dict.fromkeys(self.missing(), "!") | dict.fromkeys(refused, "✗")

    # Drawing

    def _about(self) -> Content:
        session = self.new
        width = (self.size.width or self.app.size.width) - 2
        if session is None:
            return Content(words.TITLE)
        name = session.experiment.row().name
        state = words.REFUSED if self.refused else words.state(self.missing())
        return one_line(": ".join(filter(None, (words.TITLE, name))), state, width)

    def write_above(self, page: Page, session: Session) -> None:
        if not isinstance(session, NewSession):
            return
        for text, tone in words.warnings(session, self.workspace, self.editing.now()):
            page.text(text, tone, indent=0)
        for said in self.refused.get("", ()):
            page.text(f"✗ PostHog refused it: {said} Everything is kept.", "bad", indent=0)

    def write(self, page: Page, session: Session) -> None:
        if not isinstance(session, NewSession):
            return
        if self.tab == METRICS:
            write_metrics(page, session, Told(refused=self.refused, marked=False))
            if list(session.metrics):
                page.blank()
                page.text(words.LEGEND, "dim", indent=0)
        elif self.tab == CHECK:
            write_checks(page, session.checklist(), sum(map(len, session.missing().values())))
        elif self.tab == FIRST:
            write_basics(page, session, self.missing(), self._said(), elsewhere=bool(self.refused))
        elif self.tab == "variants":
            write_variants(page, session, self._said())
        else:
            told = self.reckoned if self.tab == "plan" else ()
            write_settings(page, session, NEW_TABS[self.tab], self._said(), told)

    def _said(self) -> list[str]:
        """What PostHog refused on this tab."""
        return list(self.refused.get(self.tab, ()))

    def count_variants(self, session: Session) -> int:
        return len(flag_rows(session.settings))
