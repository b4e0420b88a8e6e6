"""What the tabs offer beside their forms: an even split, and the calculator of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import work

from exptui.api.errors import PostHogError
from exptui.domain.describe import counted
from exptui.domain.forms import Form
from exptui.domain.lenient import is_number, number_in, object_in
from exptui.domain.metrics import Metric
from exptui.domain.plan_forms import (
    EFFECT,
    USUAL_A_DAY,
    USUAL_BASELINE,
    Estimate,
    Sizing,
    estimated,
    home,
    planned,
    request,
    sized_as,
    sizing_questions,
    unplannable,
)
from exptui.domain.saving import is_newer
from exptui.domain.sizing import baseline_and_variance
from exptui.domain.variant_forms import evenly, split_of
from exptui.ui.modals.choosing import ChoosingSheet, Way
from exptui.ui.notices import Kind
from exptui.ui.screens.metrics.shared import SharingScreen
from exptui.ui.screens.metrics.tabs import body_of

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence
    from exptui.domain.text import Json
    from exptui.services.metric_session import Session
    from exptui.ui.widgets.lines import Line

TAKE = "take"
USUAL_EFFECT = 10.0
SIZING = Form(lambda _body, _newer: sizing_questions())


class PlanningScreen(SharingScreen):
    """The editor with its calculator."""

    evidence: Callable[[], Evidence | None]
    """What has been measured so far, where somebody knows."""

    def do(self, session: Session, name: str) -> None:
        if name == "even":
            if self.set_fields(session, self.TABS["variants"], evenly(body_of(session))):
                self.say("Split evenly: as even as whole percents can be.")
        else:
            self._reckon(session)

    @work(group="ask", exclusive=True)
    async def _reckon(self, session: Session) -> None:
        start, variance, from_where = self._now(session)
        answers = await self.fill(
            session,
            "calculator",
            "Calculator: people and days",
            SIZING,
            start,
            kept={},
            intro=from_where,
            notes=lambda body: _live(body, start, variance),
        )
        self.forget_form(session, "calculator")
        if answers is None:
            return
        sizing = _sizing(answers, start, variance)
        estimate = estimated(sizing)
        if estimate is None:
            self.say(unplannable(sizing) or "Nothing can be reckoned from that.", Kind.WARNING)
            return
        says: list[Line] = [((_told(sizing, estimate), "strong"),)]
        theirs = await self._asked(sizing)
        if theirs:
            says += [(), ((theirs, "dim"),)]
        ways = (
            Way(name=TAKE, label="Take this into the plan"),
            Way(name="leave", label="Leave the plan as it is"),
        )
        if await self.ask(ChoosingSheet("Calculated", says, ways, self.pace)) != TAKE:
            return
        newer = is_newer(session.experiment.raw)
        body = planned(body_of(session), sizing.effect_percent, estimate, newer=newer)
        self.reckoned = (_told(sizing, estimate),)
        self.set_fields(session, self.TABS["plan"], body)

    def count_variants(self, session: Session) -> int:
        """How many variants people are dealt out to."""
        return len(split_of(body_of(session)))

    def _now(self, session: Session) -> tuple[Json, float | None, str]:
        """What the calculator begins with, the variance that was measured, and where both are from."""
        body = body_of(session)
        primary = [entry.metric for entry in session.metrics.primary]
        metric = primary[0] if primary else None
        plan = object_in(body, home(is_newer(session.experiment.raw)))
        start: Json = {
            "sized_as": (sized_as(metric) if metric is not None else None) or "funnel",
            "baseline": USUAL_BASELINE,
            "effect_percent": number_in(plan, EFFECT) or USUAL_EFFECT,
            "variants": max(2, self.count_variants(session)),
            "a_day": USUAL_A_DAY,
        }
        measured = self._measured(metric)
        if measured is None:
            return start, None, "Nothing is measured yet: these are usual numbers. Put yours in their place."
        value, variance, a_day = measured
        start |= {"baseline": value} | ({"a_day": a_day} if a_day else {})
        return start, variance, "“Now” and the people a day are as this experiment measures them today."

    def _measured(self, metric: Metric | None) -> tuple[float, float, float | None] | None:
        """Baseline, variance and people a day, as they are measured now."""
        evidence = self.evidence()
        if evidence is None or metric is None:
            return None
        reading = next((each for each in evidence.of("primary") if each.metric.uuid == metric.uuid), None)
        result = reading.result if reading is not None else None
        sized = (
            baseline_and_variance(metric, result.baseline) if result is not None and result.baseline else None
        )
        if sized is None:
            return None
        a_day = evidence.people / evidence.days if evidence.people and evidence.days >= 1 else None
        return (*sized, round(a_day, 1) if a_day else None)

    async def _asked(self, sizing: Sizing) -> str:
        """What the server's own calculator says, where it has one."""
        try:
            theirs = await self.editing.posthog.experiments.calculate_running_time(request(sizing))
        except PostHogError:
            return ""
        people, days = theirs.recommended_sample_size, theirs.recommended_running_time_days
        if people is None:
            return ""
        after = f", {counted(round(days), 'day')}" if days is not None else ""
        return f"PostHog's own calculator says {people:,.0f} people{after}."


def _sizing(answers: Json, start: Json, variance: float | None) -> Sizing:
    """What the answers say; a variance that was measured holds for the metric that it was measured of."""
    alike = all(answers.get(key) == start.get(key) for key in ("sized_as", "baseline"))
    return Sizing(
        sized_as=answers["sized_as"],
        effect_percent=float(answers["effect_percent"]),
        baseline=float(answers["baseline"]),
        variants=int(answers["variants"]),
        variance=variance if alike else None,
        a_day=_number(answers.get("a_day")),
    )


def _live(answers: Json, start: Json, variance: float | None) -> tuple[str, ...]:
    """What follows from the answers so far; nothing while one of them is wrong."""
    if SIZING.objections(answers, newer=True):
        return ()
    sizing = _sizing(answers, start, variance)
    estimate = estimated(sizing)
    return (_told(sizing, estimate) if estimate is not None else unplannable(sizing) or "",)


def _told(sizing: Sizing, estimate: Estimate) -> str:
    days = "" if estimate.days is None else f", which takes {counted(estimate.days, 'day')}"
    return (
        f"To see a change of {sizing.effect_percent:g}% from {sizing.baseline:.4g}:"
        f" {estimate.people:,} people in all {sizing.variants} variants{days}."
    )


def _number(value: Any) -> float | None:
    return float(value) if is_number(value) else None
