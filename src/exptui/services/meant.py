"""What a person means an experiment to be, put together with what others made of it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exptui.domain.experiment import Experiment
from exptui.domain.merging import Choices, Conflict, Key, Merge, Side, merge
from exptui.domain.merging_settings import merge_objects, settings_of
from exptui.domain.metric_changes import Change, changes, object_changes
from exptui.domain.metric_set import SECTIONS, MetricSet
from exptui.domain.saving import payload
from exptui.domain.text import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Metrics and settings of an experiment as they are, or as somebody wants them."""

    metrics: MetricSet
    settings: Json
    """Whole fields of the experiment, by their name."""

    @classmethod
    def of(cls, raw: Json) -> Meant:
        """From the body of an experiment."""
        return cls(metrics=MetricSet.of(raw), settings=settings_of(raw))

    def to_json(self) -> Json:
        """For keeping it on disk; `from_json` gives it back."""
        return {"metrics": self.metrics.to_json(), "settings": self.settings}

    @classmethod
    def from_json(cls, kept: Json) -> Meant:
        """Raises `TypeError` or `LookupError` for what `to_json` did not make."""
        settings = kept["settings"]
        if not isinstance(settings, dict):
            raise TypeError("settings are an object")
        return cls(metrics=MetricSet.from_json(kept["metrics"]), settings=settings)

    def changes_to(self, after: Meant) -> tuple[Change, ...]:
        """From this to another one, field by field."""
        return (*changes(self.metrics, after.metrics), *object_changes(self.settings, after.settings))

    def lines(self) -> Iterator[str]:
        """The metrics in short lines, for the journal."""
        for section in SECTIONS:
            for n, entry in enumerate(self.metrics.section(section), start=1):
                yield f"{section} metric {n}: {entry.metric.title} ({entry.metric.summary})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What saving would do to the experiment as PostHog shows it now."""

    theirs: Experiment
    """As it was read for this."""
    metrics: Merge[MetricSet]
    settings: Merge[Json]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What saving changes, field by field."""
        return (*self.metrics.from_us, *self.settings.from_us)

    @property
    def from_them(self) -> tuple[Change, ...]:
        """What others changed since; it stays."""
        return (*self.metrics.from_them, *self.settings.from_them)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What both changed, chosen or not."""
        return (*self.metrics.conflicts, *self.settings.conflicts)

    @property
    def open(self) -> tuple[Conflict, ...]:
        """The conflicts in which a person has still to choose: until then nothing is sent."""
        return (*self.metrics.open, *self.settings.open)

    @property
    def choices(self) -> Choices:
        return {**self.metrics.choices, **self.settings.choices}

    @property
    def meant(self) -> Meant:
        """What the experiment is to become."""
        return Meant(metrics=self.metrics.result, settings=self.settings.result)

    def choose(self, conflict: Conflict | Key, side: Side) -> Review:
        """The same with one conflict decided."""
        key = conflict.key if isinstance(conflict, Conflict) else conflict
        return self.chosen({**self.choices, key: side})

    def chosen(self, choices: Choices) -> Review:
        """The same with these choices and no others."""
        return Review(
            theirs=self.theirs,
            metrics=self.metrics.again(_within(self.metrics, choices)),
            settings=self.settings.again(_within(self.settings, choices)),
        )

    def ours(self) -> Review:
        """The same with our side in every conflict."""
        return self.chosen(dict.fromkeys((conflict.key for conflict in self.conflicts), "ours"))

    def as_before(self, earlier: Review) -> Review:
        """With the choices of an earlier review, as far as they were about the same."""
        was = {conflict.key: conflict for conflict in earlier.conflicts}
        kept = [each.key for each in self.conflicts if was.get(each.key) == each]
        return self.chosen({key: side for key, side in earlier.choices.items() if key in kept})

    def payload(self, *, allow_unknown: bool = False, update_flag: bool = False) -> Json:
        """The body of the PATCH; empty where nothing is to be changed."""
        meant = self.meant
        return payload(
            self.theirs.raw,
            meant.metrics,
            meant.settings,
            allow_unknown=allow_unknown,
            update_flag=update_flag,
        )


def reviewed(base: Meant, ours: Meant, theirs: Experiment) -> Review:
    """Both sides' changes since `base` put together."""
    there = Meant.of(theirs.raw)
    return Review(
        theirs=theirs,
        metrics=merge(base.metrics, ours.metrics, there.metrics),
        settings=merge_objects(base.settings, ours.settings, there.settings),
    )


def _within(merged: Merge[Any], choices: Choices) -> Choices:
    keys = {conflict.key for conflict in merged.conflicts}
    return {key: side for key, side in choices.items() if key in keys}
