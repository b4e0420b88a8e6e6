"""One experiment, all of it, arranged for reading."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.content import Content
from textual.widgets import Static

from exptui.api.errors import NotFound, PostHogError
from exptui.domain.describe_experiment import sections
from exptui.domain.pretty_json import pretty_json
from exptui.domain.rows import Row
from exptui.ui.messages import CopyRequested, WorkspaceChanged
from exptui.ui.notices import Kind
from exptui.ui.screens.detail.header import ExperimentHeader, Heading
from exptui.ui.screens.detail.layout import document
from exptui.ui.screens.detail.seen import Seen
from exptui.ui.screens.reading import ReadingScreen
from exptui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from exptui.services.workspace import Workspace

READING = "reading…"
GONE = (
    "PostHog has no experiment {id} here any more: it was deleted, or the key may not see it. esc goes back."
)


class DetailScreen(ReadingScreen):
    """Shows at once what the list knew, then all that the server tells. What is shown is never blanked."""

    REGISTERED: ClassVar[str] = "detail"
    DEFAULT_CSS = """
    DetailScreen {
        & ExperimentHeader { padding: 0 0 0 1; }
        & #problem { height: auto; padding: 0 0 0 1; color: $text-error; display: none; }
        & #problem.-told { display: block; }
        & TextView { margin: 1 0 0 1; }
    }
    """

    def __init__(
        self,
        workspace: Workspace,
        experiment_id: int,
        neighbours: tuple[int, ...] = (),
        *,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(workspace)
        self.experiment_id = experiment_id
        self.neighbours = neighbours
        self._zone = zone
        """The reader's clock; None for the machine's own."""
        self._all_seen: dict[int, Seen] = {}
        self._reading = False

    def compose_content(self) -> ComposeResult:
        yield ExperimentHeader()
        yield Static(id="problem", markup=False)
        yield TextView()

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
        return READING if self._reading else ""

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
            seen.problem = " ".join(
                filter(None, (f"Couldn't read it: {error}", error.hint, "r tries again."))
            )
        else:
            seen.problem, seen.gone, seen.read = None, False, self.workspace.now()
        self._reading = False
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

    # Showing

    def _show(self) -> None:
        """Show what is known now; the scroll stays where it is."""
        seen, now = self.seen, self.workspace.now()
        problem, told = self.query_one("#problem", Static), seen.told(now)
        problem.set_class(bool(told), "-told")
        problem.update(Content(f"{Kind.ERROR} {told}" if told else ""))
        self.show_state()
        header, text = self.query_one(ExperimentHeader), self.query_one(TextView)
        pending = READING if seen.problem is None else "could not be read"
        if seen.row is None:
            header.tell(None)
            text.show(lambda _width: (((pending, "dim"),),))
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
        text.show(document(facts))

    def _position(self) -> str:
        if self.experiment_id not in self.neighbours:
            return ""
        return f"{self.neighbours.index(self.experiment_id) + 1} of {len(self.neighbours)}"

    def _sharing_the_flag(self, row: Row) -> tuple[Row, ...]:
        if row.flag_id is None:
            return ()
        rows = self.workspace.rows.values()
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
        self.query_one(TextView).top()
        self._show()
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
