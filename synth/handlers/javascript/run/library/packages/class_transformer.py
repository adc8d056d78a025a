"""Objects of a class that class-transformer makes of what was parsed: their methods are the code's own. https://github.com/typestack/class-transformer"""

from __future__ import annotations

from typing import Any, Final

from ...language.objects.promised import settled
from ...language.objects.putting import take_in
from ...state.machine import Machine
from ...state.values import Class, Obj, Site, argument

_MAKES: Final = ("plainToInstance", "plainToClass", "plainToClassFromExist", "deserialize")


def called(machine: Machine, path: tuple[str, ...], arguments: list[Any], site: Site) -> Any:
    """Call a function of the package; None for what is not known here."""
    cls, given = argument(arguments), settled(argument(arguments, 1))
    if path[-1] not in _MAKES or not isinstance(cls, Class):
        return None
    if isinstance(given, Obj) and given.items is not None:
        return None
    made = machine.construct(cls, [], site)
    if isinstance(made, Obj):
        take_in(made, given)
    return made
