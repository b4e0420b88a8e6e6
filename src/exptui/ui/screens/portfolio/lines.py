"""The lines of the portfolio: which columns there is room for, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.cells import cell_len

from exptui.domain import figures
from exptui.domain.standing import Effect
from exptui.services.freshness import age_words
from exptui.services.queue import Group
from exptui.ui.screens.portfolio.order import Entry, Part
from exptui.ui.widgets import forest
from exptui.ui.widgets.line_layout import fit
from exptui.ui.widgets.lines import Line, Span

LESS = "↓"
"""Less is better."""
WIDE, WIDER, WIDEST = 70, 108, 140
"""Cells from which on there are columns for variant and interval, for metric and days, and for the age."""
COLUMNS: Mapping[str, tuple[str, int, int]] = {
    "metric": ("metric", 20, WIDER),
    "variant": ("variant", 10, WIDE),
    "lift": ("lift  ", 10, 0),
    "interval": ("interval", 16, WIDE),
    "word": ("signif.", 7, 0),
    "days": ("days", 5, WIDER),
    "age": ("read", 16, WIDEST),
}
"""Title, most cells, and the width from which on there is room; between the name and the bar.

A lift has the sign for less is better behind it.
"""
RIGHT = frozenset({"lift", "interval", "days"})
LEAST_NAME, MOST_NAME = 12, 44
TONES = {"better": "good", "worse": "bad", "unclear": "warn", "no": "dim"}
BARS = {"better": "good", "worse": "bad", "no": "dim"}
SIGN_TONES = {Group.BROKEN: "bad", Group.DECIDE: "heading", Group.STUCK: "warn", Group.LEFT_BEHIND: "warn"}
OWN_UNIT = "absolute, so not on the axis"
SIGNIFICANCE = {
    "better": "significantly better",
    "worse": "significantly worse",
    "unclear": "significant, but with zero inside: unclear",
    "no": "not significant",
    "": "not computed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What all lines have in common."""

    widths: Mapping[str, int]
    """Cells of the columns that there is room for."""
    name: int
    bar: int
    axis: forest.Axis | None
    now: datetime
    zone: tzinfo | None = None
    ascii_only: bool = False


def drawing_of(
    entries: Sequence[Entry], width: int, *, now: datetime, zone: tzinfo | None, ascii_only: bool
) -> Drawing:
    """Columns that fit these experiments into a width, and the axis for all of them."""
    drawn = [entry for entry in entries if entry.part is Part.ON_AXIS]
    texts = [texts_of(entry, now, zone) for entry in drawn]
    widths = {
        key: min(most, max(cell_len(title), *(cell_len(each[key]) for each in texts), 0))
        for key, (title, most, least) in COLUMNS.items()
        if width >= least
    }
    rest = max(0, width - 3 - sum(each + 1 for each in widths.values()))
    names = max((cell_len(entry.row.name) for entry in entries), default=0)
    name = max(min(LEAST_NAME, rest), min(names, MOST_NAME, rest // 2))
    return Drawing(
        widths=widths,
        name=name,
        bar=rest - name,
        axis=forest.axis_over(entry.interval for entry in drawn if entry.interval is not None),
        now=now,
        zone=zone,
        ascii_only=ascii_only,
    )


def texts_of(entry: Entry, now: datetime, zone: tzinfo | None) -> Mapping[str, str]:
    """What stands in the columns of an experiment that has a result."""
    effect, standing = entry.effect, entry.standing
    if effect is None or standing is None:
        return dict.fromkeys(COLUMNS, "")
    age = age_words(standing.as_of, now, zone).removeprefix("data ")
    return {
        "metric": effect.metric,
        "variant": effect.variant,
        "lift": f"{lift_of(effect)} {LESS if effect.less_is_better else ' '}",
        "interval": figures.interval(entry.interval, relative=effect.relative) if entry.interval else "",
        "word": effect.word,
        "days": f"{int(standing.days)}d",
        "age": age,
    }


def lift_of(effect: Effect) -> str:
    return "" if effect.middle is None else figures.lift(effect.middle, relative=effect.relative)


def _absolute(entry: Entry, effect: Effect) -> str:
    """In one go: its numbers are as wide as their unit makes them."""
    less = f" {LESS}" if effect.less_is_better else ""
    shown = figures.interval(entry.interval, relative=False) if entry.interval else ""
    return f"{effect.variant} {lift_of(effect)}{less} {shown}, {SIGNIFICANCE[effect.word]}; {OWN_UNIT}"


def header(drawing: Drawing) -> Line:
    """The columns' names, and the scale above the bars."""
    titles = [
        fit(title, drawing.widths[key], right=key in RIGHT)
        for key, (title, _, _) in COLUMNS.items()
        if key in drawing.widths
    ]
    scale = forest.scale(drawing.axis, drawing.bar) if drawing.axis is not None else ()
    return ((" ".join(("  " + fit("name", drawing.name), *titles, "")), "dim"), *scale)


def line_of(entry: Entry, drawing: Drawing) -> Line:
    """One experiment: where it stands, its main result and its bar; or why there is none."""
    group = entry.placed.group
    spans: list[Span] = [(f"{entry.placed.sign} ", SIGN_TONES.get(group, "dim"))]
    spans.append((f"{fit(entry.row.name, drawing.name)} ", ""))
    effect = entry.effect
    if effect is None or entry.part is Part.OWN_UNIT:
        room = drawing.bar + sum(each + 1 for each in drawing.widths.values())
        text = entry.missing if effect is None else _absolute(entry, effect)
        return (*spans, (fit(text, room), "dim" if effect is None else ""))
    word = effect.word
    for key, text in texts_of(entry, drawing.now, drawing.zone).items():
        if key in drawing.widths:
            tone = TONES.get(word, "dim") if key == "word" else "dim" if key in ("days", "age") else ""
            spans.append((f"{fit(text, drawing.widths[key], right=key in RIGHT)} ", tone))
    if drawing.axis is None:
        return tuple(spans)
    tone = BARS.get(word, "")
    bar = forest.bar(entry.interval, drawing.axis, drawing.bar, tone=tone, ascii_only=drawing.ascii_only)
    return (*spans, *bar)
