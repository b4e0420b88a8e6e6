"""Pictures of the app for the documents: drawn from the app itself, on the sandbox, at a clock that stands still."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import unescape

from tests.support.person import Person, person_at
from tests.support.server import Server

TITLE = "exptui"
LINE = re.compile(r'<text [^>]*\bx="([\d.]+)"[^>]*\by="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)
TITLE_OF_WINDOW = re.compile(r"<text class=\"[^\"]*-title\".*?</text>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: how large, and what a person does until it is to be taken."""

    name: str
    """Of the file, without its ending."""
    size: tuple[int, int]
    scene: Callable[[Person], Awaitable[None]]


async def _judged(person: Person) -> None:
    """The queue as it opens, once everything was judged."""
    await person.until(lambda: not person.app.attention.filling)


async def _results(person: Person) -> None:
    """The results of an experiment that is ready to ship."""
    await _judged(person)
    await person.goes_to(person.server.numbered("ship"))
    await person.presses("enter")
    await person.until("Primary results")


async def _metric(person: Person) -> None:
    """Its first metric, day by day."""
    await _results(person)
    await person.presses("tab", "tab", "enter")
    await person.until("at each day")


async def _ship(person: Person) -> None:
    """A variant about to be shipped: everything is answered, the word is half typed."""
    await _judged(person)
    wanted = person.server.numbered("ship")
    await person.goes_to(wanted)
    await person.asks("S")
    for answer in ("test", "only who matches now", "won"):
        await person.chooses(answer)
    await person.presses("tab")
    await person.types("Three weeks, more orders")
    await person.presses("tab")
    await person.types(person.app.workspace.rows[wanted].flag_key[:7])


async def _versions(person: Person) -> None:
    """Three versions of a prompt chosen to be compared: the control first."""
    await _judged(person)
    await person.presses("N")
    await person.until("plant-doctor")
    await person.presses("slash", *"plant", "enter", "enter")
    await person.until("not listed")
    await person.presses("j", "j", "space", "k", "space", "k", "space")
    await person.until("Careful plant doctor")


async def _diff(person: Person) -> None:
    """What differs between the control and the first of the others."""
    await _versions(person)
    await person.presses("d")
    await person.until("pair 1 of 2")


async def _card(person: Person) -> None:
    """What two versions of a prompt cost and bring."""
    await _judged(person)
    await person.goes_to(person.server.numbered("prompt"))
    await person.presses("enter")
    await person.until("Primary results")


PICTURES = (
    Picture(name="queue", size=(120, 30), scene=_judged),
    Picture(name="results", size=(100, 30), scene=_results),
    Picture(name="metric", size=(100, 30), scene=_metric),
    Picture(name="ship", size=(100, 25), scene=_ship),
    Picture(name="versions", size=(100, 24), scene=_versions),
    Picture(name="diff", size=(120, 16), scene=_diff),
    Picture(name="card", size=(100, 28), scene=_card),
)


async def drawn(picture: Picture) -> str:
    """A picture as SVG. The same Textual draws the same picture."""
    async with person_at(Server(), size=picture.size) as person:
        await picture.scene(person)
        return person.app.export_screenshot(title=TITLE)


def shown(svg: str) -> list[str]:
    """The text in a picture, line by line, without blanks: what does not vary with who draws it."""
    lines: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in LINE.findall(TITLE_OF_WINDOW.sub("", svg)):
        lines.setdefault(float(y), []).append((float(x), unescape(text)))
    return ["".join("".join(text for _, text in sorted(lines[y])).split()) for y in sorted(lines)]
