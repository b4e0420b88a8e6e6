"""The tabs beside the metrics: what is set, what was changed of it, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from exptui.domain.change_words import value_words
from exptui.domain.describe import percent
from exptui.domain.forms import Form
from exptui.domain.json_paths import MISSING, at
from exptui.domain.lenient import is_number, line_in, object_in
from exptui.domain.plan_forms import PLAN
from exptui.domain.questions import LISTS, Kind, Question
from exptui.domain.saving import is_newer
from exptui.domain.setting_forms import EXPOSURE, HOLDOUT, STATISTICS
from exptui.domain.text import Json
from exptui.domain.variant_forms import VARIANTS, dealing_changes
from exptui.ui.screens.metrics.lines import At
from exptui.ui.widgets.page import Page

if TYPE_CHECKING:
    from exptui.services.metric_session import Session

METRICS = "metrics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab of settings."""

    name: str
    label: str
    title: str
    form: Form
    fields: tuple[str, ...]
    """Of the experiment, in which its answers are kept."""
    more: tuple[tuple[str, str], ...] = ()
    """What else may be done there: a name, and the words for it."""


TABS: dict[str, Tab] = {
    tab.name: tab
    for tab in (
        Tab(
            name="exposure",
            label="Exposure",
            title="Exposure criteria: who takes part",
            form=EXPOSURE,
            fields=("exposure_criteria", "only_count_matured_users"),
        ),
        Tab(
            name="statistics",
            label="Statistics",
            title="Statistics: how it is judged",
            form=STATISTICS,
            fields=("stats_config",),
        ),
        Tab(
            name="plan",
            label="Plan",
            title="Plan: how long it has to run",
            form=PLAN,
            fields=("running_time_calculation", "parameters"),
            more=(("reckon", "Reckon people and days with the calculator…"),),
        ),
        Tab(
            name="variants",
            label="Variants",
            title="Variants: how people are dealt out",
            form=VARIANTS,
            fields=("parameters",),
            more=(("even", "Split evenly; the last one takes the remainder"),),
        ),
        Tab(name="holdout", label="Holdout", title="Holdout", form=HOLDOUT, fields=("holdout_id",)),
    )
}


def tabs_of(session: Session | None) -> tuple[str, ...]:
    """The names of the tabs that an experiment has: a holdout can only be chosen for a draft."""
    draft = session is None or session.experiment.raw.get("start_date") is None
    return (METRICS, *(name for name in TABS if name != "holdout" or draft))


def body_of(session: Session) -> Json:
    """The experiment as it is meant to be, for the forms."""
    return {**session.experiment.raw, **session.settings}


def before(session: Session) -> Json:
    """The experiment as it was when this was begun."""
    return {**session.experiment.raw, **session.base.settings}


def changed_in(session: Session, tab: Tab) -> bool:
    """Whether something on a tab is not saved."""
    return any(told != was for _, told, was in answers(session, tab))


def answers(session: Session, tab: Tab) -> list[tuple[Question, str, str]]:
    """Each question with its answer, and with the answer as it was."""
    ours, base, newer = body_of(session), before(session), is_newer(session.experiment.raw)
    return [
        (question, answer_words(question, ours), answer_words(question, base))
        for question in tab.form.questions(ours, newer=newer)
    ]


def answer_words(question: Question, body: Json) -> str:
    """An answer as a person would say it."""
    value = at(body, question.path, MISSING)
    if value is MISSING or value is None:
        if question.default is None:
            return _option(question, "") or "–"
        return f"{_said(question, question.default)} (default)"
    if question.kind is Kind.HOLDOUT:
        name = line_in(object_in(body, "holdout"), "name") if at(body, ("holdout", "id")) == value else None
        return name or f"number {value}"
    return _said(question, value)


def _said(question: Question, value: Any) -> str:
    if question.kind is Kind.PERCENT and is_number(value):
        return percent(round(value * 100, 6))
    if question.kind in (Kind.CHOICE, Kind.MAYBE):
        word = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        return _option(question, word) or value_words(value)
    if question.kind in LISTS and value == []:
        return "none"
    return value_words(value)


def _option(question: Question, value: Any) -> str:
    return next((option.label for option in question.options if option.value == value), "")


def write_tab(page: Page, session: Session, tab: Tab, refused: Sequence[str], told: Sequence[str]) -> None:
    """The answers of a tab's form, each changed one with what it was. `told` is what was reckoned."""
    editing = At("edit")
    page.heading(tab.title, "enter changes it")
    facts = []
    for question, said, was in answers(session, tab):
        label = f"{question.under}: {question.label}" if question.under else question.label
        words = said if said == was else f"~ {was} → {said}, not saved"
        facts.append((label, words if not question.closed else f"{words} – {question.closed}", editing))
    page.facts(facts)
    for said in refused:
        page.points(said, "✗", "bad", target=editing)
    if tab.name in session.unfinished:
        target = At("form", tab.name)
        page.points("its form is half filled in: enter goes on, x throws it away", "?", "warn", target=target)
    if tab.name == "variants":
        for said in dealing_changes(before(session), body_of(session)):
            page.points(said, "!", "warn", target=editing)
    if tab.more:
        page.blank()
    for name, words in tab.more:
        page.points(words, "›", target=At("do", name))
    for said in told:
        page.text(said)


class TabBar(Static):
    """The tabs. The one that is open is reversed and in brackets; a sign stands where something is to be said."""

    DEFAULT_CSS = "TabBar { height: 1; padding: 0 1; }"
    ALLOW_SELECT = False

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__(markup=False)
        self._labels = labels
        self._state: tuple[tuple[str, ...], str, dict[str, str]] = ((METRICS,), METRICS, {})
        self._places: list[tuple[int, int, str]] = []

    def show(self, names: Sequence[str], active: str, marks: Mapping[str, str]) -> None:
        """Show these tabs, with the sign after the label of each that has one."""
        state = (tuple(names), active, dict(marks))
        if state != self._state:
            self._state = state
            self.refresh()

    def render(self) -> Content:
        names, active, marks = self._state
        labels = [self._label(name, active, marks, whole=True) for name in names]
        if sum(map(cell_len, labels)) > self.size.width:
            labels = [self._label(name, active, marks, whole=name == active) for name in names]
        parts, x = [], 0
        self._places = []
        for name, label in zip(names, labels, strict=True):
            parts.append((label, "bold reverse" if name == active else "$foreground-muted"))
            self._places.append((x, x + cell_len(label), name))
            x += cell_len(label)
        return Content.assemble(*parts)

    def _label(self, name: str, active: str, marks: Mapping[str, str], *, whole: bool) -> str:
        word = self._labels[name]
        text = f"{word if whole else word[:4]}{marks.get(name, '')}"
        return f"[{text}]" if name == active else f" {text} "

    def on_click(self, event: Click) -> None:
        for start, end, name in self._places:
            if start <= event.x - 1 < end:
                self.post_message(self.Chosen(name))
