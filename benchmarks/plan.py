"""Which visits a figure needs, and the rounds in which they are made."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from benchmarks.fetching import COUNTED, FOLLOWING, by_client, by_shell
from benchmarks.figures import SERVER_MS, Round
from benchmarks.place import HERE, Visitor, bare_environment, serving
from benchmarks.server import name_of
from benchmarks.visits import Program, opening, refreshing, staying, working

FEW, MANY, ALL = 100, 10_000, 5_000
FAR = "delay=0.1"
NEVER = "delay=3600"
"""A server that lets one wait, so that the list stays as it was remembered."""
Visit = Callable[[], Mapping[str, float]]


class Visits:
    """All visits by name. Servers and homes are made when first needed, and gone at the end of the `with`."""

    def __init__(self, python: Path) -> None:
        self._python = python
        self._stack = ExitStack()
        self.visitor = cache(self._visitor)

    def __enter__(self) -> Visits:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _visitor(self, count: int) -> Visitor:
        home = self._folder / str(count)
        home.mkdir()
        visitor = Visitor(self._python, self._stack.enter_context(serving(count)), home)
        visitor.remember()
        return visitor

    def named(self, names: Collection[str]) -> dict[str, Visit]:
        """Those of these names, in the order of the first round."""
        every: dict[str, Visit] = {
            "floor-open": lambda: opening(self._floor()),
            "open": lambda: opening(self._ours(FEW)),
            "floor": lambda: staying(self._floor()),
            "list": lambda: staying(self._ours(FEW)),
            "fresh": lambda: refreshing(
                self._ours(FEW, f"delay={SERVER_MS / 1000}&renamed"), name_of(FEW, renamed=True)
            ),
            "few": lambda: working(self._ours(FEW, NEVER), FEW),
            "many": lambda: working(self._ours(MANY, NEVER), MANY),
            "client": lambda: by_client(self._reader()),
            "curl": lambda: by_shell(self._reader(), FOLLOWING),
            "curl-counted": lambda: by_shell(self._reader(), COUNTED),
            "far-client": lambda: by_client(self._reader(FAR)),
            "far-curl": lambda: by_shell(self._reader(FAR), FOLLOWING),
        }
        return {name: visit for name, visit in every.items() if name in names}

    def _floor(self) -> Program:
        return Program(
            command=[str(self._python), str(HERE / "floor.py")],
            env=bare_environment(self._folder),
            first=name_of(0),
            second=name_of(1),
        )

    def _ours(self, count: int, control: str = "delay=0") -> Program:
        visitor = self.visitor(count)

        def begin() -> None:
            visitor.go_back()
            visitor.server.control(control)

        return Program(
            command=visitor.command,
            env=visitor.environment,
            first=name_of(count),
            second=name_of(count - 1),
            begin=begin,
        )

    def _reader(self, control: str = "delay=0") -> Visitor:
        visitor = self.visitor(ALL)
        visitor.server.control(control)
        return visitor


def rounds(visits: Mapping[str, Visit], count: int, tell: Callable[[str], None]) -> Iterator[Round]:
    """Make every visit once a round, each round beginning with another; a first one is not counted.

    So a slow minute of the machine falls on all of them, and files are warm.
    """
    names = list(visits)
    for number in range(count + 1):
        turn = number % len(names)
        measured: dict[str, float] = {}
        for name in names[turn:] + names[:turn]:
            tell(f"round {number} of {count}: {name}" if number else f"warming up: {name}")
            measured |= {f"{name}.{what}": value for what, value in visits[name]().items()}
        if number:
            yield measured
