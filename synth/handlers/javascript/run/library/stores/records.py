"""A record of a store: by what it is found, and what it has."""

from __future__ import annotations

from itertools import chain
from typing import Any, Final

from queuegate._light import NamedTuple

from ...state.values import Obj, key_of

_DEEP: Final = 4


class Stored(NamedTuple):
    """A record: in which table or under which key, by what it is found, and what it has."""

    where: Any
    key: dict[Any, Any]
    held: Any


def is_in(key: dict[Any, Any], held: dict[Any, Any]) -> bool:
    return all(name in held and spelt(held[name]) == spelt(value) for name, value in key.items())


def spelt(value: Any, depth: int = _DEEP) -> Any:
    """What tells a value from others, also one that is put together anew with each call."""
    if type(value) is tuple:
        return ("made", *(spelt(one, depth - 1) for one in value))
    if isinstance(value, Obj) and value.kind == "object" and not value.open and depth:
        return ("made", *chain.from_iterable((name, spelt(held, depth - 1)) for name, held in value.props.items()))
    return key_of(value)
