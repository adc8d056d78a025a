"""What a class of the program has of one that is a package's (`class Shop : DbContext`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...forms.form import Form
from ...run.state.machine import Machine
from ...run.state.values import Object, Opaque, about_of
from ..events import last
from .types import COLLECTIONS, MAPS

if TYPE_CHECKING:
    from ....program.code import Type

_INTERFACE: Final = re.compile(r"(?:\w+\.)*I[A-Z]")
_TRACKS: Final = regex(r"(?:Add|Update|Remove|Attach)(?:Range)?$|Entry$")
"""Methods of a context of Entity Framework, and of its sets, that note what SaveChanges is to do, and are no tasks:
https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.dbcontext and https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.dbset-1
"""
_LOOKS: Final = ("Attach", "AttachRange", "Entry")
_WAITS: Final = ("AddAsync", "AddRangeAsync")
"""Those that are tasks, because whoever makes a key may have to ask the database for it: https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.dbcontext.addasync"""


def inherits(m: Machine, kind: Type | None) -> bool:
    """Has it methods of a class that is none of the program?"""
    return any(_INTERFACE.match(name) is None and last(name) not in (*COLLECTIONS, *MAPS) for name in _elsewhere(m, kind))


def tracked(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a context of Entity Framework, or a set of it, gives for an entity that it is to keep, and the sets that it has; None for any other call."""
    is_set = form.name == "Set" and not args
    if not is_set and ((form.name not in _WAITS and _TRACKS.match(form.name) is None) or not args):
        return None
    if isinstance(of, Opaque):
        is_known = last(of.type.partition("<")[0]) == "DbSet" and not is_set
    else:
        kind = of.type if isinstance(of, Object) else m.frame.function.owner if of is None and form.parts[0] is None else None
        is_known = any(last(name.partition("<")[0]).endswith("DbContext") for name in _elsewhere(m, kind))
    if is_known and not is_set and form.name not in _LOOKS and about_of(args):
        m.path.tracked.append((form.node, m.unit))
    if form.name in _WAITS:
        return None
    return (Opaque(about_of(args), "DbSet" if is_set else "EntityEntry"),) if is_known else None


def _elsewhere(m: Machine, kind: Type | None) -> Iterator[str]:
    """The classes and interfaces above it that are not of the program."""
    return (name for one in (m.program.above(kind) if kind is not None else ()) for name in one.parents if not m.program.find(name, one.file))
