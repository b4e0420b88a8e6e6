"""The keys of a dialog, as the documents tell them and as the code binds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from exptui.ui.bindings import KEY_NAMES
from tests import docs
from tests.support.documents import first_cells, section

Bound = type[Screen[Any] | Widget]
NAMES = KEY_NAMES | {"left": "←", "right": "→", "delete": "del"}
"""How the documents write keys."""


def keys_of_dialog(title: str) -> list[str]:
    """The keys in the table under some words."""
    told = section(docs.REFERENCE, "Dialogs, menus and sheets")
    found = re.search(rf"^{re.escape(title)}[^\n]*:\n\n((?:\|[^\n]*\n)+)", told, re.MULTILINE)
    assert found is not None, f"no table of keys for: {title}"
    return first_cells(found[1])


def keys_bound(widgets: Iterable[Bound]) -> set[str]:
    """What these take, as the documents write it."""
    keys = (key for each in widgets for binding in bindings_of(each) for key in binding.key.split(","))
    return {NAMES.get(key, key) for key in keys}


def bindings_of(widget: Bound) -> Iterator[Binding]:
    """Its own keys and those it has from ours that it is made of, but nothing of Textual's."""
    for each in widget.__mro__:
        for binding in vars(each).get("BINDINGS", ()) if each.__module__.startswith("exptui.") else ():
            assert isinstance(binding, Binding)
            yield binding
