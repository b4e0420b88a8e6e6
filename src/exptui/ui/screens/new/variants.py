"""The variants of an experiment that does not exist yet, in lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exptui.domain.describe import bar, counted, percent
from exptui.domain.flags import variants_in
from exptui.domain.json_paths import Path
from exptui.domain.lenient import line_in, object_in
from exptui.domain.new_body import CONTINUITY, NOTES, flag_rows, linked_flag
from exptui.domain.new_variants import COMES_WITH_IT
from exptui.domain.questions import LISTS, Kind
from exptui.domain.variant_forms import PARAMETERS
from exptui.ui.screens.metrics.lines import At
from exptui.ui.screens.metrics.tabs import body_of
from exptui.ui.screens.new.lines import VARIANT, answer, below, place, write_more
from exptui.ui.screens.new.tabs import NEW_TABS
from exptui.ui.widgets.line_layout import fit
from exptui.ui.widgets.page import GAP, INDENT, Page

if TYPE_CHECKING:
    from exptui.domain.text import Json
    from exptui.services.new_experiment import NewSession

BAR = 20
"""Cells of the bar of a variant that everybody gets."""
_KEY_WIDTH = 24
_SHORTER: dict[Path, str] = {(PARAMETERS, CONTINUITY): "Same after login"}
"""What questions are called where there is little room."""


def write_variants(page: Page, session: NewSession, refused: Sequence[str]) -> None:
    """Who gets what, how many of them, with a bar; and who takes part at all."""
    tab, body = NEW_TABS["variants"], body_of(session)
    rows = flag_rows(session.settings)
    linked = linked_flag(session.settings)
    page.heading(tab.title, COMES_WITH_IT if linked else "enter changes them")
    _write_rows(page, rows, object_in(session.settings, PARAMETERS, NOTES))
    total = sum(each.percent for each in variants_in(rows))
    page.text(f"{counted(len(rows), 'variant')}, {percent(total)} of those who take part", "dim")
    page.blank()
    page.facts(
        (_SHORTER.get(each.path, each.label), answer(each, body), place(each.path))
        for each in tab.form.questions(body, newer=session.newer)
        if each.kind not in LISTS and each.kind is not Kind.VARIANTS and each.under != "Notes"
    )
    below(page, session, tab, refused)
    if not linked:
        write_more(page, tab)


def _write_rows(page: Page, rows: list[Json], notes: Json) -> None:
    shown = variants_in(rows)
    keys = min(_KEY_WIDTH, max((len(each.key) for each in shown), default=0))
    for number, (variant, said) in enumerate(zip(shown, rows, strict=False)):
        target = At("edit", f"{VARIANT}{number}")
        share = percent(variant.percent)
        filled = bar(variant.percent) if variant.percent > 0 else ""
        page.add(
            (
                (" " * INDENT, ""),
                (fit(variant.key or "no key yet", keys), "strong"),
                (f"{share:>{GAP + 5}}  ", ""),
                (fit(filled, BAR), ""),
                (f"  {variant.name}" if variant.name else "", "dim"),
            ),
            target,
        )
        lead = " " * (keys + GAP)
        note = line_in(said, "note") or line_in(notes, variant.key)
        for label, text in (("payload", line_in(said, "payload")), ("note", note)):
            if text:
                page.text(f"{label}: {text}", "dim", indent=INDENT + len(lead), target=target)
