"""What is asked before an experiment between versions of a prompt is made, and the plan that the answers come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exptui.domain import prompts
from exptui.domain.forms import Form
from exptui.domain.lenient import object_in
from exptui.domain.naming import free_slug, key_objection, name_objection, slug
from exptui.domain.prompt_plan_made import Arm, arms, default_name, metrics_made
from exptui.domain.prompt_plan_sent import (
    MOST_TEMPLATES,
    PromptPlan,
    description_objection,
    templates_objection,
)
from exptui.domain.questions import Kind, Question
from exptui.domain.text import Json

__all__ = [
    "PROMPT_FORM",
    "Arm",
    "PromptPlan",
    "arms",
    "body_of",
    "default_name",
    "first_body",
    "free_slug",
    "metrics_made",
    "plan_of",
    "prompt_form",
    "slug",
]

MEASURE = "Measure"
AT_FIRST = frozenset({"cost", "latency"})
"""What is measured unless said otherwise: every generation has it, where evaluations may not be made at all."""
_KNOWN = tuple(template.key for template in prompts.TEMPLATES)
Taken = Callable[[str], bool]
"""Whether a flag key is known to be in use."""


def nothing_taken(_key: str) -> bool:
    return False


# Bodies and plans


def first_body(templates: Sequence[prompts.PromptTemplate]) -> Json:
    """The body that a person begins with."""
    keys = [template.key for template in templates]
    start = AT_FIRST & set(keys) or set(keys[:1])
    return {
        "templates": {key: key in start for key in keys},
        "name": "",
        "feature_flag_key": "",
        "description": "",
    }


def chosen_templates(body: Json) -> tuple[str, ...]:
    """What a body says to measure, in the order in which servers list it."""
    asked = [key for key, value in object_in(body, "templates").items() if value is True]
    return (*(key for key in _KNOWN if key in asked), *(key for key in asked if key not in _KNOWN))


def plan_of(
    prompt_name: str, versions: Sequence[int], body: Json, *, taken: Taken = nothing_taken
) -> PromptPlan:
    """What the answers come to, with names made for those that were left empty."""
    templates = chosen_templates(body)
    name = _said(body, "name") or default_name(prompt_name, versions, templates)
    return PromptPlan(
        prompt_name=prompt_name,
        versions=tuple(versions),
        templates=templates,
        name=name,
        feature_flag_key=_said(body, "feature_flag_key") or free_slug(name, taken),
        description=_said(body, "description"),
    )


def body_of(plan: PromptPlan) -> Json:
    """The body whose plan this is."""
    return {
        "templates": dict.fromkeys(plan.templates, True),
        "name": plan.name,
        "feature_flag_key": plan.feature_flag_key,
        "description": plan.description,
    }


def _said(body: Json, key: str) -> str:
    value = body.get(key)
    return value.strip() if isinstance(value, str) else ""


# What is asked


def prompt_form(
    templates: Sequence[prompts.PromptTemplate],
    *,
    taken: Taken = nothing_taken,
    prompt_name: str = "",
    versions: Sequence[int] = (),
) -> Form:
    """The form over a body of `templates` (true or false by key), `name`, `feature_flag_key` and `description`.

    `taken` tells whether a flag key is known to be in use. An empty name or key stands for the one that is shown.
    """
    offered = tuple(templates)
    chosen_versions = tuple(versions)

    def ask(body: Json, _newer: bool) -> tuple[Question, ...]:
        plan = plan_of(prompt_name, chosen_versions, body, taken=taken)
        return (
            *_measuring(offered, plan.templates),
            Question(
                path=("name",),
                label="Name",
                kind=Kind.TEXT,
                under="Names",
                default=default_name(prompt_name, chosen_versions, plan.templates),
                wrong=_name_wrong,
            ),
            Question(
                path=("feature_flag_key",),
                label="Flag key",
                kind=Kind.TEXT,
                under="Names",
                default=free_slug(plan.name, taken),
                help="Code asks for this flag; it is made with the experiment, and can't be renamed here.",
                wrong=lambda value: _key_wrong(value, taken),
            ),
            Question(
                path=("description",),
                label="Hypothesis",
                kind=Kind.TEXT,
                under="Names",
                help="What you expect, and why.",
                wrong=lambda value: description_objection(value) if isinstance(value, str) else None,
            ),
        )

    return Form(ask)


def _measuring(offered: Sequence[prompts.PromptTemplate], chosen: tuple[str, ...]) -> tuple[Question, ...]:
    """One question a template; what is wrong with the whole choice is told at the first, or at each too many.

    What was chosen at an earlier time and is not on offer any more is asked for too, to be taken out.
    """
    keys = [template.key for template in offered]
    gone = tuple(prompts.PromptTemplate(key=key) for key in chosen if key not in keys)
    too_many = frozenset(chosen[MOST_TEMPLATES:])
    objection = templates_objection(chosen)

    def wrong(key: str) -> Callable[[Any], str | None]:
        told = objection if key in too_many or (not chosen and key == keys[0]) else None
        told = told if key in keys else "PostHog does not offer this: leave it out."
        return lambda _value: told

    return tuple(
        Question(
            path=("templates", template.key),
            label=template.label or template.key,
            kind=Kind.YES_NO,
            under=MEASURE,
            help=template_help(template),
            default=False,
            nullable=False,
            wrong=wrong(template.key),
        )
        for template in (*offered, *gone)
    )


def template_help(template: prompts.PromptTemplate) -> str:
    """What a template measures, and which events it takes."""
    needs = prompts.template_needs(template.key)
    said = template.description.strip().rstrip(".")
    return ". ".join(part for part in (said, f"Needs {', '.join(needs)}" if needs else "") if part) + (
        "." if said or needs else ""
    )


def _name_wrong(value: Any) -> str | None:
    return name_objection(value).get("name") if isinstance(value, str) and value.strip() else None


def _key_wrong(value: Any, taken: Taken) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    unfit = key_objection(value).get("feature_flag_key")
    return unfit or ("A flag of this key is there already: choose another one." if taken(value) else None)


PROMPT_FORM = prompt_form(prompts.TEMPLATES)
"""For a look at what is asked, whatever the prompt is."""
