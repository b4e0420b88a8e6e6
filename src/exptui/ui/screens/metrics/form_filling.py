"""A form that is being filled in: the answers so far, what is wrong with them, and every step back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exptui.domain.forms import Form
from exptui.domain.json_paths import MISSING, Path, at, rows_at
from exptui.domain.metric_forms import METRIC, sources_in, with_type
from exptui.domain.questions import LISTS, Question, nearest, walk
from exptui.domain.text import Json

TYPE = "metric_type"


@dataclass(frozen=True, slots=True)
class _Trying:
    """One question whose answers are tried one after the other: each of them is given to the body before all."""

    path: Path
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class _Refusal:
    path: Path
    said: str
    of: Any
    """What stood there when it was said."""


@dataclass(frozen=True, slots=True)
class _Was:
    """What a step goes back to."""

    body: Json
    unfolded: frozenset[Path]
    told: frozenset[Path]


class Filling:
    """The answers of one form. Nothing in it is ever lost but by `undo`, which takes back a step."""

    def __init__(
        self,
        form: Form,
        body: Json,
        *,
        newer: bool,
        wrong: Mapping[Path, str] | None = None,
        changed: Callable[[Json], None] | None = None,
    ) -> None:
        """`changed` is told the body after each step."""
        self.form = form
        self.newer = newer
        self._body = body
        self._changed = changed
        self._before: list[_Was] = []
        self._trying: _Trying | None = None
        self._types: dict[str, Json] = {}
        """The metric as it last was of each type."""
        self._refusals = [
            _Refusal(path, said, at(body, path, MISSING)) for path, said in (wrong or {}).items()
        ]
        self.questions: tuple[Question, ...] = ()
        self.objections: dict[Path, str] = {}
        """By place, why the body can't be taken, whether that is told yet or not."""
        self._read()
        stored = {path for path in self.objections if at(body, path) not in (None, "", [])}
        self._told: set[Path] = stored
        """Places whose objections are told: they were left, or are of what was stored before."""
        self.unfolded: set[Path] = set(self._above(self.objections)) | set(self._above(self.refusals))
        """Items of lists whose questions are shown."""

    @property
    def body(self) -> Json:
        return self._body

    @property
    def steps(self) -> int:
        """How many can be taken back."""
        return len(self._before)

    # What is asked and what is wrong

    def question(self, path: Path) -> Question | None:
        return next((each for each in walk(self.questions) if each.path == path), None)

    def value(self, path: Path) -> Any:
        return at(self._body, path, MISSING)

    @property
    def told(self) -> dict[Path, str]:
        """The objections to what was left already."""
        return {path: said for path, said in self.objections.items() if path in self._told}

    @property
    def refusals(self) -> dict[Path, str]:
        """What the server said, by question, until what it was about is changed; `()` is the whole."""
        found: dict[Path, str] = {}
        for each in self._refusals:
            if at(self._body, each.path, MISSING) != each.of:
                continue
            question = nearest(self.questions, each.path) if each.path else None
            place = question.path if question is not None else ()
            found[place] = f"{found[place]} {each.said}" if place in found else each.said
        return found

    def leave(self, path: Path) -> bool:
        """A question was left: what is wrong with it is told from now on. Whether that is news."""
        self._trying = None
        news = path in self.objections and path not in self._told
        self._told.add(path)
        return news

    def begin_at(self, path: Path) -> Path | None:
        """Show the question that a path is about, with what is wrong with it told; returns where that is."""
        question = nearest(self.questions, path)
        if question is None:
            return None
        self._told.add(question.path)
        self.unfolded |= set(self._items(question.path))
        return question.path

    def first_objection(self) -> Path | None:
        """The first that keeps the form from being taken, with all of them told; None where it can be."""
        self._told |= set(self.objections)
        self.unfolded |= set(self._above(self.objections))
        return next(iter(self.objections), None)

    # Answering

    def answer(self, path: Path, value: Any) -> None:
        self._step(self._answered(self._body, path, value))

    def attempt(self, path: Path, value: Any) -> None:
        """Answer, as one of several attempts: until the question is left each replaces the one before it."""
        trying, shown = self._trying, self._body
        if trying is not None and trying.path == path and trying.after is shown:
            before = trying.before
            if before is not shown:
                self._body = self._before.pop().body
        else:
            before = shown
        self._step(self._answered(before, path, value), shown)
        self._trying = _Trying(path, before, self._body)

    def add(self, path: Path, place: int | None = None) -> Path:
        """One more item in a list, unfolded; where it is."""
        where = len(rows_at(self._body, path)) if place is None else place
        self._step(self.form.add(self._body, path, place=where))
        self._shift(path, lambda number: number + 1 if number >= where else number)
        self.unfolded.add((*path, where))
        return (*path, where)

    def move(self, item: Path, by: int) -> Path:
        """An item further up or down in its list; where it is then."""
        path, place = item[:-1], _place(item)
        where = min(max(place + by, 0), len(rows_at(self._body, path)) - 1)
        if where != place:
            self._step(self.form.move(self._body, path, place, where - place))
            self._shift(path, lambda number: {place: where, where: place}.get(number, number))
        return (*path, where)

    def take_out(self, item: Path) -> None:
        """A list without an item."""
        path, place = item[:-1], _place(item)
        self._step(self.form.take_out(self._body, path, place))
        self._shift(path, lambda number: None if number == place else number - (number > place))

    def replace(self, body: Json) -> None:
        """Another body, as one step."""
        self._step(body)

    def undo(self) -> bool:
        """Take back the last step; whether there was one."""
        if not self._before:
            return False
        was = self._before.pop()
        self._trying = None
        self._body, self.unfolded, self._told = was.body, set(was.unfolded), set(was.told)
        self._read()
        self._tell()
        return True

    def _answered(self, body: Json, path: Path, value: Any) -> Json:
        if self.form is METRIC and path == (TYPE,) and isinstance(value, str):
            return (
                body if body.get(TYPE) == value else with_type(body, value, before=self._of_type(body, value))
            )
        return self.form.answer(body, path, value, newer=self.newer)

    def _of_type(self, body: Json, word: str) -> Json:
        """What comes back with a type: the metric as it was of it, else as it was with most sources."""
        self._types[str(body.get(TYPE))] = body
        most = max(self._types.values(), key=lambda each: len(sources_in(each)))
        return self._types.get(word, most)

    def _step(self, after: Json, shown: Json | None = None) -> None:
        """Go on to a body; `shown` is the one that people were told of last, where that is not the present one."""
        before, items = self._body, self._every_item()
        if after is not before:
            self._before.append(_Was(before, frozenset(self.unfolded), frozenset(self._told)))
        self._trying = None
        self._body = after
        self._read()
        self.unfolded |= set(self._above(self.objections)) & (self._every_item() - items)
        if after is not (before if shown is None else shown):
            self._tell()

    def _tell(self) -> None:
        if self._changed is not None:
            self._changed(self._body)

    def _read(self) -> None:
        self.questions = self.form.questions(self._body, newer=self.newer)
        self.objections = self.form.objections(self._body, newer=self.newer)

    # Items of lists

    def item_of(self, path: Path) -> Path | None:
        """The innermost item of a list that a place is in, or is."""
        return next(iter(self._items(path)[::-1]), None)

    def list_of(self, path: Path) -> Path | None:
        """The list that one more would go into, seen from a place: the list there, else the one around it."""
        question = self.question(path)
        if question is not None and question.kind in LISTS:
            return path
        item = self.item_of(path)
        return item[:-1] if item is not None else None

    def unfold(self, path: Path) -> None:
        """Show a place, whatever it is in."""
        self.unfolded.update(self._items(path))

    def _items(self, path: Path) -> list[Path]:
        """The items that a place is in, from the outside in."""
        lists = {each.path for each in walk(self.questions) if each.kind in LISTS}
        ends = (at for at in range(1, len(path) + 1) if path[: at - 1] in lists)
        return [path[:end] for end in ends]

    def _every_item(self) -> set[Path]:
        lists = (each for each in walk(self.questions) if each.kind in LISTS)
        return {(*each.path, place) for each in lists for place in range(len(each.items))}

    def _above(self, paths: Mapping[Path, str]) -> list[Path]:
        return [item for path in paths for item in self._items(path)]

    def _shift(self, path: Path, place: Callable[[int], int | None]) -> None:
        """What is known of a list's items goes with them: `place` is where one is afterwards, None for nowhere."""
        self.unfolded = _shifted(self.unfolded, path, place)
        self._told = _shifted(self._told, path, place)


def _place(item: Path) -> int:
    place = item[-1]
    assert isinstance(place, int)
    return place


def _shifted(paths: set[Path], above: Path, place: Callable[[int], int | None]) -> set[Path]:
    found = set()
    for path in paths:
        number = path[len(above)] if len(path) > len(above) and path[: len(above)] == above else None
        if not isinstance(number, int):
            found.add(path)
        elif (where := place(number)) is not None:
            found.add((*above, where, *path[len(above) + 1 :]))
    return found
