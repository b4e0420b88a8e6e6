"""How an experiment stands, as far as a row, the portfolio and the next start need it: plain, and fit for a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from exptui.domain.finding import Attention, Finding

if TYPE_CHECKING:
    from exptui.domain.evidence import Compared
    from exptui.domain.rows import Row
    from exptui.domain.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One variant compared with the baseline in one metric."""

    metric: str
    section: str
    """`primary` or `secondary`."""
    variant: str
    low: float | None = None
    high: float | None = None
    """Bounds of the interval as the server sent them, a fraction of the baseline where `relative`."""
    relative: bool = True
    less_is_better: bool = False
    significant: bool | None = None
    """None where it could not be computed, which is not no."""
    chance: float | None = None
    """Of winning, with the goal applied."""
    p_value: float | None = None

    @property
    def middle(self) -> float | None:
        """The estimate, which is the middle of the interval."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2

    @property
    def word(self) -> str:
        """`better`, `worse`, `unclear` (significant across zero), `no`; empty where it could not be computed."""
        if self.significant is None or self.low is None or self.high is None:
            return ""
        if not self.significant or self.low <= 0 <= self.high:
            return "unclear" if self.significant else "no"
        return "better" if (self.high < 0) == self.less_is_better else "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was found out about one experiment at one moment."""

    id: int
    mark: str
    """Of the row that it was judged by; another row's mark is another."""
    as_of: datetime
    attention: Attention
    reason: str
    verdict: str | None = None
    variant: str | None = None
    findings: tuple[Finding, ...] = ()
    """The most urgent first."""
    effects: tuple[Effect, ...] = ()
    """Primary metrics first, as displayed."""
    people: float | None = None
    target: float | None = None
    days: float = 0.0
    """Since the launch, to the end or to `as_of`."""
    live: bool = False
    unread: bool = False
    """Something could not be read: what it says may be less than the truth."""

    @property
    def primary(self) -> Effect | None:
        """Of the first primary metric, the variant farthest from zero; None where none has an interval."""
        first = next((each.metric for each in self.effects if each.section == "primary"), None)
        sides = [e for e in self.effects if e.section == "primary" and e.metric == first]
        known = [each for each in sides if each.middle is not None]
        return max(known, key=lambda each: abs(each.middle or 0.0), default=None)


def mark_of(row: Row) -> str:
    """What of a row a judgement depends on. It changes when somebody changed the experiment or its flag."""
    parts = (row.updated_at, row.status, row.archived, row.flag_active, row.flag_deleted, row.flag_version)
    shares = [(key, float(share)) for key, share in row.variants]
    more = (row.start_date, row.end_date, row.conclusion, shares, row.name)
    text = "|".join(map(str, (*parts, *more)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def standing_of(judged: Judgement, row: Row) -> Standing:
    """What to keep of a judgement."""
    from exptui.domain.verdict import ranked

    evidence = judged.evidence
    return Standing(
        id=row.id,
        mark=mark_of(row),
        as_of=evidence.now,
        attention=judged.attention,
        reason=judged.reason,
        verdict=judged.verdict,
        variant=judged.variant,
        findings=tuple(ranked(judged.findings)),
        effects=tuple(_effect(each, relative=evidence.relative) for each in evidence.compared()),
        people=evidence.people,
        target=evidence.target,
        days=evidence.days,
        live=evidence.live,
        unread=bool(evidence.unread),
    )


def _effect(compared: Compared, *, relative: bool) -> Effect:
    metric, variant = compared.reading.metric, compared.variant
    low, high = variant.interval or (None, None)
    return Effect(
        metric=metric.title,
        section=compared.reading.section,
        variant=variant.key,
        low=low,
        high=high,
        relative=relative,
        less_is_better=metric.goal == "decrease",
        significant=variant.significant,
        chance=variant.chance(metric.goal),
        p_value=variant.p_value,
    )
