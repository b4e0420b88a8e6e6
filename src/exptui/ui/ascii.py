"""Signs for terminals and fonts that have only ASCII: each glyph of ours becomes one of theirs, of the same width."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

SIGNS = {
    "●": "*", "◇": "o", "◆": "%", "‖": "=", "■": "#", "▪": ".", "○": "o",
    "✓": "+", "✗": "x", "⚑": "!", "▲": "^", "▼": "v", "═": "=", "≠": "/", "…": "~", "·": "-", "•": "*",
    "–": "-", "—": "-", "−": "-", "×": "x", "÷": "/", "→": ">", "←": "<", "↑": "^", "↓": "v", "↕": "|", "⇧": "^",
    "↵": "<", "⟳": "@", "Δ": "d", "±": "~", "≤": "<", "≥": ">", "√": "V", "Φ": "F", "φ": "f", "χ": "X",
    "μ": "u", "σ": "s", "²": "2", "‹": "<", "›": ">", "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ",
    "\ufffd": "?",
    "│": "|", "┃": "|", "┆": ":", "┊": ":", "─": "-", "━": "=", "┼": "+", "┬": "+", "┴": "+", "├": "+",
    "┤": "+", "┌": "+", "┐": "+", "└": "+", "┘": "+", "╭": "+", "╮": "+", "╰": "+", "╯": "+",
    "█": "#", "▉": "#", "▊": "#", "▋": "#", "▌": "#", "▍": "=", "▎": "-", "▏": "-", "▐": "#", "▕": "|", "▔": "-",
    "░": ".", "▒": ":", "▓": "#", "▁": "_", "▂": "_", "▃": "-", "▄": "-", "▅": "=", "▆": "=", "▇": "#", "▀": "^",
}  # fmt: skip
"""By what each says, not by how it looks, where the two differ."""
_TABLE = str.maketrans(SIGNS)


def in_ascii(text: str) -> str:
    """A text with our signs in ASCII, as many cells wide as before.

    Where somebody's text makes one cluster of a sign and what follows it, it stays: its width would change.
    """
    if text.isascii():
        return text
    written = text.translate(_TABLE)
    return written if cell_len(written) == cell_len(text) else text


class AsciiOnly(LineFilter):
    """Writes our signs in ASCII. Letters of other scripts in names stay as they are: those are data."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.text.isascii()
            else Segment(in_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]
