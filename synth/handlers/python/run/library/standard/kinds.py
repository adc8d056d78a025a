"""Whether a value of one of Python's own types is one of those that `isinstance` asks for.

https://docs.python.org/3/library/functions.html#isinstance and https://docs.python.org/3/library/collections.abc.html
"""

from __future__ import annotations

import builtins
import collections.abc
import numbers
import types
from typing import Final

_OWN: Final = {
    "NoneType": types.NoneType,
    "function": types.FunctionType,
    "coroutine": types.CoroutineType,
    "generator": types.GeneratorType,
    "iterator": type(iter(())),
}
_MODULES: Final = (builtins, collections.abc, numbers, types)


def is_one(kind: str, asked: set[str]) -> bool | None:
    """`asked` has the last names of types. None where one of them is known by its name alone, and may be above that type."""
    own = _OWN.get(kind) or getattr(builtins, kind, None)
    if not isinstance(own, type):
        return None
    found = [next((one for module in _MODULES if isinstance(one := getattr(module, name, None), type)), None) for name in asked]
    return any(one is not None and issubclass(own, one) for one in found)
