"""`python -m exptui`."""

from __future__ import annotations

from exptui.cli import main

if __name__ == "__main__":
    main()
