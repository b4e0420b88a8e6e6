"""Who took part in an experiment, and whether they are split as planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from exptui.domain import figures
from exptui.domain.describe import counted
from exptui.domain.describe_time import ago
from exptui.domain.health_exposure import split_p, split_test
from exptui.domain.playbook import SRM
from exptui.domain.statistics import LEAST_EXPOSED, MISMATCH
from exptui.ui.messages import FindingOpened
from exptui.ui.screens.closer import CloserScreen
from exptui.ui.screens.exposures.people import (
    SAMPLE,
    SEVERAL,
    SPLIT,
    write_days,
    write_sample,
    write_variants,
)
from exptui.ui.widgets.cursor_view import CursorView

if TYPE_CHECKING:
    from textual.events import Resize

    from exptui.domain.evidence import Evidence
    from exptui.domain.explain import Explanation
    from exptui.domain.finding import Finding
    from exptui.domain.verdict import Judgement
    from exptui.ui.widgets.page import Page

DRAFT = "Nobody takes part yet: it has not been launched."
NOBODY = "Nobody has been exposed yet."
NOT_ASKED = "The exposures were not read."


class ExposuresScreen(CloserScreen):
    """Counts by day and by variant, the test of the split, and the sample that was planned."""

    REGISTERED: ClassVar[str] = "exposures"

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        if self.is_mounted:
            self.call_after_refresh(self.show_again)

    # Showing

    def write(self, page: Page, judged: Judgement) -> None:
        evidence, seen = judged.evidence, judged.evidence.exposures
        page.heading("Exposures", evidence.experiment.name)
        page.text(_about(evidence))
        page.text(f"Exposed {evidence.experiment.exposure.summary}.", "dim")
        if evidence.draft:
            page.text(DRAFT, "dim")
        elif evidence.exposures_problem:
            page.text(f"Could not be read: {evidence.exposures_problem}", "bad")
            page.text("r tries again.", "dim")
        elif seen is None:
            page.text(NOT_ASKED, "dim")
        elif not seen.total:
            page.text(NOBODY, "warn" if evidence.settled else "")
            write_sample(page, evidence, seen)
        else:
            height = self.query_one(CursorView).size.height
            write_days(page, evidence, seen, height=height, ascii_only=self.ascii_only)
            write_variants(page, evidence, seen)
            _write_split(page, judged, self.mismatch)
            write_sample(page, evidence, seen)

    @property
    def mismatch(self) -> Finding | None:
        """The finding that people are not split as planned; None where it is none."""
        judged = self.judged
        found = judged.findings if judged is not None else ()
        return next((each for each in found if each.check == "srm"), None)

    # Keys

    def action_look(self) -> None:
        """Open the finding that the line under the cursor is about."""
        if self.target == SPLIT and self.mismatch is not None:
            self.post_message(FindingOpened(self.experiment_id, "srm"))
        elif self.target == SPLIT:
            self.say("The split is no finding; ? explains its test.")
        else:
            self.say("There is nothing to open on this line.")

    def explanation(self, judged: Judgement, target: object) -> Explanation | None:
        from exptui.domain.explain import explain_multiple, explain_sample, explain_split

        known = {SPLIT: explain_split, SAMPLE: explain_sample, SEVERAL: explain_multiple}
        for each, explained in known.items():
            if each == target:
                return explained(judged)
        return None


def _about(evidence: Evidence) -> str:
    start, end = evidence.experiment.start_date, evidence.experiment.end_date
    people = f"{evidence.people:,.0f} people" if evidence.people is not None else ""
    if evidence.draft or start is None:
        return "A draft."
    if end is not None:
        when = f"ended {ago(end, evidence.now)}, after {counted(int(evidence.days), 'day')}; nobody is added"
    else:
        when = f"{evidence.experiment.status} for {counted(int(evidence.days), 'day')}"
    return ", ".join(filter(None, (people, when))) + "."


def _write_split(page: Page, judged: Judgement, finding: Finding | None) -> None:
    """The verdict on the split with its test; of a mismatch, where it may come from."""
    evidence = judged.evidence
    page.heading("Sample ratio", "" if finding is None else "enter opens the finding")
    tested, p = split_test(evidence), split_p(evidence)
    if tested is None or p is None:
        page.text(f"Not tested: {_untested(evidence)}.", target=SPLIT)
        return
    freedom = len(tested.observed) - 1
    if p >= MISMATCH:
        said, tone = "✓ as planned", "good"
    elif finding is not None:
        said, tone = "✗ not split as planned", "bad"
    else:
        said, tone = f"not as planned, and not judged: {_unjudged(evidence)}", "warn"
    page.text(f"{said}: {figures.p_value(p)} (a mismatch below .001)", tone, target=SPLIT)
    numbers = f"χ² = {tested.statistic:,.4g}, df = {freedom}, p = {tested.p_value:.4g}"
    sent = evidence.exposures.srm_p_value if evidence.exposures is not None else None
    theirs = f"; PostHog's own test: p = {sent:.4g}" if sent is not None else ""
    page.text(f"{numbers}{theirs}", "dim", target=SPLIT)
    if finding is not None:
        page.text("No result can be trusted before the cause is known. The usual ones:", target=SPLIT)
        for each in SRM:
            page.points(each.cause, target=SPLIT)
        page.text("enter tells how to confirm each.", "dim", target=SPLIT)


def _untested(evidence: Evidence) -> str:
    planned = [key for key, share in evidence.analysed.items() if share > 0]
    if len(planned) < 2:
        return f"there is only {counted(len(planned), 'variant')} with a planned share"
    return f"{evidence.people or 0:,.0f} people, fewer than {LEAST_EXPOSED}"


def _unjudged(evidence: Evidence) -> str:
    if evidence.forced:
        return "a release condition forces a variant, which shifts the split on purpose"
    return "it has not run for a day"
