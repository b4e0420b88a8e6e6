"""An experiment that does not exist yet, as it is being thought out: every step of it on disk, nothing of it sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from exptui.api.errors import PostHogError
from exptui.domain.change_words import label_of, sentence
from exptui.domain.experiment import Experiment
from exptui.domain.new_body import (
    FLAG,
    default_body,
    in_their_places,
    linked_flag,
    request,
    settings_of_new,
    would_be,
)
from exptui.domain.new_checklist import checklist, missing
from exptui.domain.new_json import in_rows, taken_in
from exptui.domain.new_json import objection as json_objection
from exptui.domain.variant_forms import PARAMETERS
from exptui.services.meant import Meant
from exptui.services.metric_session import NotEditable, Session

if TYPE_CHECKING:
    from exptui.domain.checklist import Check
    from exptui.domain.json_paths import Path
    from exptui.domain.metric_changes import Change
    from exptui.domain.metric_set import MetricSet
    from exptui.domain.text import Json
    from exptui.services.drafts import Draft, Drafts
    from exptui.services.meant import Review
    from exptui.services.metric_editing import Editing
    from exptui.services.metric_outcome import Outcome
    from exptui.services.workspace import Workspace

NO_EXPERIMENT = 0
"""What drafts of experiments that do not exist yet are kept under."""
SCRATCH = "scratch"
_FLAG_ITSELF = sentence(label_of((FLAG,)))
"""What is kept of a picked flag for showing, which is no change beside that of the key."""
_NOT_THERE = "This experiment does not exist yet: it is created first."


def drafts_of_new(drafts: Drafts) -> tuple[Draft, ...]:
    """Experiments that were begun and not created, the last changed first."""
    return tuple(each for each in drafts.of(NO_EXPERIMENT) if each.base.get("kind") == SCRATCH)


@dataclass(kw_only=True)
class NewSession(Session):
    """What one person means an experiment to be. Made by `open_new`."""

    newer: bool
    """Whether the server is of the builds that keep the plan in a field of its own."""
    created: bool = field(init=False, default=False)

    # What it is so far

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was said of it beside what every experiment begins with."""
        return tuple(each for each in super().changes if each.subject != _FLAG_ITSELF)

    def body(self, *, newer: bool | None = None) -> Json:
        """What is sent to create it: a draft, as there never is a date in it."""
        return request(self.settings, self.metrics, newer=self.newer if newer is None else newer)

    def missing(self) -> dict[str, dict[Path, str]]:
        """What keeps it from being created, by tab and field; empty where nothing does."""
        return missing(self.settings, self.metrics, newer=self.newer)

    def checklist(self) -> tuple[Check, ...]:
        """What a good launch needs, each with the tab where it is seen to; what keeps it from being created first."""
        return checklist(self.settings, self.metrics, newer=self.newer)

    def edit(self, words: str, *, metrics: MetricSet | None = None, settings: Json | None = None) -> None:
        """As of one that exists; payloads and notes by variant go to the variants that they are about."""
        if settings is not None and PARAMETERS in settings:
            settings = in_rows({**self.settings, **settings}) if settings[PARAMETERS] else settings
        super().edit(words, metrics=metrics, settings=settings)

    # As JSON

    def as_json(self) -> Json:
        """All of it, to be changed and given to `take_json`."""
        return self.body()

    def json_objection(self, body: Any) -> str | None:
        """Why a body can't be taken, as a sentence; None where it can."""
        return json_objection(body, linked_flag(self.settings), newer=self.newer)

    def take_json(self, body: Json) -> None:
        """Mean what a body says. Raises `NotEditable`, and for a body with an objection `ValueError`."""
        if said := self.json_objection(body):
            raise ValueError(said)
        metrics, settings = taken_in(body, self.metrics, self.settings, newer=self.newer)
        gone = {name: None for name in self.settings if name not in settings}
        self.edit("edited it as JSON", metrics=metrics, settings=gone | settings)

    # What becomes of it

    def pick_up(self, draft: Draft) -> bool:
        """Go on with a draft; False where it can't be read."""
        try:
            ours = Meant.from_json(draft.ours)
        except (LookupError, TypeError, ValueError):
            return False
        settings = in_their_places({**self.base.settings, **ours.settings}, newer=self.newer)
        self.ours = Meant(metrics=ours.metrics, settings=settings)
        self.unfinished, self.draft, self.offered, self._steps = draft.unfinished, draft, draft, []
        self.others = tuple(each for each in drafts_of_new(self.editing.drafts) if each.id != draft.id)
        self._show()
        return True

    def settled_as(self) -> None:
        """It was created: forget the draft. Nothing can be changed here any more."""
        self.created, self._steps, self.unfinished = True, [], {}
        self._drop()

    @property
    def objection(self) -> str:
        if self.created:
            return "It is created: it is changed where it is shown now."
        return super().objection

    async def review(self, earlier: Review | None = None) -> Review:
        raise NotEditable(_NOT_THERE)

    def take_in(self, review: Review) -> bool:
        return False

    async def save(self, seen: Review, *, allow_unknown: bool = False, update_flag: bool = False) -> Outcome:
        raise NotEditable(_NOT_THERE)

    # On disk

    def _meant(self, raw: Json) -> Meant:
        return Meant(metrics=Meant.of({}).metrics, settings=settings_of_new(default_body(newer=self.newer)))

    def _keep(self, sent: datetime | str | None = "as before") -> None:
        self._base_raw = {"kind": SCRATCH}
        self._show()
        super()._keep(sent)

    def _show(self) -> None:
        """Bring the experiment up to date with what is meant."""
        self.experiment = Experiment.model_validate(would_be(self.settings, self.metrics, newer=self.newer))


async def newer_server(workspace: Workspace) -> bool:
    """Whether the server is of the newer builds: its rows tell it; where there are none, what it can do."""
    if workspace.rows or workspace.posthog is None:
        return workspace.newer
    try:
        await workspace.posthog.experiments.stats()
    except PostHogError:
        return False
    return True


def open_new(editing: Editing, *, newer: bool, afresh: bool = False) -> NewSession:
    """Go on with the last experiment that was begun, or begin one; `afresh` begins one beside those."""
    session = NewSession(
        editing=editing, newer=newer, experiment=Experiment.model_validate(default_body(newer=newer))
    )
    drafts = drafts_of_new(editing.drafts)
    if afresh or not any(session.pick_up(each) for each in drafts):
        session.others = drafts
    return session
