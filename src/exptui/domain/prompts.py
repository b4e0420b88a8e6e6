"""Prompts for language models, and experiments between their versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from exptui.domain.lenient import (
    OR_NONE,
    Line,
    MaybeTime,
    MaybeWhole,
    SentWhole,
    Text,
    Truth,
    Whole,
    line_in,
)
from exptui.domain.people import User
from exptui.domain.prompt_texts import harmless, readable
from exptui.domain.text import Json, clean_line


@dataclass(frozen=True, slots=True)
class PromptMetadata:
    """Which prompt an experiment compares versions of; `versions[0]` is the control."""

    name: str
    templates: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()

    @classmethod
    def read(cls, parameters: Json) -> PromptMetadata | None:
        """From an experiment's `parameters`; None where it compares no prompts."""
        sent = parameters.get("prompt_metadata")
        if not isinstance(sent, dict) or (name := line_in(sent, "name")) is None:
            return None
        templates, versions = sent.get("templates"), sent.get("versions")
        return cls(
            name,
            tuple(clean_line(t) for t in templates if isinstance(t, str))
            if isinstance(templates, list)
            else (),
            tuple(v for v in versions if isinstance(v, int)) if isinstance(versions, list) else (),
        )


class Prompt(SentWhole):
    """One version of a prompt. A list of prompts has the latest version of each."""

    id: Line = ""
    name: Line
    prompt: Any = None
    """Text or JSON; None where the answer was shortened, see `whole`."""
    prompt_preview: Text = ""
    """The beginning of the text, from a server that was asked to shorten it."""
    prompt_size_bytes: MaybeWhole = None
    version: Whole = 1
    latest_version: MaybeWhole = None
    version_count: MaybeWhole = None
    is_latest: Truth = False
    deleted: Truth = False
    created_by: Annotated[User | None, OR_NONE] = None
    created_at: MaybeTime = None
    updated_at: MaybeTime = None
    first_version_created_at: MaybeTime = None

    @property
    def whole(self) -> bool:
        """Whether the text is here in full; a list may have been asked for beginnings only."""
        return "prompt" in self.raw

    @property
    def versions(self) -> range:
        """Every version there is: numbers are consecutive, and only whole prompts are deleted."""
        return range(1, max(self.latest_version or self.version, 1) + 1)


def prompt_text(prompt: Prompt) -> str:
    """The text of a version, clean, its lines kept; only the beginning where the answer was shortened."""
    return readable(prompt.prompt) if prompt.whole else harmless(prompt.prompt_preview)


class PromptVersion(SentWhole):
    """One line of a prompt's history."""

    id: Line = ""
    version: Whole = 1
    created_by: Annotated[User | None, OR_NONE] = None
    created_at: MaybeTime = None
    is_latest: Truth = False


TAG = "$ai_prompt_name"
"""The property by which an event says which prompt it came of."""


class PromptTemplate(SentWhole):
    """A metric that can be made for a comparison of prompts."""

    key: Line
    label: Line = ""
    description: Text = ""


def numbered(latest: int, *, least: int = 1) -> list[PromptVersion]:
    """Versions of which nothing but their numbers is known, latest first."""
    return [
        PromptVersion(version=number, is_latest=number == latest) for number in range(latest, least - 1, -1)
    ]


TEMPLATES = (
    PromptTemplate(key="cost", label="Cost", description="Sum of $ai_total_cost_usd, lower is better"),
    PromptTemplate(key="latency", label="Latency", description="Sum of $ai_latency, lower is better"),
    PromptTemplate(key="eval_pass_rate", label="Eval pass rate", description="Passed evaluations ÷ all"),
)
"""What servers offer that have no list of templates to ask for."""

_NEEDS = {
    "cost": ("$ai_generation", "$ai_total_cost_usd", TAG),
    "latency": ("$ai_generation", "$ai_latency", TAG),
    "eval_pass_rate": ("$ai_evaluation", "$ai_evaluation_result", TAG),
}


def template_needs(key: str) -> tuple[str, ...]:
    """The event a template measures, the property it reads, and the tag that tells the prompt; () if unknown."""
    return _NEEDS.get(key, ())


class CreateFromPrompt(BaseModel):
    """What is sent to make an experiment between versions of a prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt_name: Annotated[str, Field(min_length=1)]
    versions: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=2, max_length=10)]
    """The first becomes the control."""
    templates: Annotated[tuple[str, ...], Field(min_length=1, max_length=3)]
    name: str | None = None
    feature_flag_key: str | None = None
    description: str | None = None

    @field_validator("versions", "templates")
    @classmethod
    def _each_once(cls, value: tuple[object, ...]) -> tuple[object, ...]:
        if len(set(value)) < len(value):
            raise ValueError("each can be chosen only once")
        return value
