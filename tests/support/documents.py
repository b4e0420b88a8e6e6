"""Reading the documents: a section, and what its tables name."""

from __future__ import annotations

import re
from pathlib import Path


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def section(path: Path, title: str) -> str:
    """What stands under a heading, down to the next of the same rank."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", text(path), re.DOTALL | re.MULTILINE)
    assert found is not None, f"{path.name} has no section {title}"
    return found[2]


def first_cells(markdown: str) -> list[str]:
    """What stands in code in the first column of each table."""
    cells = [line.split("|")[1] for line in markdown.splitlines() if line.startswith("| ")]
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]
