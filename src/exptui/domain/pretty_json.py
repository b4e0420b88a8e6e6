"""JSON for reading and copying: exactly what was sent, and harmless wherever it is shown or pasted."""

from __future__ import annotations

import json
import re
from typing import Any

_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Controls that JSON need not escape, marks that reorder or hide text, and halves of characters."""
_CONTROL = re.compile(r"(?<!\\)(?:\\\\)*\\u00[01][0-9a-f]")
"""Control characters as the encoder itself writes them; ordinary line ends and tabs are not among them."""


def pretty_json(value: Any) -> tuple[str, int]:
    """Indented JSON with all that could steer a terminal escaped, and how many characters that were."""
    written = json.dumps(value, indent=2, ensure_ascii=False)
    text, escaped = _UNSAFE.subn(lambda found: json.dumps(found.group())[1:-1], written)
    return text, escaped + len(_CONTROL.findall(written))
