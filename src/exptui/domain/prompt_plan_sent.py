"""An experiment between versions of a prompt as it is sent, and what would be refused of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from exptui.domain.naming import key_objection, name_objection
from exptui.domain.prompt_plan_made import Arm, arms, metrics_made
from exptui.domain.prompts import CreateFromPrompt
from exptui.domain.text import Json

if TYPE_CHECKING:
    from exptui.domain.json_paths import Path

LEAST_VERSIONS, MOST_VERSIONS = 2, 10
MOST_TEMPLATES = 3
LONGEST_DESCRIPTION = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptPlan:
    """An experiment to be made between versions of a prompt. All is said: nothing is left for the server to choose."""

    prompt_name: str
    versions: tuple[int, ...]
    """The first becomes the control."""
    templates: tuple[str, ...]
    """What is measured, in the order of the metrics."""
    name: str
    feature_flag_key: str
    description: str = ""

    @property
    def arms(self) -> tuple[Arm, ...]:
        return arms(self.prompt_name, self.versions)

    @property
    def metrics(self) -> tuple[Json, ...]:
        return metrics_made(self.prompt_name, self.templates)

    def to_json(self) -> Json:
        """To be kept on disk."""
        return {**asdict(self), "versions": list(self.versions), "templates": list(self.templates)}

    @classmethod
    def from_json(cls, kept: Json) -> Self:
        """What `to_json` gave. Raises `LookupError`, `TypeError` or `ValueError` for anything else."""
        return cls(
            prompt_name=_kept(kept["prompt_name"], str),
            versions=tuple(_kept(each, int) for each in _kept(kept["versions"], list)),
            templates=tuple(_kept(each, str) for each in _kept(kept["templates"], list)),
            name=_kept(kept["name"], str),
            feature_flag_key=_kept(kept["feature_flag_key"], str),
            description=_kept(kept["description"], str),
        )

    def request(self) -> CreateFromPrompt:
        """What is sent. Raises `ValueError` where there are `objections` that can't be sent."""
        return CreateFromPrompt(
            prompt_name=self.prompt_name,
            versions=self.versions,
            templates=self.templates,
            name=self.name,
            feature_flag_key=self.feature_flag_key,
            description=self.description or None,
        )

    def objections(self) -> dict[Path, str]:
        """Why it would be refused, by field of the form; what is about the versions stands under ()."""
        found: dict[Path, str] = {}
        if said := versions_objection(self.versions):
            found[()] = said
        if said := templates_objection(self.templates):
            found["templates",] = said
        if said := description_objection(self.description):
            found["description",] = said
        by_field = name_objection(self.name) | key_objection(self.feature_flag_key)
        return found | {(field,): words for field, words in by_field.items()}


def _kept(value: Any, kind: type[Any]) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"not of kind {kind.__name__}")
    return value


def versions_objection(versions: Sequence[int]) -> str | None:
    """Why there can't be an experiment between these; None where there can."""
    if len(versions) < LEAST_VERSIONS:
        return "Choose at least 2 versions."
    if len(versions) > MOST_VERSIONS:
        return f"At most {MOST_VERSIONS} versions; these are {len(versions)}."
    if len(set(versions)) < len(versions):
        return "Each version can be chosen only once."
    return "Versions begin with 1." if min(versions) < 1 else None


def templates_objection(templates: Sequence[str]) -> str | None:
    """Why it can't be measured by these; None where it can."""
    if not templates:
        return "Choose at least one thing to measure."
    return f"At most {MOST_TEMPLATES}." if len(templates) > MOST_TEMPLATES else None


def description_objection(text: str) -> str | None:
    """Why a description would be refused; None where it would not."""
    return f"At most {LONGEST_DESCRIPTION} characters." if len(text) > LONGEST_DESCRIPTION else None
