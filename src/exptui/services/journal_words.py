"""The journal in words."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo

from exptui.services.journal import Ending, Entry

MARKS = {
    Ending.DONE: "✓",
    Ending.DIFFERENT: "!",
    Ending.REFUSED: "✗",
    Ending.AWAITING: "…",
    Ending.NOT_DONE: "✗",
    Ending.UNKNOWN: "?",
    Ending.SENT: "?",
    Ending.NOT_SENT: "✗",
}
NEVER_HEARD = "no outcome was written: the program ended before an answer came"


def local(moment: str, zone: tzinfo | None) -> str:
    """A UTC time of the journal on the reader's clock; as written where it is no time."""
    try:
        return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
    except ValueError:
        return moment


def entry_lines(entry: Entry, zone: tzinfo | None) -> tuple[tuple[str, str], ...]:
    """An entry in lines, each with a tone: what came of it first, then what was sent and what it changed."""
    mark = MARKS.get(Ending(entry.came), "?") if entry.came in set(Ending) else "?"
    tone = {"✓": "good", "✗": "bad"}.get(mark, "warn")
    came = NEVER_HEARD if entry.came == Ending.SENT else entry.came
    number = (
        f" ({entry.experiment_id})" if entry.experiment_id else ""
    )  # one that was to be made had none yet
    head = f"{local(entry.at, zone)}  {mark} {entry.transition} · {entry.experiment}{number}: {came}"
    who = " · ".join(part for part in (entry.who, entry.host, f"project {entry.project_id}") if part)
    lines = [(head, tone), (f"    {who}", "dim")]
    lines.append((f"    {entry.method} {entry.path} {json.dumps(entry.body, ensure_ascii=False)}", ""))
    if entry.told:
        lines.append((f"    {entry.told}", ""))
    lines += [(f"    said: {said}", "dim") for said in entry.says]
    lines += [(f"    {change}", "") for change in moves(entry)]
    return tuple(lines)


def moves(entry: Entry) -> tuple[str, ...]:
    """What differs between before and after, one line a field."""
    if not entry.after:
        return ()
    gone = [line for line in entry.before if line not in entry.after]
    came = [line for line in entry.after if line not in entry.before]
    old = dict(line.partition(": ")[::2] for line in gone)
    new = dict(line.partition(": ")[::2] for line in came)
    return tuple(f"{label}: {old.get(label, '—')} → {new.get(label, '—')}" for label in {**old, **new})
