"""An existing flag as the answer to which flag an experiment is to be built on."""

from __future__ import annotations

from exptui.domain.text import Json


class PickedFlag(str):
    """The key of a flag, and the flag itself: picking one brings its variants along, typing its key does not."""

    flag: Json

    def __new__(cls, key: str, flag: Json) -> PickedFlag:
        made = super().__new__(cls, key)
        made.flag = flag
        return made
