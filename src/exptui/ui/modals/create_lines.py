"""An experiment that does not exist yet, in lines: all that will be made, from the body that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from exptui.domain.change_words import label_of, sentence, value_words
from exptui.domain.describe import bar, listed, percent
from exptui.domain.flags import Variant, variants_in
from exptui.domain.lenient import line_in, number_in, object_in, objects_in
from exptui.domain.metric_set import SECTIONS, MetricSet
from exptui.domain.text import Json, clean, clean_line
from exptui.ui.widgets.line_layout import fit, plain
from exptui.ui.widgets.lines import Line, Span, width_of, wrap

if TYPE_CHECKING:
    from exptui.domain.flags import FeatureFlag
    from exptui.domain.metric_entry import Entry

AS_DRAFT = "It is made as a draft: nobody sees anything of it until it is launched."
ON_ALREADY = (
    "It is made as a draft. Its flag is on already: people go on getting its variants, launched or not."
)
LABELS = 12
"""Cells of the labels of facts."""
WIDEST_KEY, WIDEST_TITLE = 20, 12
LEAST = 16
"""Cells below which text is not put beside what stands before it."""
DEFAULT_VARIANTS = (Variant("control", "", 50), Variant("test", "", 50))
"""What PostHog makes of a new key where nothing is said of variants."""
_TOLD = frozenset(
    {
        *("name", "description", "feature_flag_key", "type", "parameters", "metrics", "metrics_secondary"),
        *("saved_metrics_ids", "primary_metrics_ordered_uuids", "secondary_metrics_ordered_uuids"),
        *("allow_unknown_events", "running_time_calculation"),
    }
)
_OF_VARIANTS = frozenset(
    {"feature_flag_variants", "feature_flag_payloads", "variant_notes", "rollout_percentage"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What will be created, for a person to read before it is."""

    title: str
    name: str
    lines: tuple[Line, ...]
    """In any width: each is broken beside its last piece."""


def preview_of(
    body: Json, *, title: str, flag: FeatureFlag | None = None, metrics: MetricSet | None = None
) -> Preview:
    """All that a body of the create endpoint makes.

    `flag` is the existing one that has its key, if any; `metrics` are named where the body has only numbers of
    shared ones.
    """
    name = clean_line(line_in(body, "name") or "")
    chosen = MetricSet.of(body) if metrics is None else metrics
    lines = (
        ((ON_ALREADY if flag is not None and flag.active else AS_DRAFT, "strong"),),
        (),
        *fact("Name", name),
        *fact("Hypothesis", clean(str(body.get("description") or "")).strip() or "none"),
        *_flag(body, flag),
        *(fact("Type", str(body["type"])) if body.get("type") else ()),
        *_variants(body, flag),
        *_metrics(chosen),
        *_rest(body),
    )
    return Preview(title=title, name=name, lines=tuple(lines))


def fact(label: str, text: str, tone: str = "") -> Iterator[Line]:
    """A label with what it is; further lines of the text below it."""
    for number, line in enumerate(text.split("\n")):
        shown = fit(label if number == 0 else "", LABELS)
        yield (shown, "dim"), (clean_line(line), tone)


def heading(title: str) -> Iterator[Line]:
    yield ()
    yield ((title, "heading"),)


def hung(lines: Sequence[Line], width: int) -> Iterator[Line]:
    """The lines broken to a width: the last piece of each goes on below where it began."""
    for line in lines:
        if not line:
            yield ()
            continue
        *lead, (text, tone) = line
        before = width_of(tuple(lead))
        if lead and width - before < min(LEAST, cell_len(text)):
            yield tuple(lead)
            lead, before = [("    ", "")], 4
        for number, part in enumerate(wrap(text, width - before)):
            yield (*lead, (part, tone)) if number == 0 else ((" " * before, ""), (part, tone))


# The flag and the variants


def _flag(body: Json, flag: FeatureFlag | None) -> Iterator[Line]:
    key = clean_line(line_in(body, "feature_flag_key") or "")
    if flag is None:
        yield from fact("Flag", f"{key}, new and off")
        return
    state = "" if flag.active is None else "on" if flag.active else "off"
    says = ", ".join(filter(None, ("there already", state)))
    yield from fact("Flag", f"{key}, {says}: it is linked as it is, and nothing in it changes")


def _variants(body: Json, flag: FeatureFlag | None) -> Iterator[Line]:
    said = object_in(body, "parameters")
    rows = variants_in(objects_in(said, "feature_flag_variants")) or DEFAULT_VARIANTS
    payloads, notes = object_in(said, "feature_flag_payloads"), object_in(said, "variant_notes")
    if flag is not None:
        rows, payloads = flag.variants, dict(flag.payloads)
    columns = ["key", *(["name"] if any(row.name for row in rows) else []), "share"]
    said_of = f": {listed([*columns, *(['payload'] if payloads else [])])}"
    there = ", as the flag has them" if flag is not None else ""
    yield from heading(f"Variants ({len(rows)}){said_of}{there}")
    yield from variant_table(rows, payloads, notes)
    rollout = number_in(said, "rollout_percentage")
    if flag is None:
        yield (
            ("  ", ""),
            (f"to {percent(100 if rollout is None else rollout)} of users, once it is launched", ""),
        )


def variant_table(rows: Sequence[Variant], payloads: Json, notes: Json) -> Iterator[Line]:
    """Key, what it is, share with a bar, and payload; below each its note."""
    keys = min(WIDEST_KEY, max((cell_len(plain(row.key)) for row in rows), default=0))
    titles = min(WIDEST_TITLE, max((cell_len(plain(row.name)) for row in rows), default=0))
    shares = max((len(percent(row.percent)) for row in rows), default=0)
    bars = max((len(bar(row.percent / 2)) for row in rows), default=0)
    for row in rows:
        key, name = plain(row.key), plain(row.name)
        if cell_len(key) > keys:
            yield ("  ", ""), (key, "strong")
            key = ""
        share = f"{percent(row.percent):>{shares}} {fit(bar(row.percent / 2), bars)}"
        shown: list[Span] = [("  ", ""), (f"{fit(key, keys)}  ", "strong")]
        if titles:
            shown.append((f"{fit(name, titles)}  ", ""))
        shown.append((share, ""))
        if (payload := payloads.get(row.key)) is not None:
            said = payload if isinstance(payload, str) else value_words(payload)
            shown += [("  ", ""), (clean_line(said), "dim")]
        yield tuple(shown)
        if cell_len(name) > titles:
            yield ("    name  ", "dim"), (name, "")
        if isinstance(note := notes.get(row.key), str) and note:
            yield ("    note  ", "dim"), (clean_line(note), "")


# Metrics


def _metrics(chosen: MetricSet) -> Iterator[Line]:
    for section in SECTIONS:
        entries = chosen.section(section)
        if not entries:
            if section == "primary":
                yield from heading("Primary metrics")
                yield (
                    ("  ! ", "warn"),
                    ("none yet: it can be made, and measures nothing until it has one", ""),
                )
            continue
        yield from heading(f"{section.capitalize()} metrics ({len(entries)})")
        for number, entry in enumerate(entries, start=1):
            yield from _metric(number, entry)


def _metric(number: int, entry: Entry) -> Iterator[Line]:
    metric = entry.metric
    better = "lower is better" if metric.goal == "decrease" else "higher is better"
    shared = "shared" if entry.shared is not None else ""
    says = ", ".join(filter(None, (metric.word, better, shared)))
    yield (f"  {number:>2} ", "dim"), (plain(metric.title), "strong"), ("  ", ""), (says, "")
    summary = metric.summary.replace(f", {metric.goal}", "", 1)
    if summary != metric.title:
        yield ("     ", ""), (clean_line(summary), "dim")


# Everything else


def _rest(body: Json) -> Iterator[Line]:
    """Every other answer, by what it is called, so that nothing is sent that was not shown."""
    parameters = {
        key: value for key, value in object_in(body, "parameters").items() if key not in _OF_VARIANTS
    }
    about = {key: value for key, value in body.items() if key not in _TOLD}
    plan = object_in(body, "running_time_calculation")
    facts = [
        (sentence(label_of(path)), value_words(value))
        for path, value in (*_leaves((), about), *_leaves((), parameters), *_leaves((), plan))
    ]
    if not facts:
        return
    yield from heading("Settings")
    for label, text in facts:
        yield (f"  {label}: ", "dim"), (text, "")


def _leaves(path: tuple[str | int, ...], value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict) and value and not str(value.get("kind", "")).endswith("Node"):
        for key, inner in value.items():
            yield from _leaves((*path, key), inner)
    elif isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        yield path, listed(value)
    elif value not in (None, "", [], {}):
        yield path, value
