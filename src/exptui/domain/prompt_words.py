"""Cost, latency and quality weighed against each other: one sentence for each version of a prompt, and one for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exptui.domain import figures
from exptui.domain.describe import counted, listed
from exptui.domain.prompt_card import TITLES, CardRow, Cell, PromptCard
from exptui.domain.prompt_compared import Measure

if TYPE_CHECKING:
    from exptui.domain.evidence import Evidence

_NAMES: dict[Measure, str] = {"cost": "cost", "latency": "latency", "quality": "quality"}
_LESS: dict[Measure, str] = {"cost": "cheaper", "latency": "faster", "quality": "lower quality"}
_MORE: dict[Measure, str] = {"cost": "more expensive", "latency": "slower", "quality": "higher quality"}
_WAITING: dict[Measure, str] = {
    "cost": "dollars per person",
    "latency": "seconds per person",
    "quality": "share of evaluations that pass",
}


def sentence(row: CardRow) -> str:
    """`v6: 31% cheaper, quality flat, 8% slower`; empty for the control, and where nothing is measured."""
    if row.is_base or not row.cells:
        return ""
    if all(cell.word == "no result" for cell in row.cells):
        return f"{row.label}: no result yet"
    parts = [told(cell) for cell in row.cells]
    return f"{row.label}: {('; ' if any(':' in part for part in parts) else ', ').join(parts)}"


def told(cell: Cell) -> str:
    """What is known of one measure: how large it is only where it is significant, how uncertain where not."""
    name = _NAMES[cell.measure]
    if cell.bounds is None or cell.middle is None:
        return f"{name}: no result"
    low, high = (_signed(bound, cell) for bound in cell.bounds)
    spread = f"({low} … {high})"
    match cell.word:
        case "better" | "worse":
            return f"{_amount(abs(cell.middle), cell)} {(_LESS if cell.middle < 0 else _MORE)[cell.measure]}"
        case "flat":
            return f"{name} flat"
        case "unclear":
            return f"{name} unclear, significant but across zero {spread}"
        case "not clear":
            return f"no clear difference in {name} {spread}"
    return f"{name}: too early to say {spread}"


def _amount(size: float, cell: Cell) -> str:
    if cell.relative:
        percent = size * 100
        return f"{percent:.0f}%" if percent >= 9.95 else f"{percent:.2g}%"
    match cell.measure:
        case "cost":
            return f"${size:.3g}"
        case "latency":
            return f"{size:.3g} s"
    return f"{size * 100:.2g} points"


def _signed(bound: float, cell: Cell) -> str:
    if cell.relative or cell.measure == "quality":
        return figures.lift(bound)
    return figures.lift(bound, relative=False)


def summary(card: PromptCard) -> str:
    """What the versions come to together; empty while nothing is known."""
    sides = [row for row in card.rows if not row.is_base and any(cell.bounds for cell in row.cells)]
    if not sides:
        return ""
    said = [_weighed(row) for row in sides if _ends(row, "better") or _ends(row, "worse")]
    base = next((row.label for row in card.rows if row.is_base), "the control")
    rest = [row.label for row in sides if not (_ends(row, "better") or _ends(row, "worse"))]
    if rest:
        verb = "differs" if len(rest) == 1 else "differ"
        clearly = "clearly" if card.over else "clearly yet"
        said.append(f"{listed(rest)} {_not(verb)} {clearly} from {base}")
    return ". ".join(f"{each[:1].upper()}{each[1:]}" if each[0] != "v" else each for each in said) + "."


def _not(verb: str) -> str:
    return "does not differ" if verb == "differs" else "do not differ"


def _weighed(row: CardRow) -> str:
    better, worse = _ends(row, "better"), _ends(row, "worse")
    rest = [TITLES[cell.measure] for cell in row.cells if cell.word not in ("better", "worse", "flat")]
    if better and worse:
        said = f"{row.label} is a trade-off: better in {listed(better)}, worse in {listed(worse)}"
    elif better:
        said = f"{row.label} is better in {listed(better)}, and worse in nothing that is measured"
        said = f"{row.label} is better in {listed(better)}" if rest else said
    else:
        said = f"{row.label} is worse in {listed(worse)}, and better in nothing that is measured"
        said = f"{row.label} is worse in {listed(worse)}" if rest else said
    return f"{said}; {listed(rest)} {'is' if len(rest) == 1 else 'are'} open" if rest else said


def _ends(row: CardRow, word: str) -> list[str]:
    return [TITLES[cell.measure] for cell in row.cells if cell.word == word]


# Before there are results


def awaited(card: PromptCard, evidence: Evidence) -> tuple[str, ...]:
    """What will be shown, and what is waited for; empty where numbers are there."""
    if card.told:
        return ()
    if not card.expected:
        return ("None of its metrics measures cost, latency or pass rate of the prompt: m edits them.",)
    shown = [f"{TITLES[each]} ({_WAITING[each]})" for each in card.expected]
    will = f"To be measured of each version: {listed(shown)}."
    if evidence.draft:
        return (will,)
    people = evidence.people
    if people is None:
        return (will, "Who took part could not be read.")
    if not people:
        return (will, "Waiting for people: nobody's flag has been evaluated yet (c shows the code).")
    there = counted(int(people), "person").replace("persons", "people")
    return (
        will,
        f"{there} took part. Waiting for events that carry $ai_prompt_name = {card.compared.name}.",
    )


def tag_reminder(card: PromptCard) -> str:
    """What events have to carry for the metrics to count them."""
    also = ", evaluations too for the pass rate" if "quality" in card.expected else ""
    return (
        f"Each generation has to carry $ai_prompt_name = {card.compared.name} (and $ai_prompt_version){also},"
        " with the distinct id that the flag was evaluated for."
    )
