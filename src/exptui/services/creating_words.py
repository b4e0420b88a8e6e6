"""Making an experiment in sentences: what was said it would be, and why it was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.api.errors import Answered, ApprovalRequired, Forbidden, PostHogError
from exptui.domain.describe import counted
from exptui.domain.flags import variants_in
from exptui.domain.lenient import line_in, object_in, objects_in
from exptui.domain.text import clean_line
from exptui.services.creating_made import told_split

if TYPE_CHECKING:
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.text import Json

CREATE, FROM_PROMPT = "create", "create from prompt"
"""What the journal calls them."""
_NO_SUCH_ENDPOINT = (404, 405)


def body_lines(body: Json) -> tuple[str, ...]:
    """What a body would make, for the journal."""
    parameters = object_in(body, "parameters")
    variants = variants_in(objects_in(parameters, "feature_flag_variants"))
    primary, secondary = (len(objects_in(body, key)) for key in ("metrics", "metrics_secondary"))
    shared = len(objects_in(body, "saved_metrics_ids"))
    numbers = ((primary, "primary metric"), (secondary, "secondary metric"), (shared, "shared metric"))
    return (
        f"a draft with the flag {line_in(body, 'feature_flag_key') or ''}",
        *((told_split((v.key, v.percent) for v in variants),) if variants else ()),
        ", ".join(counted(number, noun) for number, noun in numbers if number) or "no metrics",
    )


def plan_lines(plan: PromptPlan) -> tuple[str, ...]:
    """What a plan would make, for the journal."""
    return (
        f"a draft with the flag {clean_line(plan.feature_flag_key)}",
        told_split((f"{arm.key} (v{arm.version})", arm.percent) for arm in plan.arms),
        f"measured by {', '.join(clean_line(template) for template in plan.templates)}",
    )


def refused_words(transition: str, error: PostHogError) -> tuple[str, str]:
    """Why it was refused and what can be done, as sentences."""
    from_prompt = transition == FROM_PROMPT
    if isinstance(error, ApprovalRequired):
        request = error.change_request_id or "without an id"
        after = (
            "make it again with another key, which asks for approval again, or from scratch on that flag"
            if from_prompt
            else "make it again on that flag"
        )
        return (
            f"{error} Change request {request}. Nothing was made.",
            f"After approval PostHog makes the flag only: then {after}.",
        )
    if isinstance(error, Forbidden):
        return _forbidden(error, from_prompt=from_prompt)
    if from_prompt and isinstance(error, Answered) and error.status in _NO_SUCH_ENDPOINT:
        return (
            f"This PostHog can't make experiments from prompts: {error}",
            "Make it from scratch, with the versions as payloads of the variants.",
        )
    return str(error), error.hint


def _forbidden(error: Forbidden, *, from_prompt: bool) -> tuple[str, str]:
    if error.missing_scope:
        return f"The key lacks the scope {error.missing_scope}. Nothing was made.", error.hint
    if from_prompt:
        hint = (
            error.hint or "Is the product for language models switched on in this project, and open to you?"
        )
        return f"PostHog refuses to make an experiment from a prompt: {error}", hint
    return f"PostHog refuses to make it: {error}", error.hint
