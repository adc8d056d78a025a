"""What queuegate.yaml names of the templates: parameters, functions, and what lies outside of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ...team import Setting
from .settings import Loaded, place_of

_WHAT: Final = {"parameters": "no template has a parameter", "handlers": "no template has a function", "externals": "no template names"}
"""What is said of a name that nothing has."""


def named_in(loaded: Loaded, *, everything: bool) -> tuple[Setting, ...]:
    """The entries that name something. `everything`: the run reads all that they speak of."""
    said: dict[str, Iterable[str]] = {"parameters": loaded.settings.parameters, "handlers": loaded.settings.handlers, "externals": loaded.settings.externals}
    return tuple(
        Setting(section, name, _WHAT[section], place_of(loaded, section, name), everything)
        for section, names in said.items()
        for name in names
        if not name.startswith("AWS::")
    )
