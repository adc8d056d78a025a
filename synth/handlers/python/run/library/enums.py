"""Members of an enumeration: one whose class derives from `str` too is its text, any other one is an object of its own: https://docs.python.org/3/library/enum.html"""

from __future__ import annotations

from typing import Any, Final

from .. import known
from ..language.classes import external_bases
from ..language.operators import PLAIN
from ..state.values import ClassV, InstanceV, Opaque

_KEPT: Final = ".members"
_TEXTS: Final = frozenset({"str", "StrEnum"})
_NUMBERS: Final = frozenset({"int", "IntEnum", "Flag", "IntFlag"})


def member_of(cls: ClassV, name: str, found: Any) -> InstanceV | str | None:
    """The member of this name, where it is not what is written for it."""
    bases = {getattr(one, "name", "").rpartition(".")[2] for one in external_bases(cls)}
    made_up = isinstance(found, Opaque) and found.name in ("enum.auto()", "auto()")
    if not bases & known.ENUMS or name.startswith("_") or not (made_up or isinstance(found, PLAIN)):
        return None
    if bases & _TEXTS or (bases & _NUMBERS and not made_up):
        return name.lower() if made_up else None
    kept: dict[str, InstanceV] = cls.attrs.vars.setdefault(_KEPT, {})
    if name not in kept:
        kept[name] = InstanceV(cls, cls.node)
        kept[name].attrs |= {"value": found, "name": name}
    return kept[name]
