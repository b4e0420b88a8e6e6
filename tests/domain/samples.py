"""The bodies that the public API page shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent.parent / "data" / "public_page_samples.json"


def page_samples() -> dict[str, Any]:
    """`list` is the answer of the list, `experiment` what every other endpoint shows."""
    samples: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return samples
