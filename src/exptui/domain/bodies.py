"""What the transitions send, and what they ask a person first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exptui.domain.asking import Ask, Body, Kind, Option, Surroundings, asked

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment

NO_CONCLUSION = "none"
CONCLUSIONS = (
    Option("won", "won"),
    Option("lost", "lost"),
    Option("inconclusive", "inconclusive"),
    Option("stopped_early", "stopped early"),
    Option("invalid", "invalid"),
    Option(NO_CONCLUSION, "none", "record no conclusion"),
)
POPULATION, EVERYONE = "population", "everyone"
LONGEST_COMMENT = 4000


def conclusions(_experiment: Experiment, _around: Surroundings) -> tuple[Option, ...]:
    return CONCLUSIONS


def variants(experiment: Experiment, _around: Surroundings) -> tuple[Option, ...]:
    return tuple(Option(v.key, v.key, f"now {v.percent:g}%") for v in experiment.variants)


def release_modes(_experiment: Experiment, _around: Surroundings) -> tuple[Option, ...]:
    return (
        Option(POPULATION, "only who matches now", "conditions stay"),
        Option(EVERYONE, "everyone", "100% of users is put first"),
    )


def _wants_everyone(_experiment: Experiment, answers: Mapping[str, Any]) -> bool:
    return answers.get("release") == EVERYONE


def _comment_too_long(comment: str | None) -> dict[str, str]:
    if comment is not None and len(comment) > LONGEST_COMMENT:
        return {"conclusion_comment": f"At most {LONGEST_COMMENT} characters; this has {len(comment)}."}
    return {}


def _or_null(text: str | None) -> str | None:
    return None if text is None or text == NO_CONCLUSION or not text.strip() else text


@dataclass(frozen=True, kw_only=True)
class Delete(Body):
    """Deletion is a PATCH: the server answers 405 to DELETE."""

    def payload(self, _experiment: Experiment) -> dict[str, Any]:
        return {"deleted": True}


@dataclass(frozen=True, kw_only=True)
class Restore(Body):
    """The one request that still reaches a deleted experiment."""

    def payload(self, _experiment: Experiment) -> dict[str, Any]:
        return {"deleted": False}


@dataclass(frozen=True, kw_only=True)
class End(Body):
    """Both fields are always sent: the server clears what is left out."""

    conclusion: str | None = asked(Ask(label="Conclusion", kind=Kind.CHOICE, options=conclusions))
    conclusion_comment: str | None = asked(
        Ask(label="Comment", kind=Kind.LINE, hint="why, for those who come later")
    )

    def payload(self, _experiment: Experiment) -> dict[str, Any]:
        return {
            "conclusion": _or_null(self.conclusion),
            "conclusion_comment": _or_null(self.conclusion_comment),
        }

    def objections(self, _experiment: Experiment, _around: Surroundings) -> dict[str, str]:
        missing = {} if self.conclusion else {"conclusion": "Choose one, or none."}
        return missing | _comment_too_long(self.conclusion_comment)


@dataclass(frozen=True, kw_only=True)
class Ship(Body):
    """Nothing is chosen beforehand: shipping the wrong variant must take a wrong choice."""

    variant_key: str | None = asked(Ask(label="Variant", kind=Kind.CHOICE, options=variants))
    release: str | None = asked(Ask(label="Release to", kind=Kind.CHOICE, options=release_modes))
    everyone_is_meant: bool = asked(
        Ask(
            label="I mean everyone: also those whom the release conditions leave out today",
            kind=Kind.SWITCH,
            applies=_wants_everyone,
        ),
        default=False,
    )
    conclusion: str | None = asked(Ask(label="Conclusion", kind=Kind.CHOICE, options=conclusions))
    conclusion_comment: str | None = asked(
        Ask(label="Comment", kind=Kind.LINE, hint="why, for those who come later")
    )

    @property
    def to_everyone(self) -> bool:
        return self.release == EVERYONE

    def payload(self, _experiment: Experiment) -> dict[str, Any]:
        sent: dict[str, Any] = {"variant_key": self.variant_key, "release_to_everyone": self.to_everyone}
        if (conclusion := _or_null(self.conclusion)) is not None:
            sent["conclusion"] = conclusion
        if (comment := _or_null(self.conclusion_comment)) is not None:
            sent["conclusion_comment"] = comment
        return sent

    def objections(self, experiment: Experiment, _around: Surroundings) -> dict[str, str]:
        found = {}
        if self.variant_key is None:
            found["variant_key"] = "Choose the variant to ship."
        elif self.variant_key not in {v.key for v in experiment.variants}:
            found["variant_key"] = "The flag has no such variant any more."
        if self.release is None:
            found["release"] = "Choose who gets it."
        if self.to_everyone and not self.everyone_is_meant:
            found["everyone_is_meant"] = "Say that you mean everyone."
        if self.conclusion is None:
            found["conclusion"] = "Choose one, or none."
        return found | _comment_too_long(self.conclusion_comment)


def _flag_is_on(experiment: Experiment, _answers: Mapping[str, Any]) -> bool:
    row = experiment.row()
    return row.newer and bool(row.flag_active) and not row.flag_deleted


@dataclass(frozen=True, kw_only=True)
class Archive(Body):
    """Newer servers can switch the flag off with it, on demand."""

    disable_feature_flag: bool = asked(
        Ask(label="Also switch the flag off", kind=Kind.SWITCH, applies=_flag_is_on), default=False
    )

    def payload(self, _experiment: Experiment) -> dict[str, Any]:
        return {"disable_feature_flag": True} if self.disable_feature_flag else {}
