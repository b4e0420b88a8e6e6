"""What a person does at the terminal, and how long it takes. Each visit is one run of one program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.process import usage
from benchmarks.replay import Frame, changes, frames_of, shown_at
from benchmarks.terminal import NeverCame, Running

Numbers = Mapping[str, float]
"""Milliseconds, bytes, MB and so on, as each name ends."""

BETWEEN_KEYS = 0.15
"""Seconds of silence after which a key has had its effect."""
AFTER_START = 1.2
"""Longer, because the program may be importing while it is silent."""
IDLE = 5.0
MOVES = 20
HELD, PER_SECOND = 75, 30.0
TYPED = "exp4"
SORTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is run, and what it shows."""

    command: Sequence[str]
    env: Mapping[str, str]
    first: str
    """Begins its first row."""
    second: str
    begin: Callable[[], None] = lambda: None
    """Puts its home in order before each run."""


def opening(program: Program) -> Numbers:
    """Start it, and press a key as soon as there are rows."""
    with _started(program) as running:
        pressed = running.press("down")
        running.until_quiet(0.6)
    start, frames = running.recording.started, frames_of(running.recording.chunks)
    drawn, line = _shown(frames, program.second)
    # The line is drawn once without the cursor and, when the key is answered, once with it.
    answered = [at for at in changes(frames, pressed, line=line) if at > drawn]
    if not answered:
        raise NeverCame("no key was answered")
    return {
        "visible_ms": _ms(_shown(frames, program.first)[0] - start),
        "answered_ms": _ms(answered[0] - start),
    }


def staying(program: Program) -> Numbers:
    """Start it, look, move about, hold a key down, leave."""
    with _started(program) as running:
        recording = running.recording
        quiet = running.until_quiet(AFTER_START)
        before = usage(running.pid)
        running.watch(IDLE)
        after = usage(running.pid)
        moves = [_key(running, "down") for _ in range(MOVES)]
        pages = [_key(running, "pagedown") for _ in range(2)]
        began = pages[-1][1]
        let_go = running.hold("up", times=HELD, per_second=PER_SECOND)
        ended = running.until_quiet(BETWEEN_KEYS)
        leaving = running.press("q")
        gone = running.until_ended()
    frames = frames_of(recording.chunks)
    return {
        "start_bytes": recording.bytes_between(recording.started, quiet),
        "memory_mb": before.megabytes,
        "idle_bytes": recording.bytes_between(quiet, quiet + IDLE) / IDLE,
        "idle_cpu_percent": 100 * (after.cpu_seconds - before.cpu_seconds) / IDLE,
        "idle_wakeups": (after.wakeups - before.wakeups) / IDLE,
        "move_ms": _ms(median(_first_change(frames, *move) for move in moves)),
        "move_bytes": median(recording.bytes_between(*move) for move in moves),
        "page_ms": _ms(median(_first_change(frames, *page) for page in pages)),
        "page_bytes": median(recording.bytes_between(*page) for page in pages),
        "held_lag_ms": _ms(max(0.0, max(changes(frames, began, ended)) - let_go)),
        "held_bytes": recording.bytes_between(began, ended),
        "quit_ms": _ms(gone - leaving),
    }


def refreshing(program: Program, fresh: str) -> Numbers:
    """Start it, and wait for what has changed on the server since."""
    with _started(program) as running:
        running.until_written(fresh)
        running.until_quiet(BETWEEN_KEYS)
    start, frames = running.recording.started, frames_of(running.recording.chunks)
    cached, new = _shown(frames, program.first)[0], _shown(frames, fresh)[0]
    return {"cached_ms": _ms(cached - start), "fresh_ms": _ms(new - start)}


def working(program: Program, count: int) -> Numbers:
    """Start it with many rows, wait until all are there, move, filter and sort."""
    whole = f"of {count}"
    with _started(program) as running:
        running.until_written(whole)
        running.until_quiet(AFTER_START)
        memory = usage(running.pid).megabytes
        moves = [_key(running, "down") for _ in range(MOVES)]
        _key(running, "/")
        typed = [_key(running, letter) for letter in TYPED]
        for _ in range(2):
            _key(running, "escape")
        sorts = [_key(running, "s") for _ in range(SORTS)]
    start, frames = running.recording.started, frames_of(running.recording.chunks)
    filters = [_last_change(frames, *key) for key in typed]
    ordered = [_last_change(frames, *key) for key in sorts]
    return {
        "visible_ms": _ms(_shown(frames, program.first)[0] - start),
        "all_ms": _ms(_shown(frames, whole)[0] - start),
        "move_ms": _ms(median(_first_change(frames, *move) for move in moves)),
        "filter_ms": _ms(median(filters)),
        "worst_filter_ms": _ms(max(filters)),
        "sort_ms": _ms(median(ordered)),
        "worst_sort_ms": _ms(max(ordered)),
        "memory_mb": memory,
    }


def _started(program: Program) -> Running:
    """It has just written its first row."""
    program.begin()
    running = Running(program.command, program.env)
    try:
        running.until_written(program.first)
    except NeverCame:
        running.__exit__()
        raise
    return running


def _key(running: Running, key: str) -> tuple[float, float]:
    """Press it and wait; returns from when to when."""
    return running.press(key), running.until_quiet(BETWEEN_KEYS)


def _shown(frames: Sequence[Frame], text: str) -> tuple[float, int]:
    found = shown_at(frames, text)
    if found is None:
        raise NeverCame(f"{text!r} was written and never seen")
    return found


def _first_change(frames: Sequence[Frame], start: float, end: float) -> float:
    return min(changes(frames, start, end), default=end) - start


def _last_change(frames: Sequence[Frame], start: float, end: float) -> float:
    return max(changes(frames, start, end), default=end) - start


def _ms(seconds: float) -> float:
    return seconds * 1000
