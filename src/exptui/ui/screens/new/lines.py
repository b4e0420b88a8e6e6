"""What the tabs of an experiment that does not exist yet show: its answers so far, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from exptui.domain.describe import listed, percent
from exptui.domain.flags import variants_in
from exptui.domain.json_paths import Path, at
from exptui.domain.lenient import line_in
from exptui.domain.new_body import KEY, flag_rows, linked_flag
from exptui.domain.questions import Question
from exptui.domain.text import clean_line
from exptui.domain.variant_forms import GROUP, PARAMETERS
from exptui.ui.screens.metrics.lines import At
from exptui.ui.screens.metrics.tabs import METRICS, Tab, answer_words, before, body_of
from exptui.ui.screens.new.tabs import CHECK, FIRST, LABELS, NEW_TABS, ORDER
from exptui.ui.widgets.page import Page

if TYPE_CHECKING:
    from exptui.domain.text import Json
    from exptui.services.new_experiment import NewSession

GO, MISSING = "go", "missing"
"""What lines stand for that lead to another tab, or to the question of what is missing."""
VARIANT = "variant "
"""How the name begins of what a line about a variant stands for; its number follows."""
BY: Path = (PARAMETERS, GROUP)
AT_LAST = "ctrl+s shows all that will be made, then makes it as a draft: nobody sees it until it is launched."
AGAIN = "What has to be put right stands on its tab, with a ✗. Then ctrl+s tries again."


def place(path: Path) -> At:
    """What a line about a question stands for."""
    return At("edit", "/".join(map(str, path)))


def question_at(questions: Sequence[Question], target: At) -> Path | None:
    """The question that a line stands for."""
    return next((each.path for each in questions if place(each.path) == target), None)


# Basics


def write_basics(
    page: Page,
    session: NewSession,
    missing: Mapping[str, Mapping[Path, str]],
    refused: Sequence[str],
    *,
    elsewhere: bool = False,
) -> None:
    """What it is about, what keeps it from being made, and all the rest in a line each.

    `refused` is what PostHog refused here; `elsewhere` whether it refused anything at all.
    """
    tab = NEW_TABS[FIRST]
    page.heading(tab.title, "enter changes it")
    page.facts(_basics(session, taken=(KEY,) in missing.get(FIRST, {})))
    below(page, session, tab, refused)
    page.heading(*_state(missing, refused=elsewhere or bool(refused)))
    each = [(name, path, said) for name, fields in missing.items() for path, said in fields.items()]
    for number, (name, path, said) in enumerate(each):
        label = label_of(session, name, path)
        page.points(f"{label}: {said}", "✗", "bad", target=At(MISSING, str(number)))
    if not missing:
        page.text(AGAIN if elsewhere or refused else AT_LAST, "dim")
    page.heading("The rest", "enter goes there")
    page.facts([(LABELS[name], summary(session, name), At(GO, name)) for name in ORDER[1:]])


def _state(missing: Mapping[str, Mapping[Path, str]], *, refused: bool) -> tuple[str, str]:
    """A heading and its note."""
    if missing:
        return "Missing", "enter goes where it is asked for"
    return ("✗ Refused by PostHog" if refused else "✓ It can be created"), ""


def _basics(session: NewSession, *, taken: bool) -> Iterator[tuple[str, str, At]]:
    body = body_of(session)
    for question in NEW_TABS[FIRST].form.questions(body, newer=session.newer):
        flag = question.path == (KEY,) and not taken
        words = flag_words(session) if flag else answer(question, body)
        yield question.label, words, place(question.path)


def flag_words(session: NewSession) -> str:
    """The flag: a new one, or which one that is there."""
    flag, key = linked_flag(session.settings), line_in(session.settings, KEY)
    if flag:
        state = "" if flag.get("active") is None else ", on" if flag.get("active") else ", off"
        return f"{clean_line(str(flag.get('key', '')))} (there already{state}: linked as it is)"
    return f"{key} (new, off until the launch)" if key else "–"


def label_of(session: NewSession, tab: str, path: Path) -> str:
    """What is missing, by what it is called in its form."""
    if tab == METRICS:
        uuid = str(path[0]) if path else ""
        return session.metrics.entry(uuid).metric.title if uuid in session.metrics else LABELS[tab]
    questions = NEW_TABS[tab].form.questions(body_of(session), newer=session.newer)
    near = [each for each in _every(questions) if each.path == path]
    if not near:
        return LABELS[tab]
    return f"{near[0].under}: {near[0].label}" if near[0].under else near[0].label


def _every(questions: Sequence[Question]) -> Iterator[Question]:
    for question in questions:
        yield question
        for item in question.items:
            yield from _every(item)


def summary(session: NewSession, name: str) -> str:
    """A tab in a line."""
    if name == METRICS:
        primary, secondary = len(session.metrics.primary), len(session.metrics.secondary)
        return f"{primary} primary, {secondary} secondary" if primary or secondary else "none yet"
    if name == "variants":
        shares = [
            f"{each.key or '?'} {percent(each.percent)}" for each in variants_in(flag_rows(session.settings))
        ]
        return listed(shares) or "none"
    if name == CHECK:
        checks = session.checklist()
        met = sum(check.ok is True for check in checks)
        return f"{met} of {len(checks)} as they should be for a good launch"
    return ", ".join(_otherwise(session, NEW_TABS[name])) or "as usual"


def _otherwise(session: NewSession, tab: Tab) -> Iterator[str]:
    """The answers that are not those that every experiment begins with."""
    body, usual = body_of(session), before(session)
    for question in tab.form.questions(body, newer=session.newer):
        said = answer_words(question, body)
        if said != answer_words(question, usual):
            yield f"{question.label.lower().removesuffix(' %')} {said}"


# The tabs that have a form


def write_settings(
    page: Page, session: NewSession, tab: Tab, refused: Sequence[str], told: Sequence[str]
) -> None:
    """The answers of a tab's form. `told` is what was reckoned."""
    body = body_of(session)
    page.heading(tab.title, "enter changes it")
    page.facts(
        (
            f"{each.under}: {each.label}" if each.under else each.label,
            answer(each, body),
            place(each.path),
        )
        for each in tab.form.questions(body, newer=session.newer)
    )
    below(page, session, tab, refused)
    write_more(page, tab)
    for said in told:
        page.text(said)


def answer(question: Question, body: Json) -> str:
    """An answer, with why it can't be given here."""
    said = answer_words(question, body) if at(body, question.path) != "" else "–"
    if question.path == BY and said == "–":
        return "people"
    return f"{said} – {question.closed}" if question.closed else said


def below(page: Page, session: NewSession, tab: Tab, refused: Sequence[str]) -> None:
    """What PostHog refused there, and that a form is half filled in."""
    for said in refused:
        page.points(f"PostHog: {said}", "✗", "bad", target=At("edit"))
    if tab.name in session.unfinished:
        page.points(
            "its form is half filled in: enter goes on, x throws it away",
            "?",
            "warn",
            target=At("form", tab.name),
        )


def write_more(page: Page, tab: Tab) -> None:
    if tab.more:
        page.blank()
    for name, words in tab.more:
        page.points(words, "›", target=At("do", name))
