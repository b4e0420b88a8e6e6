"""One experiment being edited: how it was, how it is meant to be, and every step in between on disk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from exptui.api.errors import PostHogError
from exptui.domain.describe import counted
from exptui.domain.guards import KNOWN_STATUSES
from exptui.domain.metric_set import attached
from exptui.services.drafts import Draft
from exptui.services.meant import Meant, Review, reviewed

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment
    from exptui.domain.metric_changes import Change
    from exptui.domain.metric_set import MetricSet
    from exptui.domain.text import Json
    from exptui.services.metric_editing import Editing
    from exptui.services.metric_outcome import Outcome
    from exptui.services.sharing import Shared


class NotEditable(PostHogError):
    """We refused: nothing of this experiment may be changed from here, for a reason that the text tells."""


def objection(experiment: Experiment, read_only: str | None) -> str:
    """Why an experiment's metrics and settings can't be edited, as a sentence; empty where they can."""
    row = experiment.row()
    if read_only is not None:
        return f"Read-only ({read_only}): nothing may be changed from here."
    if row.access in ("none", "viewer"):
        return f"Your access to this experiment is “{row.access}”: PostHog lets you look at it only."
    if row.deleted:
        return "It has been deleted; u restores it."
    if row.legacy:
        return (
            "It has metrics of the legacy kind: PostHog shows them and lets nobody change what it measures."
        )
    if row.status not in KNOWN_STATUSES:
        return f"Its status is “{row.status}”, which exptui does not know."
    return ""


@dataclass(frozen=True, slots=True)
class _Step:
    """What there was before a step. With its base, so that going back takes out nothing that others put in."""

    words: str
    base: Json
    ours: Meant


@dataclass(kw_only=True)
class Session:
    """What one person does to one experiment. Made by `Editing.open`."""

    editing: Editing
    experiment: Experiment
    """As PostHog showed it last."""
    base: Meant = field(init=False)
    """How it was when this was begun."""
    ours: Meant = field(init=False)
    """How it is meant to be."""
    unfinished: Json = field(init=False, default_factory=dict)
    """A form that is half filled in, as whoever shows it wants it kept; empty where none is."""
    draft: Draft | None = field(init=False, default=None)
    """What is kept of this on disk; None while nothing is changed."""
    offered: Draft | None = field(init=False, default=None)
    """The draft of an earlier time that this goes on with."""
    others: tuple[Draft, ...] = field(init=False, default=())
    """Further drafts of the same experiment; `pick_up` goes on with one of them instead."""
    since: tuple[Change, ...] = field(init=False, default=())
    """What others changed after the draft that was picked up had been begun."""
    settled: str = field(init=False, default="")
    """What became of an earlier draft that PostHog turned out to show; empty where there was none."""
    saving: bool = field(init=False, default=False)
    _base_raw: Json = field(init=False)
    _steps: list[_Step] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._base_raw = self.experiment.raw
        self.base = self.ours = self._meant(self._base_raw)

    @property
    def objection(self) -> str:
        """Why nothing can be changed, as a sentence; empty where it can."""
        return objection(self.experiment, self.editing.workspace.place.read_only)

    @property
    def metrics(self) -> MetricSet:
        return self.ours.metrics

    @property
    def settings(self) -> Json:
        return self.ours.settings

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed here and is not saved."""
        return self.base.changes_to(self.ours)

    @property
    def sent(self) -> datetime | None:
        """When it was last sent without an answer that settles it."""
        return self.draft.sent if self.draft else None

    @property
    def problem(self) -> str:
        """Why the last step would not survive the program; empty where it would."""
        return self.editing.drafts.problem

    # What a person does

    def edit(self, words: str, *, metrics: MetricSet | None = None, settings: Json | None = None) -> None:
        """Mean something else from now on; on disk when this returns. `words` are told when it is taken back.

        `settings` are the fields that change, whole. Raises `NotEditable`.
        """
        if reason := self.objection or ("It is being saved." if self.saving else ""):
            raise NotEditable(reason)
        after = Meant(
            metrics=self.metrics if metrics is None else metrics,
            settings={**self.settings, **(settings or {})},
        )
        if self.ours.changes_to(after):
            self._remember(words)
            self.ours = after
            self._keep()

    def undo(self) -> str | None:
        """Take the last step back; returns what it was, None where there is none."""
        if not self._steps or self.saving:
            return None
        step = self._steps.pop()
        self._base_raw, self.base, self.ours = step.base, self._meant(step.base), step.ours
        self._keep()
        return step.words

    def leave_unfinished(self, form: Json) -> None:
        """Keep a form as far as it is filled in; an empty one is forgotten."""
        if form != self.unfinished and not self.objection:
            self.unfinished = form
            self._keep()

    def start_over(self) -> None:
        """Throw the draft away, and begin with the experiment as it was read last. `undo` brings the changes back."""
        if not self.changes and not self.unfinished:
            return
        self._remember(f"threw {counted(len(self.changes), 'change')} away")
        self._base_raw, self.base = self.experiment.raw, self._meant(self.experiment.raw)
        self.ours, self.unfinished, self.since, self.offered = self.base, {}, (), None
        self._keep()

    def pick_up(self, draft: Draft) -> bool:
        """Go on with a draft; False where it can't be read, or where PostHog shows all of it by now.

        In that case it is dropped, and `settled` says so.
        """
        try:
            base, ours = Meant.of(draft.base), Meant.from_json(draft.ours)
        except (LookupError, TypeError, ValueError):
            return False
        found = reviewed(base, ours, self.experiment)
        if not found.changes and not found.conflicts and not draft.unfinished:
            self.editing.drafts.drop(draft)
            said = "was saved after all" if draft.sent else "is what PostHog shows"
            self.settled = f"A draft, {draft.age(self.editing.now())}, {said}."
            return False
        self.base, self.ours, self._base_raw = base, ours, draft.base
        self.unfinished, self.draft, self.offered = draft.unfinished, draft, draft
        self.since, self._steps = found.from_them, []
        self.others = tuple(
            each for each in self.editing.drafts.of(self.experiment.id) if each.id != draft.id
        )
        return True

    # Towards the server

    async def review(self, earlier: Review | None = None) -> Review:
        """Read the experiment again, and see what saving would do. Raises `PostHogError`.

        Choices of an earlier review hold where they are about the same.
        """
        self.experiment = await self.editing.workspace.refresh(self.experiment.id)
        found = reviewed(self.base, self.ours, self.experiment)
        return found.as_before(earlier) if earlier else found

    def take_in(self, review: Review) -> bool:
        """Go on from what others made of it meanwhile, with the choices of the review.

        False, and nothing happens, where a choice is open or the review is not the last one. `undo` goes back.
        """
        if review.open or review.theirs is not self.experiment:
            return False
        self._remember("took in what others changed")
        self._base_raw, self.base, self.ours = review.theirs.raw, Meant.of(review.theirs.raw), review.meant
        self.since = ()
        self._keep()
        return True

    async def save(self, seen: Review, *, allow_unknown: bool = False, update_flag: bool = False) -> Outcome:
        """Send what `seen` shows, once, if that is still what saving would do. Never raises for the server.

        `allow_unknown` is a person's yes to events that PostHog has never seen, for this time; `update_flag` one to
        writing into the flag of a launched experiment.
        """
        from exptui.services.metric_saving import save

        return await save(self, seen, allow_unknown=allow_unknown, update_flag=update_flag)

    async def share(self, uuid: str, name: str, description: str = "") -> Shared:
        """Make a shared metric of an inline one, at once; that this experiment uses it instead is saved with the rest.

        Never raises for the server. Raises `NotEditable` where this can't be edited.
        """
        if reason := self.objection:
            raise NotEditable(reason)
        made = await self.editing.sharing.create(name, self.metrics.entry(uuid).body, description)
        if made.metric is not None and uuid in self.metrics:
            section, at = self.metrics.section_of(uuid), self.metrics.index(uuid)
            instead = self.metrics.remove(uuid).add(section, attached(made.metric.raw), at)
            self.edit(f"shared {made.metric.name}", metrics=instead)
        return made

    # What saving comes to

    def mark_sent(self) -> None:
        """Note on disk that it is on its way: if the program ends now, it may have been saved."""
        self._keep(sent=self.editing.now())

    def mark_answered(self) -> None:
        """Note that it was certainly not saved."""
        self._keep(sent=None)

    def settle(self, after: Experiment, rest: Meant | None = None) -> None:
        """PostHog shows it: drop the draft, but for the rest that it does not show as it was meant."""
        self.experiment = after
        self._base_raw = after.raw
        self.base, self._steps, self.since = Meant.of(after.raw), [], ()
        self.ours = rest or self.base
        self.offered = None
        self._keep(sent=None)

    # On disk

    def _meant(self, raw: Json) -> Meant:
        """What is edited of a body of the experiment."""
        return Meant.of(raw)

    def _remember(self, words: str) -> None:
        self._steps.append(_Step(words, self._base_raw, self.ours))

    def _drop(self) -> None:
        if self.draft is not None:
            self.editing.drafts.drop(self.draft)
            self.draft = None

    def _keep(self, sent: datetime | str | None = "as before") -> None:
        """Bring the disk up to date: a draft where something is meant, none where nothing is."""
        if not self.unfinished and not self.changes:
            self._drop()
            return
        now = self.editing.now()
        draft = self.draft or Draft(
            id=str(uuid4()), experiment=self.experiment.id, begun=now, changed=now, base={}, ours={}
        )
        draft = replace(
            draft,
            name=self.experiment.row().name,
            base=self._base_raw,
            ours=self.ours.to_json(),
            unfinished=self.unfinished,
        )
        if not isinstance(sent, str):
            draft = replace(draft, sent=sent)
        self.draft = self.editing.drafts.keep(draft)
