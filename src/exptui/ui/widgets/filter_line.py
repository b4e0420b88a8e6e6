"""The line below the table: the filter being typed, else a problem, else which rows are in view."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static


class FilterText:
    """A line of text and a place in it, edited by keys. Apart from any widget, so that no key is ever too early."""

    def __init__(self) -> None:
        self.text = ""
        self.at = 0

    def insert(self, text: str) -> None:
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)

    def clear(self) -> None:
        self.text, self.at = "", 0

    def press(self, key: str, character: str | None) -> bool:
        """Take a key; False for one that means nothing here."""
        before, after = self.text[: self.at], self.text[self.at :]
        if key in ("backspace", "ctrl+h"):
            self.text, self.at = before[:-1] + after, max(0, self.at - 1)
        elif key == "delete":
            self.text = before + after[1:]
        elif key == "ctrl+w":
            kept = before.rstrip()
            kept = kept[: kept.rfind(" ") + 1]
            self.text, self.at = kept + after, len(kept)
        elif key == "ctrl+u":
            self.text, self.at = after, 0
        elif key in ("left", "right"):
            self.at = max(0, min(len(self.text), self.at + (1 if key == "right" else -1)))
        elif key in ("home", "ctrl+a"):
            self.at = 0
        elif key in ("end", "ctrl+e"):
            self.at = len(self.text)
        elif character and character.isprintable() and len(character) == 1:
            self.insert(character)
        else:
            return False
        return True


class FilterLine(Static):
    """One line at rest; a problem may take three, because it says what to do."""

    DEFAULT_CSS = """
    FilterLine { height: 1; text-wrap: nowrap; }
    FilterLine.-problem { height: auto; max-height: 3; text-wrap: wrap; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: Content | None = None

    def edit(self, text: str, at: int, right: str) -> None:
        """The filter while it is typed, with a cursor that does not blink."""
        under = text[at : at + 1] or " "
        self._two(
            Content.assemble(("/", "bold $accent"), text[:at], (under, "reverse"), text[at + 1 :]),
            right,
        )

    def kept(self, text: str, right: str) -> None:
        """The filter that was typed and holds."""
        self._two(Content.assemble(("/", "bold $accent"), (text, "bold")), right)

    def problem(self, text: str) -> None:
        self._set(Content.assemble(("✗ ", "$text-error"), (text, "$text-error")), "-problem")

    def rest(self, left: str, right: str) -> None:
        """Nothing special: which rows are in view, and in what order."""
        self._two(Content.styled(left, "$foreground-muted"), right)

    def _two(self, left: Content, right: str) -> None:
        width = self.size.width or self.app.size.width
        room = width - cell_len(right) - 2
        if left.cell_length > room:
            left = left.truncate(max(1, room), ellipsis=True)
        gap = " " * max(1, width - left.cell_length - cell_len(right))
        self._set(Content.assemble(left, gap, (right, "$foreground-muted")))

    def _set(self, content: Content, kind: str = "") -> None:
        self.set_class(kind == "-problem", "-problem")
        if self._shown is None or not content.is_same(self._shown):
            self._shown = content
            self.update(content)
