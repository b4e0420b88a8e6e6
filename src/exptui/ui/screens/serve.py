"""The code that serves the versions of a prompt, and what events have to carry for the metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.content import Content
from textual.widgets import Static

from exptui.api.errors import PostHogError
from exptui.domain.prompt_compared import PromptCompared, compared
from exptui.domain.serving_code import LANGUAGES, NEEDS_TAGS, Language, serving_code
from exptui.ui.messages import CopyRequested
from exptui.ui.notices import Kind
from exptui.ui.screens.prompted import NO_PROMPT, UNREAD, PromptedScreen
from exptui.ui.widgets.plain_text import PlainText
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.domain.experiment import Experiment
    from exptui.domain.rows import Row
    from exptui.services.workspace import Workspace
    from exptui.ui.messages import WorkspaceChanged

READING = "reading…"
ACTIVE, QUIET = "bold reverse", "$foreground-muted"


class ServeScreen(PromptedScreen):
    """The code in one language after the other, to scroll and to copy. It sends nothing by itself."""

    REGISTERED: ClassVar[str] = "serve"
    DEFAULT_CSS = """
    ServeScreen {
        & #served { height: auto; max-height: 3; padding: 0 1; text-style: bold; }
        & #needs { height: auto; padding: 0 1; color: $text-warning; }
        & #languages { height: 1; margin: 1 0 0 0; padding: 0 1; }
        & TextView { margin: 0 0 0 1; }
    }
    """

    def __init__(self, workspace: Workspace, experiment_id: int) -> None:
        super().__init__(workspace)
        self.experiment_id = experiment_id
        self.language: Language = next(iter(LANGUAGES))
        self._code = ""
        self._reading = False
        self._problem = ""

    def compose_content(self) -> ComposeResult:
        yield Static(id="served", markup=False)
        yield Static(id="needs", markup=False)
        yield Static(id="languages", markup=False)
        yield TextView()

    def on_mount(self) -> None:
        self._show()
        self._read_if_needed()

    @property
    def subject(self) -> int:
        return self.experiment_id

    @property
    def code(self) -> str:
        """What is shown, to the character; empty where there is nothing to serve."""
        return self._code

    def current_row(self) -> Row | None:
        experiment = self.the_experiment()
        return experiment.row() if experiment is not None else self.workspace.rows.get(self.experiment_id)

    def progress(self) -> str:
        return READING if self._reading else ""

    # Reading

    @work(exclusive=True, group="load")
    async def read(self) -> None:
        """Ask the server for the experiment again."""
        self._reading, self._problem = True, ""
        self.show_state()
        try:
            await self.workspace.refresh(self.experiment_id)
        except PostHogError as error:
            self._problem = f"Couldn't read it: {error.told}"
        self._reading = False
        if self.is_open:
            self._show()
            if self._problem:
                self.say(self._problem, Kind.ERROR)

    def _read_if_needed(self) -> None:
        if self.the_experiment() is None and self.workspace.posthog is not None and not self._reading:
            self.read()

    def on_workspace_changed(self, message: WorkspaceChanged) -> None:
        if not self.is_open:
            return
        if message.ids is None or self.experiment_id in message.ids:
            self._show()
        if not self._problem:
            self._read_if_needed()

    # Showing

    def _show(self) -> None:
        """Show the code for what is known of the experiment now."""
        self.show_state()
        experiment = self.the_experiment()
        prompt = compared(experiment) if experiment is not None else None
        if experiment is None or prompt is None:
            self._show_nothing(self._problem or UNREAD if experiment is None else NO_PROMPT)
            return
        self._show_served(experiment, prompt)
        base = prompt.of(prompt.baseline)
        code = serving_code(
            experiment.flag_key,
            prompt.name,
            self.language,
            self.workspace.place.host,
            version=base.version if base is not None else None,
        )
        if code != self._code:
            self._code = code
            self.query_one(TextView).show(PlainText(code.rstrip("\n")).lay_out)

    def _show_nothing(self, why: str) -> None:
        self._code = ""
        self.query_one("#served", Static).update(Content(READING if self._reading else why))
        for name in ("#needs", "#languages"):
            self.query_one(name, Static).update(Content(""))
        self.query_one(TextView).show(lambda _width: ())

    def _show_served(self, experiment: Experiment, prompt: PromptCompared) -> None:
        pairs = ", ".join(f"{each.key} {each.label}" for each in prompt.variants)
        self.query_one("#served", Static).update(Content(f"{experiment.flag_key}: {prompt.name}, {pairs}"))
        self.query_one("#needs", Static).update(Content(f"{Kind.WARNING} {NEEDS_TAGS}"))
        tabs = [
            (f"[{title}]" if language == self.language else f" {title} ", language == self.language)
            for language, title in LANGUAGES.items()
        ]
        parts = [(text, ACTIVE if active else QUIET) for text, active in tabs]
        self.query_one("#languages", Static).update(Content.assemble(*parts))

    # Keys

    def action_language(self) -> None:
        """The next language, from its first line on."""
        languages = list(LANGUAGES)
        self.language = languages[(languages.index(self.language) + 1) % len(languages)]
        self._show()
        self.query_one(TextView).top()

    def action_copy_text(self) -> None:
        """Copy exactly what is shown, and none of what stands above it."""
        if not self._code:
            self.say("There is no code to copy.", Kind.WARNING)
        else:
            self.post_message(CopyRequested(self._code, f"the code, {LANGUAGES[self.language]}"))

    def action_reload(self) -> None:
        if self.workspace.posthog is None:
            self.say("Not connected yet.", Kind.WARNING)
        else:
            self.read()
