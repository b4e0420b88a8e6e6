"""What is sent to make an experiment, with all that is said, looked for and compared around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from exptui.services.creating_look import Sought
from exptui.services.creating_made import Promised
from exptui.services.creating_places import refused_at, refused_in_plan
from exptui.services.creating_words import CREATE, FROM_PROMPT, body_lines, plan_lines

if TYPE_CHECKING:
    from exptui.api.errors import PostHogError
    from exptui.api.posthog import PostHog
    from exptui.domain.experiment import Experiment
    from exptui.domain.json_paths import Path
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.text import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One request that makes an experiment."""

    transition: str
    path: str
    """Below the project."""
    body: Json
    sought: Sought
    promised: Promised
    says: tuple[str, ...]
    send: Callable[[], Awaitable[Experiment]]
    places: Callable[[PostHogError], dict[Path, str]]
    """Where a refusal belongs."""

    @classmethod
    def by_body(cls, posthog: PostHog, body: Json) -> Self:
        """An experiment of fields as the server takes them."""
        archived = body.get("archived") is True
        return cls(
            transition=CREATE,
            path="experiments/",
            body=body,
            sought=Sought(name=_text(body, "name"), key=_text(body, "feature_flag_key"), archived=archived),
            promised=Promised.by_body(body),
            says=body_lines(body),
            send=lambda: posthog.experiments.create(body),
            places=lambda error: refused_at(error, body),
        )

    @classmethod
    def by_plan(cls, posthog: PostHog, plan: PromptPlan) -> Self:
        """A comparison of versions of a prompt. Its flag key is always sent, so that it can be looked for."""
        request = plan.request()
        return cls(
            transition=FROM_PROMPT,
            path="experiments/create_from_prompt/",
            body=request.model_dump(mode="json", exclude_none=True),
            sought=Sought(name=plan.name, key=plan.feature_flag_key),
            promised=Promised.by_plan(plan),
            says=plan_lines(plan),
            send=lambda: posthog.experiments.create_from_prompt(request),
            places=lambda error: refused_in_plan(error, plan),
        )


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
