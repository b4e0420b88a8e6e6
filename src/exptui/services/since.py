"""What changed since this person last looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from exptui.domain.columns import cropped
from exptui.domain.describe import counted
from exptui.domain.finding import Attention
from exptui.services.aside_kept import name_of
from exptui.services.moments import when
from exptui.services.seen import Seen, Side, sides

if TYPE_CHECKING:
    from exptui.api.posthog import PostHog
    from exptui.domain.rows import Row
    from exptui.domain.standing import Effect, Standing

NAME, WIDTH = 24, 60
"""Cells of a name at most, and of a line where nobody says otherwise."""
MOST_COUNTED = 4
"""Kinds that the heading counts by name."""
CLEAR = ("better", "worse")
"""Words of an effect that is significant and clear of zero."""
MOST_ASKED = 5
"""Requests for who did what."""


class Kind(StrEnum):
    """What kind of change it is; the first are told first."""

    PROBLEM = "problem"
    """A finding that was not there, of warning or worse."""
    CLASS = "class"
    """It needs a person for another reason than before, or now does."""
    SIGNIFICANT = "significant"
    INSIGNIFICANT = "insignificant"
    ENDED = "ended"
    CONCLUDED = "concluded"
    LAUNCHED = "launched"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESET = "reset"
    ARCHIVED = "archived"
    RESTORED = "restored"
    SOLVED = "solved"

    @property
    def rank(self) -> int:
        return list(Kind).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was."""

    id: int
    kind: Kind
    name: str
    """Of the experiment."""
    what: str
    """`ended`, `problem: SRM p<.001, 56/44 of 22.1k, planned 50/50`."""
    more: str = ""
    """What follows who did it: `won`."""
    by: str = ""
    """Who did it, where that is known."""

    @property
    def happened(self) -> str:
        """`ended by leo, won`, for where the name stands beside it."""
        by = f" by {self.by}" if self.by else ""
        more = f", {self.more}" if self.more else ""
        return f"{self.what}{by}{more}"

    @property
    def words(self) -> str:
        """`checkout-redesign  ended by leo, won`, in at most 60 cells."""
        return cropped(f"{cropped(self.name, NAME)}  {self.happened}", WIDTH)


WORDS = {Kind.RESET: "reset to a draft", Kind.RESTORED: "back from the archive"}
"""Where a kind's own name would not say it."""
FIELDS = {Kind.ENDED: "end_date", Kind.LAUNCHED: "start_date"}
"""What of an experiment was set by whoever did it."""


def changes(
    before: Mapping[int, Seen],
    now: Mapping[int, Standing],
    rows: Mapping[int, Row],
    last: datetime | None = None,
) -> list[Change]:
    """What differs from what was seen, the most urgent kinds first.

    What was not seen before is no change, unless it was made after the `last` visit. Of what is not judged, or not
    in full, only what its row says is told: what could not be read is not gone.
    """
    found: list[Change] = []
    for number, row in rows.items():
        seen = before.get(number)
        if seen is None and last and row.created_at and row.created_at > last:
            seen = Seen(judged=last, attention=Attention.OK)
        if seen is not None:
            found += _of_one(seen, now.get(number), row)
    return sorted(found, key=lambda each: each.kind.rank)


def heading(changes: Sequence[Change], last: datetime, now: datetime, zone: tzinfo | None) -> str:
    """`since Fri 14:02: 2 newly significant, 1 ended`. A `zone` of None is the machine's own."""
    counts = Counter(each.kind for each in changes)
    parts = [_counted(kind, counts[kind]) for kind in Kind if kind in counts]
    if len(parts) > MOST_COUNTED:
        rest = sum(counts[kind] for kind in [each for each in Kind if each in counts][MOST_COUNTED:])
        parts = [*parts[:MOST_COUNTED], f"{rest} more"]
    return f"since {when(last, now, zone)}: {', '.join(parts) or 'nothing changed'}"


def _counted(kind: Kind, count: int) -> str:
    match kind:
        case Kind.PROBLEM:
            return counted(count, "new problem")
        case Kind.CLASS:
            return f"{count} {'needs' if count == 1 else 'need'} you"
        case Kind.SIGNIFICANT:
            return f"{count} newly significant"
        case Kind.INSIGNIFICANT:
            return f"{count} no longer significant"
        case _:
            return f"{count} {kind.value}"


# One experiment


def _of_one(seen: Seen, standing: Standing | None, row: Row) -> Iterator[Change]:
    yield from _of_row(seen, row)
    if standing is None or standing.unread or seen.judged is None or row.archived:
        return
    yield from _problems(seen, standing, row)
    for side, effect in sides(standing.effects).items():
        yield from _significance(seen, side, effect, row)


def _of_row(seen: Seen, row: Row) -> Iterator[Change]:
    def change(kind: Kind, more: str = "") -> Change:
        return Change(id=row.id, kind=kind, name=row.name, what=WORDS.get(kind, kind.value), more=more)

    if row.archived != seen.archived:
        yield change(Kind.ARCHIVED if row.archived else Kind.RESTORED)
    conclusion = (row.conclusion or "").replace("_", " ")
    if (kind := _moved(seen.status, row.status)) is not None:
        yield change(kind, conclusion if kind is Kind.ENDED else "")
    elif row.status == "stopped" and conclusion and row.conclusion != seen.conclusion:
        yield change(Kind.CONCLUDED, conclusion)


def _moved(old: str, new: str) -> Kind | None:
    """What brought it from one status to the other. That nobody new is let in is no other status."""
    old, new = ("running" if each == "exposure_frozen" else each for each in (old, new))
    if old == new:
        return None
    if new == "running":
        return Kind.LAUNCHED if old == "draft" else Kind.RESUMED
    return {"stopped": Kind.ENDED, "paused": Kind.PAUSED, "draft": Kind.RESET}.get(new)


def _problems(seen: Seen, standing: Standing, row: Row) -> Iterator[Change]:
    """New ones, the worst first, another class, and what is solved; what ended has no problem to solve."""
    grave = {name_of(each): each for each in standing.findings if each.grave}
    ended = _moved(seen.status, row.status) is Kind.ENDED
    new = [each for name, each in grave.items() if name not in seen.problems]
    if ended:  # what is left to clean up follows from the end, which is told
        new = [each for each in new if each.attention is not Attention.LEFT_BEHIND]
    if _moved(seen.status, row.status) is Kind.PAUSED:  # so does that it is paused
        new = [each for each in new if each.check != "paused"]
    for finding in new:
        yield Change(id=row.id, kind=Kind.PROBLEM, name=row.name, what=f"new: {finding.reason}")
    attention = standing.attention
    said = any(each.attention is attention for each in new)
    if ended and attention is Attention.LEFT_BEHIND:
        return
    if attention.value != seen.attention and attention is not Attention.OK and not said:
        what = f"now {attention.heading}: {standing.reason}"
        yield Change(id=row.id, kind=Kind.CLASS, name=row.name, what=what)
    if ended:
        return
    for name, title in seen.problems.items():
        if name not in grave:
            yield Change(id=row.id, kind=Kind.SOLVED, name=row.name, what=f"solved: {title}")


def _significance(seen: Seen, side: Side, effect: Effect, row: Row) -> Iterator[Change]:
    """Results of what had ended are read only when somebody opens it: that they were not there says nothing."""
    absent = "" if seen.status == "stopped" or seen.archived else "no"
    old, new = seen.words.get(side, absent), effect.word
    if not old or not new or old == new or not {old, new} & set(CLEAR):
        return
    of = effect.metric if effect.section == "primary" else f"{effect.metric} ({effect.section})"
    if new in CLEAR:
        what, kind = f"{effect.variant} now {new}: {of}", Kind.SIGNIFICANT
    else:
        what, kind = f"{effect.variant} no longer {old}: {of}", Kind.INSIGNIFICANT
    yield Change(id=row.id, kind=kind, name=row.name, what=what)


# Who did it


async def who(posthog: PostHog, change: Change) -> str:
    """Who ended or launched it last; empty where that can't be told."""
    from exptui.api.errors import PostHogError

    try:
        return await _who(posthog, change)
    except PostHogError:
        return ""


async def with_names(posthog: PostHog, changes: Sequence[Change]) -> list[Change]:
    """The changes with who made them, as far as five requests tell."""
    from exptui.api.errors import Forbidden, PostHogError, Unauthorized

    named = list(changes)
    asked = [at for at, each in enumerate(changes) if each.kind in FIELDS][:MOST_ASKED]
    for at in asked:
        try:
            named[at] = replace(changes[at], by=await _who(posthog, changes[at]))
        except (Forbidden, Unauthorized):
            break
        except PostHogError:
            continue
    return named


async def _who(posthog: PostHog, change: Change) -> str:
    field = FIELDS.get(change.kind)
    history = await posthog.experiments.activity(change.id) if field else []
    for entry in history:
        if any(each.field == field and each.after for each in entry.changes):
            return entry.user.display if entry.user and not entry.is_system else ""
    return ""
