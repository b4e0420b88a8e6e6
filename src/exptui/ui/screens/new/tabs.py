"""The tabs of an experiment that does not exist yet: what is asked on each, and where a field of it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from exptui.domain.forms import Form
from exptui.domain.new_forms import BASICS, FIELDS, NEW_VARIANTS, OTHER
from exptui.domain.setting_forms import HOLDOUT
from exptui.ui.screens.metrics.tabs import METRICS, TABS, Tab

if TYPE_CHECKING:
    from exptui.domain.json_paths import Path
    from exptui.domain.questions import Question
    from exptui.domain.text import Json

FIRST, CHECK, LAST = "basics", "check", "holdout"
OTHERS = "other"
"""What the service calls the questions that stand on the tab of the holdout here."""


def _last(body: Json, newer: bool) -> tuple[Question, ...]:
    return (*HOLDOUT.ask(body, newer), *OTHER.ask(body, newer))


NEW_TABS: dict[str, Tab] = {
    tab.name: tab
    for tab in (
        Tab(
            name=FIRST,
            label="Basics",
            title="Basics: what it is about",
            form=BASICS,
            fields=FIELDS[FIRST],
        ),
        Tab(
            name="variants",
            label="Variants",
            title="Variants: who gets what",
            form=NEW_VARIANTS,
            fields=FIELDS["variants"],
            more=(
                ("even", "Split evenly; the last one takes the remainder"),
                ("remainder", "Give the last one what the others leave"),
            ),
        ),
        TABS["exposure"],
        TABS["statistics"],
        TABS["plan"],
        Tab(
            name=LAST,
            label="Holdout",
            title="Holdout, and what is rarely needed",
            form=Form(_last, fields=True),
            fields=("holdout_id", *FIELDS[OTHERS]),
        ),
    )
}
"""Those that have a form, by name."""
ORDER = (FIRST, METRICS, "variants", "exposure", "statistics", "plan", LAST, CHECK)
LABELS = {METRICS: "Metrics", CHECK: "Check"} | {name: tab.label for name, tab in NEW_TABS.items()}


def tab_called(name: str) -> str:
    """The tab here of what the service calls it."""
    return LAST if name == OTHERS else name


def by_tab(missing: Mapping[str, Mapping[Path, str]]) -> dict[str, dict[Path, str]]:
    """What is missing by the tab where it is seen to, in the order of the tabs."""
    found: dict[str, dict[Path, str]] = {}
    for name in ORDER:
        said = {
            path: words
            for each in missing
            if tab_called(each) == name
            for path, words in missing[each].items()
        }
        if said:
            found[name] = said
    return found


def tab_of(path: Path, settings: Json, *, newer: bool) -> str:
    """The tab that asks for a field of the experiment; empty where none does."""
    first = path[0] if path else ""
    homes = [name for name, tab in NEW_TABS.items() if first in tab.fields]
    asking = [name for name in homes if _asks(NEW_TABS[name].form.questions(settings, newer=newer), path)]
    return next(iter(asking or homes), "")


def _asks(questions: Iterable[Question], path: Path) -> bool:
    """Whether a question is about a field, or about what is around it."""
    heads = (question.path for question in questions)
    return any(path[: len(head)] == head or head[: len(path)] == path for head in heads)
