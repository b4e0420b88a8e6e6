"""One experiment, all of it, arranged for reading."""

from __future__ import annotations

from contextlib import suppress
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.content import Content
from textual.widgets import Static

from exptui.api.errors import NotFound, PostHogError
from exptui.domain.describe_experiment import sections
from exptui.domain.describe_judgement import unasked
from exptui.domain.pretty_json import pretty_json
from exptui.domain.rows import Row
from exptui.services.aside_kept import name_of
from exptui.ui.messages import (
    CopyRequested,
    ExplanationRequested,
    FindingOpened,
    MuteRequested,
    StandingsChanged,
    WorkspaceChanged,
)
from exptui.ui.notices import Kind
from exptui.ui.screens.detail.computing import ComputingLine
from exptui.ui.screens.detail.header import ExperimentHeader, Heading
from exptui.ui.screens.detail.judged import add_judged
from exptui.ui.screens.detail.known import Known, known_of
from exptui.ui.screens.detail.layout import facts_in_columns
from exptui.ui.screens.detail.looking import explains, opens
from exptui.ui.screens.detail.page import DetailPage
from exptui.ui.screens.detail.seen import Seen
from exptui.ui.screens.detail.targets import OnFinding, OnVerdict, OnVersion
from exptui.ui.screens.prompted import PromptedScreen
from exptui.ui.widgets.cursor_view import CursorView, Laid

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.events import Key

    from exptui.domain.describe import Section
    from exptui.services.attention import Attention
    from exptui.services.workspace import Workspace

READING, JUDGING = "reading…", "judging…"
GONE = (
    "PostHog has no experiment {id} here any more: it was deleted, or the key may not see it. esc goes back."
)


class DetailScreen(PromptedScreen):
    """Verdict, findings, results and exposures, then every fact. It shows at once what was known before, and what
    is shown is never blanked."""

    REGISTERED: ClassVar[str] = "detail"
    DEFAULT_CSS = """
    DetailScreen {
        & ExperimentHeader { padding: 0 0 0 1; }
        & #problem { height: auto; padding: 0 0 0 1; color: $text-error; display: none; }
        & #problem.-told { display: block; }
        & CursorView { margin: 0 0 0 1; }
    }
    """

    def __init__(
        self,
        workspace: Workspace,
        attention: Attention,
        experiment_id: int,
        neighbours: tuple[int, ...] = (),
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(workspace)
        self.attention = attention
        self.experiment_id = experiment_id
        self.neighbours = neighbours
        self._zone = zone
        """The reader's clock; None for the machine's own."""
        self._all_seen: dict[int, Seen] = {}
        self._reading = False
        self._judging: int | None = None
        """The experiment that is being judged for us."""

    def compose_content(self) -> ComposeResult:
        yield ExperimentHeader()
        yield Static(id="problem", markup=False)
        yield ComputingLine()
        yield CursorView()

    def on_mount(self) -> None:
        self._show()
        self._read_if_possible()

    @property
    def seen(self) -> Seen:
        """What is known of the experiment that is shown."""
        seen = self._all_seen.setdefault(self.experiment_id, Seen())
        seen.look(self.workspace, self.experiment_id)
        return seen

    @property
    def subject(self) -> int:
        return self.experiment_id

    def current_row(self) -> Row | None:
        return self.seen.row

    def progress(self) -> str:
        return READING if self._reading else JUDGING if self._is_judged_now else ""

    @property
    def _is_judged_now(self) -> bool:
        return self._judging == self.experiment_id or self.attention.reading(self.experiment_id)

    # Reading

    @work(exclusive=True, group="load")
    async def read(self) -> None:
        """Read the experiment again; a newer wish to read replaces an older one."""
        seen = self.seen
        self._reading = True
        self.show_state()
        try:
            await self.workspace.refresh(self.experiment_id)
        except NotFound:
            seen.problem, seen.gone = GONE.format(id=self.experiment_id), True
        except PostHogError as error:
            said = (f"Couldn't read it: {error}", error.hint, "r tries again.")
            seen.problem = " ".join(filter(None, said))
        else:
            seen.problem, seen.gone, seen.read = None, False, self.workspace.now()
        self._reading = False
        self._show()
        if not seen.gone:
            self.judge()

    @work(exclusive=True, group="judge")
    async def judge(self) -> None:
        """Read results and exposures, unless that was done lately."""
        wanted = self._judging = self.experiment_id
        self._show()
        try:
            with suppress(PostHogError):  # why is kept where the judgement would be
                judged = await self.attention.judge(wanted)
                if unasked(judged.evidence):  # it was being judged for the list, which asks for less
                    await self.attention.judge(wanted)
        finally:
            self._judging = None if self._judging == wanted else self._judging
        self._show()

    def _read_if_possible(self) -> None:
        """Before there is a server to ask, what the list knew has to do."""
        if self.workspace.posthog is not None:
            self.read()

    def on_workspace_changed(self, message: WorkspaceChanged) -> None:
        if not self.is_open:
            return
        if message.ids is None or self.experiment_id in message.ids:
            if self.experiment_id in self.workspace.rows:
                self.seen.found_again()
            self._show()
        if self.seen.read is None and self.seen.problem is None and not self._reading:
            self._read_if_possible()

    def on_standings_changed(self, message: StandingsChanged) -> None:
        if not self.is_open:
            return
        if self.experiment_id not in message.ids:
            self.show_state()
            return
        self._show()
        judged = self.attention.judgement(self.experiment_id)
        if judged is not None and unasked(judged.evidence) and self._judging is None:
            self.judge()

    # Showing

    def _show(self, *, anew: bool = False) -> None:
        """Show what is known now. Cursor and scroll stay on what they are on, unless it is another experiment."""
        seen, now = self.seen, self.workspace.now()
        problem, told = self.query_one("#problem", Static), seen.told(now)
        problem.set_class(bool(told), "-told")
        problem.update(Content(f"{Kind.ERROR} {told}" if told else ""))
        self.show_state()
        header, text = self.query_one(ExperimentHeader), self.query_one(CursorView)
        self.query_one(ComputingLine).tell(self.attention.computing.get(self.experiment_id))
        pending = READING if seen.problem is None else "could not be read"
        if seen.row is None:
            header.tell(None)
            text.show(lambda _width: (((pending, "dim"),),), anew=anew)
            return
        header.tell(Heading(seen.row, self._position(), seen.as_of(now), seen.gone))
        facts = sections(
            seen.row,
            seen.experiment,
            now=now,
            zone=self._zone,
            others=self._sharing_the_flag(seen.row),
            pending=pending,
        )
        text.show(
            self._document(
                known_of(self.attention, seen.row, now, judging=self._is_judged_now, told=told), facts
            ),
            anew=anew,
        )

    def _document(self, known: Known, facts: tuple[Section, ...]) -> Callable[[int], Laid]:
        """What was judged, then the facts; what PostHog found and which prompt it is are told only once."""
        ascii_only = bool(getattr(self.app, "ascii_only", False))
        twice = () if known.judged is None else ("findings", "prompt")
        others = tuple(each for each in facts if each.key not in twice)

        def lay_out(width: int) -> Laid:
            page = DetailPage(width)
            add_judged(page, known, ascii_only=ascii_only)
            page.blank()
            page.laid_out(facts_in_columns(others, width))
            return page.laid()

        return lay_out

    def _position(self) -> str:
        here, all_of_them = self.experiment_id, self.neighbours
        return f"{all_of_them.index(here) + 1} of {len(all_of_them)}" if here in all_of_them else ""

    def _sharing_the_flag(self, row: Row) -> tuple[Row, ...]:
        rows = self.workspace.rows.values() if row.flag_id is not None else ()
        return tuple(other for other in rows if other.flag_id == row.flag_id and other.id != row.id)

    # Keys

    def action_neighbour(self, step: int) -> None:
        """Show the experiment above or below in the list that this was opened from."""
        if self.experiment_id not in self.neighbours:
            self.say("There is no list here to step through.")
            return
        position = self.neighbours.index(self.experiment_id) + step
        if not 0 <= position < len(self.neighbours):
            self.say("This is the last one." if step > 0 else "This is the first one.")
            return
        self.experiment_id = self.neighbours[position]
        self._judging = None
        self.query_one(ComputingLine).forget()
        self._show(anew=True)
        self._read_if_possible()

    def action_reload(self) -> None:
        if self.workspace.posthog is None:
            self.say("Not connected yet.", Kind.WARNING)
        self._read_if_possible()

    def action_copy_json(self) -> None:
        experiment = self.seen.experiment
        if experiment is None:
            self.say("It has not been read yet.", Kind.WARNING)
        else:
            self.post_message(CopyRequested(pretty_json(experiment.raw)[0], "the JSON"))

    def on_key(self, event: Key) -> None:
        super().on_key(event)
        self.query_one(ComputingLine).seen()

    def action_block(self, by: int) -> None:
        self.query_one(CursorView).block(by)

    def action_look(self) -> None:
        """Open what the line under the cursor stands for."""
        target = self.query_one(CursorView).target
        told = self.attention.queue.placed(row).finding if (row := self.current_row()) is not None else None
        if isinstance(target, OnVerdict) and told is not None:
            self.post_message(FindingOpened(self.experiment_id, name_of(told)))
        elif isinstance(target, OnVersion):
            if (prompt := self.prompt_or_say()) is not None:
                self.open_diff(prompt, prompt.pair(target.variant))
        elif (message := opens(target, self.experiment_id)) is not None:
            self.post_message(message)
        else:
            self.say("Nothing opens here: findings, versions, metrics and exposures do (tab goes there).")

    async def action_explain(self) -> None:
        """Explain the numbers under the cursor; where there are none, the keys."""
        judged = self.attention.judgement(self.experiment_id)
        explanation = explains(self.query_one(CursorView).target, judged) if judged is not None else None
        if explanation is not None:
            self.post_message(ExplanationRequested(explanation))
        else:
            await self.app.run_action("help")

    def action_mute(self) -> None:
        target = self.query_one(CursorView).target
        check = target.name if isinstance(target, OnFinding) else None
        self.post_message(MuteRequested(self.experiment_id, check))
