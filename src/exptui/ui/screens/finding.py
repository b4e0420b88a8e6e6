"""One finding: what is wrong, on what evidence, why it matters, and what to do about it."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from exptui.domain.describe_finding import evidence_facts, rule_of, where
from exptui.domain.describe_time import clock
from exptui.domain.playbook import SRM
from exptui.services.aside_kept import Mute, name_of
from exptui.ui.bindings import commands_for
from exptui.ui.messages import MuteRequested
from exptui.ui.screens.closer import READING, CloserScreen

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from exptui.domain.finding import Finding
    from exptui.domain.standing import Standing
    from exptui.domain.verdict import Judgement
    from exptui.services.attention import Attention
    from exptui.services.workspace import Workspace
    from exptui.ui.widgets.page import Page

TONES = {"critical": "bad", "warning": "warn", "action": "strong", "info": ""}
GONE = "This is not so any more: the check finds nothing now. esc goes back."


class FindingScreen(CloserScreen):
    """Shows at once what the queue knew, then what is found now."""

    REGISTERED: ClassVar[str] = "finding"

    def __init__(
        self,
        workspace: Workspace,
        attention: Attention,
        experiment_id: int,
        check: str,
        *,
        zone: tzinfo | None = None,
    ) -> None:
        """`check` is the name of its check, or `posthog:` with the code of what PostHog found itself."""
        super().__init__(workspace, attention, experiment_id, zone=zone)
        self.check = check

    @property
    def subject(self) -> Hashable:
        return self.experiment_id, self.check

    @property
    def standing(self) -> Standing | None:
        """How the experiment stands in the queue."""
        return self.attention.queue.standings.get(self.experiment_id)

    @property
    def finding(self) -> Finding | None:
        """As it was found last; None where the check has nothing to say."""
        judged, standing = self.judged, self.standing
        found = judged.findings if judged is not None else standing.findings if standing is not None else ()
        return next((each for each in found if name_of(each) == self.check), None)

    # Showing

    def write(self, page: Page, judged: Judgement) -> None:
        finding, name = self.finding, judged.evidence.experiment.name
        if finding is None:
            check = rule_of(self.check)
            page.heading(check.title if check is not None else self.check, name)
            page.text(GONE, "good")
            page.text(f"{judged.attention.heading}: {judged.reason}")
            return
        self._write(page, finding, name)

    def write_unread(self, page: Page) -> None:
        finding, standing, row = self.finding, self.standing, self.current_row()
        if finding is None or standing is None:
            super().write_unread(page)
            return
        self._write(page, finding, row.name if row is not None else "")
        problem = self.attention.problem(self.experiment_id)
        page.blank()
        since = clock(standing.as_of, self.workspace.now())
        page.text(f"As of {since}. {f'Could not be read again: {problem}' if problem else READING}", "dim")

    def _write(self, page: Page, finding: Finding, name: str) -> None:
        page.heading(finding.title, name)
        page.text(f"{finding.severity.upper()} · {finding.attention.heading}", TONES[finding.severity])
        page.text(finding.reason, "strong")
        self._write_muted(page)
        page.heading("On what evidence")
        if finding.detail:
            page.text(finding.detail)
        page.facts(evidence_facts(finding))
        if check := rule_of(finding.check):
            page.text(f"The rule: {check.rule}.", "dim")
        if finding.why:
            page.heading("Why it matters")
            page.text(finding.why)
        page.heading("What to do")
        self._write_next(page, finding)
        if finding.check == "srm":
            _write_playbook(page)

    def _write_muted(self, page: Page) -> None:
        standing, quiet = self.standing, self.attention.queue.quiet
        if standing is None or self.check not in quiet.muted(standing):
            return
        entries: Sequence[object] = getattr(quiet, "entries", tuple)()
        mine = [each for each in entries if isinstance(each, Mute) and each.experiment == self.experiment_id]
        mute = next((each for each in mine if each.check == self.check), None)
        note = f": {mute.note}" if mute is not None and mute.note else ", without a note"
        since = f" {clock(mute.made, self.workspace.now())}" if mute is not None else ""
        page.text(f"Muted{since}{note}. It comes back when it changes.", "dim")

    def _write_next(self, page: Page, finding: Finding) -> None:
        if finding.next:
            page.text(finding.next)
        if finding.key:
            page.facts([(finding.key, self._does(finding.key))])
        page.facts([("M", "mute it, with a note on why"), ("z", "put the experiment aside for a while")])
        row = self.current_row()
        flag = row.flag_id if row is not None else None
        path, what = where(finding.check, self.experiment_id, flag)
        page.text(f"In PostHog, {what}: {self.workspace.place.link(path)}", "dim")

    def _does(self, key: str) -> str:
        """What a key does here, and why not now where it can't."""
        meaning = self.meaning(key)
        if meaning is not None:
            transition, reason = meaning
            return f"{transition.help}; not now: {reason}" if reason else transition.help
        command = next((each for each in commands_for(self.REGISTERED) if key in each.keys), None)
        return command.help if command is not None else ""

    # Keys

    def action_mute(self) -> None:
        if self.finding is None:
            self.say("There is nothing left to mute: the finding is gone.")
        else:
            self.post_message(MuteRequested(self.experiment_id, self.check))


def _write_playbook(page: Page) -> None:
    """Each cause with the one look that confirms it."""
    page.heading("Where it may come from", "the usual ones first, each with how to confirm it")
    for at, each in enumerate(SRM, start=1):
        page.points(each.cause, f"{at}.", "strong")
        page.text(each.confirm, indent=5)
