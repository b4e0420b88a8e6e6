"""What a person has seen of each experiment, kept for their next visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from exptui.domain.text import Json, clean_line
from exptui.services.aside_kept import name_of
from exptui.services.kept import KeptFile, moment, plain

if TYPE_CHECKING:
    from exptui.domain.rows import Row
    from exptui.domain.standing import Effect, Standing
    from exptui.services.place import Place

KIND, VERSION = "seen", 1
MOST = 5_000
"""Experiments that are remembered."""
Side = tuple[str, str, str, int]
"""Section, metric and variant of an effect, and a number for each of those that are called the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One experiment as it was shown."""

    status: str = "draft"
    archived: bool = False
    conclusion: str | None = None
    judged: datetime | None = None
    """When what follows was so; None where it was never judged in full."""
    attention: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Findings of warning or worse: names, with titles for people."""
    words: Mapping[Side, str] = field(default_factory=dict)
    """`better`, `worse`, `unclear` or `no`, where that could be computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What was seen when a person left."""

    at: datetime
    seen: Mapping[int, Seen]


def sides(effects: Iterable[Effect]) -> dict[Side, Effect]:
    """Effects by what they are of."""
    found: dict[Side, Effect] = {}
    for effect in effects:
        same = 0
        while (side := (effect.section, effect.metric, effect.variant, same)) in found:
            same += 1
        found[side] = effect
    return found


def seen_of(row: Row, standing: Standing | None, before: Seen | None = None) -> Seen:
    """What is to be seen of an experiment now; of what is not judged in full, what was seen before."""
    before = before or Seen()
    judged, attention, problems, words = before.judged, before.attention, before.problems, before.words
    if standing is not None and not standing.unread:
        read = sides(standing.effects)
        judged, attention = standing.as_of, standing.attention.value
        problems = {name_of(each): each.title for each in standing.findings if each.grave}
        words = {side: word for side, each in read.items() if (word := each.word or before.words.get(side))}
    return Seen(
        status=row.status,
        archived=row.archived,
        conclusion=row.conclusion,
        judged=judged,
        attention=attention,
        problems=problems,
        words=words,
    )


class Visits:
    """The last visit to one project, on disk; nowhere without a directory or a project's number."""

    def __init__(self, directory: Path | None, place: Place) -> None:
        known = directory is not None and place.project_id is not None
        self._file = KeptFile(directory, KIND, VERSION, place) if known and directory else None

    def load(self) -> Visit | None:
        """The last one; None before the first."""
        return _visit(self._file.read()) if self._file else None

    def save(self, rows: Mapping[int, Row], standings: Mapping[int, Standing], at: datetime) -> bool:
        """Keep what is to be seen now. What another program saw later, and what is not here, stays as it was.

        False where it could not be kept.
        """

        def merged(content: Json | None) -> Json:
            last = _visit(content)
            seen = dict(last.seen) if last else {}
            for number, row in rows.items():
                standing, old = standings.get(number), seen.pop(number, None)
                later = standing and old and old.judged and old.judged > standing.as_of
                seen[number] = seen_of(row, None if later else standing, old)
            newest = list(seen.items())[-MOST:]
            return {"at": at.isoformat(), "experiments": [[each, _sent(one)] for each, one in newest]}

        return self._file is not None and self._file.change(merged)


def _sent(seen: Seen) -> Json:
    return {
        "status": seen.status,
        "archived": seen.archived,
        "conclusion": seen.conclusion,
        "judged": seen.judged.isoformat() if seen.judged else None,
        "class": seen.attention,
        "problems": dict(seen.problems),
        "words": [[*side, word] for side, word in seen.words.items()],
    }


def _visit(content: Json | None) -> Visit | None:
    """As it was written; None where any of it makes no sense."""
    if content is None:
        return None
    try:
        seen = {plain(number, int): _seen(sent) for number, sent in content["experiments"]}
        return Visit(at=moment(content["at"]), seen=seen)
    except (LookupError, TypeError, ValueError):
        return None


def _seen(sent: Json) -> Seen:
    conclusion, judged = sent["conclusion"], sent["judged"]
    return Seen(
        status=plain(sent["status"], str),
        archived=plain(sent["archived"], bool),
        conclusion=None if conclusion is None else plain(conclusion, str),
        judged=None if judged is None else moment(judged),
        attention=plain(sent["class"], str),
        problems={name: clean_line(plain(title, str)) for name, title in _pairs(sent["problems"])},
        words={
            (plain(section, str), plain(metric, str), plain(variant, str), plain(same, int)): plain(word, str)
            for section, metric, variant, same, word in plain(sent["words"], list)
        },
    )


def _pairs(sent: object) -> Iterable[tuple[str, object]]:
    pairs: Json = plain(sent, dict)
    return pairs.items()
