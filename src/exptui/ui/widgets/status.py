"""How a status looks: one symbol, one word and one colour, wherever it shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What tells a status apart. Symbol and word say it without colour."""

    symbol: str
    word: str
    tone: str
    """Class in the style sheet, with a leading dash."""
    colour: str
    """Theme variable of that class, for use in `Content`."""

    @property
    def text(self) -> str:
        return f"{self.symbol} {self.word}"


LOOKS = {
    "draft": Look("◇", "draft", "-draft", "$foreground-muted"),
    "running": Look("●", "running", "-running", "$text-success"),
    "paused": Look("‖", "paused", "-paused", "$text-warning"),
    "exposure_frozen": Look("◆", "frozen", "-frozen", "$text-accent"),
    "stopped": Look("■", "stopped", "-stopped", "$foreground"),
}
ARCHIVED = Look("▪", "archived", "-archived", "$foreground-muted")
UNKNOWN_TONE, UNKNOWN_COLOUR = "-unknown", "$text-error"


def look(status: str, *, archived: bool = False) -> Look:
    """The look of a status as the server says it; a word we do not know is shown as it was sent."""
    if archived:
        return ARCHIVED
    return LOOKS.get(status) or Look("?", status or "unknown", UNKNOWN_TONE, UNKNOWN_COLOUR)


TONES = (*(each.tone for each in (*LOOKS.values(), ARCHIVED)), UNKNOWN_TONE)


def tone_css(selector: str) -> str:
    """Rules that give the parts of a widget the colour of their status."""
    tones = {each.tone: each.colour for each in (*LOOKS.values(), ARCHIVED)} | {UNKNOWN_TONE: UNKNOWN_COLOUR}
    return "\n".join(f"{selector}.{tone} {{ color: {colour}; }}" for tone, colour in tones.items())
