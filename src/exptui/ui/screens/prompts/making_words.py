"""What is said before an experiment between versions of a prompt is made: below the form, and in the preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from exptui.domain.describe import listed
from exptui.domain.metrics import parse_metric
from exptui.domain.prompts import TAG, template_needs
from exptui.domain.text import clean_line
from exptui.ui.modals.create_lines import Preview, fact, heading, preview_of
from exptui.ui.widgets.lines import Line

if TYPE_CHECKING:
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.prompts import PromptTemplate
    from exptui.domain.text import Json

TITLE = "Create an experiment from a prompt"


def intro_of(prompt_name: str, versions: Sequence[int]) -> str:
    """`plant-doctor: v4 is the control; v5 and v6 are tried against it.`"""
    control, *others = (f"v{number}" for number in versions)
    verb = "is" if len(others) == 1 else "are"
    return f"{clean_line(prompt_name)}: {control} is the control; {listed(others)} {verb} tried against it."


def variants_note(plan: PromptPlan) -> str:
    """`Variants: control v4 33% · test-1 v5 33% · test-2 v6 34%`."""
    return "Variants: " + " · ".join(f"{arm.key} v{arm.version} {arm.percent}%" for arm in plan.arms)


def metrics_note(plan: PromptPlan, offered: Sequence[PromptTemplate]) -> str:
    """`Metrics: Cost, lower is better · Pass rate, higher is better`."""
    told = []
    for template, body in zip(plan.templates, plan.metrics, strict=True):
        told.append(f"{_named(template, body, offered)}{_better(body)}")
    return "Metrics: " + (" · ".join(told) if told else "none yet")


def _named(template: str, body: Json, offered: Sequence[PromptTemplate]) -> str:
    label = next((each.label for each in offered if each.key == template), "")
    return clean_line(str(body.get("name") or label or template))


def _better(body: Json) -> str:
    if "goal" not in body:
        return ""
    return f", {'lower' if parse_metric(body).goal == 'decrease' else 'higher'} is better"


def unseen_note(
    event: str, templates: Iterable[str], plan: PromptPlan, offered: Sequence[PromptTemplate]
) -> str:
    """That a metric stays empty until its event comes."""
    bodies = dict(zip(plan.templates, plan.metrics, strict=True))
    names = listed([_named(template, bodies[template], offered) for template in templates])
    return (
        f"This project has never seen {event}. The metric is made all the same; "
        f"results of {names} stay empty until such events come with {TAG}."
    )


def unseen_notes(
    plan: PromptPlan, offered: Sequence[PromptTemplate], seen: Mapping[str, bool | None]
) -> tuple[str, ...]:
    """One for each event that a chosen template needs and that is known to have never come."""
    missing: dict[str, list[str]] = {}
    for template in plan.templates:
        for event in template_needs(template)[:1]:
            if seen.get(event) is False:
                missing.setdefault(event, []).append(template)
    return tuple(unseen_note(event, templates, plan, offered) for event, templates in missing.items())


def preview(plan: PromptPlan, watch: Sequence[str]) -> Preview:
    """All that will be made of a plan; `watch` is what to be careful about."""
    body: Json = {
        "name": plan.name,
        "description": plan.description,
        "feature_flag_key": plan.feature_flag_key,
        "parameters": {
            "feature_flag_variants": [
                {"key": arm.key, "name": f"v{arm.version}", "rollout_percentage": arm.percent}
                for arm in plan.arms
            ],
            "feature_flag_payloads": {arm.key: arm.payload for arm in plan.arms},
        },
        "metrics": list(plan.metrics),
    }
    shown = preview_of(body, title=TITLE)
    lines: list[Line] = [
        *shown.lines,
        *heading("Prompt"),
        *fact("  name", clean_line(plan.prompt_name)),
        *fact("  events", f"are counted where {TAG} is “{clean_line(plan.prompt_name)}”"),
    ]
    if watch:
        lines += [*heading("Watch out"), *((("  ! ", "warn"), (each, "")) for each in watch)]
    return Preview(title=shown.title, name=shown.name, lines=tuple(lines))
