"""What a process uses, as Linux tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SLEEPS = "voluntary_ctxt_switches:"
RESIDENT = "VmRSS:"


@dataclass(frozen=True, slots=True)
class Usage:
    """Up to one moment: processor time of all threads, how often they went to sleep, and memory."""

    cpu_seconds: float
    wakeups: int
    megabytes: float


def usage(pid: int) -> Usage:
    """Read it now. A thread that ends meanwhile is left out."""
    cpu, wakeups = 0.0, 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            cpu += int((task / "schedstat").read_text().split()[0]) / 1e9
            wakeups += number((task / "status").read_text(), SLEEPS)
        except FileNotFoundError:
            continue
    return Usage(cpu, wakeups, number(Path(f"/proc/{pid}/status").read_text(), RESIDENT) / 1024)


def number(status: str, name: str) -> int:
    """A number of a status file; 0 where it has none of that name."""
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith(name)), 0)
