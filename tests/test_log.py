"""What a log file holds, and what it must not."""

from __future__ import annotations

import logging
import sys

from exptui.log import Redacting

KEY = "phx_neverShownAnywhere00000000000wxyz"


def test_the_key_is_cut_out_of_lines_and_tracebacks() -> None:
    try:
        raise ValueError(f"Authorization: Bearer {KEY}")
    except ValueError:
        record = logging.LogRecord("httpx", logging.INFO, "x.py", 1, "sent %s", (KEY,), sys.exc_info())
    line = Redacting((KEY,)).format(record)
    assert KEY not in line
    assert line.count("…wxyz") == 2
    assert "ValueError" in line


def test_no_secret_leaves_lines_as_they_are() -> None:
    record = logging.LogRecord("exptui", logging.INFO, "x.py", 1, "hello", (), None)
    assert Redacting(("",)).format(record).endswith("exptui: hello")
