"""Every check, once: the list's reasons, the report, the JSON and the documentation are made from this."""

from __future__ import annotations

from collections.abc import Callable

from exptui.domain import health_after as after
from exptui.domain import health_exposure as exposure
from exptui.domain import health_flag as flag
from exptui.domain import health_metrics as metrics
from exptui.domain import health_plan as plan
from exptui.domain.decision import Verdict, decide, noticed
from exptui.domain.evidence import Evidence
from exptui.domain.finding import Attention, Check, Finding, Noticed

BROKEN, DECIDE, STUCK = Attention.BROKEN, Attention.DECIDE, Attention.STUCK
LEFT_BEHIND, OK = Attention.LEFT_BEHIND, Attention.OK


def _decided(verdict: Verdict) -> Callable[[Evidence, tuple[Finding, ...]], Noticed | None]:
    def look(evidence: Evidence, before: tuple[Finding, ...]) -> Noticed | None:
        decision = decide(evidence, before)
        return noticed(evidence, decision) if decision and decision.verdict == verdict else None

    return look


CHECKS: tuple[Check, ...] = (
    Check(
        number=1, name="srm", title="Sample ratio mismatch", attention=BROKEN, severity="warning",
        rule="People are split otherwise than planned, p < 0.001, from 100 exposures and one day on",
        why="Whoever is missing from one variant is not missing at random: no result can be trusted.",
        next="Find the cause before reading any result; then reset and start again.", key="R",
        look=exposure.mismatch,
    ),
    Check(
        number=2, name="zero_exposures", title="No exposures", attention=BROKEN, severity="warning",
        rule="Launched a day ago or earlier, flag on, and nobody was exposed",
        why="Nothing is being measured, however long it runs.",
        next="Check that the flag is called where the experiment is, and its release conditions.", key="o",
        look=exposure.nobody,
    ),
    Check(
        number=3, name="stalled", title="Exposures stopped", attention=STUCK, severity="warning",
        rule="People came, and for two days none has, with the flag on",
        why="Waiting does not help: something removed the flag's call, or its event.",
        next="Look for a release in which the flag's call went missing; end it if that was meant.", key="E",
        look=exposure.stalled,
    ),
    Check(
        number=4, name="paused", code="flag_off_while_running", title="Paused", attention=STUCK,
        severity="warning", rule="The flag has been off for a day while the experiment runs",
        why="Nobody takes part, and people who did lose their variant.",
        next="Resume it, or end it.", key="P",
        look=flag.paused,
    ),
    Check(
        number=5, name="zero_rollout", code="flag_off_while_running", title="Nobody is let in",
        attention=BROKEN, severity="warning", rule="The flag is on, and every release condition is at 0 %",
        why="It looks as if it ran, and nobody can take part.",
        next="Open the flag and let somebody in, or pause the experiment.", key="o",
        look=flag.no_rollout,
    ),
    Check(
        number=6, name="shipped_while_running", code="variant_shipped_while_running",
        title="Shipped, not ended", attention=LEFT_BEHIND, severity="warning",
        rule="It runs, and the flag gives one variant to everyone",
        why="Nothing is compared any more, and results go on counting.",
        next="End it with a conclusion.", key="E",
        look=flag.shipped_while_running,
    ),
    Check(
        number=7, name="ended_still_splitting", code="flag_live_after_end", title="Ended, still splitting",
        attention=LEFT_BEHIND, severity="warning", rule="It ended, and the flag still serves several variants",
        why="People keep getting a variant that nobody chose for them.",
        next="Ship a variant, or switch the flag off.", key="S",
        look=flag.live_after_end,
    ),
    Check(
        number=8, name="exposed_before_launch", code="flag_live_before_launch",
        title="Serving before launch", attention=BROKEN, severity="warning",
        rule="A draft whose flag is on and serves several variants",
        why="People see variants that nothing measures, and will be counted late.",
        next="Launch it, or switch the flag off.", key="L",
        look=flag.live_before_launch,
    ),
    Check(
        number=9, name="forced_variants", code="forced_variant_release_condition", title="Forced variants",
        attention=BROKEN, severity="warning",
        rule="Every release condition names its variant; where only some do, it is a note",
        why="People who are not assigned at random can't be compared.",
        next="Take the variant out of the release conditions.", key="o",
        look=flag.forced,
    ),
    Check(
        number=10, name="no_metric", title="Nothing is measured", attention=BROKEN, severity="critical",
        rule="Launched without a metric; a warning where only secondary ones are there",
        why="Without a primary metric nothing can be decided.",
        next="Give it a primary metric.", key="m",
        look=metrics.nothing_measured,
    ),
    Check(
        number=11, name="multiple_bias", code="bias_risk_multiple_excluded", title="Seen in several variants",
        attention=BROKEN, severity="warning",
        rule="More than 0.1 % were seen in several variants and are left out, with an uneven split",
        why="With an uneven split, leaving them out takes more people of one variant than of the other.",
        next="Count them in the first variant seen, or find why people change variants.", key="m",
        look=exposure.several_variants,
    ),
    Check(
        number=12, name="unreadable", title="Metric can't be read", attention=BROKEN, severity="warning",
        rule="The first primary metric has an error, or no statistics in any variant; others are a note",
        why="What the experiment is to be decided by does not exist.",
        next="Check that its events arrive, and how it is defined.", key="m",
        look=metrics.unreadable,
    ),
    Check(
        number=13, name="too_early", title="Too early", attention=OK, severity="info",
        rule="Less than 7 days, 100 people, or the planned sample, which sequential tests may do without",
        why="Early results swing: many that look significant are gone a week later.",
        next="Leave it alone.",
        look=plan.too_early,
    ),
    Check(
        number=14, name="underpowered", title="Under-powered", attention=STUCK, severity="info",
        rule="At its pace it takes more than 60 days to the planned sample",
        why="Waiting will not help soon enough.",
        next="Let more people in, plan for a larger effect, or end it.", key="E",
        look=plan.underpowered,
    ),
    Check(
        number=15, name="past_plan", title="Past plan", attention=STUCK, severity="info",
        rule="The planned sample is reached, and the result is neither clear nor flat",
        why="More of the same people rarely make it clearer, and each look risks an accident.",
        next="End it as inconclusive, or plan a larger one.", key="E",
        look=plan.past_plan, weighs=True,
    ),
    Check(
        number=16, name="zombie", title="Forgotten", attention=STUCK, severity="info",
        rule="Running for more than 60 days while hardly anybody is added, or far beyond its target",
        why="It holds a flag and people's variants, and tells nothing new.",
        next="End it.", key="E",
        look=plan.zombie,
    ),
    Check(
        number=17, name="ship", title="Ready to ship", attention=DECIDE, severity="action",
        rule="A primary metric is significantly better, its interval clear of zero, on target, none worse",
        why="Everyone who has the baseline goes without the better variant.",
        next="Ship the variant.", key="S",
        look=_decided("ship"), weighs=True,
    ),
    Check(
        number=18, name="roll_back", title="Roll back", attention=DECIDE, severity="action",
        rule="A primary metric is significantly worse, its interval clear of zero, on target",
        why="People in the variant are worse off each day.",
        next="Ship the baseline.", key="S",
        look=_decided("roll-back"), weighs=True,
    ),
    Check(
        number=19, name="flat", title="Done, flat", attention=DECIDE, severity="action",
        rule="The planned sample is reached, and nothing is significant",
        why="An effect of the planned size would very likely have shown.",
        next="End it as inconclusive, and keep what is cheaper to keep.", key="E",
        look=_decided("flat"), weighs=True,
    ),
    Check(
        number=0, name="trade_off", title="Trade-off", attention=DECIDE, severity="action",
        rule="A primary metric wins or loses clearly, and another metric says the opposite",
        why="One thing is bought with another; no number says whether it is worth it.",
        next="Weigh both, then ship a variant.", key="S",
        look=_decided("trade-off"), weighs=True,
    ),
    Check(
        number=0, name="review", title="Review", attention=DECIDE, severity="action",
        rule="A primary metric wins or loses clearly, and another metric or the exposures could not be read",
        why="What was not read may be worse.",
        next="Find out about the missing metric, then decide.", key="o",
        look=_decided("review"), weighs=True,
    ),
    Check(
        number=20, name="no_conclusion", title="No conclusion", attention=LEFT_BEHIND, severity="info",
        rule="It ended, and has no conclusion",
        why="What was learnt is lost, and it will be tried again.",
        next="Write down what came of it.", key="o",
        look=after.no_conclusion,
    ),
    Check(
        number=21, name="contradicts_flag", title="Conclusion contradicts flag", attention=LEFT_BEHIND,
        severity="warning", rule="Concluded as won with the baseline at 100 %, or as lost with another variant",
        why="Either the conclusion is wrong, or people have the wrong variant.",
        next="Ship the variant that was meant, or correct the conclusion.", key="S",
        look=after.contradicts,
    ),
    Check(
        number=22, name="not_cleaned_up", title="Not cleaned up", attention=LEFT_BEHIND, severity="info",
        rule="Ended 30 days ago or earlier, flag on, one variant at 100 %",
        why="Each flag left in the code is a branch that can break.",
        next="Take the flag out of the code, then archive it with its flag.", key="V",
        look=after.not_cleaned_up,
    ),
    Check(
        number=23, name="stale_draft", title="Stale draft", attention=STUCK, severity="info",
        rule="A draft that is older than 7 days",
        why="Nobody is working on it, or nobody knows that it waits.",
        next="Launch it or delete it.", key="L",
        look=plan.stale_draft,
    ),
    Check(
        number=24, name="no_hypothesis", title="No hypothesis", attention=OK, severity="info",
        rule="It runs, and its description is empty",
        why="Without one, any result can be explained afterwards.",
        next="Write down what is expected, and why.", key="e",
        look=metrics.no_hypothesis,
    ),
    Check(
        number=25, name="split_differs", title="Split differs from the flag", attention=BROKEN,
        severity="warning", rule="The flag's variants are others, or their shares more than 5 points apart",
        why="The experiment is not the one that was set up.",
        next="Set the flag as planned, then reset and start again.", key="R",
        look=flag.split_differs,
    ),
    Check(
        number=26, name="flag_missing", title="Flag missing", attention=BROKEN, severity="critical",
        rule="It runs, and its flag is deleted or not there",
        why="Nobody can be given a variant.",
        next="Restore the flag in PostHog, or end the experiment.", key="E",
        look=flag.missing,
    ),
    Check(
        number=27, name="mid_run_edit", title="Changed while running", attention=BROKEN, severity="warning",
        rule="Targeting was narrowed, or the split changed, after the launch; letting more people in is fine",
        why="People before and after the change are not alike, and neither are the variants.",
        next="Reset and start again, or read only what came after the change.", key="R",
        look=flag.edited,
    ),
    Check(
        number=0, name="aa_significant", title="A/A test differs", attention=BROKEN, severity="warning",
        rule="A primary metric of an A/A or placebo test is significant",
        why="Variants that are the same differ: assignment or measurement is at fault.",
        next="Check the exposure event and how people are assigned.", key="o",
        look=metrics.machinery_differs,
    ),
)  # fmt: skip
"""In the order in which they are told. What an experiment's row says is of the worst class."""
