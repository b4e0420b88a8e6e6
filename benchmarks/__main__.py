"""`python -m benchmarks`: measure everything in one interleaved run, and print a table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.fetching import missing_tools
from benchmarks.figures import FIGURES, chosen, outcome
from benchmarks.place import Unusable, installed
from benchmarks.plan import Visits, rounds
from benchmarks.report import as_json, machine, table

ROUNDS, QUICK = 5, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a promise is not met, 2 where nothing could be measured."""
    args = _arguments().parse_args(argv)
    if sys.platform != "linux":
        return _complain("this measures what Linux tells of a process; run it there.")
    try:
        figures = chosen(args.only)
    except KeyError as problem:
        names = ", ".join(figure.name for figure in FIGURES)
        return _complain(f"there is no figure {problem}; there are {names}.")
    if missing := missing_tools():
        skipped = [figure.name for figure in figures if any("curl" in name for name in figure.needs)]
        figures = [figure for figure in figures if figure.name not in skipped]
        if skipped:
            _tell(f"without {' and '.join(missing)}, these are left out: {', '.join(skipped)}\n")
    try:
        with Visits(installed(args.python)) as visits:
            needed = frozenset().union(*(figure.needs for figure in figures))
            count = QUICK if args.quick else args.rounds
            measured = list(rounds(visits.named(needed), count, lambda text: _tell(f"\r\x1b[K{text}")))
    except Unusable as problem:
        return _complain(str(problem))
    _tell("\r\x1b[K")
    outcomes = [outcome(figure, measured) for figure in figures]
    facts = ", ".join(f"{name} {value}" for name, value in machine().items())
    sys.stdout.write(f"{len(measured)} rounds, medians; {facts}\n\n{table(outcomes)}\n")
    if args.json:
        args.json.write_text(json.dumps(as_json(outcomes, measured), indent=1))
    return int(any(each.met is False for each in outcomes))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="after one that is not counted")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} rounds")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="a figure; say it again for more"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep every number of every round")
    parser.add_argument("--python", metavar="FILE", help="measure this interpreter's environment as it is")
    return parser


def _tell(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _complain(text: str) -> int:
    _tell(f"benchmarks: {text}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
